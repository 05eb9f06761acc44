"""The parent process: holds the only ShowState, publishes it, and keeps the children alive.

One asyncio loop. Every change of the show passes through `Conductor.do`. The panel sees the
conductor through `installation.control.door.Door`. What is to be shown when is decided in
`installation.direction`.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from installation import commands as act
from installation.bus import ConductorBus
from installation.calibrator import Calibrator
from installation.changed_files import changed_library
from installation.children import DREAM, PROJECTION, child_specs
from installation.chronicle import Chronicle
from installation.clock import monotonic_s, utc_now
from installation.config_sections import Config
from installation.control.door import DayStatus, PartStatus, Preview, RequestAnswer
from installation.control.show_control import Health
from installation.course import course_of, week_of
from installation.desk import Desk
from installation.doors import keep_projectors, open_nodes, open_osc, open_panel
from installation.errors import CommandError
from installation.handover import Handover
from installation.journal import Saved, saved_of
from installation.logs import LineBudget, Seldom
from installation.messages import KeyHeader, PreviewHeader, Report
from installation.previews import Previews
from installation.programme import due_commands
from installation.projector_power import is_wanted
from installation.remembering import Memory
from installation.repertoire import Repertoire
from installation.show import ShowState, apply
from installation.status import health_of, show_mode, status_of
from installation.steering import Steer, in_short
from installation.subjects import in_words
from installation.supervisor import Supervisor
from installation.tally import Tally
from installation.tasks import any_of, cancelled, loops_of
from installation.upkeep import Upkeep
from installation.usual import begun, opened_direction, usual_state
from installation.wall_keys import WallKeys
from installation.watchdog import Watchdog
from installation.why_log import FILE as WHY_FILE
from installation.why_log import WhyLog
from installation.wishes import answer_to
from playlists.cue import CueSubject
from playlists.scheduler import Waker

if TYPE_CHECKING:
    from installation.controllers import Controllers

log = logging.getLogger(__name__)

PUBLISH_EVERY_S = 0.5
PROJECTION_HEAD_START_S = 4.0
"""So long the dream process waits at most for the projection's first picture."""


