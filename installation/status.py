"""The show's status as the panel and other programs read it. Pure."""

from dataclasses import asdict
from typing import Any

from installation.clock import utc_now
from installation.control.door import (
    PanelStatus,
    PartLight,
    PartStatus,
    SubjectStatus,
)
from installation.control.osc.server import OscStatus
from installation.control.show_control import Health
from installation.control.wording import explain, frame_rate
from installation.course import Course
from installation.machine import UNKNOWN, Machine
from installation.messages import Report, Role
from installation.show import Mode, ShowState
from installation.subjects import ShowSubject, places_of
from installation.supervisor import ChildState, ChildStatus
from installation.tally import Tally
from installation.version import VERSION
from installation.wall_light import output_parts, wall_part, wall_status
from playlists.timetable.desired import Desired

OVERRIDES = frozenset({"wish", "hold", "manual"})
"""The rules that somebody's return ends."""

_LIGHTS: dict[ChildState, PartLight] = {
    "starting": "waiting",
    "running": "good",
    "waiting": "waiting",
    "safe": "bad",
    "stopping": "off",
    "stopped": "off",
}
_WORDS: dict[ChildState, str] = {"waiting": "starting again", "safe": "resting"}


def show_mode(children: tuple[ChildStatus, ...], keyframes: int, now: Mode) -> Mode:
    """What the show is doing, from how its children are.

    Args:
        children: all of them.
        keyframes: how many there have been since the start.
        now: the mode until now.
    """
    if now == "stopping":
        return now
    if any(child.is_safe for child in children):
        return "safe"
    return "starting" if keyframes == 0 else "dreaming"


def status_of(  # noqa: PLR0913 — the page shows what comes from so many places
    state: ShowState,
    children: tuple[ChildStatus, ...],
    tally: Tally,
    *,
    now_s: float,
    uptime_s: float,
    course: Course,
    osc: OscStatus | None = None,
    projectors: tuple[PartStatus, ...] = (),
    machine: Machine = UNKNOWN,
) -> dict[str, Any]:
    """`PanelStatus`, and beside it what other programs want to know; JSON.

    Args:
        state: of the show.
        children: from the supervisor.
        tally: from the reports.
        now_s: monotonic seconds.
        uptime_s: seconds since the show was started.
        course: of the show.
        osc: how the door for controllers is; None = there is none.
        projectors: that are switched by the show, as lights.
        machine: that it runs on.
    """
    wall = wall_status(tally, now_s=now_s, uptime_s=uptime_s)
    desired = course.desired
    dream, projection = tally.fresh("dream", now_s), tally.fresh("projection", now_s)
    newest_dream, newest_projection = tally.newest.get("dream"), tally.newest.get("projection")
    panel = PanelStatus(
        mode=state.mode,
        subjects=_told(state.subjects),
        leaving=_told(state.leaving(now_s)),
        reason=reason_of(state, desired),
        next_label=state.next_label,
        wish_holds=desired.rule in OVERRIDES,
        blackout=state.blackout,
        parts=(
            *(_part(child, tally, now_s) for child in children),
            *(wall_part(wall) for child in children if child.role == "projection"),
            *(() if projection is None else output_parts(projection.outputs)),
            *_files(course),
            *_controllers(osc),
            *projectors,
        ),
        fps=None if projection is None else projection.fps,
        keyframes=tally.total("dream", "keyframes"),
        late_frames=tally.total("projection", "late_frames"),
        network=None if newest_dream is None else newest_dream.network,
        look=None if newest_dream is None else newest_dream.look,
        renderer=None if newest_projection is None else newest_projection.renderer,
        uptime_s=uptime_s,
        course=course.status,
        wall=wall,
    )
    more = {
        "message": "" if newest_dream is None else newest_dream.message,
        "rounds": tally.total("dream", "rounds"),
        "steps": tally.total("dream", "steps"),
        "frames_shown": tally.total("projection", "frames_shown"),
        "seconds_a_step": None if dream is None else dream.seconds_a_step,
        "objective": None if dream is None else dream.objective,
        "prior": None if dream is None else dream.prior,
        "latency_s": None if projection is None else projection.latency_s,
        "worst_gap_s": None if newest_projection is None else newest_projection.worst_gap_s,
        "p99_gap_s": None if newest_projection is None else newest_projection.p99_gap_s,
        "flashes": None if projection is None else projection.flashes,
        "softened_frames": tally.total("projection", "softened_frames"),
        "outputs": []
        if projection is None
        else [output.model_dump(mode="json") for output in projection.outputs],
        "rule": state.reason.rule,
        "cue": state.reason.cue,
        "playlist": desired.playlist,
        "look_wanted": state.look.name,
        "next": state.next_label,
        "override_left_s": _left_s(desired),
        "version": VERSION,
        "state_version": state.version,
        "osc": None if osc is None else asdict(osc),
        "machine": asdict(machine),
        "processes": [_process(child, tally, now_s) for child in children],
    }
    return {**panel.model_dump(mode="json"), **more}


