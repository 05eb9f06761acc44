"""Which two keyframes the wall shows, and how they are mixed. Pure.

The wall shows the camera of tau = now - latency. A keyframe fades in over the one before it and
is alone when the camera is where it was made. When none comes, the last one is magnified until
it would look soft, and then fades into itself at its natural size: the wall never stops, never
jumps and is never black, for hours.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from projection.camera import CameraPath, CameraPosition, CameraTrack
from projection.errors import ProjectionError
from projection.fades import Fade, Moment, Placed
from projection.keyframe import Keyframe, checked_picture
from projection.latency import Latency, LatencySettings, Lead

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["Keyframe", "Timeline", "TimelineSettings"]


@dataclass(frozen=True)
class TimelineSettings:
    """Habits of the timeline; times in seconds of show time.

    Args:
        latency: how far the wall runs behind.
        least_fade_s: no fade is shorter.
        longest_fade_s: a keyframe due later than this waits before it starts.
        breath_s: the fade of a picture into itself.
        settle_s: how long a border melts away that should not be there any more.
        most_magnification: a picture magnified more is replaced by itself at natural size.
        most_shortfall: so is one that falls short of the wall by this fraction of its half size.
        patience_s: so is one that has been alone this long.
        longest_tick_s: a longer pause between two frames stops the wall's time meanwhile.
        furthest_ahead_s: a keyframe due later than this after its arrival is refused.
        longest_queue: so many keyframes wait at most; then the newest replaces the one before.
    """

    latency: LatencySettings = field(default_factory=LatencySettings)
    least_fade_s: float = 1.0
    longest_fade_s: float = 20.0
    breath_s: float = 4.0
    settle_s: float = 2.0
    most_magnification: float = 1.6
    most_shortfall: float = 0.06
    patience_s: float = 60.0
    longest_tick_s: float = 0.25
    furthest_ahead_s: float = 300.0
    longest_queue: int = 64

    def __post_init__(self) -> None:
        for name in ("least_fade_s", "breath_s", "settle_s", "patience_s", "longest_tick_s"):
            if not getattr(self, name) > 0:
                msg = f"{name} must be > 0, got {getattr(self, name)}"
                raise ProjectionError(msg)
        if self.most_magnification <= 1:
            msg = f"most_magnification must be > 1, got {self.most_magnification}"
            raise ProjectionError(msg)


@dataclass(frozen=True, eq=False)
class _Waiting:
    """A keyframe whose fade has not begun: due to begin at `start_s`, to be alone at `end_s`."""

    placed: Placed
    start_s: float
    end_s: float
    late: bool = False


@dataclass(frozen=True, eq=False)
class Timeline:
    """What is on the wall and what waits, as one value; every change makes a new one.

    Args:
        settings: habits.
        track: the camera's path with its history.
        latency: how far the wall runs behind now.
        now_s: the last time heard (monotonic seconds); never goes back.
        base: the picture below.
        base_since_s: show time since which it is alone.
        fade: the picture coming over it, if any.
        queue: keyframes waiting, in order.
        next_key: the next picture's name.
        last: number and show time of the last keyframe accepted.
    """

    settings: TimelineSettings
    track: CameraTrack
    latency: Latency
    now_s: float
    base: Placed
    base_since_s: float
    fade: Fade | None = None
    queue: tuple[_Waiting, ...] = ()
    next_key: int = 1
    last: tuple[int, float] | None = None

    @classmethod
    def begin(
        cls,
        picture: npt.NDArray[np.uint8],
        path: CameraPath,
        now_s: float,
        settings: TimelineSettings | None = None,
    ) -> Timeline:
        """A timeline that shows a still, uint8 (h, w, 3) RGB, at natural size now."""
        settings = settings or TimelineSettings()
        latency, track = Latency.begin(settings.latency), CameraTrack((path,))
        tau_s = now_s - latency.value_s
        base = Placed(0, checked_picture(picture), track.position_at(tau_s))
        return cls(settings, track, latency, now_s, base, tau_s)

    @property
    def tau_s(self) -> float:
        """The show time on the wall (monotonic seconds)."""
        return self.now_s - self.latency.value_s

    @property
    def camera(self) -> CameraPosition:
        """Where the camera on the wall is."""
        return self.track.position_at(self.tau_s)

    @property
    def coming(self) -> tuple[Placed, Placed] | None:
        """The two pictures of the fade after the one on the wall, as far as they are known."""
        if not self.queue:
            return None
        return self.base if self.fade is None else self.fade.over, self.queue[0].placed

    def with_path(self, path: CameraPath) -> Timeline:
        """The camera follows another path from its anchor on; the picture does not leap."""
        if path == self.track.paths[-1]:
            return self
        changed = replace(self, track=self.track.followed_by(path).forgetting(self.tau_s))
        return _carried(changed, changed.camera - self.camera)

    def led(self, lead: Lead | None, ago_s: float) -> Timeline:
        """The wall runs as far behind as another one did `ago_s` ago; None: as it must."""
        leader = None if lead is None else lead.after(max(0.0, ago_s), self.settings.latency)
        return replace(self, latency=replace(self.latency, leader=leader))

    def arrived(self, keyframe: Keyframe, now_s: float) -> Timeline:
        """A keyframe came; one older than the last accepted is dropped.

        Args:
            keyframe: checked when it was made.
            now_s: monotonic seconds of its arrival.

        Raises:
            ProjectionError: it is due further ahead than `furthest_ahead_s`.
        """
        ahead_s = keyframe.at_s - now_s
        if ahead_s > self.settings.furthest_ahead_s:
            msg = (
                f"keyframe {keyframe.number} is due in {ahead_s:.1f} s, "
                f"limit {self.settings.furthest_ahead_s:.1f} s: do the clocks agree?"
            )
            raise ProjectionError(msg)
        latency = self.latency
        if self.last is not None:
            number, at_s = self.last
            if keyframe.number <= number and keyframe.at_s <= at_s:
                return self
            latency = latency.heard(now_s - at_s)
        placed = Placed(self.next_key, keyframe.picture, keyframe.position, keyframe.number)
        return replace(
            self,
            latency=latency,
            queue=_scheduled(self, placed, keyframe.at_s),
            next_key=self.next_key + 1,
            last=(keyframe.number, keyframe.at_s),
        )

    def showing_still(self, picture: npt.NDArray[np.uint8]) -> Timeline:
        """A still, uint8 (h, w, 3) RGB, fades in as soon as it can, before all that waits.

        Raises:
            ProjectionError: the picture is something else.
        """
        start_s = self.tau_s if self.fade is None else self.fade.end_s
        end_s = start_s + self.settings.breath_s
        placed = Placed(self.next_key, checked_picture(picture), _camera_at(self, end_s))
        waiting = _Waiting(placed, start_s, end_s)
        return replace(self, queue=(waiting,), next_key=self.next_key + 1)

    def at(self, now_s: float) -> tuple[Timeline, Moment]:
        """Time goes on to `now_s` (monotonic seconds).

        Returns:
            The timeline then, and what the wall shows.
        """
        timeline = _ticked(self, now_s)
        return timeline, _moment(timeline)


def _scheduled(timeline: Timeline, placed: Placed, at_s: float) -> tuple[_Waiting, ...]:
    """The queue with one more keyframe, which begins when the one before it is alone.

    It replaces the last one waiting when that is too late for its own show time.
    """
    queue, settings = timeline.queue, timeline.settings
    if queue and (queue[-1].late or len(queue) >= settings.longest_queue):
        queue = queue[:-1]
    free_s = timeline.tau_s
    if queue:
        free_s = queue[-1].end_s
    elif timeline.fade is not None:
        free_s = timeline.fade.end_s
    start_s = max(free_s, timeline.tau_s, at_s - settings.longest_fade_s)
    end_s = max(at_s, start_s + settings.least_fade_s)
    return (*queue, _Waiting(placed, start_s, end_s, late=end_s > at_s))


def _ticked(timeline: Timeline, now_s: float) -> Timeline:
    """Time goes on; what is over ends, what is due begins."""
    elapsed_s = max(0.0, now_s - timeline.now_s)
    pause_s = elapsed_s - timeline.settings.longest_tick_s
    if pause_s > 0:
        timeline, elapsed_s = _paused(timeline, pause_s), timeline.settings.longest_tick_s
    tau_s = timeline.tau_s
    timeline = replace(
        timeline,
        now_s=timeline.now_s + elapsed_s,
        latency=timeline.latency.after(elapsed_s),
    )
    timeline = _carried(timeline, timeline.track.jump_between(tau_s, timeline.tau_s))
    timeline = replace(timeline, track=timeline.track.forgetting(timeline.tau_s))
    return _begun(_finished(timeline))


def _paused(timeline: Timeline, seconds: float) -> Timeline:
    """The clock went on while the wall stood still: go on from the picture it shows."""
    then = replace(timeline, now_s=timeline.now_s + seconds)
    return _carried(then, then.camera - timeline.camera, seconds)


def _carried(timeline: Timeline, by: CameraPosition, seconds: float = 0.0) -> Timeline:
    """What is on the wall stays where it is on the wall while the camera leaps."""
    fade = None if timeline.fade is None else timeline.fade.moved(by, seconds)
    since_s = timeline.base_since_s + seconds
    return replace(timeline, base=timeline.base.moved(by), fade=fade, base_since_s=since_s)


def _finished(timeline: Timeline) -> Timeline:
    """The coming picture becomes the base once it is alone on the wall."""
    fade = timeline.fade
    if fade is None or timeline.tau_s < fade.end_s:
        return timeline
    if fade.settles_s is None and fade.over.shortfall(timeline.camera) > 0:
        return replace(timeline, fade=replace(fade, settles_s=timeline.tau_s))
    if fade.settles_s is not None and timeline.tau_s < fade.settles_s + timeline.settings.settle_s:
        return timeline
    return replace(timeline, base=fade.over, base_since_s=timeline.tau_s, fade=None)


def _begun(timeline: Timeline) -> Timeline:
    """The next fade begins when it is due, or the base's breath when it needs one."""
    if timeline.fade is not None:
        return timeline
    settings, queue, tau_s = timeline.settings, timeline.queue, timeline.tau_s
    if queue and queue[0].start_s <= tau_s:
        end_s = max(queue[0].end_s, tau_s + settings.least_fade_s)
        return replace(_fading(timeline, queue[0].placed, end_s), queue=queue[1:])
    end_s = tau_s + settings.breath_s
    in_the_way = bool(queue) and queue[0].start_s < end_s
    alone_s = tau_s - timeline.base_since_s
    needed = alone_s > settings.patience_s or _strained(timeline, timeline.base, tau_s)
    if in_the_way or not needed:
        return timeline
    return _fading(timeline, replace(timeline.base, position=_camera_at(timeline, end_s)), end_s)


