"""The queue of wishes: who comes next, and who is told to wait."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from playlists.cue import CueSubject
from playlists.errors import TimetableError
from playlists.timetable.wish_queue import (
    EMPTY_QUEUE,
    Fairness,
    WishQueue,
    asked,
    settled,
    taken,
)

RULES = Fairness(hold_s=60, sender_pause_s=90, subject_pause_s=180, most_waiting=3)
NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


def after(seconds):
    return NOON + timedelta(seconds=seconds)


def subject(index):
    return (CueSubject(index, f"subject {index}", "whole"),)


def ask(queue, sender, index, seconds=0.0):
    return asked(queue, subject(index), sender, after(seconds), RULES)


def all_asked(*pairs):
    queue = EMPTY_QUEUE
    for sender, index in pairs:
        answer = ask(queue, sender, index)
        assert answer.accepted, answer.message
        queue = answer.queue
    return queue


def test_wishes_come_in_the_order_in_which_they_were_asked():
    queue = all_asked(("ann", 1), ("bob", 2), ("cy", 3))
    senders = []
    for turn in range(4):
        queue, wish = taken(queue, after(60 * turn), RULES)
        senders.append(None if wish is None else wish.sender)

    assert senders == ["ann", "bob", "cy", None]


def test_a_wish_whose_turn_has_come_holds_the_wall_for_its_time():
    queue, wish = taken(all_asked(("ann", 1)), after(5), RULES)

    assert wish is not None
    assert (wish.subjects, wish.began, wish.until) == (subject(1), after(5), after(65))
    assert queue.waiting == ()


def test_who_has_had_a_turn_longest_ago_comes_before_who_has_just_had_one():
    queue, _ = taken(all_asked(("ann", 1)), after(0), RULES)
    queue, _ = taken(ask(queue, "bob", 2, 60).queue, after(60), RULES)
    queue = ask(queue, "bob", 3, 155).queue
    queue = ask(queue, "ann", 4, 156).queue
    queue = ask(queue, "new", 5, 157).queue
    order = []
    for turn in range(3):
        queue, wish = taken(queue, after(158 + 60 * turn), replace(RULES, sender_pause_s=600))
        assert wish is not None
        order.append(wish.sender)

    assert order == ["new", "ann", "bob"]


def test_a_sender_waits_after_a_turn_and_is_told_how_long():
    queue, _ = taken(all_asked(("ann", 1)), after(0), RULES)

    answer = ask(queue, "ann", 2, 30)
    assert (answer.accepted, answer.again_in_s) == (False, 60)
    assert answer.message == "your last wish has just been on the wall; again in 60 s"
    assert ask(queue, "bob", 2, 30).accepted
    assert ask(queue, "ann", 2, 90).accepted


def test_a_subject_rests_after_its_turn_also_within_a_pair():
    queue, _ = taken(all_asked(("ann", 1)), after(0), RULES)

    answer = asked(queue, (*subject(7), *subject(1)), "bob", after(30), RULES)
    assert (answer.accepted, answer.again_in_s) == (False, 150)
    assert answer.message == "the wall has just dreamt of subject 1; again in 150 s"
    assert ask(queue, "bob", 1, 180).accepted


def test_a_second_wish_the_same_subject_and_a_full_queue_are_refused():
    queue = all_asked(("ann", 1), ("bob", 2), ("cy", 3))

    assert ask(queue, "ann", 4).message == "your wish for subject 1 is still waiting"
    assert ask(queue, "dan", 2).message == "subject 2 is waiting for its turn already"
    answer = ask(queue, "dan", 4)
    assert answer.message == "3 wishes are waiting; come back a little later"
    assert answer.queue == queue


def test_people_are_told_their_place():
    assert ask(EMPTY_QUEUE, "ann", 1).message == "subject 1 comes next"
    assert ask(all_asked(("ann", 1)), "bob", 2).message == "your wish is number 2 in the row"


def test_a_wish_that_has_waited_too_long_is_dropped():
    queue = all_asked(("ann", 1))

    assert settled(queue, after(900), RULES) == queue
    assert settled(queue, after(901), RULES) == EMPTY_QUEUE


def test_a_clock_set_back_by_hours_locks_nobody_out_for_hours():
    queue = ask(EMPTY_QUEUE, "ann", 1, 7200).queue
    queue = ask(queue, "bob", 2, 7200).queue
    queue, _ = taken(queue, after(7200), RULES)

    now = settled(queue, NOON, RULES)
    assert [(one.sender, one.asked) for one in now.waiting] == [("bob", NOON)]
    assert ask(now, "ann", 4, 0).again_in_s == 90
    assert ask(now, "cy", 1, 0).again_in_s == 180


def test_a_queue_can_be_written_down_and_read_again():
    queue, _ = taken(all_asked(("ann", 1), ("bob", 2)), after(3), RULES)
    adapter = TypeAdapter(WishQueue)

    assert adapter.validate_json(adapter.dump_json(queue)) == queue


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["ann", "bob", "cy", "dan", "eve"]),
            st.integers(0, 9),
            st.floats(-100, 200),
            st.booleans(),
        ),
        max_size=60,
    )
)
@settings(max_examples=60)
def test_however_people_ask_the_rules_hold_and_the_queue_stays_small(acts):
    queue, now = EMPTY_QUEUE, NOON
    last: dict[str | int, datetime] = {}
    for sender, index, seconds, free in acts:
        now += timedelta(seconds=seconds)
        if seconds < 0:
            last = {}
        queue = asked(queue, subject(index), sender, now, RULES).queue
        assert len(queue.waiting) <= RULES.most_waiting
        assert len({one.sender for one in queue.waiting}) == len(queue.waiting)
        if not free:
            continue
        queue, wish = taken(queue, now, RULES)
        if wish is None:
            assert queue.waiting == ()
            continue
        for key, pause_s in ((wish.sender, 90), (wish.subjects[0].index, 180)):
            assert key not in last or (now - last[key]).total_seconds() >= pause_s
            last[key] = now


def test_rules_that_cannot_be_are_refused():
    for values in (
        {"hold_s": 0},
        {"hold_s": float("nan")},
        {"sender_pause_s": -1},
        {"subject_pause_s": float("inf")},
        {"most_waiting": 0},
        {"longest_wait_s": 0},
    ):
        (name,) = values
        with pytest.raises(TimetableError, match=name):
            Fairness(**values)
    with pytest.raises(TimetableError, match="at least one subject"):
        asked(EMPTY_QUEUE, (), "ann", NOON, RULES)
