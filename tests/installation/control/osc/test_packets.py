"""Bytes to messages and back: the right ones as they are meant, all others refused."""

import math
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pythonosc.osc_bundle_builder import OscBundleBuilder
from pythonosc.osc_message_builder import OscMessageBuilder

from installation.control.osc.packets import (
    DATAGRAM,
    MAX_PACKET,
    REASONS,
    Impulse,
    Message,
    PacketError,
    bundles_of,
    encode,
    read_packet,
    sendable,
)
from tests.installation.control.osc.support_packets import arguments, damaged, messages

bundles = st.lists(messages, min_size=1, max_size=3).filter(lambda some: len(str(some)) < 1000)


def is_read_or_refused(data):
    """Whether bytes give messages within the limits, or a refusal with a reason to count."""
    try:
        found = read_packet(data)
    except PacketError as error:
        return error.reason in REASONS and str(error).isascii() and str(error).isprintable()
    return 1 <= len(found) <= 64 and all(map(is_harmless, found))


def is_harmless(message):
    texts = [argument for argument in message.arguments if isinstance(argument, str)]
    numbers = [argument for argument in message.arguments if isinstance(argument, float)]
    return (
        message.address.isascii()
        and not set(message.address) & set(" #*,?[]{}\0")
        and all(some.isprintable() and len(some) <= 200 for some in texts)
        and all(map(math.isfinite, numbers))
    )


@given(bundles)
def test_what_is_sent_is_read(some):
    assert read_packet(encode(some)) == tuple(some)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data):
    assert is_read_or_refused(data)


@given(damaged(bundles.map(encode)))
def test_any_damaged_packet_is_read_or_refused(data):
    assert is_read_or_refused(data)


def test_arguments_are_what_their_types_say():
    tags = text(",ifsbhdTFNI")
    values = struct.pack(">if", -7, 0.5) + text("träumen") + struct.pack(">i", 3) + b"abc\0"
    data = text("/dream/subject") + tags + values + struct.pack(">qd", 2**40, 0.1)

    expected = (-7, 0.5, "träumen", b"abc", 2**40, 0.1, True, False, None, Impulse.IMPULSE)
    assert read_packet(data) == (Message("/dream/subject", expected),)
    assert list(map(type, read_packet(data)[0].arguments)) == list(map(type, expected))


@given(st.lists(arguments.filter(lambda some: some is not Impulse.IMPULSE), max_size=6))
def test_packets_of_python_osc_are_read(some):
    builder = OscMessageBuilder("/x")
    for argument in some:
        builder.add_arg(argument, "h" if type(argument) is int else None)
    message = builder.build()
    bundle = OscBundleBuilder(0)
    bundle.add_content(message)
    bundle.add_content(message)

    assert read_packet(message.dgram) == (Message("/x", tuple(some)),)
    assert read_packet(bundle.build().dgram) == (Message("/x", tuple(some)),) * 2


def test_nested_bundles_keep_their_order_whatever_their_time():
    first, second, third = (encode([Message(f"/{n}")]) for n in (1, 2, 3))
    far = b"\xff" * 8
    inner = b"#bundle\0" + far + sized(first) + sized(second)

    found = read_packet(b"#bundle\0" + bytes(8) + sized(inner) + sized(third))
    assert [message.address for message in found] == ["/1", "/2", "/3"]


def test_a_message_without_type_tags_has_no_arguments():
    assert read_packet(b"/go\0") == (Message("/go"),)


@pytest.mark.parametrize(
    ("argument", "tag"),
    [
        (np.float32(0.5), ",f"),
        (np.float64(0.5), ",f"),
        (np.int32(7), ",i"),
        (np.int64(2**40), ",h"),
        (np.uint8(7), ",i"),
        (np.bool_(True), ",T"),
        (np.str_("frog"), ",s"),
        (-(2**31), ",i"),
        (2**31, ",h"),
    ],
)
def test_values_go_out_with_the_type_that_controllers_expect(argument, tag):
    data = encode([Message("/x", (argument,))])

    assert data[4:6] == tag.encode()
    assert read_packet(data) == (Message("/x", (argument,)),)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ([], "empty: no message to send"),
        ([Message("x")], "address: 'x' does not begin with \"/\""),
        ([Message("/*")], "address: '/*': patterns and spaces are not taken"),
        ([Message("/x", (float("nan"),))], "number: nan: must be finite"),
        ([Message("/x", (np.float64("inf"),))], "number: inf: must be finite"),
        ([Message("/x", (1e39,))], "number: 1e+39: more than a single float holds"),
        ([Message("/x", (2**63,))], "number: a whole number of more than 64 bits"),
        ([Message("/x", ("x" * 201,))], "text: 201 characters, at most 200 are taken"),
        ([Message("/x", ("\ud800",))], "text: '\\ud800': must be printable"),
        ([Message("/x", (b"",))], "malformed: an empty blob"),
        ([Message("/x", (True,) * 17)], "too many: /x: 17 arguments, at most 16 can be sent"),
        ([Message("/x", (1,) * 16)] * 17, "too many: 272 arguments, at most 256 in one packet"),
        ([Message("/x")] * 65, "too many: 65 messages, at most 64 in one"),
        ([Message("/x", (b"x" * 4085,))], "size: 4100 bytes, at most 4096 can be sent in one"),
    ],
)
def test_what_could_not_be_read_is_not_sent(sent, words):
    with pytest.raises(PacketError) as error:
        encode(sent)

    assert str(error.value) == words


def test_a_value_of_another_kind_is_not_sent():
    some = Message("/x", ([],))  # type: ignore[arg-type]  # as untyped code would

    with pytest.raises(PacketError, match="types: an argument of the type list"):
        encode([some])


@given(st.lists(messages, max_size=40), st.integers(1, DATAGRAM))
def test_many_messages_go_out_in_packets_of_a_length(some, limit):
    packets = bundles_of(some, limit)

    found = [message for packet in packets for message in read_packet(packet)]
    assert found == some
    assert all(len(packet) <= limit or len(read_packet(packet)) == 1 for packet in packets)


def test_packets_are_as_full_as_they_may_be():
    some = [Message(f"/{n:03}", (n,)) for n in range(200)]

    assert len(encode(some[:64])) < MAX_PACKET
    assert list(map(len, map(read_packet, bundles_of(some, MAX_PACKET)))) == [64, 64, 64, 8]
    assert bundles_of([]) == []

    switches = bundles_of([Message("/x", (True,) * 16)] * 40, MAX_PACKET)
    assert list(map(len, map(read_packet, switches))) == [16, 16, 8]


@given(st.text(max_size=400))
def test_any_text_can_be_made_sendable(some):
    shown = sendable(some)

    assert read_packet(encode([Message("/x", (shown,))])) == (Message("/x", (shown,)),)
    if some.isprintable() and len(some) <= 200:
        assert shown == some


def text(value):
    data = value.encode()
    return data + bytes(4 - len(data) % 4)


def sized(element):
    return struct.pack(">i", len(element)) + element