def _fading(timeline: Timeline, over: Placed, end_s: float) -> Timeline:
    """A fade from now on; a picture made for somewhere else is brought to where it ends."""
    if _strained(timeline, over, end_s):
        over = replace(over, position=_camera_at(timeline, end_s))
    fills = timeline.base.shortfall(timeline.camera) == 0
    return replace(timeline, fade=Fade(over, timeline.tau_s, end_s, base_fills=fills))


def _strained(timeline: Timeline, placed: Placed, tau_s: float) -> bool:
    """Whether a picture would look soft or fall short of the wall at a show time."""
    camera = _camera_at(timeline, tau_s)
    return (
        placed.magnification(camera) > timeline.settings.most_magnification
        or placed.shortfall(camera) > timeline.settings.most_shortfall
    )


def _camera_at(timeline: Timeline, tau_s: float) -> CameraPosition:
    """Where the camera will be, seen from now: a leap on the way moves the pictures too."""
    leap = timeline.track.jump_between(timeline.tau_s, tau_s)
    return timeline.track.position_at(tau_s) - leap


def _moment(timeline: Timeline) -> Moment:
    """What the wall shows."""
    fade, tau_s = timeline.fade, timeline.tau_s
    if fade is None:
        return Moment(tau_s, timeline.latency.value_s, timeline.camera, timeline.base)
    return Moment(
        tau_s,
        timeline.latency.value_s,
        timeline.camera,
        timeline.base,
        fade.over,
        fade.weight_at(tau_s),
        fade.base_firmness_at(tau_s),
        fade.over_firmness_at(tau_s, timeline.settings.settle_s),
    )
