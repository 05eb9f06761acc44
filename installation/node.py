"""A render node: another machine that shows the same dream on its own projectors, in step.

It is the conductor of its own projection: what it hears of the show it tells it in the time of this
machine. When the line is cut it goes on with what it heard last, and joins again by itself.
"""

import asyncio
import logging
import socket
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from installation.bus import ConductorBus, KeyframeSender
from installation.children import PROJECTION, child_specs
from installation.clock import monotonic_s
from installation.config_sections import Config
from installation.handover import Handover
from installation.logs import Seldom
from installation.messages import KeyframeHeader, Report, StateMessage, pixels
from installation.node_clock import in_own_time
from installation.node_link import NodeLink
from installation.node_wire import Envelope
from installation.processes.checkpoint import PICTURE_FILE, save_picture
from installation.show import ShowState, first_state
from installation.subjects import ShowSubject
from installation.supervisor import ChildSpec, Supervisor
from installation.tally import Tally
from installation.tasks import cancelled, loops_of
from installation.watchdog import Watchdog

log = logging.getLogger(__name__)

PUBLISH_EVERY_S: Final = 0.5
CUT_AFTER_S: Final = 3.0
UNHEARD_S: Final = 5.0
"""After so long without a word people are told what may be wrong with the line."""

KEEP_EVERY_S: Final = 60.0
NOBODY: Final = ShowSubject(index=0, label="nothing heard yet")


