"""A controller with a socket, and waits, for tests of the open door."""

import asyncio
import socket

from installation.control.osc.packets import encode, read_packet
from installation.control.osc.tree import NODES

HERE = "127.0.0.1"
TOLD_ALL = {node.address for node in NODES if node.tells} | {"/status/next", "/status/fps"}


class Box:
    """A controller with a datagram socket."""

    def __init__(self, door, host=HERE):
        self.door, self.host = door, host
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.socket = socket.socket(family, socket.SOCK_DGRAM)
        self.socket.bind((host, 0))
        self.socket.setblocking(False)
        self.port = self.socket.getsockname()[1]

    def send(self, *messages):
        self.socket.sendto(encode(messages), (self.host, self.door.port))

    async def hear(self, limit_s=3.0):
        """The messages of the next packet."""
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(limit_s):
            return read_packet(await loop.sock_recv(self.socket, 5000))

    async def hear_all(self, wanted, limit_s=3.0):
        """Values by address, of all packets until the wanted addresses have come."""
        heard: dict[str, object] = {}
        async with asyncio.timeout(limit_s):
            while not set(wanted) <= set(heard):
                heard |= {some.address: some.arguments[0] for some in await self.hear()}
        return heard


async def until(condition, limit_s=3.0):
    async with asyncio.timeout(limit_s):
        while not condition():  # noqa: ASYNC110 — what is tested tells nobody
            await asyncio.sleep(0.005)
