"""The projection process: the glue between the bus and the projector. Runs OpenGL, no TensorFlow.

It shows the last picture within moments, follows the newest state, takes keyframes from wherever
the state says they are, and tells the conductor how it is doing. Nothing from the bus stops it.
"""

import logging
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from time import sleep

import cv2

from installation.bus import ChildBus
from installation.camera import Camera
from installation.clock import monotonic_s
from installation.config_outputs import OutputSection
from installation.config_sections import ProjectionSection
from installation.errors import InstallationError
from installation.logs import Seldom
from installation.messages import Report
from installation.processes import checkpoint as disk
from installation.processes.archive_show import ArchiveShow
from installation.processes.calibrated import CalibratedOutputs
from installation.processes.child import (
    EXIT_BAD_SETTINGS,
    REPORT_EVERY_S,
    ChildSettings,
    Every,
    Life,
    read_settings,
    rss_bytes,
    set_up_logs,
)
from installation.processes.role import only_one
from installation.processes.steady import SteadyRenderer
from installation.processes.wall_judge import WallJudge
from installation.processes.wall_preview import WallPreview, outputs_told
from installation.processes.wall_typing import WallTyping
from installation.restarts import CHANGE_OVER
from installation.show import ShowState
from installation.subjects import in_words
from installation.wall_outputs import outputs_of
from projection.camera import CameraPosition
from projection.cpu_renderer import CpuRenderer
from projection.errors import ProjectionError
from projection.keyframe import Keyframe
from projection.latency import Lead
from projection.outputs import OutputSettings, missing_display, open_renderer
from projection.projector import FrameRecord, Projector, ProjectorSettings
from projection.renderer import Renderer

log = logging.getLogger("projection")

FIRST_STATE_WAIT_S = 1.5
FIRST_FADE_S = 0.0
LONGEST_NAP_S = 0.05
LOOK_FOR_DISPLAY_EVERY_S = 10.0


class ProjectionProcessSettings(ChildSettings):
    """What the projection process is told: the config's section, and what is blocked."""

    projection: ProjectionSection = ProjectionSection()
    blocked: tuple[int, ...] = ()
    outputs: tuple[OutputSection, ...] = ()


