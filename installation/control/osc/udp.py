"""The datagram socket: emptied in short turns, so that no flood holds the conductor's loop."""

import asyncio
import contextlib
import socket
from typing import Final

from installation.clock import monotonic_s
from installation.control.osc.message import Message
from installation.control.osc.packets import MAX_PACKET, bundles_of
from installation.control.osc.reception import Reception, Sender
from installation.control.osc.subscribers import Address

MOST_AT_ONCE: Final = 256
LONGEST_TURN_S: Final = 0.003
RECEIVE_BUFFER: Final = 4 * 1024 * 1024
"""Asked for; the system gives what its limit allows."""


class UdpDoor:
    """Reads datagrams and sends answers, without ever waiting.

    Args:
        opened: a bound datagram socket that does not block; closed together with the door.
        reception: takes what comes.
    """

    def __init__(self, opened: socket.socket, reception: Reception) -> None:
        self._socket = opened
        self._reception = reception
        self._loop = asyncio.get_running_loop()
        self._knobs_due: asyncio.TimerHandle | None = None
        self._loop.add_reader(opened, self._read)
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
        if self._knobs_due is not None:
            self._knobs_due.cancel()
        self._socket.close()

    def follow_knobs(self) -> None:
        """Have the last values of knobs done when they are due."""
        due_in_s = self._reception.due_in_s(monotonic_s())
        if due_in_s is not None and self._knobs_due is None:
            self._knobs_due = self._loop.call_later(due_in_s, self._do_due)

    def _do_due(self) -> None:
        self._knobs_due = None
        self._reception.do_due(monotonic_s())
        self.follow_knobs()

    def _read(self) -> None:
        """One turn; what is left wakes the loop again, after everybody else had theirs."""
        began_s = now_s = monotonic_s()
        for _ in range(MOST_AT_ONCE):
            try:
                data, (host, port, *_rest) = self._socket.recvfrom(MAX_PACKET + 1)
            except OSError:  # nothing is left, or an earlier answer found nobody
                break
            if self._reception.may_read(host, port, len(data), now_s):
                self._reception.take(data, self._sender(host, port), now_s)
            now_s = monotonic_s()
            if now_s - began_s > LONGEST_TURN_S:
                break
        self.follow_knobs()

    def _sender(self, host: str, port: int) -> Sender:
        def answer(messages: list[Message]) -> None:
            for packet in bundles_of(messages):
                self.send((host, port), packet)

        return Sender(host=host, port=port, answer=answer)


def bound_socket(host: str, port: int, interface: str | None) -> socket.socket:
    """A datagram socket that listens.

    Args:
        host: IP address or name of this machine.
        port: 0 = any free one.
        interface: name of the only network interface that is listened to; None = all of them.

    Raises:
        OSError: that address cannot be had, or there is no such interface.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM, flags=socket.AI_PASSIVE)
    family, kind, protocol, _, address = found[0]
    opened = socket.socket(family, kind, protocol)
    try:
        opened.settimeout(0)
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
