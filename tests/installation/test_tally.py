"""Sums over the lives of the children."""

from hypothesis import given
from hypothesis import strategies as st

from installation.messages import Report
from installation.tally import FRESH_S, Tally


def report(pid, keyframes, role="dream"):
    return Report(role=role, name=role, pid=pid, progress=0, at_s=0, keyframes=keyframes)


def test_counters_go_on_when_a_child_begins_again():
    tally = Tally()
    for pid, keyframes in [(1, 4), (1, 9), (2, 0), (2, 3), (3, 1)]:
        tally.note(report(pid, keyframes), 100)

    assert tally.total("dream", "keyframes") == 9 + 3 + 1
    assert tally.total("projection", "keyframes") == 0


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(0, 50)), min_size=1))
def test_sums_never_fall(reports):
    tally = Tally()
    totals = []
    for pid, keyframes in reports:
        tally.note(report(pid, keyframes), 100)
        totals.append(tally.total("dream", "keyframes"))

    assert totals == sorted(totals)


def test_an_old_report_is_not_taken_for_the_present():
    tally = Tally()
    tally.note(report(1, 4), 100)

    assert tally.fresh("dream", 100 + FRESH_S) is not None
    assert tally.fresh("dream", 100.1 + FRESH_S) is None
    assert tally.fresh("projection", 100) is None
    assert tally.newest["dream"].keyframes == 4
