"""The dream process: the glue between the bus and the dreamer. Runs TensorFlow, never OpenGL.

Step by step it follows the newest state; after each round it publishes a keyframe, keeps the
dream on disk, and moves the canvas to where the camera will be when the next round is done.
"""

import logging
import os
import sys
from datetime import UTC, datetime
from time import sleep

import cv2

from installation.bus import ChildBus, KeyframeSender
from installation.clock import monotonic_s
from installation.errors import InstallationError
from installation.logs import Seldom
from installation.messages import KeyframeHeader, Report
from installation.processes import checkpoint as disk
from installation.processes.child import (
    EXIT_BAD_SETTINGS,
    REPORT_EVERY_S,
    Every,
    Life,
    read_settings,
    rss_bytes,
    set_up_logs,
)
from installation.processes.dream_reports import (
    DreamProcessSettings,
    early_report,
    finite_figures,
    one_line,
    opening_of,
)
from installation.processes.dreamer_seam import DreamerLike, RoundFigures, find_opener
from installation.processes.following import Following
from installation.processes.pace import RoundPace, has_leapt, motion, resume_motion
from installation.processes.role import only_one
from installation.restarts import CHANGE_OVER
from installation.show import ShowState

log = logging.getLogger("dream")

NICENESS = 10
CHANGE_OVER_EVERY_S = 30.0
EXIT_CANNOT_DREAM = 1
REST_MS = 200
FLUSH_S = 0.2
"""So long the last report gets to leave: the bus does not linger."""


