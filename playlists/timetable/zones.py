"""Names of time zones. Reads the zone tables of the machine, or of the package tzdata."""

import re
import zoneinfo
from difflib import get_close_matches
from functools import cache
from zoneinfo import ZoneInfo

from playlists.errors import TimetableError, did_you_mean, shown

_OFFSET = re.compile(r"(utc|gmt)?\s*[+-]\s*\d.*")


def read_zone(name: str) -> ZoneInfo:
    """The zone of a name such as "Europe/Berlin".

    Raises:
        TimetableError: There is none; offers the nearest names.
    """
    if name in _names():
        return ZoneInfo(name)
    # Not to be offered: in the names Etc/GMT+2 and the like, + means west of Greenwich.
    is_offset = _OFFSET.fullmatch(name.strip().lower()) is not None
    near = "; name a city of it, such as Europe/Berlin" if is_offset else did_you_mean(_near(name))
    message = f"there is no time zone {shown(name)}{near}"
    raise TimetableError(message)


def _near(typed: str) -> list[str]:
    """Up to three names spelt nearly as typed, by the whole name or by its last part."""
    wanted = typed.strip().replace(" ", "_").lower()
    whole = {name.lower(): name for name in sorted(_names())}
    places = {name.rsplit("/", 1)[-1].lower(): name for name in sorted(_names()) if "/" in name}
    exact = [names[wanted] for names in (whole, places) if wanted in names]
    near = [whole[found] for found in get_close_matches(wanted, whole, n=3, cutoff=0.8)]
    near += [places[found] for found in get_close_matches(wanted, places, n=3, cutoff=0.8)]
    return list(dict.fromkeys(exact or near))[:3]


@cache
def _names() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())