class Node:
    """Relays the show to the projection of this machine, and keeps that alive.

    Args:
        config: of this machine.
        state_dir: its folder; this process holds its lock.
        link: to the show.
        clock: monotonic seconds of this machine.

    Attributes:
        state: what the projection follows, in the time of this machine.
    """

    def __init__(
        self,
        config: Config,
        state_dir: Path,
        link: NodeLink,
        clock: Callable[[], float] = monotonic_s,
    ) -> None:
        self._config = config
        self._state_dir = state_dir
        self._link = link
        self._now_s = clock
        self._changed = asyncio.Event()
        self._supervisor = Supervisor((), self._changed.set)
        self._handover = Handover(state_dir)
        self._newest: tuple[Envelope, ShowState] | None = None
        self._heard_at_s: float | None = None
        self._tally = Tally()
        self._seldom = Seldom()
        self._began_s = clock()
        self._kept_at_s = clock()
        self._keyframes_at: str | None = None
        left = self._handover.left()
        self.state = self._resting() if left is None else left.state

    async def run(self, stop: asyncio.Event, hurry: asyncio.Event) -> None:
        """Show the dream until `stop` is set.

        Args:
            stop: ends the node.
            hurry: once set, the stop does not wait for the projection.
        """
        async with AsyncExitStack() as stack:
            bus = stack.enter_context(ConductorBus(self._state_dir))
            await self.relay(stack, bus)
            self._supervisor = Supervisor(self._specs(bus), self._changed.set)
            stack.push_async_callback(self._stop, hurry)
            self._supervisor.start(PROJECTION)
            await stop.wait()
            log.info("stopping")

    async def relay(self, stack: AsyncExitStack, bus: ConductorBus) -> None:
        """Tell the bus of this machine what the show tells, until the stack closes."""
        keyframes = stack.enter_context(KeyframeSender())
        self._keyframes_at = keyframes.endpoint
        loops = loops_of(
            hear=lambda: self._hear(keyframes),
            ask=self._link.ask,
            answers=self._link.hear_answer,
            line=self._link.follow_line,
            watchdog=Watchdog(self._tally, self._renew).look,
            state=lambda: self._publish(bus),
            reports=lambda: self._receive(bus),
            handover=self._handover.keep,
        )
        stack.push_async_callback(cancelled, loops)

    def _specs(self, bus: ConductorBus) -> tuple[ChildSpec, ...]:
        specs = child_specs(
            self._config,
            state_dir=self._state_dir,
            state_at=bus.state_at,
            reports_at=bus.reports_at,
            dreamer="",
        )
        return tuple(spec for spec in specs if spec.name == PROJECTION)

    async def _hear(self, keyframes: KeyframeSender) -> None:
        envelope, header, payload = await self._link.receive()
        if self._is_cut():
            log.info("the show is heard")
        self._heard_at_s = self._now_s()
        if isinstance(header, StateMessage):
            self._newest = envelope, header.state
            self._changed.set()
        elif isinstance(header, KeyframeHeader):
            ahead_s = self._ahead_s(envelope)
            if ahead_s is not None:
                picture = pixels(header, payload)
                keyframes.send(in_own_time(header, ahead_s), picture)
                await self._keep(picture)

    async def _publish(self, bus: ConductorBus) -> None:
        self._changed.clear()
        self._follow()
        await bus.publish(self.state)
        self._handover.tell(self.state, self.state)
        try:
            async with asyncio.timeout(PUBLISH_EVERY_S):
                await self._changed.wait()
        except TimeoutError:
            pass

    def _follow(self) -> None:
        """Take over what was heard last, as soon as the clock of its time is known."""
        if self._heard_at_s is not None and self._is_cut():
            log.warning("the show is not heard any more: going on alone")
            self._heard_at_s, self._began_s = None, self._now_s()
        if self._heard_at_s is None and self._now_s() - self._began_s > UNHEARD_S:
            self._tell_why()
        if self._newest is None or self.state.mode == "stopping":
            return
        envelope, heard = self._newest
        ahead_s = self._ahead_s(envelope)
        if ahead_s is not None:
            led = heard.model_copy(update={"lead": envelope.lead})
            self.state = self._own(in_own_time(led, ahead_s))

    def _tell_why(self) -> None:
        """Say now and then why nothing is heard, and at once when the reason is another."""
        why = self._link.trouble
        if self._seldom.may(why, self._now_s()) is not None:
            log.warning("nothing is heard of the show: %s", why)

    def _renew(self, pid: int, why: str) -> None:
        self._supervisor.renew(pid, why)

    def _own(self, state: ShowState) -> ShowState:
        """What is different on this machine: its sockets, its outputs, and it does not end."""
        ends = state.mode == "stopping"
        return state.model_copy(
            update={
                "mode": "starting" if ends else state.mode,
                "blackout": state.blackout or ends,
                "keyframes_at": None if state.keyframes_at is None else self._keyframes_at,
                "calibration": (),
                "mark": None,
                "output_cards": (),
                "identify_count": self.state.identify_count
                if state.identify_output
                else state.identify_count,
            }
        )

    async def _receive(self, bus: ConductorBus) -> None:
        header, _ = await bus.receive()
        if isinstance(header, Report):
            self._tally.note(header, monotonic_s())
            self._supervisor.note_progress(header.pid, header.progress)
            self._link.tell(header.model_copy(update={"name": socket.gethostname()[:64]}))

    async def _keep(self, picture: NDArray[np.uint8]) -> None:
        """Now and then keep the picture with which the wall begins after a restart."""
        if self._now_s() - self._kept_at_s < KEEP_EVERY_S:
            return
        self._kept_at_s = self._now_s()
        try:
            await asyncio.to_thread(save_picture, self._state_dir / PICTURE_FILE, picture)
        except OSError as error:
            log.warning("the last picture cannot be kept: %s", error)

    async def _stop(self, hurry: asyncio.Event) -> None:
        self.state = self.state.model_copy(update={"mode": "stopping"})
        self._changed.set()
        await self._supervisor.stop(hurry)

    def _ahead_s(self, envelope: Envelope) -> float | None:
        """How far the clock is ahead in whose time something is told; None = not known yet."""
        clock = self._link.clock
        return clock.ahead_s if clock.boot == envelope.boot else None

    def _is_cut(self) -> bool:
        return self._heard_at_s is None or self._now_s() - self._heard_at_s > CUT_AFTER_S

    def _resting(self) -> ShowState:
        """What the wall does before anything is heard: a picture, slowly moving."""
        camera = self._config.camera
        rates = {"zoom_rate": camera.zoom_rate, "rotation_deg_s": camera.rotation_deg_s}
        state = first_state((NOBODY,), self._now_s(), **rates)
        return state.model_copy(update={"caption": False})
