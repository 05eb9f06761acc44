"""Numbers that glide: where they are at each moment."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from installation.errors import CommandError
from installation.gliding import Glide, changed_number, number_at

NUMBER = st.floats(0, 1000)
SECONDS = st.floats(0.001, 60)
MOMENT = st.floats(-1e6, 1e6)


@given(NUMBER, NUMBER, MOMENT, SECONDS, st.floats(-100, 100))
def test_a_glide_stays_between_its_ends(start, wanted, began_s, lasts_s, later_s):
    glide = Glide(start=start, began_s=began_s, lasts_s=lasts_s)

    assert min(start, wanted) <= glide.value(wanted, began_s + later_s) <= max(start, wanted)


@given(NUMBER, NUMBER, MOMENT, SECONDS)
def test_a_glide_begins_where_the_number_was_and_ends_where_it_is_wanted(
    start, wanted, began_s, lasts_s
):
    glide = Glide(start=start, began_s=began_s, lasts_s=lasts_s)

    assert number_at(wanted, 7.0, glide, began_s) == start
    assert number_at(wanted, 7.0, glide, began_s + 2 * lasts_s) == wanted


@given(NUMBER, NUMBER, SECONDS, st.lists(st.floats(0, 1), min_size=2, max_size=9))
def test_a_glide_never_turns_back_and_never_jumps(start, wanted, lasts_s, shares):
    glide = Glide(start=start, began_s=0.0, lasts_s=lasts_s)
    shares = sorted(shares)
    values = [glide.value(wanted, share * lasts_s) for share in shares]

    assert values == sorted(values, reverse=wanted < start)
    for before, after, one, other in zip(values, values[1:], shares, shares[1:], strict=False):
        assert abs(after - before) <= abs(wanted - start) * (other - one) + 1e-9


@given(st.none() | NUMBER, NUMBER, MOMENT, SECONDS)
def test_none_is_the_usual_number_while_it_glides_and_none_at_the_end(
    wanted, usual, began_s, lasts_s
):
    glide = Glide(start=5.0, began_s=began_s, lasts_s=lasts_s)
    goal = usual if wanted is None else wanted

    assert number_at(wanted, usual, glide, began_s + lasts_s / 2) == glide.value(
        goal, began_s + lasts_s / 2
    )
    assert number_at(wanted, usual, glide, began_s + lasts_s) == wanted
    assert number_at(wanted, usual, None, began_s) == wanted


def change(number, wanted, now_s=0.0, glide_s=0.0):
    return changed_number("x", number, 8.0, wanted, now_s=now_s, glide_s=glide_s)


GOING = (18.0, Glide(start=8.0, began_s=0.0, lasts_s=10.0))


def test_a_new_wish_amid_a_glide_sets_out_from_where_the_number_is():
    assert change(GOING, 3.0, 5.0, 2.0) == {
        "x": 3.0,
        "x_glide": Glide(start=13.0, began_s=5.0, lasts_s=2.0),
    }


def test_who_asks_again_for_what_is_coming_changes_nothing():
    assert change(GOING, 18.0, 5.0, 10.0) == {}
    assert change(GOING, "keep", 5.0, 10.0) == {}


def test_at_once_ends_a_glide():
    assert change(GOING, 18.0, 5.0) == {"x": 18.0, "x_glide": None}
    assert change(GOING, None, 5.0) == {"x": None, "x_glide": None}


def test_where_there_is_no_way_to_go_nothing_glides():
    assert change((None, None), 8.0, 5.0, 2.0) == {"x": 8.0, "x_glide": None}


@pytest.mark.parametrize("glide_s", [-0.1, 60.1, float("nan"), float("inf")])
def test_a_glide_that_is_too_long_or_none_is_refused(glide_s):
    with pytest.raises(CommandError, match=r"SetParameters: glide_s must be 0 to 60, got "):
        change((None, None), 8.0, 5.0, glide_s)


@pytest.mark.parametrize("lasts_s", [0.0, 61.0, float("nan")])
def test_no_glide_is_built_that_is_none(lasts_s):
    with pytest.raises(ValidationError):
        Glide(start=1.0, began_s=0.0, lasts_s=lasts_s)
