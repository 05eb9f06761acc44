"""Another way to say what a timetable wants: by counting the minutes of a whole year.

Nothing here uses the code under test but its values. The wall clock that never goes back is the
running maximum of what the clock shows, and each rule is painted over the minutes that it covers.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

DAY = 1440
EPOCH = date(1970, 1, 1)
BEFORE_DAYS = 4


class Year:
    """The minutes of a UTC year, and some days before and after it, and what the wall shows then.

    Attributes:
        begin: minute since 1970 of index 0.
        wall: for each minute the latest minute since 1970 that the wall clock has shown.
        inside: the indices that belong to the year.
    """

    def __init__(self, zone: str, year: int) -> None:
        first = datetime(year, 1, 1, tzinfo=UTC) - timedelta(days=BEFORE_DAYS)
        last = datetime(year + 1, 1, 1, tzinfo=UTC) + timedelta(days=2)
        self.begin = int(first.timestamp()) // 60
        count = int(last.timestamp()) // 60 - self.begin
        self.wall = np.maximum.accumulate(self._shown(ZoneInfo(zone), count))
        self.inside = slice(BEFORE_DAYS * DAY, count - 2 * DAY)
        self.start = datetime(year, 1, 1, tzinfo=UTC)
        self.end = datetime(year + 1, 1, 1, tzinfo=UTC)

    def _shown(self, zone: ZoneInfo, count: int):
        utc = np.arange(self.begin, self.begin + count)
        hours = [self._offset(zone, minute) for minute in range(self.begin, utc[-1] + 61, 60)]
        offsets = np.repeat(hours, 60)[:count]
        for place in np.flatnonzero(np.diff(hours)):
            for index in range(60 * place, 60 * (place + 1)):
                offsets[index] = self._offset(zone, int(utc[index]))
        return utc + offsets

    @staticmethod
    def _offset(zone, minute):
        offset = datetime.fromtimestamp(60 * minute, zone).utcoffset()
        assert offset is not None
        return offset // timedelta(minutes=1)

    def index(self, instant: datetime) -> int:
        """The index of an instant on a whole minute."""
        minute, rest = divmod(int(instant.timestamp()), 60)
        assert rest == 0
        return minute - self.begin

    def first(self, wall_minute: int) -> int:
        """The first index at which the clock shows a minute or a later one."""
        return int(np.searchsorted(self.wall, wall_minute))

    def days(self) -> list[date]:
        """Every day that the wall clock shows."""
        numbers = np.unique(self.wall // DAY)
        return [EPOCH + timedelta(days=int(number)) for number in numbers]

    def paint(self, onto, day: date, start: int, end: int) -> None:
        """Writes the first index of a window of a day into all minutes that it covers."""
        midnight = (day - EPOCH).days * DAY
        begins, ends = self.first(midnight + start), self.first(midnight + end)
        onto[begins:ends] = begins

    def nothing(self):
        """An array in which no minute is covered."""
        return np.full(len(self.wall), -1)
