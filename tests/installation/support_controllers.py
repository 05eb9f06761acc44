"""The doors for controllers before a conductor without processes, and a box that presses."""

import asyncio
import http.client
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from typing import Any

from installation.config_osc import OscSection
from installation.control.osc.message import Argument, Message
from installation.control.osc.packets import encode
from installation.controllers import Controllers
from installation.doors import osc_settings
from tests.installation.support_conductor import conductor_in


def controllers_in(folder, conductor=None, **changes) -> Controllers:
    """Closed doors; every port is any free one."""
    osc = OscSection(port=0, **changes)
    show = (conductor or conductor_in(folder))._desk
    return Controllers(show, osc, osc_settings(osc), folder)


@asynccontextmanager
async def open_controllers(folder, **changes) -> AsyncIterator[Controllers]:
    """The doors, open, for a panel."""
    controllers = controllers_in(folder, **changes)
    async with controllers.opened():
        yield controllers


@asynccontextmanager
async def opened(controllers: Controllers) -> AsyncIterator["Box"]:
    """The doors, open, and a box that sends to them."""
    async with controllers.opened():
        assert controllers.server.port is not None
        transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
            asyncio.DatagramProtocol, remote_addr=("127.0.0.1", controllers.server.port)
        )
        try:
            yield Box(transport, controllers)
        finally:
            transport.close()


class Box:
    """Sends messages, and waits until they have been taken or refused."""

    def __init__(self, transport: asyncio.DatagramTransport, controllers: Controllers) -> None:
        self._transport = transport
        self._controllers = controllers

    async def send(self, address: str, *arguments: Argument) -> None:
        before = self._seen()
        self._transport.sendto(encode([Message(address, arguments)]))
        await until(lambda: self._seen() > before)

    def _seen(self) -> int:
        reception = self._controllers.server.reception
        return reception.taken + reception.refusals.total


async def until(holds: Callable[[], object]) -> None:
    """Wait until something holds, five seconds at most."""
    async with asyncio.timeout(5):
        while not holds():  # noqa: ASYNC110 — what is waited for knows no events
            await asyncio.sleep(0.005)


async def asked(port: int, path: str) -> tuple[int, Any]:
    """The status and the JSON of a GET on this machine."""

    def get() -> tuple[int, Any]:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
            connection.request("GET", path)
            answer = connection.getresponse()
            content = answer.read()
            return answer.status, json.loads(content) if content else None

    return await asyncio.to_thread(get)
