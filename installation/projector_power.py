"""Switches projectors on and off by the timetable, over PJLink (JBMIA, class 1)."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from aiopjlink import PJLink, PJLinkNoConnection, PJLinkPassword, Power

from installation.clock import monotonic_s
from installation.config_power import PowerSection
from installation.control.door import PartStatus
from installation.direction import Direction
from installation.logs import Seldom
from installation.tasks import cancelled, forever
from playlists.timetable.segments import segments

log = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 30.0
ANSWER_LIMIT_S: Final = 15.0

Condition = Literal["unknown", "on", "off", "warming", "cooling", "unreachable"]
_CONDITIONS: Final[dict[Power.State, Condition]] = {
    Power.State.ON: "on",
    Power.State.OFF: "off",
    Power.State.WARMING: "warming",
    Power.State.COOLING: "cooling",
}


@dataclass(frozen=True, kw_only=True)
class Projector:
    """What is known of one projector.

    Attributes:
        host: its address.
        condition: what it said last.
        trouble: why it could not be asked, "" if nothing is wrong.
    """

    host: str
    condition: Condition = "unknown"
    trouble: str = ""


def is_wanted(direction: Direction, clock: Callable[[], datetime], power: PowerSection) -> bool:
    """Whether the projectors are to be on.

    They are while the wall is lit, for a while before, and for a while after.

    Args:
        direction: the course of the show.
        clock: the present time with a zone.
        power: the section of the config.
    """
    now = clock()
    if direction.desired(now).mode != "dark":
        return True
    start = now - timedelta(seconds=power.off_after_s)
    end = now + timedelta(seconds=max(power.on_before_s, 1.0))
    return any(
        segment.planned.mode != "dark" for segment in segments(direction.timetable, start, end)
    )


class ProjectorPower:
    """Keeps projectors as they are wanted; a projector that does not answer is asked again.

    Args:
        power: the section of the config.
        wanted: whether they are to be on now.
        every_s: seconds between two looks at a projector.

    Attributes:
        projectors: what is known of each.
    """

    def __init__(
        self,
        power: PowerSection,
        wanted: Callable[[], bool],
        *,
        every_s: float = LOOK_EVERY_S,
    ) -> None:
        self._power = power
        self._wanted = wanted
        self._every_s = every_s
        self._seldom = Seldom(period_s=600.0)
        self.projectors = [Projector(host=host) for host, _ in power.projectors]

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Look after them for as long as the context lasts; at its end they stay as they are."""
        loops = [
            asyncio.create_task(forever(f"projector {host}", self._turns(number, host, port)))
            for number, (host, port) in enumerate(self._power.projectors)
        ]
        try:
            yield
        finally:
            await cancelled(loops)

    def parts(self) -> tuple[PartStatus, ...]:
        """Each projector as a traffic light."""
        return tuple(_part(projector) for projector in self.projectors)

    def _turns(self, number: int, host: str, port: int) -> Callable[[], Awaitable[None]]:
        async def turn() -> None:
            self.projectors[number] = await self._look(host, port)
            await asyncio.sleep(self._every_s)

        return turn

    async def _look(self, host: str, port: int) -> Projector:
        wanted = self._wanted()
        try:
            async with asyncio.timeout(ANSWER_LIMIT_S):
                condition = await switched(host, port, self._power.password, on=wanted)
        except Exception as error:  # noqa: BLE001 — whatever it sends, it is only a projector
            words = _words_of(error)
            if self._seldom.may(host, monotonic_s()) is not None:
                log.warning("projector %s: %s", host, words)
            return Projector(host=host, condition="unreachable", trouble=words)
        return Projector(host=host, condition=condition)


async def switched(host: str, port: int, password: str | None, *, on: bool) -> Condition:
    """Switch a projector on or off, unless it is, or is on its way; gives how it is then.

    Args:
        host: address.
        port: 1..65535.
        password: None = it has none.
        on: what is wanted.

    Raises:
        Exception: it does not answer, or not as PJLink wants; of many kinds.
    """
    async with _connected(host, port, password) as link:
        found = await link.power.get()
        if found is Power.State.OFF and on:
            log.info("projector %s: switched on", host)
            await link.power.turn_on()
            return "warming"
        if found is Power.State.ON and not on:
            log.info("projector %s: switched off", host)
            await link.power.turn_off()
            return "cooling"
        return _CONDITIONS[found]


@asynccontextmanager
async def _connected(host: str, port: int, password: str | None) -> AsyncIterator[PJLink]:
    """A connection that is closed also where the greeting fails, which `async with` leaves open."""
    link = PJLink(host, port, password)
    try:
        yield await link.__aenter__()
    finally:
        with suppress(AttributeError):  # there was no connection at all
            await link.__aexit__(None, None, None)


def _words_of(error: Exception) -> str:
    """What the attendants read: what is wrong, and what to look at."""
    if isinstance(error, TimeoutError | PJLinkNoConnection):
        return "does not answer: has it power, its cable, and PJLink switched on in its menu?"
    if isinstance(error, PJLinkPassword):
        return "refuses the password: look at power.password and at its menu"
    said = str(error) or type(error).__name__
    return f"answers, but not as a projector (PJLink): {said}; is the address right?"[:200]


def _part(projector: Projector) -> PartStatus:
    name = f"Projector {projector.host}"
    match projector.condition:
        case "unreachable":
            return PartStatus(name=name, light="bad", words=projector.trouble)
        case "on":
            return PartStatus(name=name, light="good", words="on")
        case "off":
            return PartStatus(name=name, light="off", words="off")
        case condition:
            return PartStatus(name=name, light="waiting", words=condition)
