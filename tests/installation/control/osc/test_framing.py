"""SLIP and size-prefixed streams, however they are cut."""

import struct
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from installation.control.osc.framing import (
    SizePrefixedDecoder,
    SlipDecoder,
    guess,
    size_prefixed,
    slip,
)
from installation.control.osc.packets import MAX_PACKET

KINDS: dict[str, tuple[type[SlipDecoder | SizePrefixedDecoder], Callable[[bytes], bytes]]] = {
    "slip": (SlipDecoder, slip),
    "size": (SizePrefixedDecoder, size_prefixed),
}
both = pytest.mark.parametrize("kind", KINDS)
SPECIAL = b"\xc0\xdb\xdc\xdd\x00/#"
pieces = st.lists(
    st.one_of(st.binary(max_size=9), st.sampled_from([bytes([byte]) for byte in SPECIAL])),
    max_size=8,
)
packets = st.lists(pieces.map(b"".join).filter(bool), max_size=6)


def what_comes_out(decoder, chunks):
    out = [packet for chunk in chunks for packet in decoder.feed(chunk)]
    return out, decoder.refused, decoder.broken


@both
@given(sent=packets)
def test_what_is_framed_comes_out_wherever_the_stream_is_cut(kind, sent):
    decoder, frame = KINDS[kind]
    stream = b"".join(map(frame, sent))

    for place in range(len(stream) + 1):
        chunks = [stream[:place], stream[place:]]
        assert what_comes_out(decoder(), chunks) == (sent, 0, False)
    assert what_comes_out(decoder(), [bytes([byte]) for byte in stream]) == (sent, 0, False)


@both
@given(stream=pieces.map(b"".join), data=st.data())
def test_how_any_bytes_are_cut_makes_no_difference(kind, stream, data):
    decoder, _ = KINDS[kind]
    place = data.draw(st.integers(0, len(stream)))

    whole = what_comes_out(decoder(), [stream])
    assert what_comes_out(decoder(), [stream[:place], stream[place:]]) == whole
    assert what_comes_out(decoder(), [bytes([byte]) for byte in stream]) == whole


@pytest.mark.parametrize("chunk", [1, 7, 4096, 10**6])
@pytest.mark.parametrize(
    "long",
    [b"x" * (MAX_PACKET + 1), b"x" * 100_000, b"\xdb\xdc" * (MAX_PACKET + 1)],
    ids=["a byte too long", "without an end in sight", "all escaped"],
)
def test_slip_skips_what_is_too_long_and_goes_on_with_the_next_packet(long, chunk):
    stream = slip(b"/before\0") + b"\xc0" + long + b"\xc0" + slip(b"/after\0\0")
    decoder = SlipDecoder()

    chunks = [stream[at : at + chunk] for at in range(0, len(stream), chunk)]
    out = []
    for piece in chunks:
        out += decoder.feed(piece)
        assert len(decoder._begun) <= 2 * MAX_PACKET

    assert out == [b"/before\0", b"/after\0\0"]
    assert (decoder.refused, decoder.broken) == (1, False)


@both
@pytest.mark.parametrize("byte", [b"x", b"\xc0", b"\xdb"])
def test_the_longest_packet_gets_through(kind, byte):
    decoder, frame = KINDS[kind]

    assert decoder().feed(frame(byte * MAX_PACKET)) == [byte * MAX_PACKET]


@pytest.mark.parametrize("bad", [b"\xdb", b"a\xdbb", b"\xdb\xdb\xdc", b"\xdb\xdd\xdb"])
def test_slip_skips_a_frame_with_a_wrong_escape(bad):
    decoder = SlipDecoder()

    assert decoder.feed(b"\xc0" + bad + b"\xc0/ok\0\xc0") == [b"/ok\0"]
    assert decoder.refused == 1


@pytest.mark.parametrize("size", [0, -1, -4, MAX_PACKET + 1, 2**31 - 1, -(2**31)])
def test_a_wrong_size_breaks_the_stream_after_what_came_before(size):
    decoder = SizePrefixedDecoder()

    out = decoder.feed(size_prefixed(b"/ok\0") + struct.pack(">i", size) + b"/lost\0\0\0" * 1000)
    assert out == [b"/ok\0"]
    assert (decoder.refused, decoder.broken) == (1, True)
    assert decoder.feed(size_prefixed(b"/ok\0")) == []
    assert decoder._begun == b""


def test_a_size_that_never_comes_true_keeps_no_more_than_a_packet():
    decoder = SizePrefixedDecoder()
    decoder.feed(struct.pack(">i", MAX_PACKET))
    for _ in range(MAX_PACKET - 1):
        assert decoder.feed(b"x") == []

    assert len(decoder._begun) == MAX_PACKET + 3
    assert decoder.feed(b"x") == [b"x" * MAX_PACKET]
    assert decoder._begun == b""


@pytest.mark.parametrize(
    ("begins", "decoder"),
    [
        (slip(b"/a\0\0"), SlipDecoder),
        (b"/a\0\0\xc0", SlipDecoder),
        (b"#bundle\0", SlipDecoder),
        (size_prefixed(b"/a\0\0"), SizePrefixedDecoder),
        (size_prefixed(b"x" * MAX_PACKET), SizePrefixedDecoder),
        (b"GET / HTTP/1.1", type(None)),
        (b"\x16\x03\x01", type(None)),
        (b"\xff\xff\xff\xfc", type(None)),
    ],
)
def test_the_first_byte_tells_how_a_connection_is_framed(begins, decoder):
    assert isinstance(guess(begins[0]), decoder)
