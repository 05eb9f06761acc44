"""The OSC door of the show: its sockets, and what controllers are told.

A port that somebody else has is asked for again and again: the wall comes up without its
controller rather than not at all, and says so.
"""

import asyncio
import errno
import logging
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Final

from installation.clock import monotonic_s
from installation.control.osc import acts
from installation.control.osc.acts import Answering
from installation.control.osc.arguments import ArgumentError
from installation.control.osc.feedback import changes, everything
from installation.control.osc.message import Message
from installation.control.osc.names import found_address, found_place, is_here, off_loop
from installation.control.osc.packets import bundles_of
from installation.control.osc.reception import Reception, ReceptionRules, Sender
from installation.control.osc.subscribers import MOST_SUBSCRIBERS, Address, Subscribers
from installation.control.osc.tcp import TcpDoor
from installation.control.osc.udp import UdpDoor, bound_to
from installation.control.show_control import Figures, ShowControl
from installation.tasks import cancelled, forever

log = logging.getLogger(__name__)

AGAIN_S: Final = 5.0
TELL_CHANGES_EVERY_S: Final = 0.05
TELL_ALL_EVERY_S: Final = 1.0
LOOK_UP_EVERY_S: Final = 60.0
FIRST_TRY_S: Final = 2.0
BACKLOG: Final = 16
"""Connections that are taken in one turn of the loop."""

STREAM_BUFFER: Final = 8192


@dataclass(frozen=True, kw_only=True)
class OscSettings:
    """What the config says of the sockets.

    Attributes:
        host: address that is listened to.
        port: of the datagrams; 0 = any free one.
        tcp_port: of the streams; None = none.
        interface: the only network interface that is listened to; None = all of them.
        feedback: controllers that are always told, host and port.
        lease_s: how long a subscription lasts that does not say it.
        rules: of what comes in.
    """

    host: str = "127.0.0.1"
    port: int = 9000
    tcp_port: int | None = None
    interface: str | None = None
    feedback: Sequence[Address] = ()
    lease_s: float = 60.0
    rules: ReceptionRules = field(default_factory=ReceptionRules)


@dataclass(frozen=True, kw_only=True)
class OscStatus:
    """How the door for controllers is.

    Attributes:
        port: where datagrams are taken; None while the port cannot be had.
        tcp_port: the same for streams.
        trouble: why a port cannot be had, "" if nothing is wrong.
        taken: messages that were understood, since the start.
        refused: packets and messages that were not, by reason.
        unknown: the newest addresses that nobody knows.
        listeners: how many are told what the wall does.
    """

    port: int | None
    tcp_port: int | None
    trouble: str
    taken: int
    refused: dict[str, int]
    unknown: tuple[str, ...]
    listeners: int


