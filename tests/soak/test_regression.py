"""The soak's arithmetic: slopes that are known, and errors that are not too good to be true."""

import numpy as np
import pytest

from tests.soak.regression import Slope, has_grown, judged, slope_of


def test_a_straight_line_has_its_slope_and_no_error():
    found = slope_of([0, 1, 2, 3, 4], [5, 7, 9, 11, 13])

    assert found.value == pytest.approx(2)
    assert found.error == pytest.approx(0, abs=1e-9)


def test_the_error_of_independent_samples_is_the_textbooks_or_somewhat_larger():
    times, noise = np.arange(400.0), np.random.default_rng(1).normal(size=400)
    found = slope_of(list(times), list(0.01 * times + noise))

    spread = float(((times - times.mean()) ** 2).sum())
    assert 0.8 < found.error * np.sqrt(spread) < 6
    assert abs(found.value - 0.01) < 4 * found.error


def test_samples_that_hang_together_do_not_pass_for_more_than_they_are():
    random = np.random.default_rng(2)
    times = np.arange(200.0)
    slopes, errors = [], []
    for _ in range(200):
        wander = np.zeros(200)
        for number in range(1, 200):
            wander[number] = 0.9 * wander[number - 1] + random.normal()
        found = slope_of(list(times), list(wander))
        slopes.append(found.value)
        errors.append(found.error)

    assert 0.8 < np.mean(errors) / np.std(slopes) < 5


def test_a_walk_of_chance_steps_is_no_leak_and_a_leak_in_equal_steps_is_one():
    random = np.random.default_rng(3)
    times = [number * 5 / 3600 for number in range(96)]
    walks = [np.cumsum(random.choice([0.0, 0.0, 0.0, 0.3, -0.3], 96)) for _ in range(200)]
    leak = [0.1 * number + 0.02 * random.normal() for number in range(96)]

    found = [judged(slope_of(times, list(walk)), 1.0) for walk in walks]
    assert found.count("too much") < 20
    assert judged(slope_of(times, leak), 1.0) == "too much"


def test_a_bar_is_kept_missed_or_out_of_sight():
    assert judged(Slope(0.2, 0.3), 1.0) == "holds"
    assert judged(Slope(3.0, 0.5), 1.0) == "too much"
    assert judged(Slope(3.0, 2.0), 1.0) == "cannot be told"


def test_too_few_samples_are_refused_with_both_numbers():
    with pytest.raises(ValueError, match="needs 4 samples, got 3 and 2"):
        slope_of([0, 1, 2], [0, 1])


@pytest.mark.parametrize(
    ("counts", "grown"), [([5, 6, 5, 6, 5, 6, 5, 6], False), ([5, 5, 6, 6, 7, 7, 8, 8], True)]
)
def test_a_count_has_grown_when_it_never_comes_back(counts, grown):
    assert has_grown(counts) is grown
