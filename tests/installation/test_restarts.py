"""When children are started again: decided without sleeping."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from installation.restarts import (
    CHANGE_OVER,
    ProgressWatch,
    RestartRules,
    counts_as_crash,
    restart_decision,
)

RULES = RestartRules()


def decide(exits, now_s, ran_s=1.0, was_safe=False, rules=RULES):
    return restart_decision(exits, now_s, ran_s=ran_s, was_safe=was_safe, rules=rules)


def test_the_first_restart_is_at_once():
    assert decide([100.0], 100.0).delay_s == 0
    assert not decide([100.0], 100.0).safe


def test_the_waits_grow_with_each_exit_within_the_window():
    delays = [decide([100.0 + i for i in range(n)], 104.0).delay_s for n in (1, 2, 3, 4)]

    assert delays == [0.0, 0.5, 1.0, 2.0]


def test_five_exits_within_a_minute_lead_to_safe_mode():
    decision = decide([100, 110, 120, 130, 159], 159.0)

    assert decision.safe
    assert decision.delay_s == 600


def test_five_exits_in_more_than_a_minute_are_forgiven():
    assert not decide([100, 110, 120, 130, 161], 161.0).safe


def test_a_child_that_dies_soon_after_a_safe_attempt_stays_in_safe_mode():
    assert decide([1000.0], 1000.0, ran_s=20, was_safe=True).safe


def test_a_child_that_lived_for_the_window_leaves_safe_mode():
    decision = decide([1000.0], 1000.0, ran_s=61, was_safe=True)

    assert not decision.safe
    assert decision.delay_s == 0


@given(st.lists(st.floats(0, 1000), max_size=60), st.floats(0, 100), st.booleans())
def test_no_restart_outside_safe_mode_waits_longer_than_five_seconds(exits, ran_s, was_safe):
    decision = decide(sorted(exits), 1000.0, ran_s=ran_s, was_safe=was_safe)

    assert decision.safe or decision.delay_s <= 5


def test_a_change_over_is_not_a_crash_unless_the_child_hardly_lived():
    assert not counts_as_crash(CHANGE_OVER, 30.0, RULES)
    assert counts_as_crash(CHANGE_OVER, 1.0, RULES)
    assert counts_as_crash(0, 30.0, RULES)


def test_a_child_has_its_start_limit_before_its_first_progress():
    watch = ProgressWatch(start_limit_s=180, hang_limit_s=30, since_s=100)

    assert watch.stalled_for_s(279) is None
    assert watch.stalled_for_s(281) == pytest.approx(181)


def test_a_counter_that_stands_still_is_a_hang_and_one_that_moves_is_not():
    watch = ProgressWatch(start_limit_s=180, hang_limit_s=30, since_s=100).noted(1, 120)

    assert watch.stalled_for_s(149) is None
    assert watch.noted(1, 149).stalled_for_s(151) == pytest.approx(31)
    assert watch.noted(2, 149).stalled_for_s(151) is None


def test_a_child_that_said_so_may_take_as_long_as_at_its_start_for_one_progress():
    watch = ProgressWatch(180.0, 30.0, since_s=0.0).noted(7, 10.0)
    slow = watch.noted(7, 20.0, is_slow=True)

    assert watch.stalled_for_s(41.0) == 31.0
    assert slow.stalled_for_s(199.0) is None
    assert slow.noted(7, 150.0, is_slow=True).stalled_for_s(201.0) == 181.0
    assert slow.noted(8, 150.0).stalled_for_s(181.0) == 31.0
