"""How the wall is, from what the projection has told of the pixels that it sends. Pure."""

from typing import Final

from installation.control.door import PartLight, PartStatus, WallStatus
from installation.tally import Tally

START_LIMIT_S: Final = 30.0
_WORDS: Final = {
    "good": "as it should be",
    "black": "black for {s:.0f} s though it should be bright",
    "flat": "a single colour for {s:.0f} s",
    "frozen": "has not changed for {s:.0f} s",
    "silent": "nobody knows: the projection tells nothing",
    "starting": "comes in a moment",
}


def wall_status(tally: Tally, *, now_s: float, uptime_s: float) -> WallStatus:
    """How the wall is.

    Args:
        tally: from the reports.
        now_s: monotonic seconds.
        uptime_s: since the show was started.
    """
    report = tally.fresh("projection", now_s)
    if report is not None:
        return WallStatus(
            seen=report.wall, wrong_s=report.wall_for_s, healthy=report.wall == "good"
        )
    if "projection" not in tally.newest and uptime_s < START_LIMIT_S:
        return WallStatus(seen="starting")
    return WallStatus(seen="silent", wrong_s=tally.silent_s("projection", now_s, uptime_s))


def wall_part(wall: WallStatus) -> PartStatus:
    """The same as a traffic light."""
    light: PartLight = "good" if wall.healthy else "bad"
    if wall.seen == "starting":
        light = "waiting"
    return PartStatus(name="Wall", light=light, words=_WORDS[wall.seen].format(s=wall.wrong_s))
