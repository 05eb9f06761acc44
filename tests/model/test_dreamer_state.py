"""Dreams that are kept and taken up again, or begun with a picture."""

import math

import numpy as np
import pytest

from model.errors import ModelError
from tests.model.support_dreams import HEIGHT, LOOKS, SHAPE, WIDTH, canvas_of, run


@pytest.mark.parametrize("name", LOOKS)
def test_a_dream_taken_up_again_goes_on_identically(start_dream, name):
    lasting, resumed = start_dream(name, seed=3), start_dream(name, seed=3)
    run(lasting, 4, rounds=2)
    kept = {key: np.copy(array) for key, array in lasting.state().items()}

    run(resumed, 1)  # whatever it did before does not count
    resumed.restore(kept)
    for dreamer in (lasting, resumed):
        run(dreamer, 4, rounds=2)
        dreamer.begin(None)
        run(dreamer, 1)

    assert np.array_equal(canvas_of(lasting), canvas_of(resumed))
    assert np.array_equal(lasting.state()["first"], resumed.state()["first"])


def test_a_state_does_not_change_when_the_dream_goes_on(start_dream):
    dreamer = start_dream("gallery")
    run(dreamer, 1)
    state = dreamer.state()
    before = {key: np.copy(array) for key, array in state.items()}

    run(dreamer, 2)

    assert all(np.array_equal(state[key], before[key]) for key in before)


def test_a_state_of_the_other_look_keeps_the_canvas_and_drops_the_momentum(start_dream):
    dreamer, other = start_dream("gallery"), start_dream("seed")
    run(dreamer, 3)

    other.restore(dreamer.state())

    assert np.array_equal(canvas_of(other), canvas_of(dreamer))
    assert np.all(other.state()["first"] == 0)


BROKEN_STATES = {
    "no canvas": ({"canvas": None}, "lacks or spoils 'canvas'"),
    "no version": ({"version": None}, "lacks or spoils 'version'"),
    "other version": ({"version": np.int64(99)}, "of version 99"),
    "many versions": ({"version": np.arange(3)}, "lacks or spoils"),
    "other size": ({"canvas": np.zeros((32, 48, 3))}, r"shape \(32, 48, 3\) does not fit"),
    "other momentum": ({"first": np.zeros((32, 48, 3))}, "does not fit"),
    "grey": ({"canvas": np.zeros((HEIGHT, WIDTH))}, "does not fit"),
    "NaN canvas": ({"canvas": np.full(SHAPE, np.nan)}, "not a number"),
    "infinite momentum": ({"first": np.full(SHAPE, np.inf)}, "not a number"),
    "huge numbers": ({"canvas": np.full(SHAPE, 1e300)}, "not a number"),
    "words": ({"canvas": np.full(SHAPE, "a")}, "lacks or spoils"),
    "objects": ({"first": np.full(SHAPE, {}, object)}, "lacks or spoils"),
    "words for steps": ({"steps": np.array("many")}, "lacks or spoils"),
    "endless steps": ({"steps": np.array(np.inf)}, "lacks or spoils"),
    "negative steps": (
        {"steps": np.int64(-1)},
        "counts steps, beginnings and steps since a change",
    ),
    "negative beginnings": (
        {"begun": np.int64(-5)},
        "counts steps, beginnings and steps since a change",
    ),
}


@pytest.mark.parametrize(("changes", "words"), BROKEN_STATES.values(), ids=BROKEN_STATES.keys())
def test_a_broken_state_is_refused_and_the_dream_goes_on_as_it_was(start_dream, changes, words):
    dreamer = start_dream("gallery")
    before = dreamer.state()
    state = {**before, **changes}
    state = {key: array for key, array in state.items() if array is not None}

    with pytest.raises(ModelError, match=words):
        dreamer.restore(state)

    after = dreamer.state()
    assert all(np.array_equal(before[key], after[key]) for key in before)


def test_a_canvas_out_of_range_in_a_state_is_brought_back(start_dream):
    dreamer = start_dream("gallery")

    dreamer.restore(
        {**dreamer.state(), "canvas": np.linspace(-50, 300, math.prod(SHAPE)).reshape(SHAPE)}
    )

    assert canvas_of(dreamer).min() == 0
    assert canvas_of(dreamer).max() == 255


def test_a_dream_begins_with_the_picture_it_is_given(start_dream):
    dreamer = start_dream("gallery")
    run(dreamer, 2)
    picture = np.random.default_rng(0).integers(0, 256, SHAPE, np.uint8)

    dreamer.begin(picture)

    assert np.array_equal(dreamer.picture(), picture)
    assert np.all(dreamer.state()["first"] == 0)


@pytest.mark.parametrize(
    "picture",
    [
        np.zeros((WIDTH, HEIGHT, 3), np.uint8),
        np.zeros((HEIGHT, WIDTH), np.uint8),
        np.zeros((HEIGHT, WIDTH, 4), np.uint8),
        np.zeros(SHAPE, np.float32),
    ],
    ids=lambda picture: f"{picture.dtype}{picture.shape}",
)
def test_a_picture_that_does_not_fit_is_refused_and_leaves_the_canvas(start_dream, picture):
    dreamer = start_dream("gallery")
    before = dreamer.picture()

    with pytest.raises(ModelError, match=r"must be uint8 \(64, 96, 3\), got"):
        dreamer.begin(picture)

    assert np.array_equal(dreamer.picture(), before)


def test_a_picture_that_was_handed_out_is_a_copy(start_dream):
    dreamer = start_dream("gallery")
    picture = dreamer.picture()
    before = picture.copy()
    run(dreamer, 1)
    assert np.array_equal(picture, before)

    now = dreamer.picture()
    now[:] = 0
    assert dreamer.picture().max() > 0
