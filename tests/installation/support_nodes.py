"""A line between a show and a node on one machine: it delays, and can be cut and mended."""

import asyncio
import random
import socket
from contextlib import AsyncExitStack, asynccontextmanager

from installation.bus import ConductorBus
from installation.clock import monotonic_s
from installation.config_nodes import NodesSection
from installation.config_sections import Config
from installation.node import Node
from installation.node_door import NodeDoor
from installation.node_link import NodeLink
from installation.tasks import cancelled, loops_of

AHEAD_S = 421.7
"""So far the node's clock is ahead."""


def node_clock():
    return monotonic_s() + AHEAD_S


def two_ports():
    """A free port whose next one is free too."""
    for _ in range(100):
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            return port
    raise AssertionError("no two ports are free")


class Line:
    """Carries both ports of a show, 1 to 6 ms late."""

    def __init__(self, to):
        self.to = to
        self.port = two_ports()
        self.is_cut = False
        self._tasks = set()
        self._delay = random.Random(3)  # noqa: S311 — a line, no key

    @asynccontextmanager
    async def opened(self):
        async with AsyncExitStack() as stack:
            for number in range(2):
                carry = lambda r, w, n=number: self._carry(r, w, self.to + n)  # noqa: E731
                server = await asyncio.start_server(carry, "127.0.0.1", self.port + number)
                stack.callback(server.close)
            yield self
            self.cut()

    def cut(self):
        self.is_cut = True
        for task in self._tasks:
            task.cancel()

    def mend(self):
        self.is_cut = False

    async def _carry(self, reader, writer, port):
        task = asyncio.current_task()
        self._tasks.add(task)
        try:
            if self.is_cut:
                return
            there, back = await asyncio.open_connection("127.0.0.1", port)
            try:
                await asyncio.gather(self._pump(reader, back), self._pump(there, writer))
            finally:
                back.close()
        except (asyncio.CancelledError, OSError):
            pass
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _pump(self, reader, writer):
        while data := await reader.read(65_536):
            await asyncio.sleep(self._delay.uniform(0.001, 0.006))
            writer.write(data)
            await writer.drain()


@asynccontextmanager
async def a_show(state_dir, lead=lambda: None):
    """The bus of a conductor with a door for nodes; gives bus, door and port."""
    port = two_ports()
    nodes = NodesSection(enabled=True, host="127.0.0.1", port=port)
    with ConductorBus() as bus:
        door = NodeDoor(nodes, state_dir, bus.state_at, lead)
        loops = loops_of(door=door.serve)
        try:
            yield bus, door, port
        finally:
            await cancelled(loops)


@asynccontextmanager
async def a_node(state_dir, port, key):
    """A node without its projection; gives it and its bus."""
    async with AsyncExitStack() as stack:
        link = stack.enter_context(NodeLink("127.0.0.1", port, key, node_clock))
        bus = stack.enter_context(ConductorBus())
        node = Node(Config(), state_dir, link, node_clock)
        await node.relay(stack, bus)
        yield node, bus
