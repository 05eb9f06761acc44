"""How many connections the panel holds, and how long one may stay silent.

A visitor's machine that opens connection after connection would take every file handle of the
conductor, which could then start no process again, and leave none for staff.
"""

import asyncio
import resource
from typing import Final, cast

from typing_extensions import override
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from installation.control.access import is_loopback

MAX_CONNECTIONS: Final = 256
"""Far below the usual limit of 1024 open files; a viewer's browser takes at most 6."""
MAX_OF_ONE: Final = 64
"""Of one other machine."""
REQUEST_LIMIT_S: Final = 10.0
"""So long a connection may take until the head of its next request has come."""


def most_connections() -> int:
    """So many connections at most: a quarter of all files that this process may open."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MAX_CONNECTIONS if files < 0 else min(MAX_CONNECTIONS, max(1, files // 4))


class PanelConnection(H11Protocol):
    """One connection of the panel; ended at once if there are too many, or if nothing is asked."""

    _silence: asyncio.TimerHandle | None = None

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > most_connections() or self._has_too_many():
            transport.abort()
            return
        self._watch_silence()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        if self._silence is not None:
            self._silence.cancel()
        super().connection_lost(exc)

    @override
    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch_silence()

    @override
    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._watch_silence()

    def _has_too_many(self) -> bool:
        """Whether the machine at the other end has more connections than one is to have."""
        host = _host(self)
        if is_loopback(host):
            return False
        others = cast("set[PanelConnection]", self.connections)
        return sum(_host(other) == host for other in others) > MAX_OF_ONE

    def _is_silent(self) -> bool:
        """Whether no request is being answered."""
        cycle: RequestResponseCycle | None = self.cycle  # as it is until a first head has come
        return cycle is None or cycle.response_complete

    def _watch_silence(self) -> None:
        if not self._is_silent():
            if self._silence is not None:
                self._silence.cancel()
                self._silence = None
        elif self._silence is None:  # one that sends byte by byte wins no time
            self._silence = self.loop.call_later(REQUEST_LIMIT_S, self._end_if_silent)

    def _end_if_silent(self) -> None:
        self._silence = None
        if self._is_silent():
            self.transport.abort()


def _host(connection: H11Protocol) -> str:
    return connection.client[0] if connection.client else ""
