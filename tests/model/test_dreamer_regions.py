"""Dreams of many subjects, each in its own part of the canvas."""

import dataclasses
import itertools

import numpy as np
import pytest
import tensorflow as tf

from model.dreamer import Dreamer
from model.looks import look
from model.regions import REGIONS, Aim, MaskPicture, Region, region_mask
from tests.model.support_dreams import HEIGHT, LOOKS, WIDTH, canvas_of, run

HALF = MaskPicture(2, 1, b"\xff\0")


def motionless(name):
    """A look without anything random, prior or soft borders."""
    settings = look(name, prior_strength=0.0)
    if settings.natural is None:
        return settings
    still = dataclasses.replace(
        settings.natural,
        view_lines=4320,
        view_stretch=0.0,
        view_turn_deg=0.0,
        view_shift=0.0,
        view_noise=0.0,
        soft_border=0.0,
    )
    return dataclasses.replace(settings, natural=still)


def gradient_of(dreamer, aims):
    dreamer.set_aims(aims)
    canvas = tf.convert_to_tensor(dreamer._ascent.canvas)
    return dreamer._ascent._gradient(canvas, tf.constant([0, 0]))[2].numpy()


@pytest.mark.parametrize("name", LOOKS)
def test_any_number_of_subjects_in_any_regions_never_traces_the_step_again(start_dream, name):
    dreamer = start_dream(name)
    regions: list[Region] = [*REGIONS, HALF]
    for count in (1, 7, 2, 30, 3):
        aims = [Aim(k % 6, regions[k % len(regions)], 0.1 + k) for k in range(count)]
        dreamer.set_aims(tuple(aims))
        run(dreamer, 2)

    assert dreamer.traces == 1


@pytest.mark.parametrize(
    ("region", "other"),
    [("upper", "lower"), ("left_third", "right_third"), ("centre_third", "left_third")],
)
@pytest.mark.parametrize("name", LOOKS)
def test_a_subject_moves_its_own_part_of_the_canvas(name, region, other, tiny_network):
    """Where nothing looks across a border, another subject here changes nothing there."""
    dreamer = Dreamer(tiny_network(), motionless(name), WIDTH, HEIGHT)
    one, two = (gradient_of(dreamer, (Aim(k, region), Aim(2, other))) for k in (1, 4))
    change = np.abs(two - one).max(axis=-1)
    inside = region_mask(region, HEIGHT, WIDTH) > 0

    assert change[inside].max() > 0
    assert change[~inside].max() < 1e-3 * change[inside].max()


@pytest.mark.parametrize("name", LOOKS)
def test_the_same_subject_in_all_parts_is_dreamt_as_in_the_whole(name, tiny_network):
    dreamer = Dreamer(tiny_network(), motionless(name), WIDTH, HEIGHT)
    whole = gradient_of(dreamer, (Aim(1),))
    for parts in (("upper", "lower"), ("left_third", "centre_third", "right_third")):
        divided = gradient_of(dreamer, tuple(Aim(1, part) for part in parts))
        assert np.abs(divided - whole).max() < 1e-3 * np.abs(whole).max()


@pytest.mark.parametrize("name", LOOKS)
def test_a_small_change_of_weights_is_a_small_change_of_course(name, tiny_network):
    """What makes a crossfade smooth: from one subject to another there is no leap on the way."""
    dreamer = Dreamer(tiny_network(), motionless(name), WIDTH, HEIGHT)
    shares = np.linspace(0, 1, 41)
    courses = [
        gradient_of(dreamer, tuple(Aim(k, weight=w) for k, w in ((1, 1 - s), (4, s)) if w > 0))
        for s in shares
    ]
    way = np.abs(courses[-1] - courses[0]).max()
    leaps = [np.abs(b - a).max() for a, b in itertools.pairwise(courses)]

    assert max(leaps) < 2 * way / len(leaps)


def test_a_subject_in_the_half_of_a_picture_is_one_in_that_half(tiny_network):
    """On a mask that is as fine as the grid, a picture is a region like any other."""
    halves = MaskPicture(12, 8, (b"\xff" * 6 + b"\0" * 6) * 8)
    dreamer = Dreamer(tiny_network(), motionless("gallery"), WIDTH, HEIGHT)
    drawn, named = (gradient_of(dreamer, (Aim(1, region),)) for region in (halves, "left"))

    assert np.abs(drawn - named).max() < 1e-3 * np.abs(named).max()


def test_the_same_subjects_and_seed_give_the_same_picture(start_dream):
    one, two = start_dream("gallery", seed=5), start_dream("gallery", seed=5)
    for dreamer in (one, two):
        dreamer.set_aims((Aim(1, "centre", 2.0), Aim(4, "around"), Aim(0, HALF, 0.5)))
        run(dreamer, 4, rounds=2)

    assert np.array_equal(canvas_of(one), canvas_of(two))