class DreamLoop:
    """Dreams until the child is to end.

    Args:
        settings: of the process.
        life: the newest state; must have heard one.
        bus: for reports.
        keyframes: where pictures go.
        dreamer: fresh, in the look of the settings; it is restored here.
        state: the newest state.
    """

    def __init__(
        self,
        settings: DreamProcessSettings,
        life: Life,
        bus: ChildBus,
        keyframes: KeyframeSender,
        dreamer: DreamerLike,
        state: ShowState,
    ) -> None:
        self._settings = settings
        self._life = life
        self._bus = bus
        self._keyframes = keyframes
        self._dreamer = dreamer
        self._following = Following(dreamer, settings.look)
        self._state = state
        self._pace = RoundPace(dreamer.steps_a_round)
        self._report_due = Every(REPORT_EVERY_S)
        self._checkpoint_due = Every(settings.checkpoint_every_s)
        self._change_over_due = Every(CHANGE_OVER_EVERY_S)
        self._seldom = Seldom()
        self._steps = 0
        self._rests = 0
        self._rounds = 0
        self._number = 0
        self._reseeds_done = state.reseed_count
        self._snapshots_done = state.snapshot_count
        self._figures: RoundFigures | None = None
        self._has_leapt = False
        self._at_s = monotonic_s()
        self._position = state.camera.path().position_at(self._at_s)

    def run(self) -> int:
        """Dream on; the exit code."""
        self._resume()
        self._report()
        while self._life.reason_to_end() is None:
            if self._state.rests and self._rounds:
                self._rest()
                continue
            if not self._round():
                break
            if self._change_over_due.is_due(monotonic_s()) and self._dreamer.wants_change_over():
                log.info("changing over: a new process dreams better")
                self._keep()
                return CHANGE_OVER
        self._keep()
        log.info("ends: %s", self._life.reason_to_end())
        return 0

    def _round(self) -> bool:
        """One round; False if the child is to end in the midst of it.

        A look that changes in the midst of it says how many steps it has after all.
        """
        done = 0
        while done < self._dreamer.steps_a_round:
            self._follow()
            is_slow = self._following.is_new
            if is_slow:
                self._report(is_slow=True)
            began_s = monotonic_s()
            if not self._following.step():
                self._pace = self._pace.of_another_look(self._dreamer.steps_a_round)
                continue
            done += 1
            self._steps += 1
            if not is_slow:
                self._pace.add_step(monotonic_s() - began_s)
            self._report()
            if self._life.reason_to_end() is not None:
                return False
        began_s = monotonic_s()
        self._figures = self._dreamer.finish_round()
        self._rounds += 1
        self._publish()
        if self._checkpoint_due.is_due(monotonic_s()):
            self._keep()
        self._move_on()
        self._pace.add_end(monotonic_s() - began_s)
        return True

    def _rest(self) -> None:
        """While the gallery is closed nothing is dreamt; then the canvas goes where the camera is.

        The dream is kept first. Progress is reported all the same: this is no standstill.
        """
        log.info("resting")
        self._keep()
        while self._state.rests and self._life.reason_to_end() is None:
            self._life.follow(wait_ms=REST_MS)
            self._follow()
            self._rests += 1
            self._report()
        self._move_on(after_pause=True)
        log.info("dreaming again")

    def _follow(self) -> None:
        """Do what the newest state wants before the next step."""
        state = self._life.follow() or self._state
        self._has_leapt |= has_leapt(self._state.camera.path(), state.camera.path())
        self._state = state
        if self._following.follow(state, monotonic_s()):
            self._pace = self._pace.of_another_look(self._dreamer.steps_a_round)
        if state.reseed_count != self._reseeds_done:
            self._reseeds_done = state.reseed_count
            log.info("starting a fresh canvas")
            self._dreamer.begin(None)
        if state.snapshot_count != self._snapshots_done:
            self._snapshots_done = state.snapshot_count
            self._snapshot()

    def _publish(self) -> None:
        self._number += 1
        picture = self._dreamer.picture()
        figures = {} if self._figures is None else finite_figures(self._figures)
        header = KeyframeHeader(
            number=self._number,
            round=self._rounds,
            step=self._steps,
            width=picture.shape[1],
            height=picture.shape[0],
            log_zoom=self._position.log_zoom,
            angle_deg=self._position.angle_deg,
            at_s=self._at_s,
            subjects=tuple(subject.label for subject in self._state.subjects),
            figures=figures,
        )
        self._keyframes.send(header, picture)

    def _move_on(self, *, after_pause: bool = False) -> None:
        """Bring the canvas to where the camera will be when the next round is done."""
        now_s = monotonic_s()
        due_s = max(now_s + self._pace.round_s, self._at_s)  # never back along the path
        target = self._state.camera.path().position_at(due_s)
        anew = after_pause or self._has_leapt or self._rounds == 1
        way, self._has_leapt = (resume_motion if anew else motion), False
        log_zoom, angle_deg = way(self._position, target)
        if (log_zoom, angle_deg) != (0.0, 0.0):
            self._dreamer.advance(log_zoom, angle_deg)
        self._position, self._at_s = target, due_s

    def _resume(self) -> None:
        """Go on from the checkpoint, or from the last picture, or from nothing."""
        state_dir = self._settings.state_dir
        saved = disk.load_checkpoint(state_dir)
        if saved is not None:
            self._number = saved.number
            if saved.reseed_count != self._state.reseed_count:
                log.info("a fresh canvas was asked for meanwhile")
                return
            if self._restore(saved):
                return
        picture = disk.load_picture(state_dir / disk.PICTURE_FILE)
        if picture is not None:
            height, width = self._dreamer.picture().shape[:2]
            log.info("going on from %s", disk.PICTURE_FILE)
            scaled = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)
            self._dreamer.begin(scaled.astype("uint8", copy=False))

    def _restore(self, saved: disk.Checkpoint) -> bool:
        try:
            self._dreamer.restore(saved.arrays)
        except Exception as error:  # noqa: BLE001 — an old or foreign file must not stop the dream
            log.warning("%s does not fit, going on without it: %s", disk.CANVAS_FILE, error)
            return False
        log_zoom, angle_deg = resume_motion(saved.position, self._position)
        if (log_zoom, angle_deg) != (0.0, 0.0):
            self._dreamer.advance(log_zoom, angle_deg)
        log.info("going on from %s, keyframe %d", disk.CANVAS_FILE, saved.number)
        return True

    def _keep(self) -> None:
        """Write checkpoint and last picture; a full disk must not stop the dream."""
        if self._rounds == 0:
            return
        state_dir = self._settings.state_dir
        arrays = self._dreamer.state()
        kept = disk.Checkpoint(arrays, self._position, self._number, self._reseeds_done)
        try:
            disk.keep(state_dir, kept, self._dreamer.picture())
        except OSError as error:
            if self._seldom.may("keep", monotonic_s()) is not None:
                log.warning("cannot keep the dream in %s: %s", state_dir, error)

    def _snapshot(self) -> None:
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
        try:
            path = disk.save_snapshot(self._settings.state_dir, stamp, self._dreamer.picture())
            log.info("snapshot stored as %s", path)
        except OSError as error:
            log.warning("cannot store a snapshot: %s", error)

    def _report(self, *, is_slow: bool = False) -> None:
        """Tell how it goes: once a second, and before a step that takes longer than others."""
        now_s = monotonic_s()
        if not self._report_due.is_due(now_s) and not is_slow:
            return
        figures = {} if self._figures is None else finite_figures(self._figures)
        told = [self._dreamer.message, self._following.trouble]
        message = "; ".join(filter(None, told)) or ("" if self._steps else "getting ready")
        report = Report(
            role="dream",
            name=self._settings.name,
            pid=os.getpid(),
            progress=self._steps + self._rests,
            is_slow=is_slow,
            at_s=now_s,
            message="resting" if self._state.rests and self._rounds else one_line(message),
            rss_bytes=rss_bytes(),
            keyframes_at=self._keyframes.endpoint,
            keyframes=self._rounds,
            rounds=self._rounds,
            steps=self._steps,
            seconds_a_step=self._pace.step_s,
            network=self._dreamer.network,
            look=self._dreamer.look,
            objective=figures.get("objective"),
            prior=figures.get("prior"),
        )
        self._bus.send_report(report)


