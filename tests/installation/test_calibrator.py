"""What a technician sets at the panel: on the wall at once, kept, undone, and there again."""

import asyncio

import pytest

from installation.calibration import MOST_OUTPUTS, Adjustment
from installation.calibrator import FILE
from installation.commands import SetCalibration
from installation.control.output_acts import (
    Blackout,
    Blend,
    Brightness,
    Card,
    Dimmer,
    IdentifyOutputs,
    KeepPreset,
    LayGrid,
    Move,
    Nudge,
    Reset,
    Save,
    Undo,
    UsePreset,
)
from installation.errors import CommandError
from installation.kept_file import BEFORE
from installation.messages import OutputReport, Report
from tests.installation.support_calibration import TWO, two_outputs
from tests.installation.support_conductor import CONFIG, conductor_in


class Clock:
    """Monotonic seconds that a test sets; time goes on by itself."""

    def __init__(self):
        self.now_s = 0.0

    def __call__(self):
        self.now_s += 10.0
        return self.now_s


@pytest.fixture
def show(tmp_path):
    """A conductor and its calibrator."""
    return two_outputs(tmp_path, clock=Clock())


def reported(conductor, *sizes, refused=""):
    outputs = tuple(
        OutputReport(name=str(number), width=width, height=height, refused=refused)
        for number, (width, height) in enumerate(sizes)
    )
    report = Report(
        role="projection", name="projection", pid=1, progress=1, at_s=0.0, outputs=outputs
    )
    conductor._tally.note(report, 0.0)


def corner(conductor, place=0):
    return conductor._calibrator.page().outputs[place].corners[0]


def kept(calibrator):
    """Write what is to be written, as the panel's loop does."""
    asyncio.run(asyncio.wait_for(calibrator.keep(), 5))


def test_what_is_dragged_is_in_the_state_and_only_of_that_output(show):
    conductor, calibrator = show

    calibrator.act(Move(act="move", output=2, point="TL", to=(0.25, 0.125)))

    (adjustment,) = conductor.state.calibration
    assert adjustment.output == "right"
    assert adjustment.corners == ((0.25, 0.125), (1, 0), (1, 1), (0, 1))
    first, second = calibrator.page().outputs
    assert (first.changed, second.changed) == (False, True)


def test_a_nudge_counts_in_the_pixels_that_are_sent_now(show):
    conductor, calibrator = show
    nudge = Nudge(act="nudge", output=1, point="TL", by=(10, 1))

    calibrator.act(nudge)
    configured = corner(conductor)
    reported(conductor, (1280, 720), (1280, 720))
    calibrator.act(nudge)

    assert configured == pytest.approx((10 / 640, 1 / 360), abs=1e-6)
    assert corner(conductor) == pytest.approx((15 / 640, 1.5 / 360), abs=2e-6)


def test_undo_goes_back_step_by_step_and_reset_is_one_of_them(show):
    conductor, calibrator = show
    states = [conductor.state.calibration]
    for wanted in (
        Nudge(act="nudge", output=1, point="BR", by=(-10, -10)),
        Blend(act="blend", output=1, widths=(0, 0.25, 0, 0)),
        Brightness(act="brightness", output=2, value=0.5),
        LayGrid(act="grid", output=1, columns=3, rows=3),
        Nudge(act="nudge", output=1, point=(1, 1), by=(5, 5)),
        Reset(act="reset", output=1),
    ):
        calibrator.act(wanted)
        states.append(conductor.state.calibration)
    assert [adjustment.output for adjustment in states[-1]] == ["right"]

    for before in states[-2::-1]:
        calibrator.act(Undo(act="undo"))
        assert set(conductor.state.calibration) == set(before)
    with pytest.raises(CommandError, match="nothing to undo"):
        calibrator.act(Undo(act="undo"))


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (Move(act="move", output=1, point="TL", to=(1.2, 1.2)), "corners cross"),
        (Move(act="move", output=3, point="TL", to=(0, 0)), "are 2 outputs, got output 3"),
        (Move(act="move", output=1, point=(0, 0), to=(0, 0)), "no points"),
        (LayGrid(act="grid", output=1, columns=1, rows=3), "at least 2 points"),
        (Brightness(act="brightness", output=1, value=0.01), "0.05"),
        (UsePreset(act="use", preset="B"), "nothing is kept as preset B"),
        (Dimmer(act="dimmer", value=1.5), "dimmer"),
    ],
)
def test_what_cannot_be_had_is_said_and_the_last_good_geometry_stays(show, wanted, words):
    conductor, calibrator = show
    calibrator.act(Nudge(act="nudge", output=1, point="TL", by=(10, 10)))
    before = conductor.state

    with pytest.raises(CommandError, match=words):
        calibrator.act(wanted)

    assert conductor.state is before
    assert len(calibrator._history.steps) == 1


