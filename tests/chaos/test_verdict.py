"""The judge of the chaos run: what it must call a breach, and what it must not."""

from random import Random

import numpy as np
import pytest

from tests.chaos.faults_processes import FAULTS as PROCESSES
from tests.chaos.report import Result, line_of, summary
from tests.chaos.run import ENDS, known_faults, order_of
from tests.chaos.verdict import CounterJudge, Generations, PictureJudge

BRIGHT = np.full((4, 4, 3), 120, np.uint8)
OTHER = np.full((4, 4, 3), 121, np.uint8)
BLACK = np.zeros((4, 4, 3), np.uint8)


def judged(looks):
    """The judge after (second, picture or None) looks."""
    judge = PictureJudge()
    for at_s, picture in looks:
        judge.see(at_s, picture)
    return judge


def test_a_wall_that_moves_is_no_breach():
    judge = judged([(second, (BRIGHT, OTHER)[second % 2]) for second in range(60)])

    assert judge.breaches == []
    assert judge.frozen_s < 1.5


def test_a_black_picture_is_a_breach_and_told_once():
    judge = judged([(0, BRIGHT), (1, BLACK), (2, BLACK)])

    assert judge.breaches == ["the picture was black: mean grey level 0.0"]


def test_a_picture_that_stands_still_for_more_than_ten_seconds_is_a_breach():
    assert judged([(second, BRIGHT) for second in range(10)]).breaches == []
    assert judged([(second, BRIGHT) for second in range(13)]).breaches == [
        "the picture was frozen for more than 10 s"
    ]


def test_time_in_which_no_picture_could_be_had_counts_neither_for_nor_against_the_wall():
    away = [(second, None) for second in range(3, 33)]
    judge = judged([(0, BRIGHT), (1, BRIGHT), (2, BRIGHT), *away, (33, BRIGHT), (34, BRIGHT)])

    assert judge.breaches == []
    assert judge.frozen_s == pytest.approx(3)
    assert judge.blind_s == pytest.approx(30)


def test_a_panel_that_is_away_for_too_long_is_a_breach():
    away = [(second, None) for second in range(1, 60)]

    assert judged([(0, BRIGHT), *away]).breaches == ["no picture could be had for more than 45 s"]


def test_a_gap_that_the_projection_tells_of_is_a_breach():
    judge = PictureJudge()
    judge.told_gap(0.2)
    assert judge.breaches == []
    judge.told_gap(11.0)
    assert judge.breaches == ["frames came late for more than 10 s"]


def test_a_counter_may_fall_by_one_generation_and_no_more():
    judge = CounterJudge("count")
    for found in (Generations(5, 4), Generations(7, 5), Generations(None, 5), Generations(6, 5)):
        judge.see(found)
    assert judge.breaches == []
    judge.see(Generations(4, 3))

    assert judge.breaches == ["count fell to 4, one checkpoint back was 5"]
    assert judge.highest == 7


def test_the_same_seed_gives_the_same_faults_and_each_kind_comes_before_any_again():
    names = list(known_faults(real=False))
    orders = [order_of(names, 40, Random(seed)) for seed in (7, 7, 8)]  # noqa: S311

    assert orders[0] == orders[1] != orders[2]
    assert set(orders[0][: len(names)]) == set(names)
    assert set(known_faults(real=True)) >= ENDS
    assert set(PROCESSES) <= set(names)


def test_a_breach_stands_in_the_report():
    good = Result(1, "kill -9 dream", 2.0, 0.5, 0.1, 0.0, 120.0)
    bad = Result(2, "restart", None, 11.0, 0.1, 0.0, 0.0, ("the picture was black",))

    assert "BREACH: the picture was black" in line_of(bad)
    assert summary([good], [], "").endswith("no breach")
    assert summary([good, bad], ["socket x"], "").endswith("2 breaches")
