"""Runs a real show with another dreamer.

`python -m tests.e2e.show STATE_DIR PORT DREAMER [FOLDER CHANGE_AT [OUTSIDE]]`: with a folder of
playlists it shows `first` and, from CHANGE_AT (seconds since 1970, whole) on for an hour, `second`.
With OUTSIDE (dark, still or slow) it shows `first` today and tomorrow, and is closed on all other
days. Its wall clock is ahead by as many seconds as stand in the file `clock` beside STATE_DIR; it
listens for OSC at the port that stands in the file `osc_port`, or else at any free one.
SHOW_ORPHAN_AFTER_S and SHOW_HANG_AFTER_S are the settings of that name; nodes may join at
SHOW_NODES_PORT.
"""

import io
import os
import struct
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from installation.clock import utc_now
from installation.config_nodes import NodesSection
from installation.config_osc import OscSection
from installation.config_sections import (
    Config,
    DreamSection,
    PanelSection,
    ProjectionSection,
    WishSection,
)
from installation.config_show import ShowSection
from installation.config_values import Size
from installation.errors import InstallationError
from installation.run import run_show
from playlists.timetable.opening import OpeningHours
from playlists.timetable.programme import Daily, Entry
from playlists.timetable.timetable import OUTSIDE, Timetable
from playlists.timetable.windows import DAY_MIN, WHOLE_DAY, Window


def timetable_with_change(change_at: int) -> Timetable:
    """A timetable that changes at a second; its zone's clock shows a whole minute then."""
    offset_s = -(change_at % 60)
    counts = struct.pack(">6l", 0, 0, 0, 0, 1, 4)
    zone_file = b"TZif" + bytes(16) + counts + struct.pack(">lBB", offset_s, 0, 0) + b"TST\0"
    zone = ZoneInfo.from_file(io.BytesIO(zone_file), key="Test/Odd")
    minute = (change_at + offset_s) // 60 % DAY_MIN
    change = Entry("change", "second", Daily(Window(minute, minute + 60)))
    return Timetable(zone, "first", programme=(change,))


def timetable_that_closes(outside: str) -> Timetable:
    """A timetable that is open today and tomorrow."""
    today = datetime.now(UTC).weekday()
    days = {today, (today + 1) % 7}
    week = tuple((WHOLE_DAY,) if day in days else () for day in range(7))
    (mode,) = (known for known in OUTSIDE if known == outside)
    return Timetable(ZoneInfo("UTC"), "first", OpeningHours(week), mode)


def timetable_of(planned: list[str]) -> Timetable | None:
    """The timetable that the arguments after the dreamer ask for."""
    if not planned:
        return None
    if len(planned) > 2:
        return timetable_that_closes(planned[2])
    return timetable_with_change(int(planned[1]))


def clock_ahead(file: Path) -> Callable[[], datetime]:
    """A wall clock that is ahead by the seconds in a file, if it is there."""

    def now() -> datetime:
        ahead_s = float(file.read_text()) if file.exists() else 0.0
        return utc_now() + timedelta(seconds=ahead_s)

    return now


def osc_port(file: Path) -> int:
    """The port of the datagrams, in a file if it is there; 0 = any free one."""
    return int(file.read_text()) if file.exists() else 0


def main() -> int:
    """As the command line does it: wrong input is one line and code 2."""
    state_dir, port = Path(sys.argv[1]), int(sys.argv[2])
    planned = sys.argv[4:]
    config = Config(
        show=ShowSection(
            state_dir=state_dir,
            orphan_after_s=float(os.environ.get("SHOW_ORPHAN_AFTER_S", "2")),
            hang_after_s=float(os.environ.get("SHOW_HANG_AFTER_S", "30")),
            playlists=Path(planned[0]) if planned else None,
        ),
        timetable=timetable_of(planned),
        dream=DreamSection(size=Size(160, 96)),
        projection=ProjectionSection(
            output="headless", renderer="cpu", size=Size(320, 180), caption=False, max_fps=20
        ),
        panel=PanelSection(port=port),
        nodes=NodesSection(
            enabled="SHOW_NODES_PORT" in os.environ,
            port=int(os.environ.get("SHOW_NODES_PORT", "9020")),
        ),
        osc=OscSection(port=osc_port(state_dir.parent / "osc_port"), tcp_port=0),
        wish=WishSection(hold_s=5.0 if planned else 60.0, fade_s=1.0 if planned else 3.0),
    )
    try:
        clock = clock_ahead(state_dir.parent / "clock")
        return run_show(config, dreamer=sys.argv[3], wall_clock=clock)
    except InstallationError as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
