"""Web servers in the conductor's loop, without signals and lifespans of their own."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

import uvicorn
from starlette.types import ASGIApp
from typing_extensions import override

from installation.control.connections import PanelConnection


@asynccontextmanager
async def served(
    app: ASGIApp, listener: socket.socket, *, name: str, stop_limit_s: int
) -> AsyncIterator[None]:
    """Serve an application until the context ends.

    Args:
        app: what answers.
        listener: a listening socket; closed with the context.
        name: of the task.
        stop_limit_s: answers that are under way have so long at the end.
    """
    config = uvicorn.Config(
        app,
        http=PanelConnection,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=stop_limit_s,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]), name=name)
    try:
        yield
    finally:
        server.should_exit = True
        with suppress(TimeoutError):
            await asyncio.wait_for(serving, stop_limit_s + 2)
        listener.close()


class _Server(uvicorn.Server):
    """A server that leaves the signals to the conductor."""

    @override
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
