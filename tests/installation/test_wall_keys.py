"""A keyboard at the wall: which keys count, and that they do what the panel does."""

import time

import pytest
from typing_extensions import override

from installation.calibrator import FILE
from installation.commands import SetTestCard
from installation.control.output_acts import Brightness, LayGrid
from installation.key_table import BEGIN, wanted_by
from installation.messages import KeyHeader, decode, encode
from installation.processes.wall_typing import WallTyping
from installation.show import Mark
from installation.wall_keys import FORGOTTEN_S, FRESH_S, WallKeys
from projection.cpu_renderer import CpuRenderer
from projection.keys import Stroke, letter_of
from tests.installation.support_calibration import TWO, two_outputs


class Keyboard:
    """Presses keys before a show with two outputs.

    Attributes:
        now_s: monotonic seconds.
    """

    def __init__(self, folder, *, enabled=True, outputs=TWO.outputs):
        self.now_s = 100.0
        projection = TWO.projection.model_copy(update={"keyboard": enabled})
        config = TWO.model_copy(update={"projection": projection, "outputs": outputs})
        self.show, self.calibrator = two_outputs(folder, config, lambda: self.now_s)
        self.keys = WallKeys(self.show, self.calibrator, config, lambda: self.now_s)

    def press(self, *wanted, far=False, age_s=0.0):
        for key in wanted:
            self.now_s += 2.0
            self.keys.press(KeyHeader(pid=1, at_s=self.now_s - age_s, wanted=key, far=far))

    @property
    def mark(self):
        return self.show.state.mark

    def corner(self, output, number):
        return self.calibrator.page().outputs[output - 1].corners[number]


@pytest.fixture
def keyboard(tmp_path):
    """One whose chord has been pressed."""
    made = Keyboard(tmp_path)
    made.press("begin")
    return made


def test_only_the_chord_counts_until_it_has_been_pressed():
    others = [Stroke(key, ctrl=True) for key in "zsr"] + [Stroke("left"), Stroke("1"), Stroke("c")]

    assert wanted_by(BEGIN, is_on=False) == "begin"
    assert [wanted_by(stroke, is_on=False) for stroke in others] == [None] * 6


@pytest.mark.parametrize(
    ("stroke", "wanted"),
    [
        (Stroke("left"), "left"),
        (Stroke("left", shift=True, again=True), "left"),
        (Stroke("tab"), "next point"),
        (Stroke("tab", shift=True), "point before"),
        (Stroke("tab", again=True), None),
        (Stroke("2"), "2"),
        (Stroke("0"), None),
        (Stroke("z", ctrl=True), "undo"),
        (Stroke("z", ctrl=True, again=True), None),
        (Stroke("z"), None),
        (Stroke("s", ctrl=True, shift=True), None),
        (Stroke("r", ctrl=True), "reset"),
        (Stroke("r"), None),
        (Stroke("page down"), "next output"),
        (Stroke("escape"), "end"),
        (Stroke("escape", shift=True), None),
        (Stroke("left", alt=True), None),
        (Stroke("q"), None),
    ],
)
def test_a_key_asks_for_this(stroke, wanted):
    assert wanted_by(stroke, is_on=True) == wanted


def test_letters_are_those_that_stand_on_the_keys():
    assert letter_of("y", "z") == "z"
    assert letter_of("z", "Z") == "z"
    assert letter_of("z", "я") == "z"
    assert letter_of("z", None) == "z"
    assert letter_of("1", "&") == "1"


def test_the_chord_shows_a_card_and_marks_a_corner_and_escape_brings_the_dream_back(tmp_path):
    keyboard = Keyboard(tmp_path)
    keyboard.press("right", "save", "2")
    before = keyboard.show.state
    keyboard.press("begin")
    begun = keyboard.show.state
    keyboard.press("end")

    assert before.mark is None
    assert before.calibration == ()
    assert (begun.mark, begun.test_card) == (Mark(output=1, point="TL"), "grid")
    assert (keyboard.mark, keyboard.show.state.test_card) == (None, "")


def test_a_card_that_is_on_already_stays(tmp_path):
    keyboard = Keyboard(tmp_path)
    keyboard.show.do(SetTestCard(card="blend"))
    keyboard.press("begin")

    assert keyboard.show.state.test_card == "blend"


def test_arrows_move_the_point_by_pixels_and_undo_takes_it_back(keyboard):
    keyboard.press("right", "down")
    near = keyboard.corner(1, 0)
    keyboard.press("left", far=True)
    far = keyboard.corner(1, 0)
    said = keyboard.mark.said
    keyboard.press("undo")

    assert near == pytest.approx((1 / 640, 1 / 360), abs=1e-6)
    assert far == pytest.approx((-9 / 640, 1 / 360), abs=1e-6)
    assert said == "not saved yet"
    assert keyboard.corner(1, 0) == near
    assert keyboard.mark.said == "The last change is taken back."


