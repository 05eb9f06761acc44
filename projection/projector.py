"""One projector: keyframes in, frames out. It has no clock; every call is told the time."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from projection.calm_outputs import CalmOutputs
from projection.cards import Cards
from projection.comparing import Pair
from projection.drift import drifted
from projection.enlarge import enlarged
from projection.errors import ProjectionError
from projection.flash_guard import FlashGuard
from projection.frame_times import FrameTimes
from projection.keyframe import Keyframe, checked_picture
from projection.keyframes import Timeline, TimelineSettings
from projection.mixer import Mixer, MixingKind
from projection.pacing import Pace
from projection.ramps import CaptionFade, Ramp
from projection.side_by_side import sent_pictures, wall_picture
from projection.spots import Proof, Spots
from projection.stills import first_still

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import numpy.typing as npt

    from projection.camera import CameraPath
    from projection.card_mark import CardMark
    from projection.fades import Moment
    from projection.latency import Lead
    from projection.output import Output
    from projection.renderer import Renderer


@dataclass(frozen=True)
class ProjectorSettings:
    """How a projector shows.

    Args:
        max_fps: frames a second at most; a slower monitor sets the pace itself.
        fade_s: the first fade up from black.
        sharpen: enlarge small pictures once with a cubic kernel, rather than only bilinearly.
        timeline: habits of the timeline.
        mixing: how two keyframes are mixed; see `projection.mixer`.
        drift_px: how far the picture wanders, in many minutes, against burn-in; >= 0.
    """

    max_fps: float = 30.0
    fade_s: float = 3.0
    sharpen: bool = True
    timeline: TimelineSettings = field(default_factory=TimelineSettings)
    mixing: MixingKind = "fade"
    drift_px: float = 0.0


@dataclass(frozen=True)
class FrameRecord:
    """What is known of one frame.

    Args:
        number: counts from 1.
        shown_at_s: the time it was drawn for (monotonic seconds).
        tau_s: the show time on the wall.
        latency_s: `shown_at_s` minus `tau_s`, about.
        keyframe: number of the newest keyframe on the wall; 0 for a still.
        gap_s: since the frame before.
        late: more than 1.5 periods after the one before.
        late_frames: so far.
        fps: frames a second over the last two seconds.
        worst_gap_s: the longest gap of the last minute.
        dimmer: 0..1, as drawn.
        flashes: sent within the last second; see `projection.flashes`.
        softened_frames: so far, because there would have been too many flashes.
    """

    number: int
    shown_at_s: float
    tau_s: float
    latency_s: float
    keyframe: int
    gap_s: float | None
    late: bool
    late_frames: int
    fps: float | None
    worst_gap_s: float | None
    dimmer: float
    flashes: float = 0.0
    softened_frames: int = 0


class Projector:
    """Shows keyframes on the outputs of a renderer.

    Args:
        renderer: draws; closed together with the projector.
        path: where the camera is.
        now_s: monotonic seconds.
        first_picture: uint8 (h, w, 3) RGB to begin with; by default the shipped one.
        settings: how to show.

    Raises:
        ProjectionError: the first picture is not one, or a setting is out of range.
    """

    def __init__(
        self,
        renderer: Renderer,
        path: CameraPath,
        now_s: float,
        first_picture: npt.NDArray[np.uint8] | None = None,
        settings: ProjectorSettings | None = None,
    ) -> None:
        self._settings = settings or ProjectorSettings()
        self._renderer = renderer
        self._pace = Pace(self._target_fps, due_s=now_s)
        still = first_still() if first_picture is None else checked_picture(first_picture)
        self._timeline = Timeline.begin(self._ready(still), path, now_s, self._settings.timeline)
        self._dimmer = Ramp(0.0, 0.0, now_s, 0.0).towards(1.0, now_s, self._settings.fade_s)
        self._caption = CaptionFade(now_s=now_s)
        self._mixer = Mixer(self._settings.mixing)
        self._guard = FlashGuard(renderer.size)
        self._times = FrameTimes()
        self._cards = Cards()
        self._carded = False
        self._calm = CalmOutputs(renderer)
        self._spots: Spots | None = None
        self._proof: Proof | None = None

    @property
    def renderer(self) -> Renderer:
        """What draws."""
        return self._renderer

    @property
    def closed(self) -> bool:
        """Whether somebody closed the window."""
        return self._renderer.closed

    @property
    def latency_s(self) -> float:
        """How far the wall runs behind now."""
        return self._timeline.latency.value_s

    @property
    def latency_target_s(self) -> float:
        """How far it is to run behind."""
        return self._timeline.latency.target_s

    @property
    def p99_gap_s(self) -> float | None:
        """The time between two frames that 99 of 100 do not exceed, of the last minute or so."""
        return self._times.percentile_s(0.99)

    def show(self, keyframe: Keyframe, now_s: float) -> None:
        """A keyframe came; it fades in when the camera gets there.

        Raises:
            ProjectionError: it is due too far ahead; nothing has changed.
        """
        picture = self._ready(keyframe.picture)
        ready = Keyframe(picture, keyframe.position, keyframe.at_s, keyframe.number)
        self._timeline = self._timeline.arrived(ready, now_s)

    def show_still(self, picture: npt.NDArray[np.uint8]) -> None:
        """A still, uint8 (h, w, 3) RGB, fades in soon and then zooms on slowly.

        Raises:
            ProjectionError: it is something else; nothing has changed.
        """
        self._timeline = self._timeline.showing_still(self._ready(checked_picture(picture)))

    def set_path(self, path: CameraPath) -> None:
        """The camera follows another path from its anchor on, without a leap on the wall."""
        self._timeline = self._timeline.with_path(path)

    def set_lead(self, lead: Lead | None, at_s: float = 0.0) -> None:
        """Come to run as far behind as another wall did at `at_s`; None: as the engine asks."""
        self._timeline = self._timeline.led(lead, self._timeline.now_s - at_s)

    def set_look(self, caption: str | None, dimmer: float, fade_s: float, now_s: float) -> None:
        """Words and brightness to fade to; saying the same again changes nothing.

        Args:
            caption: words at the bottom left; None or empty for none.
            dimmer: brightness 0..1 to reach; 0 is a blackout.
            fade_s: seconds until it is reached, >= 0.
            now_s: monotonic seconds.

        Raises:
            ProjectionError: `dimmer` or `fade_s` is out of range; nothing has changed.
        """
        self._dimmer = self._dimmer.towards(dimmer, now_s, fade_s)
        self._caption = self._caption.wanting(caption)

    def set_outputs(self, outputs: tuple[Output, ...]) -> None:
        """Send the canvas otherwise from the next frame on: what a calibration moves.

        One that is set brighter and darker again and again waits: no faster than is calm.

        Args:
            outputs: as many as there are, of the same sizes.

        Raises:
            ProjectionError: they are others; the last good ones stay.
        """
        self._calm.set(outputs, self._timeline.now_s)

    def set_test_card(self, name: str, own: Mapping[int, str] | None = None) -> None:
        """Show test cards instead of the dream, undimmed.

        Args:
            name: of the card of every output; "" for the dream.
            own: names of those that outputs, counted from 0, have in place of that.

        Raises:
            ProjectionError: there is no such card; nothing has changed.
        """
        self._cards.choose(name, own)

    def set_mark(self, mark: CardMark | None) -> None:
        """Mark a point on the card of its output, where that has one; None marks nothing."""
        self._cards.mark = mark

    def identify(self, now_s: float, output: int | None = None) -> None:
        """For some seconds from `now_s` on outputs show their number and name.

        Args:
            now_s: monotonic seconds.
            output: which one, from 0; None for all.
        """
        self._cards.identify(now_s, output)

    def prove(self, output: int) -> None:
        """Have `proof` tell what becomes of the next frame at an output, counted from 0."""
        self._spots = Spots.spread(output, self._renderer.outputs[output].size)

    @property
    def proof(self) -> Proof | None:
        """What was sent of the last frame and what was to be; None if that was not asked for.

        There is none either of a frame in which the one before lives on, and of a hidden output.
        """
        return self._proof

    def wait_s(self, now_s: float) -> float:
        """How long to wait before the next `frame`, 0 when it is due."""
        return self._pace.wait_s(now_s)

    def frame(self, now_s: float) -> FrameRecord:
        """Draw the frame of now.

        Args:
            now_s: monotonic seconds.
        """
        self._timeline, moment = self._timeline.at(now_s)
        self._calm.follow(now_s)
        self._caption = self._caption.at(now_s)
        dimmer = self._dimmer.at(now_s)
        self._draw(moment, dimmer, now_s)
        self._pace = pace = self._pace.aiming(self._target_fps).drawn(now_s)
        self._times.add(pace.gap_s)
        newest = moment.base if moment.over is None else moment.over
        return FrameRecord(
            number=pace.frames,
            shown_at_s=now_s,
            tau_s=moment.tau_s,
            latency_s=moment.latency_s,
            keyframe=newest.number,
            gap_s=pace.gap_s,
            late=pace.late,
            late_frames=pace.late_frames,
            fps=pace.fps,
            worst_gap_s=pace.worst_gap_s,
            dimmer=dimmer,
            flashes=self._guard.flashes,
            softened_frames=self._guard.softened,
        )

    def picture(
        self, max_width: int | None = None, output: int | None = None
    ) -> npt.NDArray[np.uint8]:
        """What an output was sent last, or the wall as people see it.

        Args:
            max_width: in pixels, of the answer.
            output: which one, from 0; None for the wall: the whole scene, or all outputs side by
                side as they are sent while any shows a test card.

        Returns:
            uint8 (h, w, 3) RGB.

        Raises:
            ProjectionError: `max_width` is below 1, or there is no such output.
        """
        count = len(self._renderer.outputs)
        if output is not None and not 0 <= output < count:
            msg = f"output must be within 0..{count - 1}, got {output}"
            raise ProjectionError(msg)
        if output is None and not self._carded:
            return wall_picture(self._renderer, max_width)
        numbers = range(count) if output is None else (output,)
        return sent_pictures(self._renderer, numbers, max_width)

    def close(self) -> None:
        """Close the renderer; may be called twice."""
        self._mixer.close()
        self._renderer.close()

    @property
    def _target_fps(self) -> float:
        """No monitor shows more than its rate, which may change with its mode."""
        return min(self._settings.max_fps, self._renderer.refresh_hz or math.inf)

    def _draw(self, moment: Moment, dimmer: float, now_s: float) -> None:
        soon = None
        if self._timeline.coming is not None:
            pair = Pair(*self._timeline.coming)
            self._mixer.look_ahead(pair)
            soon = pair.over.key, pair.over.picture
        scene = moment.scene(
            self._renderer.size, dimmer, self._caption.caption, self._mixer.mixing(moment)
        )
        scene = drifted(scene, now_s, self._settings.drift_px)
        persistence = self._guard.persistence(moment, dimmer, now_s)
        scene = replace(scene, persistence=persistence, soon=soon)
        outputs, spots = self._renderer.outputs, self._spots
        cards = self._cards.at(now_s, outputs, self._renderer.size)
        whole = [card for card in cards if card is not None]
        self._carded = bool(whole)
        if spots is not None:
            self._renderer.watch(spots)
        if len(whole) == len(cards):
            self._renderer.show(whole)
        else:
            self._renderer.draw(scene, cards)
        self._spots = self._proof = None
        if spots is not None:
            card = cards[spots.output]
            drawn = scene if card is None else card
            sent = self._renderer.watched() if card is not None or persistence == 0 else None
            output = outputs[spots.output]
            self._proof = None if sent is None else Proof(spots, output, drawn, sent)

    def _ready(self, picture: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
        return enlarged(picture, self._renderer.size) if self._settings.sharpen else picture
