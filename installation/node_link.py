"""A render node's line to the show: hears the dream, asks for the time, tells how the node is."""

import asyncio
from collections import Counter
from collections.abc import Callable
from types import TracebackType
from typing import Self

import zmq
import zmq.asyncio

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
        self._talk = self._context.socket(zmq.DEALER)
        self._talk.setsockopt(zmq.SNDHWM, STATE_QUEUE)
        self._talk.setsockopt(zmq.IMMEDIATE, 1)  # an old question is worth nothing
        self._talk.setsockopt(zmq.MAXMSGSIZE, MOST_REPORT_BYTES)
        for socket, number in ((self._dream, port), (self._talk, port + 1)):
            lively(socket)
            socket.setsockopt(zmq.CURVE_SERVERKEY, key.show_public.encode())
            socket.setsockopt(zmq.CURVE_PUBLICKEY, key.public.encode())
            socket.setsockopt(zmq.CURVE_SECRETKEY, key.secret.encode())
            socket.connect(endpoint(host, number))

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
                return opened(parts)
            except MessageError as error:
                self.rejected[error.reason] += 1
                await asyncio.sleep(0)

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