class ProjectLoop:
    """Shows frames until the child is to end.

    Args:
        settings: of the process.
        life: the newest state, if one has come already.
        bus: states, keyframes, reports.
        projector: shows.
        awaited: the output whose display does not answer yet, if one is wanted.
    """

    def __init__(
        self,
        settings: ProjectionProcessSettings,
        life: Life,
        bus: ChildBus,
        projector: Projector,
        awaited: OutputSettings | None = None,
    ) -> None:
        self._settings = settings
        self._life = life
        self._bus = bus
        self._projector = projector
        self._awaited = awaited
        self._look_due = Every(LOOK_FOR_DISPLAY_EVERY_S)
        self._look_due.is_due(monotonic_s())  # it has been looked for just now
        self._report_due = Every(REPORT_EVERY_S)
        self._preview = WallPreview(bus, projector)
        keyboard = settings.projection.keyboard
        self._typing = WallTyping(bus, projector.renderer, enabled=keyboard)
        self._seldom = Seldom()
        self._archive = ArchiveShow(settings.state_dir, settings.blocked, monotonic_s())
        self._judge = WallJudge()
        self._calibrated = CalibratedOutputs(projector, outputs_of(settings.outputs))
        self._followed: ShowState | None = None
        self._dropped = 0
        self._target_s = 0.0

    def run(self) -> int:
        """Show on; the exit code."""
        while (reason := self._life.reason_to_end()) is None:
            if self._projector.closed:
                reason = "its window was closed"
                break
            self._nap()
            state = self._life.follow()
            now_s = monotonic_s()
            if state is not None and state is not self._followed:
                self._follow(state, now_s)
            self._typing.tell(state)
            self._take_keyframe(now_s)
            self._show_archive(now_s)
            self._tell(self._shown())
            if self._display_has_come():
                log.info("the display is there: changing over to it")
                return CHANGE_OVER
        log.info("ends: %s", reason)
        if self._life.state is not None and self._life.state.mode == "stopping":
            self._darken(monotonic_s())
        return 0

    def _shown(self) -> FrameRecord:
        """The next frame, and once a second for each output whether it is what was drawn."""
        now_s = monotonic_s()
        number = self._judge.to_prove(now_s, len(self._projector.renderer.outputs))
        if number is not None:
            self._projector.prove(number)
        record = self._projector.frame(now_s)
        if number is not None:
            self._guarded("proof", lambda: self._judge.prove(self._projector.proof, now_s))
        return record

    def _darken(self, now_s: float) -> None:
        """Leave black behind where people close the show; a picture stays where it is lost."""
        self._projector.set_test_card("")
        self._projector.set_look(None, 0.0, 0.0, now_s)
        self._projector.frame(now_s)

    def _display_has_come(self) -> bool:
        if self._awaited is None or not self._look_due.is_due(monotonic_s()):
            return False
        return missing_display(self._awaited) is None

    def _nap(self) -> None:
        while (wait_s := self._projector.wait_s(monotonic_s())) > 0:
            sleep(min(wait_s, LONGEST_NAP_S))

    def _follow(self, state: ShowState, now_s: float) -> None:
        self._followed = state
        self._judge.follow(state, now_s)
        self._bus.follow_keyframes(state.keyframes_at)
        fade_s = state.brightness_fade_s
        self._guarded("state", lambda: follow_state(self._projector, state, fade_s, now_s))
        self._guarded("setting up", lambda: self._calibrated.follow(state.calibration, state.mark))
        self._calibrated.identify(state, now_s)

    def _take_keyframe(self, now_s: float) -> None:
        came = self._bus.newest_keyframe()
        if came is None:
            return
        header, picture = came
        self._archive.dreamt(now_s)

        def show() -> None:
            position = CameraPosition(log_zoom=header.log_zoom, angle_deg=header.angle_deg)
            keyframe = Keyframe(picture, position, header.at_s, header.number)
            self._projector.show(keyframe, now_s)

        self._guarded("keyframe", show)

    def _show_archive(self, now_s: float) -> None:
        still = self._archive.due(self._followed, now_s)
        if still is not None:
            self._guarded("still", lambda: self._projector.show_still(still))

    def _guarded(self, what: str, act: Callable[[], None]) -> None:
        """Do something with what came from the bus; what the projector refuses is dropped."""
        try:
            act()
        except Exception as error:  # noqa: BLE001 — whatever it was, the wall goes on
            self._dropped += 1
            if self._seldom.may(what, monotonic_s()) is not None:
                log.warning("%s refused (%d so far): %s", what, self._dropped, error)

    def _tell(self, record: FrameRecord) -> None:
        now_s = monotonic_s()
        picture = self._preview.send(record, now_s)
        if picture is not None and self._judge.is_due(record.shown_at_s):
            sent = self._preview.of_each()
            self._judge.look(sent, record.dimmer, record.shown_at_s)
        target_s = self._projector.latency_target_s
        if self._report_due.is_due(now_s) or target_s != self._target_s:
            self._target_s = target_s  # other walls keep in step with this one
            self._send_report(record, now_s)

    def _send_report(self, record: FrameRecord, now_s: float) -> None:
        bad = sum(self._bus.rejected.values()) + self._dropped
        report = Report(
            role="projection",
            name=self._settings.name,
            pid=os.getpid(),
            progress=record.number,
            at_s=now_s,
            fps=record.fps,
            message=f"{bad} bad messages dropped" if bad else "",
            rss_bytes=rss_bytes(),
            frames_shown=record.number,
            late_frames=record.late_frames,
            latency_s=record.latency_s,
            latency_target_s=self._projector.latency_target_s,
            renderer=self._projector.renderer.name[:200],
            worst_gap_s=record.worst_gap_s,
            p99_gap_s=self._projector.p99_gap_s,
            flashes=record.flashes,
            softened_frames=record.softened_frames,
            wall=self._judge.verdict,
            wall_for_s=self._judge.since_s(now_s),
            outputs=outputs_told(self._projector.renderer, self._calibrated.refused, self._awaited),
        )
        self._bus.send_report(report)


