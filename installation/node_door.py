"""The conductor's door for render nodes: sends them the dream, tells the time, takes reports.

Encrypted and authenticated (CURVE): who has no key of this show sees nothing, and cannot speak. It
listens to the bus as a child does, so that nothing of the show waits for it or fails with it.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import zmq
import zmq.asyncio
from zmq.auth.asyncio import AsyncioAuthenticator

from installation.bus import KEYFRAME_QUEUE, STATE_QUEUE
from installation.clock import monotonic_s
from installation.config_nodes import NodesSection
from installation.control.door import PartStatus
from installation.control.wording import frame_rate
from installation.errors import MessageError, StartError
from installation.handover import boot_id
from installation.logs import Seldom
from installation.messages import MAX_HEADER_BYTES, MAX_SIDE_PX, Report, StateMessage, decode
from installation.node_keys import ShowKeys, show_keys
from installation.node_sockets import endpoint, lively
from installation.node_wire import (
    ANSWER,
    ASK,
    MOST_REPORT_BYTES,
    MOST_SMALL_BYTES,
    Answer,
    Envelope,
    report_in,
)
from installation.show import WallLead

log = logging.getLogger(__name__)

AGAIN_AFTER_S: Final = 10.0
LEAD_EVERY_S: Final = 0.04
SILENT_AFTER_S: Final = 5.0
FORGOTTEN_AFTER_S: Final = 3600.0
MOST_NODES: Final = 16
DOMAIN: Final = "nodes"

_Socket = zmq.asyncio.Socket


@dataclass(frozen=True)
class _Heard:
    report: Report
    at_s: float


@dataclass(frozen=True)
class _Sockets:
    """Those of the bus, and those of the nodes."""

    states: _Socket
    keyframes: _Socket
    out: _Socket
    talk: _Socket


class _OnlyKey:
    """Lets in who has one key."""

    def __init__(self, public: str) -> None:
        self._public = public.encode()

    def callback(self, domain: str, key: bytes) -> bool:
        """Whether the owner of a public key may come in."""
        del domain
        return key == self._public


class NodeDoor:
    """Serves nodes while `serve` is called again and again; a failure is told, never raised on.

    Args:
        nodes: the section of the config.
        state_dir: the show's folder, with the keys.
        state_at: where the conductor publishes.
        lead: how far the show's own wall runs behind; None = nobody knows.
    """

    def __init__(
        self,
        nodes: NodesSection,
        state_dir: Path,
        state_at: str,
        lead: Callable[[], WallLead | None],
    ) -> None:
        self._nodes = nodes
        self._state_dir = state_dir
        self._state_at = state_at
        self._lead = lead
        self._sent: tuple[bytes, list[bytes]] | None = None
        self._boot = boot_id()
        self._followed: str | None = None
        self._heard: dict[str, _Heard] = {}
        self._seldom = Seldom()
        self._trouble = ""
        self.rejected: Counter[str] = Counter()

    async def serve(self) -> None:
        """Open the door and serve until something is wrong with it; then wait a little."""
        try:
            with self._opened(show_keys(self._state_dir)) as sockets:
                self._trouble = ""
                log.info("nodes: tcp ports %d and %d", self._nodes.port, self._nodes.port + 1)
                turns = (self._send_states, self._send_lead, self._send_keyframes, self._listen)
                async with asyncio.TaskGroup() as tasks:
                    for turn in turns:
                        tasks.create_task(_ever(turn, sockets))
        except (zmq.ZMQError, StartError) as error:
            self._trouble = f"cannot be opened: {error}"[:200]
            if self._seldom.may("door", monotonic_s()) is not None:
                log.error("the door of the nodes %s", self._trouble)  # noqa: TRY400
            await asyncio.sleep(AGAIN_AFTER_S)

    def parts(self) -> tuple[PartStatus, ...]:
        """The nodes as traffic lights."""
        now_s = monotonic_s()
        trouble = (PartStatus(name="Nodes", light="bad", words=self._trouble),)
        nodes = tuple(_part(name, heard, now_s) for name, heard in self._heard.items())
        return (*(trouble if self._trouble else ()), *nodes)

    @contextmanager
    def _opened(self, keys: ShowKeys) -> Iterator[_Sockets]:
        context = zmq.asyncio.Context(io_threads=1)
        guard = AsyncioAuthenticator(context)
        guard.start()
        guard.configure_curve_callback(DOMAIN, _OnlyKey(keys.node_public))
        try:
            states = _bus_socket(context, STATE_QUEUE, MAX_HEADER_BYTES)
            states.connect(self._state_at)
            keyframes = _bus_socket(context, KEYFRAME_QUEUE, 3 * MAX_SIDE_PX**2)
            self._followed = None
            out, talk = context.socket(zmq.PUB), context.socket(zmq.ROUTER)
            out.setsockopt(zmq.SNDHWM, STATE_QUEUE)
            talk.setsockopt(zmq.MAXMSGSIZE, MOST_REPORT_BYTES)
            for socket, port in ((out, self._nodes.port), (talk, self._nodes.port + 1)):
                lively(socket)
                socket.setsockopt(zmq.CURVE_SERVER, 1)
                socket.setsockopt(zmq.CURVE_SECRETKEY, keys.secret.encode())
                socket.setsockopt(zmq.ZAP_DOMAIN, DOMAIN.encode())
                socket.setsockopt(zmq.ZAP_ENFORCE_DOMAIN, 1)  # nobody gets in unasked
                socket.bind(endpoint(self._nodes.host, port))
            yield _Sockets(states, keyframes, out, talk)
        finally:
            guard.stop()
            context.destroy(linger=0)

    async def _send_states(self, sockets: _Sockets) -> None:
        parts = await sockets.states.recv_multipart()
        try:
            header, _ = decode(parts)
        except MessageError as error:
            self.rejected[error.reason] += 1
            return
        if isinstance(header, StateMessage):
            self._follow(sockets.keyframes, header.state.keyframes_at)
            self._sent = self._envelope(), parts
            await sockets.out.send_multipart([self._sent[0], *parts])

    async def _send_lead(self, sockets: _Sockets) -> None:
        """As soon as the show's wall is to run otherwise, for the others keep in step with it."""
        await asyncio.sleep(LEAD_EVERY_S)
        envelope = self._envelope()
        if self._sent is not None and self._sent[0] != envelope:
            self._sent = envelope, self._sent[1]
            await sockets.out.send_multipart([envelope, *self._sent[1]])

    async def _send_keyframes(self, sockets: _Sockets) -> None:
        frames = await sockets.keyframes.recv_multipart(copy=False)
        await sockets.out.send_multipart([self._envelope(), *frames], copy=False)

    async def _listen(self, sockets: _Sockets) -> None:
        sender, *parts = await sockets.talk.recv_multipart()
        try:
            if len(parts) == 2 and parts[0] == ASK and len(parts[1]) <= MOST_SMALL_BYTES:
                answer = Answer(boot=self._boot, at_s=monotonic_s()).model_dump_json().encode()
                await sockets.talk.send_multipart([sender, ANSWER, parts[1], answer], zmq.NOBLOCK)
            else:
                self._note(report_in(parts))
        except zmq.ZMQError:
            self.rejected["gone"] += 1
        except MessageError as error:
            self.rejected[error.reason] += 1
            if self._seldom.may("report", monotonic_s()) is not None:
                log.warning("a node tells what cannot be read: does it run the same version?")

    def _note(self, report: Report) -> None:
        now_s = monotonic_s()
        self._heard = {
            name: heard
            for name, heard in self._heard.items()
            if now_s - heard.at_s < FORGOTTEN_AFTER_S
        }
        if report.name in self._heard or len(self._heard) < MOST_NODES:
            if report.name not in self._heard:
                log.info("node %s has joined", report.name)
            self._heard[report.name] = _Heard(report, now_s)

    def _follow(self, keyframes: _Socket, endpoint: str | None) -> None:
        if endpoint == self._followed:
            return
        if self._followed is not None:
            keyframes.disconnect(self._followed)
        if endpoint is not None:
            keyframes.connect(endpoint)
        self._followed = endpoint

    def _envelope(self) -> bytes:
        envelope = Envelope(boot=self._boot, lead=self._lead())
        return envelope.model_dump_json().encode()


async def _ever(turn: Callable[[_Sockets], Awaitable[None]], sockets: _Sockets) -> None:
    while True:
        await turn(sockets)


def _bus_socket(context: zmq.asyncio.Context, queue: int, most_bytes: int) -> _Socket:
    socket = context.socket(zmq.SUB)
    socket.setsockopt(zmq.RCVHWM, queue)
    socket.setsockopt(zmq.MAXMSGSIZE, most_bytes)
    socket.setsockopt(zmq.SUBSCRIBE, b"")
    return socket


def _part(name: str, heard: _Heard, now_s: float) -> PartStatus:
    light: Literal["good", "bad"] = "good"
    report, silent_s = heard.report, now_s - heard.at_s
    words = f"showing, {frame_rate(report.fps or 0)}"
    if silent_s > SILENT_AFTER_S:
        light, words = "bad", f"nothing heard for {silent_s:.0f} s; it goes on alone"
    elif report.wall != "good":
        light, words = "bad", f"its wall is {report.wall}"
    elif missing := [output.name for output in report.outputs if output.where == "missing"]:
        light, words = "bad", f"missing: {', '.join(missing)}"[:200]
    return PartStatus(name=f"Node {name}", light=light, words=words)