@pytest.mark.parametrize(
    ("turn", "moved"),
    [
        ({"rotation": 180}, (-1, -10)),
        ({"rotation": 90}, (-10, 1)),
        ({"rotation": 270}, (10, -1)),
        ({"flip": "horizontal"}, (-1, 10)),
        ({"rotation": 180, "flip": "horizontal"}, (1, -10)),
    ],
)
def test_arrows_move_as_it_is_seen_on_the_wall_however_the_projector_hangs(tmp_path, turn, moved):
    hangs = TWO.outputs[0].model_copy(update=turn)
    keyboard = Keyboard(tmp_path, outputs=(hangs, TWO.outputs[1]))
    keyboard.press("begin", "right")
    keyboard.press("down", far=True)

    x, y = keyboard.corner(1, 0)
    assert (x * 640, y * 360) == pytest.approx(moved, abs=1e-3)


def test_tab_goes_round_the_points_and_numbers_choose_the_output(keyboard):
    keyboard.calibrator.act(LayGrid(output=2, columns=2, rows=2))
    round_one = []
    for _ in range(5):
        keyboard.press("next point")
        round_one.append(keyboard.mark.point)
    keyboard.press("2", "point before", "point before")
    on_grid = keyboard.mark
    keyboard.press("right", "1")
    back = keyboard.mark
    keyboard.press("next output", "next output")

    assert round_one == ["TR", "BR", "BL", "TL", "TR"]
    assert (on_grid.output, on_grid.point) == (2, (1, 1))
    assert keyboard.calibrator.page().outputs[1].grid[1][1] == pytest.approx((641 / 640, 1))
    assert (back.output, back.point) == (1, "TL"), "the first output has no such point"
    assert (keyboard.mark.output, keyboard.mark.said) == (2, "there are outputs 1 to 2")


def test_what_is_refused_is_told_on_the_card_and_changes_nothing(keyboard):
    keyboard.press("undo")
    assert keyboard.mark.said == "there is nothing to undo"
    keyboard.press("9")
    assert keyboard.mark.output == 1
    for _ in range(200):
        keyboard.press("down", far=True)
    before = keyboard.show.state.calibration
    keyboard.press("down", far=True)

    assert "cross" in keyboard.mark.said or "corner" in keyboard.mark.said
    assert keyboard.show.state.calibration == before


def test_save_reset_card_and_identify_do_what_the_panel_does(keyboard, tmp_path):
    keyboard.press("right", "save")
    assert keyboard.calibrator.page().is_saved
    assert keyboard.mark.said.startswith("Saved")
    keyboard.press("reset")
    assert keyboard.show.state.calibration == ()
    assert not keyboard.calibrator.page().is_saved
    keyboard.press("next card", "identify")
    assert keyboard.show.state.test_card == "crosshatch"
    assert keyboard.show.state.identify_count == 1
    assert not (tmp_path / FILE).exists(), "the disk is not waited for"


def test_old_keys_and_keys_that_the_config_does_not_let_are_forgotten(tmp_path):
    stale = Keyboard(tmp_path / "one")
    stale.press("begin", age_s=FRESH_S + 0.1)
    forbidden = Keyboard(tmp_path / "two", enabled=False)
    forbidden.press("begin")

    assert stale.mark is None
    assert forbidden.mark is None


def test_the_dream_comes_back_when_everybody_has_gone(keyboard):
    keyboard.now_s += FORGOTTEN_S - 1
    keyboard.keys.look()
    still_on = keyboard.mark
    keyboard.press("right")
    keyboard.now_s += FORGOTTEN_S - 1
    keyboard.calibrator.act(Brightness(output=1, value=0.5))  # at the panel
    keyboard.keys.look()
    keyboard.now_s += 2
    keyboard.keys.look()
    also_on = keyboard.mark
    keyboard.now_s += FORGOTTEN_S
    keyboard.keys.look()

    assert still_on is not None
    assert also_on is not None
    assert keyboard.mark is None
    assert keyboard.show.state.test_card == ""
    assert keyboard.show.state.calibration, "what was moved stays"


def test_a_key_comes_over_the_bus_as_it_was_sent():
    header = KeyHeader(pid=7, at_s=time.monotonic(), wanted="left", far=True)

    assert decode([bytes(part) for part in encode(header)]) == (header, b"")


@pytest.mark.parametrize(("enabled", "told"), [(True, ["begin", "left"]), (False, [])])
def test_the_projection_tells_only_keys_that_count_and_none_unasked(
    lonely_bus, frog_state, monkeypatch, enabled, told
):
    class Typed(CpuRenderer):
        @override
        def typed(self):
            return Stroke("q"), BEGIN, Stroke("left", shift=True)

    sent: list[KeyHeader] = []
    monkeypatch.setattr(lonely_bus, "send_key", sent.append)
    typing = WallTyping(lonely_bus, Typed((32, 18)), enabled=enabled)
    typing.tell(None)
    on = frog_state.model_copy(update={"mark": Mark()})
    typing.tell(on)

    assert [header.wanted for header in sent] == (["begin", *told] if told else [])
    assert [header.far for header in sent[2:]] == [True] * (len(sent) > 2)
