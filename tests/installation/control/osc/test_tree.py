"""The table of addresses: each can be used, and lets nothing through that the show refuses."""

import dataclasses
from typing import get_args

import pytest

from installation.calibration import MOST_OUTPUTS
from installation.commands import Command
from installation.control.osc import acts
from installation.control.osc.acts import OscAct
from installation.control.osc.arguments import ArgumentError
from installation.control.osc.feedback import TOLD, TOLD_OF_OUTPUTS
from installation.control.osc.message import check_address
from installation.control.osc.nodes import Reading
from installation.control.osc.output_nodes import OUTPUT_NODES
from installation.control.osc.tree import NODES, TREE
from installation.control.show_control import Figures, OutputFigures
from installation.errors import CommandError
from installation.show import apply
from installation.steering import GoOn, Hold, Release

BY = Reading(sender="osc 10.0.0.7", glide_s=60.0)  # the longest that the config lets through
WORDS = {
    "/dream/subject": ("tree frog",),
    "/dream/subject/upper": (31,),
    "/dream/subject/lower": ("volcano",),
    "/dream/playlist": (1,),
    "/schedule/override": ("rabbit", 60.0),
    "/projection/test": ("grid",),
    "/status/subscribe": (9001, 60.0),
    "/status/unsubscribe": (9001,),
    "/ping": (1, "two"),
    "/show/end": ("secret",),
}
OF_LAST = [node for node in OUTPUT_NODES if node.output == MOST_OUTPUTS]
OF_OUTPUTS = {"ff": [(10, -1000.0), (0.5, 0)], "s": [("grid",), (0,), ("off",)]}
KNOBS = [node for node in NODES if node.kind == "knob"]
PRESSES = [node for node in NODES if node.kind == "press"]
SWITCHES = [node for node in NODES if node.kind == "switch"]


def examples(node):
    """Arguments that a node takes, as it says itself."""
    if node.kind == "knob":
        return [(node.limits.low,), (node.limits.high,)]
    if node.kind in {"press", "switch"}:
        return [(1,), ()]
    if node.output:
        return [(2, 3, 1, -1.5)] if node.takes == "iiff" else OF_OUTPUTS.get(node.takes, [])
    return [WORDS[node.address], *((choice,) for choice in node.choices)]


def done(state, act):
    """The show after an act, where the act is one of the show's own commands."""
    return apply(state, act, 1.0) if isinstance(act, Command) else state


@pytest.mark.parametrize("node", [*NODES, *OF_LAST], ids=lambda node: node.address)
def test_every_node_gives_acts_that_the_show_takes(node, frog_state):
    for arguments in examples(node):
        act = node.read(arguments, BY)
        assert isinstance(act, get_args(OscAct))
        done(frog_state, act)


@pytest.mark.parametrize("node", [*NODES, *OF_LAST], ids=lambda node: node.address)
def test_every_node_is_told_to_people(node):
    check_address(node.address)
    assert TREE[node.address] is node
    assert node.does.endswith(".")
    assert node.arguments
    assert (node.limits is not None) == (node.kind == "knob")


@pytest.mark.parametrize("node", KNOBS, ids=lambda node: node.address)
def test_a_knob_ends_where_the_show_does(node, frog_state):
    limits = node.limits
    beyond = (limits.high - limits.low) / 1000
    (name,) = (
        field.name
        for field in dataclasses.fields(node.read((limits.low,), BY))
        if getattr(node.read((limits.low,), BY), field.name) == limits.low
    )
    for value in (limits.low - beyond, limits.high + beyond):
        with pytest.raises(ArgumentError, match="must be"):
            node.read((value,), BY)
        act = dataclasses.replace(node.read((limits.low,), BY), **{name: value})
        if (node.address, value < limits.low) != ("/dream/param/step", True):  # 0 is its end there
            with pytest.raises(CommandError):
                apply(frog_state, act, 1.0)


@pytest.mark.parametrize("node", PRESSES, ids=lambda node: node.address)
def test_the_release_of_a_button_does_nothing(node):
    for release in (0, 0.0, False, "off"):
        assert node.read((release,), BY) is None


@pytest.mark.parametrize("node", SWITCHES, ids=lambda node: node.address)
def test_a_switch_has_two_sides(node):
    assert node.read((0,), BY) != node.read((1,), BY)
    assert node.tells


def test_addresses_are_there_once():
    assert len(TREE) == len(NODES) + len(OUTPUT_NODES)


def test_aliases_do_what_they_stand_for():
    assert TREE["/go"].read((), BY) == TREE["/dream/subject/next"].read((), BY)
    assert TREE["/go"].read((), BY) == GoOn(sender="osc 10.0.0.7")
    assert TREE["/stop"].read((), BY) == TREE["/dream/pause"].read((), BY)
    assert TREE["/dream/held"].read((True,), BY) == Hold(sender="osc 10.0.0.7")
    assert TREE["/dream/held"].read((False,), BY) == Release(sender="osc 10.0.0.7")


def test_words_may_be_left_out():
    assert TREE["/schedule/override"].read(("x",), BY) == acts.Override(what="x")
    assert TREE["/status/subscribe"].read((), BY) == acts.Subscribe(port=None)


@pytest.mark.parametrize(
    ("address", "arguments"),
    [
        ("/dream/subject", ()),
        ("/dream/subject", (1000,)),
        ("/dream/playlist", (0,)),
        ("/schedule/override", ("x", 0.5)),
        ("/schedule/override", ("x", 90_000)),
        ("/projection/test", ("grit",)),
        ("/projection/test", (8,)),
        ("/status/subscribe", (0,)),
        ("/status/subscribe", (9001, 1.0)),
        ("/show/end", ()),
        ("/projection/1/card", ("grit",)),
        ("/projection/1/card", (8,)),
        ("/projection/1/card", ()),
        ("/projection/1/brightness", (0.0,)),
        ("/projection/1/overlap/left", (0.6,)),
        ("/projection/1/point/TL/nudge", ()),
        ("/projection/1/point/TL/nudge", (1,)),
        ("/projection/1/point/TL/nudge", (1001, 0)),
        ("/projection/1/point/TL/nudge", (0, float("nan"))),
        ("/projection/1/grid/nudge", (0, 1, 1, 1)),
        ("/projection/1/grid/nudge", (1, 34, 1, 1)),
        ("/projection/1/grid/nudge", (1, 1, 1)),
        ("/projection/1/grid/nudge", (1.5, 1, 1, 1)),
    ],
)
def test_words_have_limits(address, arguments):
    with pytest.raises(ArgumentError):
        TREE[address].read(arguments, BY)


def test_every_figure_is_told_once():
    figures = [field.name for field in dataclasses.fields(Figures)]

    assert sorted([*(told.figure for told in TOLD), "outputs"]) == sorted(figures)
    of_outputs = [field.name for field in dataclasses.fields(OutputFigures)]
    for number in (1, 16):
        told = [each.figure for each in TOLD_OF_OUTPUTS if each.output == number]
        assert sorted(told) == sorted(of_outputs)
    assert len({told.address for told in TOLD}) == len(TOLD)
