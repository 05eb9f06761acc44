"""The datagram socket: emptied in short turns, so that no flood holds the conductor's loop."""

import asyncio
import contextlib
import socket
from collections.abc import Callable
from typing import Final

from installation.clock import monotonic_s
from installation.control.osc.message import Message
from installation.control.osc.names import Place, address_of, found_place
from installation.control.osc.packets import MAX_PACKET, bundles_of
from installation.control.osc.reception import Reception, Sender
from installation.control.osc.subscribers import Address

MOST_AT_ONCE: Final = 256
LONGEST_TURN_S: Final = 0.003
REST_S: Final = 0.001
"""After a turn that did not come to an end, so that a flood never has a whole core."""

RECEIVE_BUFFER: Final = 4 * 1024 * 1024
"""Asked for; the system gives what its limit allows."""


class UdpDoor:
    """Reads datagrams and sends answers, without ever waiting.

    Args:
        opened: a bound datagram socket that does not block; closed together with the door.
        reception: takes what comes.
        after: called after each turn, for what knobs have left to do.

    Attributes:
        family: of the addresses that it can send to.
        unsent: packets that the network did not take.
    """

    def __init__(
        self, opened: socket.socket, reception: Reception, after: Callable[[], None]
    ) -> None:
        self._socket = opened
        self._reception = reception
        self._after = after
        self._loop = asyncio.get_running_loop()
        self._rest: asyncio.TimerHandle | None = None
        self._loop.add_reader(opened, self._read)
        self.family = opened.family
        self.unsent = 0

    def send(self, address: Address, packet: bytes) -> None:
        """Send a packet; what the network does not take is counted in `unsent`."""
        try:
            self._socket.sendto(packet, address)
        except (OSError, OverflowError):
            self.unsent += 1

    def close(self) -> None:
        """End it."""
        self._loop.remove_reader(self._socket)
        if self._rest is not None:
            self._rest.cancel()
        self._socket.close()

    def _read(self) -> None:
        """One turn; what is left comes after a rest, and until then nothing is read."""
        if not self._emptied(monotonic_s() + LONGEST_TURN_S):
            self._loop.remove_reader(self._socket)
            self._rest = self._loop.call_later(REST_S, self._go_on)
        self._after()

    def _go_on(self) -> None:
        self._rest = None
        self._loop.add_reader(self._socket, self._read)
        self._read()

    def _emptied(self, until_s: float) -> bool:
        """Whether everything that came has been read and done."""
        for _ in range(MOST_AT_ONCE):
            if not self._reception.work(until_s) or (now_s := monotonic_s()) >= until_s:
                return False
            try:
                data, address = self._socket.recvfrom(MAX_PACKET + 1)
            except OSError:  # nothing is left
                return True
            host, port = address_of(address)
            if self._reception.may_read(host, port, len(data), now_s):
                self._reception.take(data, self._sender(host, port), now_s)
        return False

    def _sender(self, host: str, port: int) -> Sender:
        def answer(messages: list[Message]) -> None:
            for packet in bundles_of(messages):
                self.send((host, port), packet)

        return Sender(host=host, port=port, answer=answer)


def bound_socket(host: str, port: int, interface: str | None) -> socket.socket:
    """A datagram socket that listens; waits for the network if `host` is a name.

    Args:
        host: IP address or name of this machine.
        port: 0 = any free one.
        interface: name of the only network interface that is listened to; None = all of them.

    Raises:
        OSError: that address cannot be had, or there is no such interface.
        UnicodeError: the host can be no name.
    """
    return bound_to(found_place(host, port, socket.SOCK_DGRAM), socket.SOCK_DGRAM, interface)


def bound_to(place: Place, kind: socket.SocketKind, interface: str | None) -> socket.socket:
    """A socket at a place that was found; neither this nor the socket ever waits.

    Args:
        place: where.
        kind: SOCK_DGRAM or SOCK_STREAM.
        interface: as in `bound_socket`.

    Raises:
        OSError: that address cannot be had, or there is no such interface.
    """
    family, protocol, address = place
    opened = socket.socket(family, kind, protocol)
    try:
        opened.settimeout(0)
        if kind == socket.SOCK_STREAM:
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        else:
            with contextlib.suppress(OSError):
                opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
        if interface is not None:
            name = interface.encode() + b"\0"
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, name)
        opened.bind(address)
    except OSError:
        opened.close()
        raise
    return opened
