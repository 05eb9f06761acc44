"""One dreamt picture at a time."""

import numpy as np
import pytest

from model.errors import ModelError
from model.looks import DEEPDREAM, derived
from model.networks.errors import UnknownNetworkError
from model.regions import Aim
from model.stills import StillRequest, dream_still


def request(**others):
    numbers = {"width": 96, "height": 64, "rounds": 2, "seed": 4, "network": "lite0"}
    return StillRequest(aims=(Aim(980),), **{**numbers, **others})


def test_a_still_tells_each_round_and_how_it_came_about():
    rounds: list[int] = []

    still = dream_still(request(), lambda number, _figures: rounds.append(number))

    assert rounds == [1, 2]
    assert still.picture.shape == (64, 96, 3)
    assert still.picture.dtype == np.uint8
    assert (still.network, still.look) == ("lite0", "gallery")
    assert set(still.figures) == {"objective", "prior", "mean", "contrast", "seconds_a_step"}
    assert still.figures["seconds_a_step"] > 0
    assert still.figures["mean"] == pytest.approx(still.picture.mean() / 255, abs=0.01)


def test_the_same_request_gives_the_same_picture():
    one, two = (dream_still(request(rounds=1)).picture for _ in range(2))

    assert np.array_equal(one, two)


def test_a_still_starts_from_the_picture_it_is_given():
    start = np.zeros((64, 96, 3), np.uint8)
    start[:, 48:] = 200

    picture = dream_still(request(rounds=1, start=start)).picture.astype(float)

    assert picture[:, 60:].mean() > picture[:, :36].mean() + 30


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"network": "resnet"}, UnknownNetworkError),
        ({"look": derived("x", DEEPDREAM, {"layers": ["block5_conv1"]})}, ModelError),
        ({"width": 20}, ModelError),
        ({"aims": ()}, ModelError),
        ({"start": np.zeros((9, 9, 3), np.uint8)}, ModelError),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_a_request_that_cannot_be_dreamt_is_refused(wrong, error):
    with pytest.raises(error):
        dream_still(StillRequest(**{**vars(request()), **wrong}))
