"""Looks and their parameters: every number is stated once, and checked wherever it comes from."""

import math
from dataclasses import replace

import pytest

from model.errors import ModelError
from model.looks import (
    DEEPDREAM,
    GALLERY,
    LOOKS,
    PARAMETERS,
    changed,
    derived,
    look,
    parameters_of_look,
    values_of_look,
)
from model.parameters import Choice, Names, Number, Rows, shown
from model.settings import DreamSettings

HALF = Number(effect="x", unit="px", low=0, high=0.5, above_low=True)
COUNT = Number(effect="x", low=1, high=9, whole=True)
WORD = Choice(effect="x", options=("a", "b"))
ROWS = Rows(effect="x", columns=(("width", HALF), ("count", COUNT)), most=2)
NAMES = Names(effect="x", known=("one1", "b2"), noun="layers", most=2)


@pytest.mark.parametrize(
    ("kind", "value", "read"),
    [
        (HALF, 0.5, 0.5),
        (Number(effect="x", low=0, high=2), 1, 1.0),
        (COUNT, 9, 9),
        (WORD, "b", "b"),
        (ROWS, [[0.1, 1], (0.5, 9)], ((0.1, 1), (0.5, 9))),
        (NAMES, ["b2"], ("b2",)),
        (NAMES, [], ()),
    ],
)
def test_a_value_inside_its_range_is_read(kind, value, read):
    assert kind.read(value) == read
    assert type(kind.read(value)) is type(read)


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        (HALF, 0, "must be a number above 0 and at most 0.5 (px), got 0"),
        (HALF, 0.51, "must be a number above 0 and at most 0.5 (px), got 0.51"),
        (HALF, math.nan, "must be a number above 0 and at most 0.5 (px), got NaN"),
        (HALF, True, "must be a number above 0 and at most 0.5 (px), got true"),
        (HALF, None, "must be a number above 0 and at most 0.5 (px), got null"),
        (COUNT, 1.5, "must be a whole number between 1 and 9, got 1.5"),
        (COUNT, 10, "must be a whole number between 1 and 9, got 10"),
        (WORD, "c", 'must be one of a, b, got "c"'),
        (ROWS, [], "must be a list of 1 to 2 rows [width, count], got []"),
        (ROWS, 3, "must be a list of 1 to 2 rows [width, count], got 3"),
        (ROWS, [[0.1]], "row 1: must be [width, count], got [0.1]"),
        (ROWS, [[0.1, 1], [0.1, 0]], "row 2: count must be a whole number between 1 and 9, got 0"),
        (NAMES, "block1", 'must be a list of at most 2 names of layers, got "block1"'),
        (
            NAMES,
            ["one3"],
            'must be a list of at most 2 names of layers, got "one3"; the nearest are one1',
        ),
        (NAMES, [[]], "must be a list of at most 2 names of layers, got []"),
    ],
)
def test_a_value_outside_is_refused_with_range_and_value(kind, value, words):
    with pytest.raises(ValueError, match=r".") as caught:
        kind.read(value)

    assert str(caught.value) == words


def test_long_values_are_cut():
    assert shown("x" * 500) == f'"{"x" * 56}...'


def test_every_parameter_of_every_look_is_explained_and_inside_its_range():
    for settings in LOOKS.values():
        values = values_of_look(settings)
        for name, kind in parameters_of_look(settings).items():
            assert kind.effect.endswith(".")
            assert kind.read(values[name]) == values[name]
    assert set(PARAMETERS) == {name for s in LOOKS.values() for name in parameters_of_look(s)}


def test_numbers_are_checked_where_settings_are_made_in_code_too():
    with pytest.raises(ModelError) as caught:
        replace(GALLERY, step_size=0, prior_strength=-1)

    assert str(caught.value) == (
        "look 'gallery': step_size must be a number above 0 and at most 50 "
        "(grey levels of 255), got 0; prior_strength must be a number between 0 and 1000, got -1"
    )
    with pytest.raises(ModelError, match=r"method 'natural' does not fit the settings 'natural'"):
        DreamSettings("x", "natural")


def test_a_look_is_derived_from_another_with_the_values_of_all_its_parts():
    mine = derived("mine", GALLERY, {"slope": 2, "prior_strides": [[1, 4]]})

    assert mine.name == "mine"
    assert mine.natural is not None
    assert (mine.natural.slope, mine.prior_strides) == (2.0, ((1, 4),))
    assert mine.natural.momentum == values_of_look(GALLERY)["momentum"]
    assert derived("same", DEEPDREAM, {}) == replace(DEEPDREAM, name="same")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"octaves": 3}, "look 'mine': unknown parameter 'octaves'; it has steps_a_round, "),
        ({"slope": "steep"}, "look 'mine': slope must be a number between 0 and 3 .*, got \"st"),
    ],
)
def test_a_look_that_cannot_be_derived_is_refused(changes, words):
    with pytest.raises(ModelError, match=words):
        derived("mine", GALLERY, changes)


def test_prior_and_step_may_be_given_beside_the_look():
    assert changed(GALLERY, prior_strength=None, step_size=None) == GALLERY
    assert look("seed", prior_strength=3.0).prior_strength == 3.0
    with pytest.raises(ModelError, match="unknown look 'wild': it must be one of seed, gallery"):
        look("wild")


def test_only_a_look_of_layers_alone_leaves_the_subjects_out():
    assert [name for name, settings in LOOKS.items() if not settings.dreams_subjects] == [
        "deepdream"
    ]
    assert derived("mine", DEEPDREAM, {"subject_strength": 0.5}).dreams_subjects
