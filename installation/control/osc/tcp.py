"""OSC over TCP: SLIP (OSC 1.1) or sizes before packets (1.0), told apart by the first byte."""

import asyncio
import contextlib
import socket
from collections import Counter
from collections.abc import Callable
from typing import Final

from installation.clock import monotonic_s
from installation.control.osc.framing import Decoder, SlipDecoder, guess, size_prefixed, slip
from installation.control.osc.message import Message
from installation.control.osc.names import address_of
from installation.control.osc.packets import bundles_of
from installation.control.osc.reception import Reception, Sender
from installation.control.osc.subscribers import Address
from installation.control.osc.udp import LONGEST_TURN_S, REST_S

MOST_CONNECTIONS: Final = 32
MOST_OF_ONE_MACHINE: Final = 8
FIRST_BYTE_LIMIT_S: Final = 10.0
CHUNK: Final = 2048
SILENCE: Final = (
    (socket.TCP_KEEPIDLE, 30),
    (socket.TCP_KEEPINTVL, 10),
    (socket.TCP_KEEPCNT, 3),
)
"""Who is switched off without a word is noticed after a minute: seconds, seconds, times."""

MOST_UNSENT: Final = 65_536
TOO_MUCH_S: Final = 0.1
"""Who sends too much is read no further for so long: their own system holds them back."""


class TcpDoor:
    """Serves connections of controllers.

    Args:
        reception: takes what comes.
        after: called after each chunk, for what knobs have left to do.
    """

    def __init__(self, reception: Reception, after: Callable[[], None]) -> None:
        self._reception = reception
        self._after = after
        self._writers: dict[Address, tuple[asyncio.StreamWriter, Decoder]] = {}
        self._open: Counter[str] = Counter()  # by machine
        self._serving: dict[asyncio.Task[object], asyncio.StreamWriter] = {}

    def send(self, address: Address, packet: bytes) -> bool:
        """Send a packet to a connection; False if there is none from that address.

        Who takes nothing for 64 KiB is let go.
        """
        known = self._writers.get(address)
        if known is None:
            return False
        writer, decoder = known
        if writer.transport.get_write_buffer_size() > MOST_UNSENT:
            writer.transport.abort()
            return True
        framed = slip(packet) if isinstance(decoder, SlipDecoder) else size_prefixed(packet)
        if not writer.is_closing():
            writer.write(framed)
        return True

    async def close(self) -> None:
        """End all connections, and wait for them a second at most."""
        for writer in self._serving.values():
            writer.transport.abort()
        if self._serving:
            await asyncio.wait(self._serving, timeout=1.0)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection until it ends; never raises."""
        host, port = address_of(writer.get_extra_info("peername"))
        if self._open.total() >= MOST_CONNECTIONS or self._open[host] >= MOST_OF_ONE_MACHINE:
            limits = f"{MOST_OF_ONE_MACHINE} of one machine and {MOST_CONNECTIONS} in all"
            self._reception.refuse("connections", f"from {host}: at most {limits}", monotonic_s())
            writer.transport.abort()
            return
        self._open[host] += 1
        if (task := asyncio.current_task()) is not None:
            self._serving[task] = writer
            task.add_done_callback(self._serving.pop)
        try:
            await self._serve(reader, writer, host, port)
        except (OSError, TimeoutError):
            pass  # they are away: nobody is left to tell
        except Exception as error:  # noqa: BLE001 — whatever it is, the others go on
            self._reception.refuse("mistake", f"from {host}: {error!a}", monotonic_s())
        finally:
            self._open -= Counter([host])  # drops machines that have none left
            writer.transport.abort()

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str, port: int
    ) -> None:
        opened: socket.socket = writer.get_extra_info("socket")
        with contextlib.suppress(OSError):
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            for option, value in SILENCE:
                opened.setsockopt(socket.IPPROTO_TCP, option, value)
        if not self._reception.may_read(host, port, 1, monotonic_s()):
            return
        async with asyncio.timeout(FIRST_BYTE_LIMIT_S):
            chunk = await reader.read(CHUNK)
        decoder = guess(chunk[0]) if chunk else None
        if decoder is None:
            if chunk:
                what = f"{host} begins with neither SLIP nor a size"
                self._reception.refuse("framing", what, monotonic_s())
            return
        self._writers[host, port] = writer, decoder
        try:
            while chunk:
                within = self._take(chunk, decoder, host, port)
                # What has come already is read without waiting: the others have their turn.
                await asyncio.sleep(0 if within else TOO_MUCH_S)
                while not self._reception.work(monotonic_s() + LONGEST_TURN_S):  # noqa: ASYNC110
                    await asyncio.sleep(REST_S)
                self._after()
                chunk = b"" if decoder.broken else await reader.read(CHUNK)
        finally:
            del self._writers[host, port]

    def _take(self, chunk: bytes, decoder: Decoder, host: str, port: int) -> bool:
        """Take the packets that end in a chunk; False if it, or some of them, were too much."""
        now_s = monotonic_s()
        before = decoder.refused
        within = self._reception.may_read(host, port, len(chunk), now_s)
        packets = decoder.feed(chunk)
        for _ in range(decoder.refused - before):
            self._reception.refuse("framing", f"a frame of {host}", now_s)
        sender = Sender(host=host, port=port, answer=self._answering(host, port))
        for packet in packets:
            if self._reception.may_read(host, port, len(packet), now_s):
                self._reception.take(packet, sender, now_s)
            else:
                within = False
        return within

    def _answering(self, host: str, port: int) -> Callable[[list[Message]], None]:
        def answer(messages: list[Message]) -> None:
            for packet in bundles_of(messages):
                self.send((host, port), packet)

        return answer