def follow_state(projector: Projector, state: ShowState, fade_s: float, now_s: float) -> None:
    """Bring a projector in line with a state.

    Args:
        projector: to be changed.
        state: what holds.
        fade_s: how long a change of brightness takes.
        now_s: monotonic seconds.

    Raises:
        ProjectionError: a value is out of the projector's range.
    """
    projector.set_path(state.camera.path())
    lead = state.lead
    if lead is None:
        projector.set_lead(None)
    else:
        projector.set_lead(Lead(lead.value_s, lead.target_s), lead.at_s)
    caption = in_words(state.subjects) if state.shows_caption else None
    projector.set_look(caption, state.brightness, fade_s, now_s)
    own_cards = {own.output - 1: own.card for own in state.output_cards}
    projector.set_test_card(state.test_card, own_cards)


def output_settings(
    section: ProjectionSection, outputs: Sequence[OutputSection] = ()
) -> OutputSettings:
    """The config's sections in the projection's own terms."""
    monitor = section.monitor
    if isinstance(monitor, int):
        monitor -= 1  # people count monitors from 1, the projection from 0
    return OutputSettings(
        section.output,
        monitor,
        section.size,
        section.renderer,
        outputs_of(outputs),
        section.canvas,
    )


def open_output(settings: OutputSettings) -> Renderer:
    """The output that is wanted; where there is no window it survives a failing OpenGL.

    A window belongs to OpenGL: if that fails, the process ends and is started again at once.

    Raises:
        ProjectionError: the output is not there.
    """
    renderer, note = open_renderer(settings)
    log.info("%s", note)
    return SteadyRenderer(renderer, None if renderer.screens else CpuRenderer)


def without_display(settings: OutputSettings) -> OutputSettings | None:
    """What to show on meanwhile when no display answers, so that the panel shows on.

    Returns:
        The settings of a picture without a window; None when a display is there.
    """
    reason = missing_display(settings)
    if reason is None:
        return None
    log.warning("no display, only the panel shows the picture until there is one: %s", reason)
    return replace(settings, output="headless", monitor=None, renderer="cpu")


def run(settings: ProjectionProcessSettings) -> int:
    """Live the process' life; the exit code.

    Raises:
        ProjectionError: the output cannot be opened.
        StartError: another projection does not leave the wall.
    """
    with ChildBus(settings.state_at, settings.reports_at) as bus, ExitStack() as stack:
        life = Life(bus, settings.orphan_after_s)
        life.begin()
        picture = disk.load_picture(settings.state_dir / disk.PICTURE_FILE)
        wanted = output_settings(settings.projection, settings.outputs)
        meanwhile = without_display(wanted)
        state = life.follow(wait_ms=round(FIRST_STATE_WAIT_S * 1000))
        stack.enter_context(only_one("projection", settings.state_dir))
        renderer = open_output(wanted if meanwhile is None else meanwhile)
        now_s = monotonic_s()
        camera = Camera(at_s=now_s) if state is None else state.camera
        section = settings.projection
        look = ProjectorSettings(
            max_fps=section.max_fps,
            fade_s=FIRST_FADE_S,
            mixing=section.mixing,
            drift_px=section.burn_in_drift_px,
        )
        projector = Projector(renderer, camera.path(), now_s, picture, look)
        try:
            if state is not None:
                follow_state(projector, state, FIRST_FADE_S, now_s)
            awaited = None if meanwhile is None else wanted
            return ProjectLoop(settings, life, bus, projector, awaited).run()
        finally:
            projector.close()


def main() -> int:
    """Entry point: `python -m installation.processes.project '<settings>'`."""
    try:
        settings = read_settings(ProjectionProcessSettings, sys.argv[1:])
        set_up_logs(settings)
        cv2.setNumThreads(1)  # more would only contend with the engine's
        return run(settings)
    except (InstallationError, ProjectionError) as error:
        print(f"ERROR: {error}", file=sys.stderr)  # noqa: T201 — the parent logs it
        return EXIT_BAD_SETTINGS


if __name__ == "__main__":
    sys.exit(main())