def _controllers(osc: OscStatus | None) -> tuple[PartStatus, ...]:
    if osc is None:
        return ()
    if osc.trouble:
        return (PartStatus(name="Controllers", light="bad", words=osc.trouble),)
    refused = sum(osc.refused.values())
    words = (
        f"OSC on port {osc.port}, {osc.taken} {'message' if osc.taken == 1 else 'messages'} taken"
    )
    words += f", {refused} refused" if refused else ""
    return (PartStatus(name="Controllers", light="good", words=words),)


def health_of(
    children: tuple[ChildStatus, ...], tally: Tally, now_s: float
) -> tuple[Health, float]:
    """How the wall is, as the worst of its processes, and frames shown a second (0 = unknown)."""
    projection = tally.fresh("projection", now_s)
    lights = {_LIGHTS[child.state] for child in children}
    if projection is not None and projection.wall != "good":
        lights.add("bad")
    fps = 0.0 if projection is None or projection.fps is None else projection.fps
    if "bad" in lights:
        return "bad", fps
    return ("waiting" if "waiting" in lights else "good"), fps


def _told(subjects: tuple[ShowSubject, ...]) -> tuple[SubjectStatus, ...]:
    return tuple(
        SubjectStatus(label=s.label, region=s.region, place=place, weight=s.weight)
        for s, place in zip(subjects, places_of(subjects), strict=True)
    )


def _left_s(desired: Desired) -> float | None:
    """Seconds (>= 0) until what holds the wall is over; None where it has no end."""
    if desired.until is None:
        return None
    return max(0.0, (desired.until - utc_now()).total_seconds())


def reason_of(state: ShowState, desired: Desired) -> str:
    """Why this is on the wall, in a sentence."""
    age_s = (utc_now() - state.reason.at).total_seconds()
    return explain(
        state.reason.rule,
        age_s=age_s,
        cue=state.reason.cue,
        sender=state.reason.sender,
        why=state.reason.why,
        returns_in_s=_left_s(desired),
    )


def _report_of(child: ChildStatus, tally: Tally, now_s: float) -> Report | None:
    """The newest report of the process that runs now; while it starts, also an old one."""
    role: Role = "dream" if child.role == "dream" else "projection"
    report = tally.newest.get(role) if child.state == "starting" else tally.fresh(role, now_s)
    return report if report is not None and report.pid == child.pid else None


def _part(child: ChildStatus, tally: Tally, now_s: float) -> PartStatus:
    report = _report_of(child, tally, now_s)
    state = words = _WORDS.get(child.state, child.state)
    if child.state in {"waiting", "safe"} and child.last_exit:
        words = f"{state}: {child.last_exit}"
    elif report is not None and report.role == "dream" and report.seconds_a_step is not None:
        words = f"dreaming, {report.seconds_a_step:.2g} s a step"
    elif report is not None and report.role == "projection" and report.fps is not None:
        words = f"showing, {frame_rate(report.fps)}"
    elif report is not None and report.message:
        words = f"{state}: {report.message}"
    return PartStatus(name=child.name.capitalize(), light=_LIGHTS[child.state], words=words)


def _files(course: Course) -> tuple[PartStatus, ...]:
    """A light of its own where something is wrong with files; the course tells what."""
    count = len(course.status.trouble)
    if not count:
        return ()
    words = f"{count} {'mistake' if count == 1 else 'mistakes'}, see the course of the show"
    return (PartStatus(name="Files", light="bad", words=words),)


def _process(child: ChildStatus, tally: Tally, now_s: float) -> dict[str, Any]:
    report = _report_of(child, tally, now_s)
    return {
        **asdict(child),
        "progress": None if report is None else report.progress,
        "rss_bytes": None if report is None else report.rss_bytes,
        "message": "" if report is None else report.message,
    }
