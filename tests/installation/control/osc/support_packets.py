"""Messages and packets that hypothesis makes up."""

import struct

from hypothesis import strategies as st

from installation.control.osc.message import MAX_ADDRESS, MAX_TEXT
from installation.control.osc.packets import Impulse, Message

IN_ADDRESSES = [chr(code) for code in range(33, 127) if chr(code) not in "#*,?[]{}"]

addresses = st.text(st.sampled_from(IN_ADDRESSES), max_size=MAX_ADDRESS - 1).map("/{}".format)
texts = st.text(max_size=MAX_TEXT).filter(str.isprintable)
arguments = st.one_of(
    st.integers(-(2**63), 2**63 - 1),
    st.floats(width=32, allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.none(),
    st.just(Impulse.IMPULSE),
    st.binary(min_size=1, max_size=20),
    texts,
)
messages = st.builds(Message, addresses, st.lists(arguments, max_size=6).map(tuple))


@st.composite
def damaged(draw, packets):
    """A packet of `packets` with up to five bytes, words or pieces of it wrong."""
    data = bytearray(draw(packets))
    for _ in range(draw(st.integers(1, 5))):
        at = draw(st.integers(0, len(data)))
        length = draw(st.sampled_from([0, 1, 4, 8]))
        words = st.sampled_from([-(2**31), -8, -4, -1, 0, 1, 4, 8, 2**31 - 1])
        data[at : at + length] = draw(
            st.one_of(
                st.binary(max_size=4),
                words.map(lambda word: struct.pack(">i", word)),
                st.sampled_from([b"", b"#bundle\0", b",sib", b"/x\0\0", b"\0"]),
            )
        )
    return bytes(data[: len(data) // 4 * 4])
