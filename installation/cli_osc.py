"""The command `osc`: send one message as a controller would, or print what arrives at a port."""

import argparse
import os
import socket
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Final

from installation.clock import monotonic_s
from installation.control.osc.framing import (
    Decoder,
    SizePrefixedDecoder,
    SlipDecoder,
    size_prefixed,
    slip,
)
from installation.control.osc.packets import MAX_PACKET, PacketError, encode, read_packet
from installation.control.osc.refusals import Refusals
from installation.control.osc.spelling import line_of, plain, typed_message
from installation.control.osc.udp import bound_socket
from installation.errors import StartError

ANSWER_S: Final = 0.5
CONNECT_S: Final = 3.0

Framing = tuple[Callable[[], Decoder], Callable[[bytes], bytes]]
_FRAMINGS: Final[dict[str, Framing]] = {
    "slip": (SlipDecoder, slip),
    "size": (SizePrefixedDecoder, size_prefixed),
}


def osc(options: argparse.Namespace) -> int:
    """Run `osc send` or `osc monitor`.

    Args:
        options: `action`, `host`, `port`; of send also `address`, `values`, `types`, `tcp`.

    Returns:
        Exit code 0.

    Raises:
        InstallationError: that is no message, or the address cannot be had or reached.
    """
    return _send(options) if options.action == "send" else _monitor(options)


def _send(options: argparse.Namespace) -> int:
    packet = encode([typed_message(options.address, options.values, options.types)])
    where = f"osc: {options.host} port {options.port}"
    try:
        answers = (
            _over_udp(packet, options.host, options.port)
            if options.tcp is None
            else _over_tcp(packet, options.host, options.port, _FRAMINGS[options.tcp])
        )
        for answer in answers:
            _print_packet(answer)
    except ConnectionRefusedError as error:
        message = f"{where}: nobody listens there"
        raise StartError(message) from error
    except (OSError, UnicodeError) as error:
        message = f"{where}: {getattr(error, 'strerror', None) or error}"
        raise StartError(message) from error
    return 0


def _over_udp(packet: bytes, host: str, port: int) -> Iterator[bytes]:
    """Send a datagram, and give what comes back to the port that it was sent from."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0]
    with socket.socket(family, kind, protocol) as opened:
        opened.connect(address)
        opened.send(packet)
        yield from _received(opened)


def _over_tcp(packet: bytes, host: str, port: int, framing: Framing) -> Iterator[bytes]:
    """Send a frame, and give what comes back over the same connection."""
    new_decoder, framed = framing
    decoder = new_decoder()
    with socket.create_connection((host, port), CONNECT_S) as opened:
        opened.sendall(framed(packet))
        for chunk in _received(opened):
            if not chunk:
                return
            yield from decoder.feed(chunk)


def _received(opened: socket.socket) -> Iterator[bytes]:
    until_s = monotonic_s() + ANSWER_S
    while (left_s := until_s - monotonic_s()) > 0:
        opened.settimeout(left_s)
        try:
            yield opened.recv(MAX_PACKET + 1)
        except TimeoutError:
            return


def _print_packet(packet: bytes) -> None:
    try:
        for message in read_packet(packet):
            print(line_of(message))
    except PacketError as error:
        print(f"an answer that is no OSC, {error}", file=sys.stderr)


def _monitor(options: argparse.Namespace) -> int:
    try:
        opened = bound_socket(options.host, options.port, None)
    except (OSError, UnicodeError) as error:
        why = getattr(error, "strerror", None) or error
        message = f"osc: {options.host} port {options.port}: {why}"
        raise StartError(message) from error
    refusals, shown = Refusals(), 0
    with opened:
        opened.settimeout(None)
        host, port = opened.getsockname()[:2]
        print(f"what arrives at {host} port {port}; Ctrl-C ends it", file=sys.stderr, flush=True)
        try:
            for line in _lines(_datagrams(opened), refusals):
                print(line, flush=True)
                shown += 1
        except KeyboardInterrupt:
            pass
        except BrokenPipeError:  # as of `osc monitor | head`
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    counts = ", ".join(f"{number} {reason}" for reason, number in refusals.counts().items())
    print(f"{shown} messages, refused: {counts or 'none'}", file=sys.stderr)
    return 0


def _datagrams(opened: socket.socket) -> Iterator[tuple[bytes, str]]:
    while True:
        data, sender = opened.recvfrom(MAX_PACKET + 1)
        yield data, f"{plain(str(sender[0]))}:{sender[1]}"


def _lines(datagrams: Iterable[tuple[bytes, str]], refusals: Refusals) -> Iterator[str]:
    """A line for each message, and one now and then for what is refused."""
    for data, sender in datagrams:
        when = datetime.now().astimezone().strftime("%H:%M:%S.%f")[:-3]
        try:
            for message in read_packet(data):
                yield f"{when} {sender} {line_of(message)}"
        except PacketError as error:
            silent = refusals.count(error.reason, monotonic_s())
            if silent is not None:
                more = f" ({silent} more since the last line)" if silent else ""
                print(f"{when} {sender} refused, {error}{more}", file=sys.stderr, flush=True)
