"""How many connections the panel holds, and how long one may stay silent.

A visitor's machine that opens connection after connection would take every file handle of the
conductor, which could then start no process again.
"""

import asyncio
from typing import Final

from typing_extensions import override
from uvicorn.protocols.http.h11_impl import H11Protocol

MAX_CONNECTIONS: Final = 256
"""Far below the usual limit of 1024 open files; a viewer's browser takes at most 6."""
FIRST_REQUEST_LIMIT_S: Final = 10.0


class PanelConnection(H11Protocol):
    """One connection of the panel; ended at once if there are too many, or if nothing is asked."""

    _silence: asyncio.TimerHandle | None = None

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > MAX_CONNECTIONS:
            transport.abort()
            return
        self._silence = self.loop.call_later(FIRST_REQUEST_LIMIT_S, self._end_if_silent)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        if self._silence is not None:
            self._silence.cancel()
        super().connection_lost(exc)

    def _end_if_silent(self) -> None:
        if self.cycle is None:  # as it is until the head of a first request has come
            self.transport.abort()  # type: ignore[unreachable]
