"""Messages as technicians type and read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from installation.control.osc.packets import Impulse, Message, PacketError, encode, read_packet
from installation.control.osc.spelling import line_of, plain, typed_message
from tests.installation.control.osc.support_packets import messages


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("3", 3),
        ("-3", -3),
        ("+3", 3),
        ("3.0", 3.0),
        ("3.", 3.0),
        (".5", 0.5),
        ("-1e3", -1000.0),
        ("true", True),
        ("false", False),
        ("True", "True"),
        ("tree frog", "tree frog"),
        ("nan", "nan"),
        ("infinity", "infinity"),
        ("1_000", "1_000"),
        ("٣", "٣"),
        ("", ""),
    ],
)
def test_words_become_what_they_look_like(word, value):
    (argument,) = typed_message("/x", [word]).arguments

    assert argument == value
    assert type(argument) is type(value)


def test_types_can_be_told():
    message = typed_message("/x", ["7", "7", "7"], types="TsNfiIF")

    assert message.arguments == (True, "7", None, 7.0, 7, Impulse.IMPULSE, False)
    assert list(map(type, message.arguments))[3:5] == [float, int]


@pytest.mark.parametrize(
    ("words", "types", "complaint"),
    [
        (["7"], "x", "types: 'x' is no type; i f s T F N I are"),
        (["7"], "ii", "types: the types ii take 2 values, got 1"),
        (["7"], "T", "types: the types T take 0 values, got 1"),
        (["0.5"], "i", "number: the type i wants a whole number, got '0.5'"),
        (["frog\x1b"], "f", "number: the type f wants a number, got 'frog\\x1b'"),
        (["1e999"], None, "number: inf: must be finite"),
        (["x" * 201], None, "text: 201 characters, at most 200 are taken"),
        (["x"] * 17, None, "too many: 17 arguments, at most 16 can be sent"),
    ],
)
def test_what_cannot_be_meant_is_told(words, types, complaint):
    with pytest.raises(PacketError) as error:
        typed_message("/x", words, types)

    assert str(error.value) == complaint


@given(st.text(max_size=20), st.lists(st.text(max_size=20), max_size=3))
def test_whatever_is_typed_is_a_message_or_told(address, words):
    try:
        packet = encode([typed_message(f"/{address}", words)])
    except PacketError as error:
        complaint = str(error)
    else:
        complaint = ""
        assert len(read_packet(packet)) == 1
    assert complaint.isprintable()


def test_a_message_is_one_line():
    message = Message(
        "/x", (1, 0.1, 3.0, 1e20, 'a "b" \\', True, None, Impulse.IMPULSE, b"abc", b"x" * 17)
    )

    assert line_of(message) == (
        r'/x 1 0.1 3.0 1e+20 "a \"b\" \\" true nil impulse <3 bytes: 61 62 63> '
        f"<17 bytes: {'78 ' * 16}...>"
    )


@given(st.lists(messages, min_size=1, max_size=1).map(encode))
def test_any_line_can_be_printed(packet):
    for message in read_packet(packet):
        assert line_of(message).isprintable()


@given(st.text())
def test_nothing_that_a_terminal_obeys_is_left(text):
    assert plain(text).isprintable()


def test_what_a_terminal_obeys_is_escaped():
    assert plain("\x1b]0;owned\x07\n\x9b\u202e é") == r"\x1b]0;owned\x07\n\x9b\u202e é"