def run(settings: DreamProcessSettings) -> int:
    """Live the process' life; the exit code.

    Raises:
        StartError: there is no such dreamer, or another one does not end.
    """
    os.nice(NICENESS)  # the projection keeps its pace
    with (
        ChildBus(settings.state_at, settings.reports_at) as bus,
        KeyframeSender() as keyframes,
        only_one("dream", settings.state_dir),
    ):
        life = Life(bus, settings.orphan_after_s)
        life.begin()
        state = life.first_state()
        if state is None:
            log.info("ends: %s", life.reason_to_end())
            return 0
        bus.send_report(early_report(settings, "loading the network"))
        opener = find_opener(settings.dreamer)
        try:
            dreamer = opener(**opening_of(settings))
        except Exception as error:
            log.error("cannot dream: %s", error)  # noqa: TRY400 — people read this; see below
            log.debug("cannot dream", exc_info=True)
            bus.send_report(early_report(settings, f"cannot dream: {error}"))
            sleep(FLUSH_S)
            return EXIT_CANNOT_DREAM
        return DreamLoop(settings, life, bus, keyframes, dreamer, life.follow() or state).run()


def main() -> int:
    """Entry point: `python -m installation.processes.dream '<settings>'`."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # errors only
    try:
        settings = read_settings(DreamProcessSettings, sys.argv[1:])
        set_up_logs(settings)
        return run(settings)
    except InstallationError as error:
        print(f"ERROR: {error}", file=sys.stderr)  # noqa: T201 — the parent logs it
        return EXIT_BAD_SETTINGS


if __name__ == "__main__":
    exit_code = main()
    logging.shutdown()
    sys.stderr.flush()
    os._exit(exit_code)  # TensorFlow's own end takes seconds, and may crash after all is done
