"""What controllers are told: everything, and what has changed."""

import dataclasses

import pytest

from installation.control.osc.feedback import (
    BY_ADDRESS,
    TOLD,
    TOLD_OF_OUTPUTS,
    changes,
    everything,
    value_of,
)
from installation.control.osc.message import Message
from installation.control.osc.packets import bundles_of, read_packet
from installation.control.osc.tree import TREE
from installation.control.show_control import Figures, OutputFigures

OUTPUT = OutputFigures(
    brightness=1.0,
    card="off",
    overlap_left=0.25,
    overlap_right=0.0,
    overlap_top=0.0,
    overlap_bottom=0.0,
)
FIGURES = Figures(
    subject="tree frog and volcano",
    upper="tree frog",
    lower="volcano",
    next="rabbit",
    left_s=12.34567,
    playlist="gallery",
    rule="wish",
    source="osc 10.0.0.7",
    reason="Asked for over OSC 5 s ago.",
    mode="dreaming",
    wall="open",
    health="good",
    fps=30.0,
    look="gallery",
    zoom=1.02,
    rotation=-0.5,
    prior=10.0,
    step=2.0,
    dimmer=1.0,
    fade=3.0,
    blackout=False,
    caption=True,
    paused=False,
    held=True,
    test_card="off",
    outputs=(OUTPUT, dataclasses.replace(OUTPUT, brightness=0.5)),
)
OTHER = {str: "another", float: 0.75}
ON_CHANGE = [told for told in TOLD if told.on_change]


def with_figure(name, value):
    return dataclasses.replace(FIGURES, **{name: value})


@pytest.mark.parametrize("told", TOLD, ids=lambda told: told.address)
def test_every_figure_is_told_under_its_address(told):
    (message,) = (some for some in everything(FIGURES) if some.address == told.address)
    figure = getattr(FIGURES, told.figure)

    assert message.arguments == (figure if isinstance(figure, str) else round(figure, 4),)
    assert told.means.endswith((".", "..."))
    assert BY_ADDRESS[told.address] is told


def test_switches_are_numbers_so_that_buttons_follow():
    held = value_of(BY_ADDRESS["/dream/held"], FIGURES)

    assert (held, type(held)) == (1, int)


def test_what_can_be_set_is_told_so_that_the_same_message_sets_it():
    for told in TOLD:
        if told.address in TREE:
            assert TREE[told.address].tells == told.figure
    assert value_of(BY_ADDRESS["/projection/test"], FIGURES) in TREE["/projection/test"].choices


def test_nothing_is_told_where_nothing_has_changed():
    assert changes(FIGURES, FIGURES) == []


def test_at_first_all_that_is_told_on_change_is():
    wanted = [*ON_CHANGE, *(told for told in TOLD_OF_OUTPUTS if told.output <= 2)]

    assert [message.address for message in changes(None, FIGURES)] == [
        told.address for told in wanted
    ]


def test_of_outputs_is_told_what_there_is_and_what_has_changed():
    told = {message.address: message.arguments for message in everything(FIGURES)}
    first, second = FIGURES.outputs
    card = dataclasses.replace(second, card="grid")
    now = dataclasses.replace(FIGURES, outputs=(first, card))

    assert told["/projection/1/brightness"] == (1.0,)
    assert told["/projection/2/brightness"] == (0.5,)
    assert told["/projection/1/overlap/left"] == (0.25,)
    assert "/projection/3/brightness" not in told
    assert changes(FIGURES, now) == [Message("/projection/2/card", ("grid",))]


@pytest.mark.parametrize("told", ON_CHANGE, ids=lambda told: told.figure)
def test_a_change_is_told_alone(told):
    value = getattr(FIGURES, told.figure)
    now = with_figure(told.figure, not value if isinstance(value, bool) else OTHER[type(value)])

    (message,) = changes(FIGURES, now)
    assert message == Message(told.address, (value_of(told, now),))


def test_what_only_time_changes_waits_for_its_second():
    assert changes(FIGURES, dataclasses.replace(FIGURES, left_s=1.0, fps=29.0)) == []


def test_whatever_a_playlist_is_called_it_can_be_sent():
    figures = dataclasses.replace(FIGURES, next="a\nb\ud800" * 100)

    for packet in bundles_of(everything(figures)):
        assert read_packet(packet)