class Conductor:
    """Runs one show. It is the `Door` of the panel.

    Args:
        config: of the show.
        state_dir: the show's folder; this process holds its lock.
        repertoire: subjects and playlists.
        dreamer: "module:function" that opens the dreamer.
        trouble: what is known to be wrong with the settings.
        wall_clock: the present time with a zone.

    Attributes:
        state: what every process follows.
        panel_url: where the panel listens, once it does.
        osc: the doors for controllers, once they are open.
    """

    def __init__(
        self,
        config: Config,
        state_dir: Path,
        repertoire: Repertoire,
        *,
        dreamer: str,
        trouble: tuple[str, ...] = (),
        wall_clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._config = config
        self._state_dir = state_dir
        self._repertoire = repertoire
        self._dreamer = dreamer
        self._wall_clock = wall_clock
        self._began_s = monotonic_s()
        self._changed = asyncio.Event()
        self._tally = Tally()
        self._previews = Previews()
        self._projection_shows = asyncio.Event()
        self._supervisor = Supervisor((), self._changed.set)
        self._seldom = Seldom()
        self._wall_lines = LineBudget()
        self._chronicle = Chronicle(WhyLog(state_dir / WHY_FILE))
        self._endpoint_pid: int | None = None
        self._waker: Waker | None = None
        self._stop_wanted = asyncio.Event()
        self.panel_url: str | None = None
        self.osc: Controllers | None = None
        self._lights: list[Callable[[], tuple[PartStatus, ...]]] = []
        self._memory = Memory(state_dir, wall_clock())
        self._trouble = trouble
        self._upkeep = Upkeep(state_dir, config.show, lambda: self.state, self._tally, wall_clock)
        self._direction = opened_direction(config, repertoire, self._memory.saved, wall_clock())
        self._calibrator = Calibrator(self, config, self._tally, state_dir)
        due = self._direction.due(wall_clock())
        self._usual = usual_state(config, due, monotonic_s(), self._calibrator.saved)
        self._handover = Handover(state_dir)
        left, blocked = self._handover.left(), repertoire.blocked.reasons
        self.state: ShowState = begun(self._usual, self._memory.saved, left, blocked, monotonic_s())
        self._wall_keys = WallKeys(self, self._calibrator, config)
        self._desk = Desk(self, config, repertoire, self._direction, self._calibrator, wall_clock)

    # --- the show -----------------------------------------------------------------------------

    async def run(self, stop: asyncio.Event, hurry: asyncio.Event) -> None:
        """Start everything, run until `stop` is set, end everything within ten seconds.

        Args:
            stop: ends the show.
            hurry: once set, the stop does not wait for the children.

        Raises:
            StartError: the panel's port was taken in the last moment.
        """
        async with AsyncExitStack() as stack:
            bus, nodes = stack.enter_context(ConductorBus(self._state_dir)), self._config.nodes
            self._lights = [open_nodes(stack, nodes, self._state_dir, bus.state_at, self._tally)]
            specs = child_specs(
                self._config,
                state_dir=self._state_dir,
                state_at=bus.state_at,
                reports_at=bus.reports_at,
                dreamer=self._dreamer,
                playlists=self._repertoire.library.playlists.values(),
            )
            self._supervisor = Supervisor(specs, self._changed.set)
            loops = loops_of(
                state=lambda: self._publish(bus),
                reports=lambda: self._receive(bus),
                memory=lambda: self._memory.keep(self._worth_keeping),
                playlists=self._follow_files,
                journal=self._chronicle.write,
                upkeep=self._upkeep.look,
                handover=self._handover.keep,
                calibration=self._calibrator.keep,
                watchdog=Watchdog(self._tally, self._supervisor.renew).look,
            )
            stack.push_async_callback(self._chronicle.flush)
            stack.push_async_callback(cancelled, loops)
            stack.push_async_callback(self._stop, hurry)
            self._stop_wanted = stop
            self._supervisor.start(PROJECTION)
            await any_of(stop, self._projection_shows, limit_s=PROJECTION_HEAD_START_S)
            if stop.is_set():
                return
            self._supervisor.start(DREAM)
            self._waker = Waker(self._follow)
            self._waker.start()
            stack.callback(self._waker.stop)
            lit = partial(is_wanted, self._direction, self._wall_clock, self._config.power)
            self._lights.append((await keep_projectors(stack, self._config.power, lit)).parts)
            self.osc = await open_osc(stack, self._desk, self._config.osc, self._state_dir)
            self.panel_url = await open_panel(stack, self, self._config, self.osc, self._calibrator)
            await stop.wait()
            log.info("stopping")

    def do(self, command: act.Command) -> None:
        """Change the show.

        Raises:
            CommandError: a value is outside its limits; nothing has changed then.
        """
        changed = apply(self.state, command, monotonic_s())
        if changed is self.state:
            return
        if changed.reason != self.state.reason:
            self._say(f"on the wall: {in_words(changed.subjects)} ({changed.reason.sentence()})")
        if changed.mode != self.state.mode:
            log.info("mode: %s", changed.mode)
        before, self.state = self.state, changed
        if changed.reason != before.reason:
            playlist = self._direction.desired(self._wall_clock()).playlist
            self._chronicle.add(changed, playlist, monotonic_s())
        self._changed.set()

    # --- the door -----------------------------------------------------------------------------

    def status(self) -> dict[str, Any]:
        """The show now, as JSON."""
        now_s, library = monotonic_s(), self._repertoire.library
        own = (*self._trouble, *self._memory.trouble, *self._upkeep.trouble)
        trouble = (*own, *self._calibrator.trouble, *library.problems, *library.refused)
        return status_of(
            self.state,
            self._supervisor.status(),
            self._tally,
            now_s=now_s,
            uptime_s=now_s - self._began_s,
            course=course_of(self._direction, self._wall_clock(), self._chronicle.newest, trouble),
            machine=self._upkeep.machine,
            osc=None if self.osc is None else self.osc.status(),
            projectors=tuple(part for lights in self._lights for part in lights()),
        )

    async def request(self, text: str, sender: str) -> RequestAnswer:
        """Dream of what a visitor asks for, if it is known; else the show stays as it is."""
        now = self._wall_clock()
        answer = answer_to(text, sender, self._repertoire, self._direction, now)
        if answer.accepted:
            self._follow_now()
        return answer

    def steer(self, wanted: Steer) -> None:
        """Do what an operator wants with the course of the show.

        Raises:
            CommandError: there is no such playlist, or the gallery is closed.
        """
        self._direction.steer(wanted, self._wall_clock())
        self._say(in_short(wanted))
        self._follow_now()

    def ask(self, subjects: tuple[CueSubject, ...], sender: str) -> None:
        """Take a wish of a controller that waits its turn.

        Raises:
            CommandError: the gallery is closed, or it would not be fair.
        """
        asked = self._direction.ask(subjects, sender, self._wall_clock())
        if not asked.accepted:
            raise CommandError(asked.message)
        self._follow_now()

    def health(self) -> tuple[Health, float]:
        """How the wall is, and how many frames it shows a second."""
        return health_of(self._supervisor.status(), self._tally, monotonic_s())

    def end(self) -> None:
        """End the show."""
        self._stop_wanted.set()

    async def week(self) -> tuple[DayStatus, ...]:
        """What the timetable shows today and on the six days that follow."""
        return await asyncio.to_thread(week_of, self._direction.timetable, self._wall_clock())

    def preview(self, output: int = 0) -> Preview:
        """The newest small picture; it stays while the projection is started again."""
        return self._previews.of(output)

    async def wait_preview(self, after_serial: int, timeout_s: float) -> Preview:
        """The newest preview as soon as it is another than `after_serial`, or after a while."""
        return await self._previews.after(after_serial, timeout_s)

    # --- inside -------------------------------------------------------------------------------

    def _say(self, what: str) -> None:
        """Write down what happens to the wall; a flood of it fills no disk."""
        may, held_back = self._wall_lines.take(monotonic_s())
        if held_back:
            log.warning("(%d lines about the wall not written down)", held_back)
        if may:
            log.info("%s", what)

    async def _publish(self, bus: ConductorBus) -> None:
        """On change and twice a second: bring the state up to date and tell everybody."""
        self._changed.clear()
        try:
            self._bring_up_to_date()
        except Exception:  # whatever it is: who hears no state ends, and the wall with them
            if self._seldom.may("bring up to date", monotonic_s()) is not None:
                log.exception("the show stays as it is: something went wrong")
        await bus.publish(self.state)
        self._memory.ask()
        self._handover.tell(self._usual, self.state)
        with suppress(TimeoutError):
            async with asyncio.timeout(PUBLISH_EVERY_S):
                await self._changed.wait()

    def _bring_up_to_date(self) -> None:
        children = self._supervisor.status()
        keyframes = self._tally.total("dream", "keyframes")
        self.do(act.SetMode(mode=show_mode(children, keyframes, self.state.mode)))
        if self._endpoint_pid is not None and not self._supervisor.knows(self._endpoint_pid):
            self._endpoint_pid = None
            self.do(act.SetKeyframesEndpoint(endpoint=None))
        self._wall_keys.look()
        self._follow()

    def _follow_now(self) -> None:
        self._follow()
        self._changed.set()

    def _follow(self) -> None:
        """Bring on the wall what is due, and have it done again at the next change."""
        if self.state.mode == "stopping":
            return
        now = self._wall_clock()
        for command in due_commands(self.state, self._direction.due(now), now):
            self.do(command)
        if self._waker is not None:
            self._waker.set(self._direction.next_change(now))

    async def _follow_files(self) -> None:
        """Take in playlists that have changed; they count from the next cue on."""
        if await changed_library(self._repertoire):
            self._direction.use(self._repertoire.library.playlists)
            self._changed.set()

    async def _receive(self, bus: ConductorBus) -> None:
        header, payload = await bus.receive()
        if isinstance(header, PreviewHeader):
            self._previews.add(payload, header.output)
            self._projection_shows.set()
        elif not self._supervisor.knows(header.pid):
            return
        elif isinstance(header, KeyHeader):
            self._wall_keys.press(header)
        else:
            self._note(header)

    def _note(self, report: Report) -> None:
        self._tally.note(report, monotonic_s())
        self._supervisor.note_progress(report.pid, report.progress, is_slow=report.is_slow)
        if report.role == "dream" and report.keyframes_at is not None:
            self._endpoint_pid = report.pid
            self.do(act.SetKeyframesEndpoint(endpoint=report.keyframes_at))

    def _worth_keeping(self) -> Saved:
        steering = self._direction.steering
        return saved_of(self.state, self._usual, self._config.playlist, steering)

    async def _stop(self, hurry: asyncio.Event) -> None:
        """Tell everybody to leave and see to it that they do."""
        self.do(act.Stop())
        await self._supervisor.stop(hurry)