def test_the_buttons_for_all_outputs_are_the_shows_own(show):
    conductor, calibrator = show

    for wanted in (
        Card(act="card", card="grid"),
        IdentifyOutputs(),
        Dimmer(act="dimmer", value=0.5),
        Blackout(act="blackout", on=True),
    ):
        assert calibrator.act(wanted)

    state = conductor.state
    assert (state.test_card, state.identify_count) == ("grid", 1)
    assert (state.dimmer, state.blackout) == (0.5, True)
    page = calibrator.page()
    assert (page.card, page.dimmer, page.blackout) == ("grid", 0.5, True)


def test_presets_are_gone_to_and_back_and_kept_over_a_restart(show, tmp_path):
    conductor, calibrator = show
    calibrator.act(KeepPreset(act="keep", preset="A"))
    calibrator.act(Nudge(act="nudge", output=1, point="TL", by=(10, 10)))
    bent = conductor.state.calibration
    calibrator.act(KeepPreset(act="keep", preset="B"))
    kept(calibrator)

    calibrator.act(UsePreset(act="use", preset="A"))
    assert conductor.state.calibration == ()
    later, again = two_outputs(tmp_path)
    assert again.page().presets == {"A": True, "B": True}
    again.act(UsePreset(act="use", preset="B"))
    assert later.state.calibration == bent


def test_a_show_begins_with_what_was_saved_not_with_what_was_tried(show, tmp_path):
    conductor, calibrator = show
    calibrator.act(Nudge(act="nudge", output=1, point="TL", by=(10, 10)))
    calibrator.act(Save(act="save"))
    assert calibrator.page().is_saved
    saved = conductor.state.calibration
    kept(calibrator)
    calibrator.act(Nudge(act="nudge", output=1, point="TL", by=(10, 10)))
    assert not calibrator.page().is_saved

    assert conductor_in(tmp_path, TWO).state.calibration == saved


@pytest.mark.parametrize("damage", [b"", b"{}#", b'{"version":1,"saved":[{"output":1}]}'])
def test_a_damaged_file_is_told_and_the_one_before_counts(show, tmp_path, damage):
    _, calibrator = show
    calibrator.act(Nudge(act="nudge", output=1, point="TL", by=(10, 10)))
    calibrator.act(Save(act="save"))
    kept(calibrator)
    (tmp_path / FILE).write_bytes(damage)

    conductor = conductor_in(tmp_path, TWO)

    assert (tmp_path / f"{FILE}{BEFORE}").exists()
    assert len(conductor.state.calibration) == 1
    assert any(FILE in line for line in conductor.status()["course"]["trouble"])


def test_a_disk_that_takes_nothing_is_told_and_tried_again_while_the_show_goes_on(
    show, tmp_path, monkeypatch
):
    monkeypatch.setattr("installation.calibrator.RETRY_S", 0.05)
    conductor, calibrator = show
    calibrator._path = tmp_path / "show.yaml" / FILE
    (tmp_path / "show.yaml").write_text("a file, not a folder")
    calibrator.act(Nudge(act="nudge", output=1, point="TL", by=(10, 10)))
    calibrator.act(Save(act="save"))
    kept(calibrator)

    assert "cannot be written" in calibrator.page().trouble[0]
    assert conductor.state.calibration
    assert not calibrator.page().is_saved, "so that Save can be pressed"

    (tmp_path / "show.yaml").unlink()
    kept(calibrator)

    assert (calibrator.page().trouble, calibrator.page().is_saved) == ((), True)
    assert b"left" in calibrator._path.read_bytes()


def test_outputs_that_the_config_calls_otherwise_now_leave_room_for_those_it_has(show):
    conductor, calibrator = show
    gone = tuple(Adjustment(output=f"old {n}", brightness=0.5) for n in range(MOST_OUTPUTS))
    conductor.do(SetCalibration(calibration=gone))

    calibrator.act(Nudge(act="nudge", output=1, point="TL", by=(10, 10)))

    assert [a.output for a in conductor.state.calibration] == ["left"]
    calibrator.act(Undo(act="undo"))
    assert conductor.state.calibration == gone


def test_what_the_projection_refuses_and_what_is_gone_from_the_config_is_told(show, tmp_path):
    conductor, calibrator = show
    calibrator.act(Nudge(act="nudge", output=2, point="TL", by=(10, 10)))
    reported(conductor, (640, 360), refused="it folds")
    other, alone = two_outputs(tmp_path / "other", CONFIG)
    other.do(SetCalibration(calibration=conductor.state.calibration))

    assert calibrator.page().trouble == ("0: it folds",)
    (trouble,) = alone.page().trouble
    assert "“right” was calibrated" in trouble
    assert [output.name for output in alone.page().outputs] == ["wall"]


def test_what_was_not_saved_outlives_a_conductor_that_is_killed(show, tmp_path):
    conductor, calibrator = show
    calibrator.act(Nudge(act="nudge", output=1, point="TL", by=(10, 10)))
    conductor._handover.tell(conductor._usual, conductor.state)
    asyncio.run(asyncio.wait_for(conductor._handover.keep(), 5))

    after = conductor_in(tmp_path, TWO)

    assert after.state.calibration == conductor.state.calibration
    assert not after._calibrator.page().is_saved
