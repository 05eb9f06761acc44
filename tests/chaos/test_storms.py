"""What comes together in a storm."""

import threading
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

from tests.chaos import storms
from tests.chaos.run import JOIN, known_faults, overlapping, storms_of
from tests.chaos.storms import CANNOT_MEET, MOST, storm

stage: Any = SimpleNamespace(status=lambda: {"mode": "dreaming"})


def seeded(number):
    return Random(number)  # noqa: S311 — the same seed, the same storms


def test_a_storm_has_two_or_three_faults_and_none_that_undo_each_other():
    names = list(known_faults(real=False))
    found = [set(name.split(JOIN)) for name in storms_of(names, 500, seeded(1))]

    assert {len(storm) for storm in found} == {2, MOST}
    assert not [storm for storm in found for pair in CANNOT_MEET if pair <= storm]
    assert set().union(*found) == set(names)
    assert storms_of(names, 9, seeded(4)) == storms_of(names, 9, seeded(4))


def test_faults_come_at_once_and_one_that_met_no_answer_is_done_again(monkeypatch):
    monkeypatch.setattr(storms, "WITHIN_S", 0.01)
    both, tries = threading.Barrier(2, timeout=5), []

    def one(_stage, _random):
        tries.append(1)
        if len(tries) == 1:
            raise ConnectionError
        both.wait()
        return "one"

    def other(_stage, _random):
        both.wait()
        return "other"

    (act,) = overlapping(["a", "a + b"], {"a": one, "b": other}).values()
    assert act(stage, seeded(2)).startswith("one; other")
    assert len(tries) == 2


def test_a_fault_that_never_ends_is_told():
    def silent(_stage, _random):
        raise ConnectionError

    with pytest.raises(ConnectionError):
        storm(("a",), {"a": silent}, stage, seeded(2))
