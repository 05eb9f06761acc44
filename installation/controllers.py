"""All that controllers meet: the OSC door, OSCQuery, the announcement, and what was learned."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from installation.clock import monotonic_s
from installation.config_osc import OscSection
from installation.config_osc_mappings import PARAMETERS
from installation.control.osc.announcing import Announcer, Place
from installation.control.osc.mapping import Led
from installation.control.osc.query_server import QueryServer, QuerySettings
from installation.control.osc.server import OscServer, OscSettings, OscStatus
from installation.control.osc.tree import TREE
from installation.control.osc_page import (
    CaughtMessage,
    LearnedAddress,
    OscPage,
    Parameter,
    UnknownAddress,
)
from installation.control.show_control import ShowControl
from installation.osc_learning import Learner, Mapped
from installation.tasks import cancelled, forever


class Controllers:
    """The doors for controllers; it is the `OscDesk` of the panel.

    Args:
        show: what is steered and told of.
        osc: the section of the config.
        settings: the same in the door's own terms.
        state_dir: the show's folder; this process holds its lock.

    Attributes:
        server: takes and sends messages.
        query: answers OSCQuery; None where the config wants none.
        announcer: tells the network; None where the config wants none.
        learner: knows what was learned at the panel.
    """

    def __init__(
        self, show: ShowControl, osc: OscSection, settings: OscSettings, state_dir: Path
    ) -> None:
        self._show = show
        self._osc = osc
        self.server = OscServer(show, settings)
        self.learner = Learner(state_dir, osc.mappings, monotonic_s, self._use)
        self._use(self.learner.mappings)
        self.server.reception.catch = self.learner.catch
        self.query: QueryServer | None = None
        if osc.query_port is not None:
            asked = QuerySettings(
                name=osc.name or "",
                host=osc.host,
                port=osc.query_port,
                networks=settings.rules.networks,
            )
            self.query = QueryServer(show, asked, lambda: self.server.port or osc.port)
        self.announcer = Announcer(self._place) if osc.announce else None

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Listen, answer, tell and learn for as long as the context lasts."""
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self.server.opened())
            if self.query is not None:
                await stack.enter_async_context(self.query.opened())
            if self.announcer is not None:
                await stack.enter_async_context(self.announcer.opened())
            keeping = asyncio.create_task(forever("learned addresses", self.learner.keep))
            stack.push_async_callback(cancelled, [keeping])
            yield

    def status(self) -> OscStatus:
        """How the door is, for people and programs."""
        status = self.server.status()
        return replace(status, trouble=status.trouble or (self.query.trouble if self.query else ""))

    # --- the panel ------------------------------------------------------------------------------

    def page(self) -> OscPage:
        """How everything is now, for the panel."""
        server, learner = self.server, self.learner
        status, caught = server.status(), learner.caught
        return OscPage(
            port=status.port,
            tcp_port=status.tcp_port,
            query_port=None if self.query is None else self.query.port,
            trouble=self._trouble(),
            taken=status.taken,
            refused=status.refused,
            listeners=tuple(
                f"{host} port {port}" for host, port in server.subscribers.now(monotonic_s())
            ),
            unknown=tuple(
                UnknownAddress(address=address, times=times)
                for address, times in reversed(server.reception.unknown.items())
                if address not in learner.mappings
            ),
            listening=learner.is_listening,
            caught=None
            if caught is None
            else CaughtMessage(
                address=caught.address,
                line=caught.line,
                host=caught.host,
                is_fader=caught.is_fader,
            ),
            learned=tuple(
                LearnedAddress(address=address, words=in_words(mapped))
                for address, mapped in sorted(learner.learned.items())
            ),
            configured=tuple(sorted(self._osc.mappings)),
            playlists=tuple(self._show.playlists()),
            parameters=_PARAMETERS,
            addresses=tuple(
                node.address
                for node in TREE.values()
                if node.output <= len(self._show.figures().outputs)
            ),
        )

    def listen(self, *, on: bool) -> None:
        """Catch the next message of a box, or no longer."""
        self.learner.listen(on=on)

    def learn(self, address: str, does: dict[str, Any]) -> None:
        """Have an address do something from now on.

        Raises:
            CommandError: that is no mapping, or the config has one.
        """
        self.learner.learn(address, does)

    def forget(self, address: str) -> None:
        """Have an address do nothing again.

        Raises:
            CommandError: it was not learned.
        """
        self.learner.forget(address)

    # --- inside ---------------------------------------------------------------------------------

    def _use(self, mappings: Mapping[str, Led]) -> None:
        self.server.reception.mappings = mappings

    def _place(self) -> Place:
        return Place(
            name=self._osc.name or "Hallucinarium",
            host=self._osc.host,
            osc_port=self.server.port,
            query_port=None if self.query is None else self.query.port,
        )

    def _trouble(self) -> tuple[str, ...]:
        parts = (self.server, self.query, self.announcer, self.learner)
        return tuple(part.trouble for part in parts if part is not None and part.trouble)


def in_words(mapped: Mapped) -> str:
    """A mapping for people, e.g. "param zoom, to 1 to 1.2"."""
    return ", ".join(f"{key} {_shown(value)}" for key, value in mapped.items() if value is not None)


def _shown(value: object) -> str:
    if isinstance(value, list):
        return " to ".join(map(_shown, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def _parameters() -> tuple[Parameter, ...]:
    limits = {name: TREE[address].limits for name, address in PARAMETERS.items()}
    return tuple(
        Parameter(name=name, low=found.low, high=found.high, unit=found.unit)
        for name, found in limits.items()
        if found is not None
    )


_PARAMETERS: Final = _parameters()