class OscServer:
    """Listens, answers and tells.

    Args:
        show: what is steered and told of.
        settings: of the config.

    Attributes:
        reception: takes what comes, and counts what it refuses.
        subscribers: who is told.
        port: where datagrams are taken; None while the port cannot be had.
        tcp_port: the same for streams.
        trouble: why a port cannot be had, "" if nothing is wrong.
    """

    def __init__(self, show: ShowControl, settings: OscSettings) -> None:
        self._show = show
        self._settings = settings
        self._udp: UdpDoor | None = None
        self._streams: asyncio.Server | None = None
        self.reception = Reception(show, settings.rules, self._answer)
        self.subscribers = Subscribers()
        self._tcp = TcpDoor(self.reception, self._follow_knobs)
        self._knobs_due: asyncio.TimerHandle | None = None
        self._targets: dict[Address, Address] = {}
        self._told: Figures | None = None
        self._told_to: frozenset[Address] = frozenset()
        self._told_version = -1
        self._told_all_at_s = -TELL_ALL_EVERY_S
        self.port: int | None = None
        self.tcp_port: int | None = None
        self.trouble = ""

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Listen and tell for as long as the context lasts."""
        with suppress(TimeoutError):
            async with asyncio.timeout(FIRST_TRY_S):
                await self._try_to_listen()
        if self._is_missing() and not self.trouble:
            self.trouble = f"OSC: {self._settings.host}: the network does not say where that is"
            log.error("%s; tried again every %g s", self.trouble, AGAIN_S)
        loops = [
            asyncio.create_task(forever("OSC sockets", self._listen)),
            asyncio.create_task(forever("OSC feedback", self._tell)),
            asyncio.create_task(forever("OSC targets", self._look_up)),
        ]
        try:
            yield
        finally:
            await cancelled(loops)
            if self._streams is not None:
                self._streams.close()
            await self._tcp.close()
            if self._udp is not None:
                self._udp.close()
            if self._knobs_due is not None:
                self._knobs_due.cancel()

    def status(self) -> OscStatus:
        """How the door is, for people and programs."""
        reception = self.reception
        return OscStatus(
            port=self.port,
            tcp_port=self.tcp_port,
            trouble=self.trouble,
            taken=reception.taken,
            refused=reception.refusals.counts(),
            unknown=tuple(reception.unknown),
            listeners=len(self.subscribers.now(monotonic_s())),
        )

    def send(self, address: Address, messages: Sequence[Message]) -> None:
        """Send messages to a controller, over its connection if it has one."""
        self._send_packets(address, bundles_of(messages))

    def _send_packets(self, address: Address, packets: Sequence[bytes]) -> None:
        for packet in packets:
            if not self._tcp.send(address, packet) and self._udp is not None:
                self._udp.send(address, packet)

    # --- what comes in --------------------------------------------------------------------------

    async def _listen(self) -> None:
        """Ask again for a port that could not be had."""
        await asyncio.sleep(AGAIN_S)
        if self._is_missing():
            await self._try_to_listen()

    def _is_missing(self) -> bool:
        """Whether a port is still to be had."""
        wants_streams = self._settings.tcp_port is not None
        return self._udp is None or (wants_streams and self._streams is None)

    async def _try_to_listen(self) -> None:
        settings, troubles = self._settings, list[str]()
        try:
            if self._udp is None:
                found = await self._bound(settings.port, socket.SOCK_DGRAM)
                self.port = found.getsockname()[1]
                self._udp = UdpDoor(found, self.reception, self._follow_knobs)
                log.info("OSC: %s port %d, UDP", settings.host, self.port)
        except (OSError, UnicodeError) as error:
            troubles.append(_trouble(settings.host, settings.port, error))
        try:
            if self._streams is None and settings.tcp_port is not None:
                found = await self._bound(settings.tcp_port, socket.SOCK_STREAM)
                self._streams = await asyncio.start_server(
                    self._tcp.serve, sock=found, limit=STREAM_BUFFER, backlog=BACKLOG
                )
                self.tcp_port = found.getsockname()[1]
                log.info("OSC: %s port %d, TCP", settings.host, self.tcp_port)
        except (OSError, UnicodeError) as error:
            troubles.append(_trouble(settings.host, settings.tcp_port, error))
        before, self.trouble = self.trouble, "; ".join(troubles)
        if troubles and self.trouble != before:
            log.error("%s; tried again every %g s", self.trouble, AGAIN_S)

    async def _bound(self, port: int, kind: socket.SocketKind) -> socket.socket:
        host = self._settings.host
        place = await off_loop(lambda: found_place(host, port, kind))
        return bound_to(place, kind, self._settings.interface)

    def _follow_knobs(self) -> None:
        """Have the last values of knobs done when they are due."""
        due_in_s = self.reception.due_in_s(monotonic_s())
        if due_in_s is not None and self._knobs_due is None:
            self._knobs_due = asyncio.get_running_loop().call_later(due_in_s, self._do_due)

    def _do_due(self) -> None:
        self._knobs_due = None
        self.reception.do_due(monotonic_s())
        self._follow_knobs()

    def _answer(self, wanted: Answering, sender: Sender, message: Message) -> None:
        now_s = monotonic_s()
        match wanted:
            case acts.Ping():
                sender.answer([Message("/pong", message.arguments)])
            case acts.TellAll():
                sender.answer(everything(self._show.figures()))
            case acts.Subscribe():
                address = (sender.host, wanted.port or sender.port)
                lease_s = wanted.lease_s or self._settings.lease_s
                if self._is_own(address):
                    raise ArgumentError("subscribers", "that is the port of the wall itself")
                if self.subscribers.add(address, lease_s, now_s):
                    self.send(address, everything(self._show.figures()))
                else:
                    raise ArgumentError("subscribers", f"{MOST_SUBSCRIBERS} are told already")
            case acts.Unsubscribe():
                self.subscribers.remove((sender.host, wanted.port or sender.port))

    # --- what goes out --------------------------------------------------------------------------

    async def _tell(self) -> None:
        await asyncio.sleep(TELL_CHANGES_EVERY_S)
        now_s = monotonic_s()
        listeners = self.subscribers.now(now_s)
        if not listeners:
            self._told_to = frozenset()
            return
        for_all = now_s - self._told_all_at_s >= TELL_ALL_EVERY_S
        version = self._show.version()
        if not for_all and version == self._told_version and self._told_to >= set(listeners):
            return
        figures = self._show.figures()
        if for_all:
            self._told_all_at_s = now_s
        full = bundles_of(everything(figures))
        changed = bundles_of(changes(self._told, figures))
        for address in listeners:
            self._send_packets(
                address, full if for_all or address not in self._told_to else changed
            )
        self._told, self._told_version = figures, version
        self._told_to = frozenset(listeners)

    async def _look_up(self) -> None:
        """Where the controllers of the config are now; a name may lead elsewhere tomorrow."""
        if self._udp is None:
            await asyncio.sleep(AGAIN_S)
            return
        family, wanted = self._udp.family, self._settings.feedback
        await asyncio.gather(*(self._look_up_one(target, family) for target in wanted))
        await asyncio.sleep(LOOK_UP_EVERY_S)

    async def _look_up_one(self, target: Address, family: socket.AddressFamily) -> None:
        """One of them; who was found before and is not now stays where they were."""
        host, port = target
        try:
            found = await off_loop(lambda: found_address(host, port, family))
        except (OSError, UnicodeError) as error:
            log.warning("OSC: the controller %s port %d is not found: %s", host, port, error)
            return
        if self._is_own(found):
            log.warning("OSC: the controller %s port %d is the wall itself, not told", host, port)
            return
        self._targets[target] = found
        self.subscribers.keep(self._targets.values())

    def _is_own(self, address: Address) -> bool:
        """Whether it is this door: what is told there would come back as wishes."""
        return address[1] == self.port and is_here(address[0])


def _trouble(host: str, port: int | None, error: OSError | UnicodeError) -> str:
    match getattr(error, "errno", None):
        case errno.EADDRINUSE:
            why = "something else listens there already"
        case errno.EACCES | errno.EPERM:
            why = "this user may not listen there"
        case errno.EADDRNOTAVAIL:
            why = "this machine does not have that address"
        case errno.ENODEV:
            why = "there is no such network interface"
        case _:
            why = getattr(error, "strerror", None) or str(error)
    return f"OSC: {host} port {port}: {why}"
