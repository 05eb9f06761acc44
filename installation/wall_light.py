"""How the wall and its outputs are, from what the projection has told of them. Pure."""

from typing import Final

from installation.control.door import PartLight, PartStatus, WallStatus
from installation.messages import OutputReport
from installation.tally import Tally

START_LIMIT_S: Final = 30.0
_WORDS: Final = {
    "good": "as it should be",
    "black": "black for {s:.0f} s though it should be bright",
    "flat": "a single colour for {s:.0f} s",
    "frozen": "has not changed for {s:.0f} s",
    "wrong": "has shown something else than what is drawn for {s:.0f} s",
    "silent": "no word from the projection for {s:.0f} s",
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


def output_parts(outputs: tuple[OutputReport, ...]) -> tuple[PartStatus, ...]:
    """The outputs as traffic lights; none for those that are shown in no window."""
    return tuple(_output_part(output) for output in outputs if output.where != "headless")


def _output_part(output: OutputReport) -> PartStatus:
    name = f"Output {output.name}"
    if output.where == "missing":
        return PartStatus(name=name, light="bad", words=f"missing: {output.trouble}")
    if output.trouble:
        return PartStatus(name=name, light="bad", words=f"on {output.connector}, {output.trouble}")
    words = f"on {output.connector}, {output.width}x{output.height}"
    words += f" at {output.refresh_hz:g} Hz" if output.refresh_hz else ""
    return PartStatus(name=name, light="good", words=words)
