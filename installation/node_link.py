"""A render node's line to the show: hears the dream, asks for the time, tells how the node is."""

import asyncio
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

import zmq
import zmq.asyncio
from zmq.utils.monitor import parse_monitor_message

from installation.bus import STATE_QUEUE
from installation.clock import monotonic_s
from installation.errors import MessageError
from installation.messages import MAX_SIDE_PX, Header, Report, encode
from installation.node_clock import OtherClock
from installation.node_keys import NodeKey
from installation.node_sockets import endpoint, lively
from installation.node_wire import (
    ASK,
    MOST_REPORT_BYTES,
    REPORT,
    Envelope,
    answer_in,
    opened,
)

_EVENTS = (
    zmq.EVENT_CONNECTED
    | zmq.EVENT_CLOSED
    | zmq.EVENT_DISCONNECTED
    | zmq.EVENT_HANDSHAKE_SUCCEEDED
    | zmq.EVENT_HANDSHAKE_FAILED_AUTH
    | zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL
)
_REFUSED = {zmq.EVENT_HANDSHAKE_FAILED_AUTH, zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL}
REFUSED_S = 5.0
"""So long after its key was refused the node asks again; ZeroMQ would not by itself."""

ASK_EVERY_S = 0.5
ASK_SOON_S = 0.05


class NodeLink:
    """Both sockets of a node; it connects again by itself, for ever. For one asyncio loop.

    Args:
        host: of the show.
        port: that the show sends from; it is asked at the next one.
        key: of the node.
        clock: monotonic seconds of this machine.

    Attributes:
        clock: what is known of the show's clock.
        rejected: how many bad messages were dropped, by reason.
    """

    def __init__(
        self, host: str, port: int, key: NodeKey, clock: Callable[[], float] = monotonic_s
    ) -> None:
        self.clock = OtherClock()
        self.rejected: Counter[str] = Counter()
        self._now_s = clock
        self._context = zmq.asyncio.Context(io_threads=1)
        self._dream = self._context.socket(zmq.SUB)
        self._dream.setsockopt(zmq.RCVHWM, STATE_QUEUE)
        self._dream.setsockopt(zmq.MAXMSGSIZE, 3 * MAX_SIDE_PX**2)
        self._dream.setsockopt(zmq.SUBSCRIBE, b"")
        self._where = f"{host} port {port}"
        self._answered = self._joined = self._refused = self._unread = False
        self._events = self._dream.get_monitor_socket(_EVENTS)
        self._talk = self._context.socket(zmq.DEALER)
        self._talk.setsockopt(zmq.SNDHWM, STATE_QUEUE)
        self._talk.setsockopt(zmq.IMMEDIATE, 1)  # an old question is worth nothing
        self._talk.setsockopt(zmq.MAXMSGSIZE, MOST_REPORT_BYTES)
        self._ends = ((self._dream, endpoint(host, port)), (self._talk, endpoint(host, port + 1)))
        for socket, address in self._ends:
            lively(socket)
            socket.setsockopt(zmq.CURVE_SERVERKEY, key.show_public.encode())
            socket.setsockopt(zmq.CURVE_PUBLICKEY, key.public.encode())
            socket.setsockopt(zmq.CURVE_SECRETKEY, key.secret.encode())
            socket.connect(address)

    @property
    def trouble(self) -> str:
        """Why nothing may be heard, for people."""
        if self._joined and self._unread:
            return "what it sends cannot be read: both machines need the same version"
        if self._joined:
            return "the line is there, but nothing comes"
        if self._refused:
            return f"the show at {self._where} does not take this key: bring its own"
        if self._answered:
            return f"what answers at {self._where} says nothing: is this the show's port for nodes?"
        return (
            f"nobody answers at {self._where}: is it the address of the show, does that run with "
            "nodes.enabled, and does its firewall let this port and the next one in?"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._context.destroy(linger=0)

    async def receive(self) -> tuple[Envelope, Header, bytes]:
        """The next good message of the show; bad ones are counted."""
        while True:
            parts = await self._dream.recv_multipart()
            try:
                message = opened(parts)
            except MessageError as error:
                self._unread = True
                self.rejected[error.reason] += 1
                await asyncio.sleep(0)
            else:
                self._unread = False
                return message

    async def follow_line(self) -> None:
        """Take in what becomes of the line next; a key that was refused is shown again later."""
        event = parse_monitor_message(await self._events.recv_multipart())["event"]
        self._joined = event == zmq.EVENT_HANDSHAKE_SUCCEEDED
        if event in {zmq.EVENT_CONNECTED, zmq.EVENT_CLOSED}:
            self._answered = event == zmq.EVENT_CONNECTED
        if event in _REFUSED or self._joined or event == zmq.EVENT_CLOSED:
            self._refused = event in _REFUSED
        if event == zmq.EVENT_HANDSHAKE_FAILED_AUTH:
            await asyncio.sleep(REFUSED_S)
            for socket, address in self._ends:
                with suppress(zmq.ZMQError):
                    socket.disconnect(address)
                socket.connect(address)

    async def ask(self) -> None:
        """Ask what the show's clock shows, then wait a little; often at first."""
        self._send([ASK, repr(self._now_s()).encode()])
        await asyncio.sleep(ASK_EVERY_S if self.clock.is_settled else ASK_SOON_S)

    async def hear_answer(self) -> None:
        """Take in the next answer."""
        parts = await self._talk.recv_multipart()
        now_s = self._now_s()
        try:
            asked_s, answer = answer_in(parts)
        except MessageError as error:
            self.rejected[error.reason] += 1
            return
        self.clock = self.clock.heard(answer.boot, answer.at_s, asked_s, now_s)

    def tell(self, report: Report) -> None:
        """Tell the show how this node is, if the line takes it at the moment."""
        self._send([REPORT, *(bytes(part) for part in encode(report))])

    def _send(self, parts: list[bytes]) -> None:
        sent = asyncio.ensure_future(self._talk.send_multipart(parts, zmq.NOBLOCK))
        if sent.done() and sent.exception() is not None:
            self.rejected["line"] += 1
