"""Packets in a TCP stream: SLIP (OSC 1.1) and size-prefixed (OSC 1.0). Pure.

How the bytes are cut into chunks on their way makes no difference to what a decoder gives.
"""

import re
import struct
from typing import Final, Protocol

from installation.control.osc.packets import MAX_PACKET

# RFC 1055: a byte that ends a packet, and escapes for where it and the escape itself occur in it.
_END: Final = b"\xc0"
_ESC: Final = b"\xdb"
_ESCAPED_END: Final = b"\xdb\xdc"
_ESCAPED_ESC: Final = b"\xdb\xdd"
_BAD_ESCAPE: Final = re.compile(rb"\xdb(?![\xdc\xdd])")
_PREFIX: Final = 4


class Decoder(Protocol):
    """Takes a stream apart; keeps at most one packet that has not ended yet."""

    @property
    def refused(self) -> int:
        """Frames that were no packets, since the beginning."""
        ...

    @property
    def broken(self) -> bool:
        """Whether nothing that follows can be understood: the connection must end."""
        ...

    def feed(self, chunk: bytes) -> list[bytes]:
        """The packets that end in this chunk, 1 to 4096 bytes each."""
        ...


class SlipDecoder:
    """SLIP with an END before and after each packet, or only after it.

    A frame that is too long or holds a wrong escape is skipped up to its END.
    """

    def __init__(self) -> None:
        self.refused = 0
        self.broken = False
        self._begun = b""  # of the frame that has not ended; still escaped
        self._is_skipping = False

    def feed(self, chunk: bytes) -> list[bytes]:
        """The packets that end in this chunk, 1 to 4096 bytes each."""
        *ended, rest = chunk.split(_END)
        packets: list[bytes] = []
        for piece in ended:
            packet = self._ended(piece)
            if packet:
                packets.append(packet)
        self._go_on(rest)
        return packets

    def _ended(self, piece: bytes) -> bytes:
        """The packet that ends with this piece; empty if there is none."""
        self._go_on(piece)
        frame, self._begun = self._begun, b""
        if self._is_skipping:
            self._is_skipping = False
            return b""
        packet = frame.replace(_ESCAPED_END, _END).replace(_ESCAPED_ESC, _ESC)
        if len(packet) > MAX_PACKET or _BAD_ESCAPE.search(frame):
            self.refused += 1
            return b""
        return packet

    def _go_on(self, piece: bytes) -> None:
        if self._is_skipping:
            return
        if len(self._begun) + len(piece) > 2 * MAX_PACKET:  # were every byte escaped
            self.refused += 1
            self._is_skipping = True
            self._begun = b""
            return
        self._begun += piece


class SizePrefixedDecoder:
    """Each packet after its size, a big-endian int32. After a wrong size nothing is understood."""

    def __init__(self) -> None:
        self.refused = 0
        self.broken = False
        self._begun = b""

    def feed(self, chunk: bytes) -> list[bytes]:
        """The packets that end in this chunk, 1 to 4096 bytes each; none once it is broken."""
        if self.broken:
            return []
        data = self._begun + chunk
        packets: list[bytes] = []
        at = 0
        while len(data) - at >= _PREFIX:
            (size,) = struct.unpack_from(">i", data, at)
            if not 0 < size <= MAX_PACKET:
                self.refused += 1
                self.broken = True
                self._begun = b""
                return packets
            end = at + _PREFIX + size
            if end > len(data):
                break
            packets.append(data[at + _PREFIX : end])
            at = end
        self._begun = data[at:]
        return packets


def guess(first_byte: int) -> Decoder | None:
    """The decoder for a connection that begins with this byte; None if that is no OSC.

    A SLIP stream begins with END or at once with a packet; a size of at most 4096 begins with 0.

    Args:
        first_byte: 0..255; it belongs to the stream and is to be fed too.
    """
    if first_byte in b"\xc0/#":
        return SlipDecoder()
    return SizePrefixedDecoder() if first_byte == 0 else None


def slip(packet: bytes) -> bytes:
    """A packet as a SLIP frame, with END on both sides as OSC 1.1 wants it."""
    escaped = packet.replace(_ESC, _ESCAPED_ESC).replace(_END, _ESCAPED_END)
    return _END + escaped + _END


def size_prefixed(packet: bytes) -> bytes:
    """A packet after its size, as OSC 1.0 wants it."""
    return struct.pack(">i", len(packet)) + packet
