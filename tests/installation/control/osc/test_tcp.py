"""Controllers that speak over a stream: what they send, and how they are kept from others' room."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import Callable

import pytest

from installation.control.osc.framing import (
    Decoder,
    SizePrefixedDecoder,
    SlipDecoder,
    size_prefixed,
    slip,
)
from installation.control.osc.message import Message
from installation.control.osc.packets import encode, read_packet
from installation.control.osc.tcp import MOST_OF_ONE_MACHINE
from tests.installation.control.osc.support_door import HERE, TOLD_ALL, until

pytestmark = pytest.mark.net
FRAMINGS: dict[str, tuple[Callable[[bytes], bytes], Callable[[], Decoder]]] = {
    "slip": (slip, SlipDecoder),
    "size": (size_prefixed, SizePrefixedDecoder),
}


@pytest.mark.parametrize("framing", FRAMINGS)
def test_streams_carry_the_same_and_are_answered_in_their_framing(run, framing):
    framed, decoder = FRAMINGS[framing]

    async def test(door, show, box):
        reader, writer = await asyncio.open_connection(HERE, door.tcp_port)
        data = framed(encode([Message("/ping", (1,)), Message("/status/subscribe")]))
        for byte in data:
            writer.write(bytes([byte]))
            await writer.drain()
        decoding = decoder()
        heard: set[str] = set()
        async with asyncio.timeout(3):
            while not TOLD_ALL | {"/pong"} <= heard:
                for packet in decoding.feed(await reader.read(4096)):
                    heard |= {some.address for some in read_packet(packet)}
        writer.close()
        await until(lambda: not door._tcp._writers)

    run(test, tcp_port=0)


def test_a_stream_of_rubbish_ends_or_waits_and_the_others_go_on(run):
    async def test(door, show, box):
        loop = asyncio.get_running_loop()
        ends = [b"GET / HTTP/1.1\r\n\r\n", b"\0\0\xff\xff", b"\xff" * 100]
        for rubbish in ends:
            reader, writer = await asyncio.open_connection(HERE, door.tcp_port)
            writer.write(rubbish)
            async with asyncio.timeout(3):
                with contextlib.suppress(ConnectionError):
                    assert await reader.read() == b""
            writer.close()
        flood = socket.create_connection((HERE, door.tcp_port))
        flood.setblocking(False)
        one = box()
        for _ in range(100):
            with contextlib.suppress(BlockingIOError):
                flood.send(b"/" * 60_000)
            one.send(Message("/ping"))
            assert await one.hear() == (Message("/pong"),)
        assert door.status().refused["framing"] >= len(ends)
        flood.close()
        assert loop.is_running()

    run(test, tcp_port=0)


def test_one_machine_has_a_few_connections_and_one_that_is_reset_makes_room(run, caplog):
    async def test(door, show, box):
        place = HERE, door.tcp_port
        held = await asyncio.to_thread(lambda: [socket.create_connection(place) for _ in range(20)])
        await until(lambda: door.status().refused.get("connections", 0) == 20 - MOST_OF_ONE_MACHINE)
        for connection in held:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.close()
        await until(lambda: not door._tcp._open.total())
        reader, writer = await asyncio.open_connection(*place)
        writer.write(slip(encode([Message("/ping")])))
        async with asyncio.timeout(3):
            assert SlipDecoder().feed(await reader.read(100)) == [encode([Message("/pong")])]
        writer.close()

    run(test, tcp_port=0)
    assert "Traceback" not in caplog.text
