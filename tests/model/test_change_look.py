"""A running dream that goes on in another look."""

import numpy as np
import pytest

from model.errors import ModelError
from model.looks import DEEPDREAM, LOOKS, derived, look
from model.regions import Aim
from tests.model.support_dreams import canvas_of, run

PAIRS = [("gallery", "seed"), ("seed", "gallery"), ("gallery", "gallery")]
MINE = derived("mine", DEEPDREAM, {"octaves": 2, "steps_a_round": 4})


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_the_picture_does_not_jump_when_the_look_changes(start_dream, before, after):
    dreamer = start_dream(before)
    run(dreamer, 5, rounds=2)
    canvas = canvas_of(dreamer)
    dreamer.step()
    usual = np.abs(canvas_of(dreamer) - canvas).mean()
    canvas = canvas_of(dreamer)
    dreamer.finish_round()

    dreamer.change_look(look(after))

    assert dreamer.look == after
    assert np.array_equal(canvas_of(dreamer), canvas)
    dreamer.step()
    assert 0 < np.abs(canvas_of(dreamer) - canvas).mean() < 3 * max(usual, LOOKS[after].step_size)


def test_the_subjects_are_carried_over(start_dream):
    dreams = [start_dream("seed"), start_dream("gallery")]
    for dreamer in dreams:
        dreamer.set_aims((Aim(2, "upper"), Aim(3, "lower")))
    dreams[1].change_look(look("seed"))
    dreams[1].begin(dreams[0].picture())
    dreams[0].begin(dreams[0].picture())

    for dreamer in dreams:
        run(dreamer, 3)

    assert np.array_equal(canvas_of(dreams[0]), canvas_of(dreams[1]))


def test_a_wall_changes_to_layers_and_back(start_dream, lite0):
    dreamer = start_dream("gallery", network=lite0)
    run(dreamer, 2)
    dreamer.change_look(MINE)
    assert (dreamer.look, dreamer.steps_a_round) == ("mine", 4)
    run(dreamer, 4, rounds=2)
    assert dreamer.traces == 1
    dreamer.change_look(look("gallery"))

    run(dreamer, 2)

    assert np.isfinite(canvas_of(dreamer)).all()


def test_numbers_set_before_are_those_of_the_new_look_afterwards(start_dream):
    dreamer = start_dream("gallery")
    dreamer.set_parameters(prior_strength=77.0)

    dreamer.change_look(look("seed"))

    assert dreamer._ascent.prior_strength.numpy() == LOOKS["seed"].prior_strength


def test_a_look_that_the_network_cannot_dream_changes_nothing(start_dream, lite0):
    dreamer = start_dream("gallery", network=lite0)
    canvas = canvas_of(dreamer)

    with pytest.raises(ModelError, match="lite0 has none of the layers fc1"):
        dreamer.change_look(derived("x", DEEPDREAM, {"layers": ["fc1"]}))

    assert dreamer.look == "gallery"
    assert np.array_equal(canvas_of(dreamer), canvas)
    run(dreamer, 1)


def test_the_last_looks_are_kept_and_dream_on_as_if_they_were_new(start_dream):
    """Compiling takes seconds; a wall that goes back must not wait for it again."""
    fresh, kept = start_dream("gallery"), start_dream("gallery")
    for dreamer in (fresh, kept):
        dreamer.set_aims((Aim(2, "upper"), Aim(3, "lower")))
    run(kept, 3, rounds=2)
    kept.set_parameters(prior_strength=77.0, step_size=1.0)
    kept.change_look(look("seed"))
    run(kept, 2)
    kept.change_look(look("gallery"))
    assert kept.traces == 1
    kept.begin(fresh.picture())
    fresh.begin(fresh.picture())
    for name in ("steps", "since"):
        getattr(fresh._ascent, name).assign(getattr(kept._ascent, name))

    for dreamer in (fresh, kept):
        run(dreamer, 3)

    assert np.array_equal(canvas_of(fresh), canvas_of(kept))
    assert kept.traces == 1


def test_only_so_many_looks_are_kept(start_dream):
    dreamer = start_dream("gallery")
    for number in range(9):
        dreamer.change_look(derived(f"my {number}", LOOKS["gallery"], {"pull": number / 100}))

    assert [settings.name for settings in dreamer._ascents] == ["my 6", "my 7", "my 8"]


def test_a_look_that_comes_amid_a_round_ends_it_as_one_that_began_it(start_dream):
    dreamer = start_dream("gallery")
    for _ in range(4):
        dreamer.step()

    dreamer.change_look(look("seed"))

    assert int(dreamer._ascent.place) == 4
    dreamer.finish_round()
    assert int(dreamer._ascent.place) == 0
