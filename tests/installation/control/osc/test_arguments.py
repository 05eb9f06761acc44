"""What buttons, switches and knobs of all makers mean by their arguments."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from installation.control.osc.arguments import (
    LONGEST_TEXT,
    ArgumentError,
    Range,
    is_pressed,
    name_or_number,
    number,
    text,
    whole_number,
)
from installation.control.osc.message import Impulse
from tests.installation.control.osc.support_packets import arguments

YES = [1, 127, -1, 1.0, 0.01, True, None, Impulse.IMPULSE, "on", "ON ", "true", "yes", "1", "down"]
NO = [0, 0.0, -0.0, False, "off", "Off", "false", "no", "0", "", " ", "up", "released"]
TENTHS = Range(-0.3, 0.3)


@pytest.mark.parametrize("value", YES)
def test_every_spelling_of_a_press(value):
    assert is_pressed((value,))
    assert is_pressed((value, 0))


@pytest.mark.parametrize("value", NO)
def test_every_spelling_of_a_release(value):
    assert not is_pressed((value,))
    assert not is_pressed((value, 1))


def test_a_message_alone_is_a_press():
    assert is_pressed(())


@pytest.mark.parametrize("value", ["maybe", "2", b"\1"])
def test_what_is_neither_press_nor_release_is_told(value):
    with pytest.raises(ArgumentError, match="on or off is wanted") as error:
        is_pressed((value,))

    assert error.value.reason == "arguments"


@pytest.mark.parametrize(
    ("value", "found"),
    [(0.3, 0.3), (0.30000001192092896, 0.3), (-0.3000002, -0.3), (0, 0.0), ("0.25", 0.25)],
)
def test_a_number_is_taken_up_to_the_rounding_of_a_single_float(value, found):
    assert number((value,), TENTHS) == found


@pytest.mark.parametrize(
    ("values", "reason", "words"),
    [
        ((0.31,), "range", "must be -0.3 to 0.3, got 0.31"),
        ((-1,), "range", "must be -0.3 to 0.3, got -1"),
        (("1e999",), "arguments", "a number is wanted, got '1e999'"),
        (("nan",), "arguments", "a number is wanted, got 'nan'"),
        (("much",), "arguments", "a number is wanted, got 'much'"),
        ((None,), "arguments", "a number is wanted, got None"),
        ((), "arguments", "a number is wanted, got nothing"),
    ],
)
def test_what_is_no_number_of_the_range_is_told(values, reason, words):
    with pytest.raises(ArgumentError) as error:
        number(values, TENTHS)

    assert (error.value.reason, str(error.value)) == (reason, words)


@pytest.mark.parametrize("value", [7, 7.0, "7"])
def test_a_whole_number_may_come_as_a_float_or_a_text(value):
    found = whole_number((value,), 0, 9)

    assert found == 7
    assert type(found) is int


def test_a_number_between_two_whole_ones_is_told():
    with pytest.raises(ArgumentError, match=r"a whole number is wanted, got 7.5"):
        whole_number((7.5,), 0, 9)


def test_names_and_numbers_are_told_apart_by_their_type():
    assert name_or_number((" tree frog ",), 0, 999) == "tree frog"
    assert name_or_number((31.0,), 0, 999) == 31
    with pytest.raises(ArgumentError, match="must be 0 to 999, got 1000"):
        name_or_number((1000,), 0, 999)


@pytest.mark.parametrize(
    ("value", "words"),
    [(3, "a text is wanted, got 3"), ("  ", "a text is wanted, got '  '")],
)
def test_what_is_no_text_is_told(value, words):
    with pytest.raises(ArgumentError) as error:
        text((value,))

    assert str(error.value) == words


def test_a_text_has_a_limit():
    assert text(("x" * LONGEST_TEXT,)) == "x" * LONGEST_TEXT
    with pytest.raises(ArgumentError, match="at most 200 characters is wanted, got 201"):
        text(("x" * 201,))


@given(st.lists(arguments, max_size=3).map(tuple))
def test_whatever_comes_is_a_value_of_the_range_or_told_in_a_line(values):
    for read in (
        is_pressed,
        text,
        lambda some: number(some, TENTHS),
        lambda some: whole_number(some, 1, 65_535),
        lambda some: name_or_number(some, 0, 999),
    ):
        try:
            found = read(values)
        except ArgumentError as error:
            found = str(error)
            is_right = found.isprintable() and len(found) < 120
        else:
            is_right = isinstance(found, str) or -0.3 <= found <= 65_535
        assert is_right, found
