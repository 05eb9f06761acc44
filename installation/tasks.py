"""The loops of the conductor: tasks that go on for ever, end together, and waits with a limit."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from installation.clock import monotonic_s
from installation.logs import Seldom

log = logging.getLogger(__name__)


async def forever(name: str, turn: Callable[[], Awaitable[None]]) -> None:
    """Take turn after turn; a mistake in one is written down and does not end the show."""
    seldom = Seldom()
    while True:
        try:
            await turn()
        except Exception as error:
            before = seldom.may(repr(error)[:200], monotonic_s())
            if before is not None:
                log.exception("%s: something went wrong (%d more), going on", name, before)
            await asyncio.sleep(1.0)


def loops_of(**turns: Callable[[], Awaitable[None]]) -> list[asyncio.Task[None]]:
    """Tasks that go on `forever`, by name."""
    return [asyncio.create_task(forever(name, turn)) for name, turn in turns.items()]


async def cancelled(tasks: Sequence[asyncio.Task[Any]]) -> None:
    """End tasks and wait until they have."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def any_of(*events: asyncio.Event, limit_s: float) -> None:
    """Wait for one of the events, at most `limit_s` seconds."""
    waits = [asyncio.create_task(event.wait()) for event in events]
    await asyncio.wait(waits, timeout=limit_s, return_when=asyncio.FIRST_COMPLETED)
    await cancelled(waits)
