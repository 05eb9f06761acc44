"""The judge on a small canvas: the same seed gives the same figures, whatever they are."""

import dataclasses

import numpy as np
import pytest

from model.canvas import backward_matrix
from model.dreamer import Dreamer
from model.errors import ModelError
from model.judging.figures import flicker, grey_of, look_figures
from model.judging.judge import early_round, judge
from model.judging.ranks import Ranker
from model.judging.run import JudgeRequest, run_judge
from model.judging.subjects import JudgedSubject
from model.looks import look
from model.regions import Aim

pytestmark = pytest.mark.timeout(240)

SIZE = (96, 64)
BEE = JudgedSubject("bee", (Aim(309),), "animals")
PAIR = JudgedSubject("wood rabbit + analog clock", (Aim(330, "upper"), Aim(409, "lower")))


@pytest.fixture(scope="module")
def ranker(lite2):
    return Ranker(lite2, *SIZE)


def judged(lite0, ranker, subjects=(BEE, PAIR), rounds=2, seed=1):
    """Verdicts and the pictures shown."""
    dreamer = Dreamer(lite0, dataclasses.replace(look("gallery"), steps_a_round=3), *SIZE, seed)
    shown = []
    verdicts = judge(
        dreamer,
        ranker,
        subjects,
        rounds,
        on_verdict=lambda _, pictures: shown.append(pictures),
    )
    return verdicts, shown


def likeness(picture, other):
    """Correlation of two pictures' grey levels."""
    return np.corrcoef(grey_of(picture).ravel(), grey_of(other).ravel())[0, 1]


def without_seconds(verdicts):
    return [dataclasses.replace(verdict, seconds=()) for verdict in verdicts]


@pytest.fixture(scope="module")
def run(lite0, ranker):
    return judged(lite0, ranker)


def test_the_same_seed_gives_the_same_figures_and_another_seed_others(lite0, ranker, run):
    again, _ = judged(lite0, ranker)
    other, _ = judged(lite0, ranker, seed=2)

    assert without_seconds(again) == without_seconds(run[0])
    assert without_seconds(other) != without_seconds(run[0])


def test_the_figures_are_those_of_the_pictures_shown(ranker, run):
    verdicts, shown = run

    for verdict, pictures in zip(verdicts, shown, strict=True):
        assert verdict.last == look_figures(pictures.last)
        assert verdict.early == look_figures(pictures.early)
        assert verdict.ranks[-1] == ranker.ranks(pictures.last, verdict.aims)
    motion = backward_matrix(SIZE[1], SIZE[0], 0.03, 0.0)
    first, second = shown[0].early, shown[0].last  # rounds 1 and 2: all that the bee has
    assert verdicts[0].flicker == pytest.approx(flicker(first, second, motion))


def test_a_subject_is_dreamt_from_the_picture_of_the_one_before(lite0, ranker, run):
    _, shown = judged(lite0, ranker, subjects=(PAIR,), seed=5)  # from clouds of its own

    before, after, fresh = run[1][0].last, run[1][1].early, shown[0].early
    assert likeness(before, after) > 0.5
    assert abs(likeness(before, fresh)) < 0.25


def test_a_verdict_holds_what_was_dreamt_round_by_round(run):
    (bee, pair), _ = run

    assert (bee.label, bee.group, bee.rounds, bee.early_round) == ("bee", "animals", 2, 1)
    assert [rank.region for rank in bee.ranks[0]] == ["upper", "lower"]
    assert [(rank.index, rank.region) for rank in pair.ranks[1]] == [(330, "upper"), (409, "lower")]
    assert len(bee.colours) == len(bee.seconds) == 2
    assert min(bee.seconds) > 0


def test_a_verdict_reckons_with_the_worst_region(make_verdict):
    verdict = make_verdict((9, 3, 1, 1, 2, 1, 4, 1))

    assert verdict.worst_ranks == (9, 3, 1, 1, 2, 1, 4, 1)
    assert (verdict.rounds_to_first, verdict.seconds_to_first) == (3, 6.0)
    assert verdict.worst_rank_later == 4
    assert (verdict.rank_after(8), verdict.rank_after(16)) == (1, None)


def test_what_is_never_first_says_so(make_verdict):
    verdict = make_verdict((9, 3))

    assert verdict.rounds_to_first is verdict.seconds_to_first is verdict.worst_rank_later is None


def test_a_steady_mean_colour_does_not_drift(make_verdict):
    greener = tuple((0.5, 0.4 + 0.01 * i, 0.3) for i in range(20))

    assert make_verdict((1,) * 20).drift_a_minute == pytest.approx(0, abs=1e-9)
    assert make_verdict((1,) * 20, colours=greener).drift_a_minute == pytest.approx(0.2)


def test_the_colours_that_a_subject_brings_are_no_drift(make_verdict):
    arriving = tuple((min(i, 8) * 0.05, 0.4, 0.3) for i in range(20))

    assert make_verdict((1,) * 20, colours=arriving).drift_a_minute == pytest.approx(0, abs=1e-9)
    assert make_verdict((1,) * 15, colours=arriving[:15]).drift_a_minute is None


def test_the_early_picture_is_the_eighth_or_the_middle_one():
    assert [early_round(rounds) for rounds in (1, 2, 7, 8, 9, 32)] == [1, 1, 3, 4, 8, 8]


@pytest.mark.parametrize(("subjects", "rounds"), [((), 1), ((BEE,), 0)])
def test_nothing_to_judge_is_refused(lite0, ranker, subjects, rounds):
    with pytest.raises(ModelError, match="a subject and a round at least"):
        judged(lite0, ranker, subjects, rounds)


def test_a_run_by_names_tells_what_it_was_made_by():
    calls = []
    request = JudgeRequest(subjects=(BEE,), width=96, height=64, rounds=1, steps_a_round=2)

    report = run_judge(request, on_round=lambda: calls.append(1))

    assert (report.network, report.judge, report.look) == ("lite0", "lite2", "gallery")
    assert (report.width, report.height, report.steps_a_round, report.seed) == (96, 64, 2, 1)
    assert report.band.photos >= 100
    assert len(report.verdicts) == len(calls) == 1


def test_a_network_does_not_judge_itself():
    with pytest.raises(ModelError, match="cannot judge its own dreams: both are lite2"):
        run_judge(JudgeRequest(subjects=(BEE,), network="lite2"))


def test_the_judge_tells_a_photograph_of_the_subject_from_a_dream_just_begun(lite2, photo_of):
    """The rank that the bars rest on can fail: clouds are no espresso, an espresso is one."""
    coffee, index = photo_of("coffee", 384, 216)
    clouds = np.random.default_rng(0).normal(118, 25, (216, 384, 3)).clip(0, 255).astype(np.uint8)
    ranker = Ranker(lite2, 384, 216)

    assert [rank.rank for rank in ranker.ranks(coffee, (Aim(index),))] == [1, 1]
    assert max(rank.rank for rank in ranker.ranks(clouds, (Aim(index),))) > 10
