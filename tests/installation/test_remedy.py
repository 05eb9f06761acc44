"""A wall that stays wrong has its process started anew, and less and less often."""

from itertools import pairwise

import pytest

from installation.remedy import FIRST_PAUSE_S, HOLDS_S, LONGEST_PAUSE_S, Remedy

DAY_S = 86_400


def tried(wrong, until_s=DAY_S, every_s=5):
    """When the projection is started anew, for a wall that is wrong at these times."""
    remedy, since_s, at_s = Remedy(), None, []
    for now_s in range(0, until_s, every_s):
        since_s = (now_s if since_s is None else since_s) if wrong(now_s) else None
        wrong_s = 0.0 if since_s is None else now_s - since_s
        remedy, is_due = remedy.seen("good" if wrong_s == 0 else "wrong", wrong_s, float(now_s))
        if is_due:
            at_s.append(now_s)
            since_s = None  # the new process has not seen anything yet
    return at_s


def test_a_wall_that_is_well_is_left_alone():
    assert tried(lambda _: False) == []


def test_what_passes_within_its_time_is_left_alone():
    assert tried(lambda now_s: now_s % 60 < HOLDS_S) == []


def test_a_wall_that_stays_wrong_is_started_anew_at_pauses_that_double():
    at_s = tried(lambda _: True, 4 * DAY_S)

    assert at_s[0] == HOLDS_S
    pauses = [after - before for before, after in pairwise(at_s)]
    assert pauses[:3] == [FIRST_PAUSE_S, 2 * FIRST_PAUSE_S, 4 * FIRST_PAUSE_S]
    assert set(pauses[6:]) == {LONGEST_PAUSE_S}


def test_a_wall_that_is_mended_for_moments_only_is_not_taken_for_mended():
    """Each new start helps for nine minutes: the pauses grow all the same."""
    at_s, remedy, wrong_from_s = [], Remedy(), 0
    for now_s in range(0, DAY_S, 5):
        wrong_s = max(0, now_s - wrong_from_s)
        remedy, is_due = remedy.seen("wrong" if wrong_s else "good", wrong_s, float(now_s))
        if is_due:
            at_s.append(now_s)
            wrong_from_s = now_s + 540
    assert 3 < len(at_s) < 12


@pytest.mark.parametrize("wall", ["black", "flat", "frozen", "wrong"])
def test_after_an_hour_of_health_a_new_trouble_is_tried_at_once(wall):
    remedy, due = Remedy().seen(wall, HOLDS_S, 100.0)
    assert due
    for now_s in range(105, 3700, 5):
        remedy, due = remedy.seen("good", 0.0, float(now_s))
        assert not due

    assert remedy.tried == 0
    assert remedy.seen(wall, HOLDS_S, 3800.0)[1]
