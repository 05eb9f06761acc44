"""The OSC door of the show: its sockets, and what controllers are told.

A port that somebody else has is asked for again and again: the wall comes up without its
controller rather than not at all, and says so.
"""

import asyncio
import errno
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from installation.clock import monotonic_s
from installation.control.osc import acts
from installation.control.osc.acts import Answering
from installation.control.osc.feedback import changes, everything
from installation.control.osc.message import Message
from installation.control.osc.packets import bundles_of
from installation.control.osc.reception import Reception, ReceptionRules, Sender
from installation.control.osc.subscribers import Address, Subscribers
from installation.control.osc.tcp import TcpDoor
from installation.control.osc.udp import UdpDoor, bound_socket
from installation.control.show_control import Figures, ShowControl
from installation.tasks import cancelled, forever

log = logging.getLogger(__name__)

AGAIN_S: Final = 5.0
TELL_CHANGES_EVERY_S: Final = 0.05
TELL_ALL_EVERY_S: Final = 1.0
LOOK_UP_EVERY_S: Final = 60.0


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
        await self._try_to_listen()
        loops = [
            asyncio.create_task(forever("OSC sockets", self._listen)),
            asyncio.create_task(forever("OSC feedback", self._tell)),
            asyncio.create_task(forever("OSC targets", self._look_up)),
        ]
        try:
            yield
        finally:
            await cancelled(loops)
            self._tcp.close()
            if self._streams is not None:
                self._streams.close()
            if self._udp is not None:
                self._udp.close()

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
        for packet in bundles_of(messages):
            if not self._tcp.send(address, packet) and self._udp is not None:
                self._udp.send(address, packet)

    # --- what comes in --------------------------------------------------------------------------

    async def _listen(self) -> None:
        """Ask again for a port that could not be had."""
        await asyncio.sleep(AGAIN_S)
        if self.trouble:
            await self._try_to_listen()

    async def _try_to_listen(self) -> None:
        settings, before = self._settings, self.trouble
        self.trouble = ""
        try:
            if self._udp is None:
                found = bound_socket(settings.host, settings.port, settings.interface)
                self.port = found.getsockname()[1]
                self._udp = UdpDoor(found, self.reception)
                log.info("OSC: %s port %d, UDP", settings.host, self.port)
        except OSError as error:
            self.trouble = _trouble(settings.host, settings.port, error)
        try:
            if self._streams is None and settings.tcp_port is not None:
                self._streams = await asyncio.start_server(
                    self._tcp.serve, settings.host, settings.tcp_port, limit=8192
                )
                self.tcp_port = self._streams.sockets[0].getsockname()[1]
                log.info("OSC: %s port %d, TCP", settings.host, self.tcp_port)
        except OSError as error:
            self.trouble = self.trouble or _trouble(settings.host, settings.tcp_port, error)
        if self.trouble and self.trouble != before:
            log.error("%s; tried again every %g s", self.trouble, AGAIN_S)

    def _follow_knobs(self) -> None:
        if self._udp is not None:
            self._udp.follow_knobs()
        else:
            self.reception.do_due(monotonic_s())

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
                if self.subscribers.add(address, lease_s, now_s):
                    self.send(address, everything(self._show.figures()))
                else:
                    self.reception.refuse("subscribers", "too many subscribers", now_s)
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
        full, changed = everything(figures), changes(self._told, figures)
        for address in listeners:
            messages = full if for_all or address not in self._told_to else changed
            self.send(address, messages)
        self._told, self._told_version = figures, version
        self._told_to = frozenset(listeners)

    async def _look_up(self) -> None:
        """Where the controllers of the config are now; a name may lead elsewhere tomorrow."""
        loop = asyncio.get_running_loop()
        found: list[Address] = []
        for host, port in self._settings.feedback:
            try:
                answers = await loop.getaddrinfo(host, port, type=2)
            except (OSError, UnicodeError) as error:
                log.warning("OSC: the controller %s port %d is not found: %s", host, port, error)
                continue
            address = answers[0][4]
            found.append((str(address[0]), int(address[1])))
        self.subscribers.keep(found)
        await asyncio.sleep(LOOK_UP_EVERY_S)


def _trouble(host: str, port: int | None, error: OSError) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            why = "something else listens there already"
        case errno.EACCES | errno.EPERM:
            why = "this user may not listen there"
        case errno.EADDRNOTAVAIL:
            why = "this machine does not have that address"
        case errno.ENODEV:
            why = "there is no such network interface"
        case _:
            why = error.strerror or str(error)
    return f"OSC: {host} port {port}: {why}"
