"""Totals, bars, table and JSON of a run of the judge."""

import dataclasses
import json

import pytest

from model.judging.band import load_band
from model.judging.figures import LookFigures
from model.judging.report import Report, as_json, bars_of, totals_of
from model.judging.table import bar_lines, comparison_lines, head_line, subject_line, total_lines

BURNT = LookFigures(0.5, 0.3, 0.25, -2.5, 0.05, 0.2)


@pytest.fixture
def make_report():
    """A function that makes a report of some verdicts."""

    def report(*verdicts, look="gallery"):
        return Report(
            network="lite0",
            judge="lite2",
            look=look,
            width=384,
            height=216,
            steps_a_round=10,
            seed=1,
            band=load_band(384, 216),
            verdicts=verdicts,
        )

    return report


def test_totals_sum_up_the_verdicts(make_report, make_verdict):
    prompt, late, never = (
        make_verdict((3, 1, 2)),
        make_verdict((9,) * 7 + (1,)),
        make_verdict((7, 5)),
    )
    totals = totals_of(make_report(prompt, late, never))

    assert totals.subjects == 3
    assert (totals.prompt_share, totals.ever_share) == pytest.approx((1 / 3, 2 / 3))
    assert (totals.rounds_to_first, totals.seconds_to_first) == (5, 10.0)
    assert totals.rank_later == 9
    assert totals.inside == dict.fromkeys(totals.inside, 1.0)
    assert (totals.drift_of_run, totals.flicker) == pytest.approx((0, 0.05))


def test_a_drift_from_subject_to_subject_shows_over_the_run(make_report, make_verdict):
    verdicts = [make_verdict((1,) * 16, colours=((0.1 * i,) * 3,) * 16) for i in range(4)]

    totals = totals_of(make_report(*verdicts))

    assert totals.drift_a_minute == pytest.approx(0, abs=1e-9)
    assert totals.drift_of_run > 0.1


def test_all_bars_hold_for_prompt_subjects_that_look_like_photographs(make_report, make_verdict):
    bars = bars_of(totals_of(make_report(*[make_verdict((4, 1, 1) * 6)] * 10)))

    assert len(bars) == 9
    assert all(bar.holds for bar in bars)


@pytest.mark.parametrize(
    ("changes", "failing"),
    [
        ({"ranks": (2, 2, 2)}, {"first within 6 rounds"}),
        ({"last": BURNT}, {"clipped at most"}),
        (
            {"last": dataclasses.replace(BURNT, clipped=0.0, spectrum_slope=-1.0, mean=0.9)},
            {"spectrum_slope as in photographs", "mean as in photographs"},
        ),
        (
            {"ranks": (1,) * 20, "colours": tuple((0.01 * i, 0.1, 0.1) for i in range(20))},
            {"colour drift a minute while held"},
        ),
    ],
)
def test_what_fails_a_bar_is_named(make_report, make_verdict, changes, failing):
    bars = bars_of(totals_of(make_report(*[make_verdict(**changes)] * 4)))

    assert {bar.name for bar in bars if not bar.holds} == failing


def test_one_in_ten_may_miss(make_report, make_verdict):
    verdicts = [make_verdict((1,))] * 9 + [make_verdict((2,))]

    assert all(bar.holds for bar in bars_of(totals_of(make_report(*verdicts))))
    assert not all(bar.holds for bar in bars_of(totals_of(make_report(*verdicts[1:]))))


def test_the_json_tells_everything_in_plain_values(make_report, make_verdict):
    report = make_report(make_verdict((4, 1), last=BURNT))

    told = json.loads(json.dumps(as_json(report), allow_nan=False))

    assert (told["network"], told["judge"], told["look"], told["seed"]) == (
        "lite0",
        "lite2",
        "gallery",
        1,
    )
    assert set(told["band"]["figures"]) == set(told["totals"]["inside"])
    (subject,) = told["subjects"]
    assert subject["regions"][1] == {"index": 309, "region": "lower", "ranks": [4, 1]}
    assert subject["rank_after"] == {"8": None, "16": None, "32": None}
    assert (subject["rounds_to_first"], subject["seconds_to_first"]) == (2, 4.0)
    assert subject["last"]["clipped"] == 0.25
    assert subject["last"]["outside"] == ["clipped"]
    assert [bar["name"] for bar in told["bars"] if not bar["holds"]] == ["clipped at most"]


def test_the_table_has_a_line_for_each_subject_and_marks_what_is_outside(make_report, make_verdict):
    report = make_report(make_verdict((4, 1), last=BURNT), make_verdict((5, 5), "lynx"))

    bee, lynx = (subject_line(verdict, report.band) for verdict in report.verdicts)

    assert bee.split()[:3] == ["bee", "2", "4.0"]
    assert bee.count("!") == 1
    assert "25.00!" in bee
    assert lynx.split()[:3] == ["lynx", "-", "-"]
    assert len(bee) == len(lynx) == len(head_line())


def test_totals_and_bars_are_told_in_words(make_report, make_verdict):
    report = make_report(make_verdict((4, 1), last=BURNT))

    assert "first within 6 rounds: 100% of 1" in total_lines(report)[1]
    assert [line.split()[0] for line in bar_lines(report)].count("FAILS") == 1


def test_two_looks_stand_side_by_side(make_report, make_verdict):
    here = make_report(make_verdict((1, 1)), make_verdict((3, 1), "lynx"))
    there = make_report(make_verdict((9, 1)), make_verdict((9, 9), "lynx"), look="seed")

    lines = comparison_lines([here, there])

    assert lines[0].split()[-2:] == ["gallery", "seed"]
    assert lines[1].split() == ["bee", "1", "r,", "2.0", "s", "2", "r,", "4.0", "s"]
    assert lines[2].split()[-1] == "never"
    assert lines[4].split()[-2:] == ["100%", "50%"]
