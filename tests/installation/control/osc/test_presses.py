"""Buttons that bounce count once; of a knob the latest value counts."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from installation.commands import SetDimmer
from installation.control.osc.message import Message
from installation.control.osc.presses import MOST_REMEMBERED, Debounce, Knobs

GO = Message("/go")
DIMMER = "/projection/dimmer"


def test_a_press_counts_once_a_period_and_others_beside_it():
    debounce = Debounce(0.25)

    assert [debounce.is_new(GO, at_s) for at_s in (0.0, 0.1, 0.24, 0.25, 0.4, 0.6)] == [
        *(True, False, False),
        *(True, False, True),
    ]
    assert debounce.is_new(Message("/dream/subject", ("volcano",)), 0.6)


def test_presses_are_remembered_in_bounded_memory():
    debounce = Debounce(10.0)
    for number in range(2 * MOST_REMEMBERED):
        assert debounce.is_new(Message("/dream/subject", (number,)), 0.0)

    assert not debounce.is_new(Message("/dream/subject", (2 * MOST_REMEMBERED - 1,)), 1.0)
    assert debounce.is_new(Message("/dream/subject", (0,)), 1.0)


@given(st.lists(st.tuples(st.floats(0, 0.05), st.floats(0, 1)), min_size=1, max_size=60))
def test_a_knob_is_done_at_its_pace_and_ends_at_its_latest_value(turns):
    knobs, now_s = Knobs(0.02), 0.0
    done = []
    for wait_s, value in turns:
        now_s += wait_s
        at_once = knobs.turned(DIMMER, SetDimmer(dimmer=value), now_s)
        done += [(now_s, act) for act in ([] if at_once is None else [at_once])]
        due_in_s = knobs.due_in_s(now_s)
        assert due_in_s is None or 0 <= due_in_s < 0.02 + 1e-6
    after_s = now_s + (knobs.due_in_s(now_s) or 0.0) + 1e-9
    done += [(after_s, act) for act in knobs.due(after_s)]

    times = [at_s for at_s, _ in done]
    assert done[-1][1] == SetDimmer(dimmer=turns[-1][1])
    assert all(b - a >= 0.02 - 1e-6 for a, b in pairwise(times))
    assert knobs.due_in_s(after_s) is None


def test_knobs_do_not_wait_for_each_other():
    knobs = Knobs(0.02)
    first, second = SetDimmer(dimmer=0.1), SetDimmer(dimmer=0.2)

    assert knobs.turned("/a", first, 0.0) == first
    assert knobs.turned("/b", second, 0.0) == second
    assert knobs.turned("/a", second, 0.01) is None
    assert knobs.due(0.015) == []
    assert knobs.due(0.021) == [second]
    assert knobs.due(1.0) == []
