"""The dream process' loop, with a dreamer of plain numpy and a scripted show."""

import pytest

from installation.bus import ChildBus
from installation.commands import Reseed, SetParameters, SetSubjects, Snapshot
from installation.processes import checkpoint as disk
from installation.restarts import CHANGE_OVER
from installation.show import apply
from installation.subjects import ShowMask, ShowSubject
from model.regions import Aim, MaskPicture
from tests.installation.support_dream_loop import SIZE, STEPS, Recorded, calls_of, steps_of


def test_every_round_gives_a_keyframe_with_its_place_on_the_cameras_path(dream, frog_state):
    code, _, sent = dream(steps_of(frog_state, 4 * STEPS))

    assert code == 0
    assert [header.number for header in sent.headers] == [1, 2, 3, 4]
    path = frog_state.camera.path()
    for header, picture in zip(sent.headers, sent.pictures, strict=True):
        place = path.position_at(header.at_s)
        assert header.log_zoom == pytest.approx(place.log_zoom)
        assert header.angle_deg == pytest.approx(place.angle_deg)
        assert picture.shape == (header.height, header.width, 3)
        assert header.subjects == ("tree frog",)
    times = [header.at_s for header in sent.headers]
    assert times == sorted(times)


def test_the_canvas_is_warped_by_exactly_the_cameras_motion_between_keyframes(dream, frog_state):
    _, dreamer, sent = dream(steps_of(frog_state, 4 * STEPS))

    warps = calls_of(dreamer, "advance")
    for before, after, warp in zip(sent.headers, sent.headers[1:], warps, strict=False):
        assert warp[0] == pytest.approx(after.log_zoom - before.log_zoom)
        assert warp[1] == pytest.approx(after.angle_deg - before.angle_deg)


def test_a_new_subject_steers_the_next_step_and_not_the_next_round(dream, frog_state):
    wish = SetSubjects(
        subjects=(ShowSubject(index=980, label="volcano", region="upper"),), rule="wish"
    )
    wished = apply(frog_state, wish, 1.0)

    def script(look):
        return None if look >= STEPS else (frog_state if look < 2 else wished)

    _, dreamer, _ = dream(script)

    done = [(name, value) for name, value in dreamer.calls if name in {"aims", "step"}]
    step = ("step", None)
    assert done[:5] == [("aims", (31,)), step, step, ("aims", (980,)), step]


def test_a_mask_reaches_the_engine(dream, frog_state):
    mask = ShowMask(width=2, height=1, grey=b"\xff\0")
    drawn = ShowSubject(index=980, label="volcano", region="mask", mask=mask)
    wished = apply(frog_state, SetSubjects(subjects=(drawn,), rule="wish"), 1.0)

    _, dreamer, _ = dream(steps_of(wished, STEPS))

    assert dreamer.aims == (Aim(980, MaskPicture(2, 1, b"\xff\0")),)


def test_parameters_and_counters_are_done_once(dream, frog_state):
    changed = frog_state
    for command in (SetParameters(prior_strength=3), Reseed(), Snapshot()):
        changed = apply(changed, command, 1.0)

    def script(look):
        return None if look >= 3 * STEPS else (frog_state if look < 2 else changed)

    _, dreamer, _ = dream(script)

    assert calls_of(dreamer, "parameters") == [(3, None)]
    assert calls_of(dreamer, "begin") == [None]


def test_a_snapshot_is_stored(dream, frog_state, tmp_path):
    def script(look):
        return (
            None
            if look >= STEPS
            else (frog_state if look < 2 else apply(frog_state, Snapshot(), 1))
        )

    dream(script)

    (stored,) = (tmp_path / disk.SNAPSHOT_DIR).iterdir()
    assert disk.load_picture(stored) is not None


def test_a_restart_goes_on_from_the_same_canvas_and_number(dream, frog_state):
    _, first, _ = dream(steps_of(frog_state, 3 * STEPS))
    _, second, sent = dream(steps_of(frog_state, STEPS))

    assert calls_of(second, "restore") == [3 * STEPS + 1]
    assert sent.headers[0].number == 4
    assert first.state()["canvas"].shape == second.state()["canvas"].shape


def test_a_canvas_of_another_size_is_replaced_by_the_last_picture(dream, frog_state):
    dream(steps_of(frog_state, 3 * STEPS))
    _, dreamer, sent = dream(steps_of(frog_state, STEPS), Recorded((48, 36), step_s=0))

    assert calls_of(dreamer, "restore") == []
    assert calls_of(dreamer, "begin") == [(36, 48, 3)]
    assert sent.headers[0].width == 48


def test_an_unreadable_canvas_is_replaced_by_the_last_picture(dream, frog_state, tmp_path):
    dream(steps_of(frog_state, 3 * STEPS))
    for canvas in tmp_path.glob(f"{disk.CANVAS_FILE}*"):
        canvas.write_bytes(b"rubbish")

    _, dreamer, _ = dream(steps_of(frog_state, STEPS))

    assert calls_of(dreamer, "begin") == [(24, 32, 3)]


def test_a_fresh_canvas_asked_for_during_a_restart_is_fresh(dream, frog_state):
    dream(steps_of(frog_state, 3 * STEPS))
    _, dreamer, sent = dream(steps_of(apply(frog_state, Reseed(), 1.0), STEPS))

    assert calls_of(dreamer, "restore") == []
    assert calls_of(dreamer, "begin") == []
    assert sent.headers[0].number == 4


def test_the_dreamer_that_wants_to_change_over_ends_with_its_own_code_and_is_kept(
    dream, frog_state, tmp_path
):
    dreamer = Recorded(SIZE, step_s=0)
    dreamer.change_over = True

    code, _, _ = dream(steps_of(frog_state, 100 * STEPS), dreamer)

    assert code == CHANGE_OVER
    assert disk.load_checkpoint(tmp_path) is not None


def test_figures_that_are_no_numbers_are_left_out(dream, frog_state):
    _, _, sent = dream(steps_of(frog_state, STEPS))

    assert sent.headers[0].figures.keys() == {"objective", "mean", "contrast"}


def test_a_full_disk_does_not_stop_the_dream(dream, frog_state, monkeypatch, caplog):
    def full(*_):
        raise OSError("no space left on device")

    monkeypatch.setattr(disk, "write_kept", full)
    code, _, sent = dream(steps_of(frog_state, 3 * STEPS), checkpoint_every_s=0)

    assert code == 0
    assert len(sent.headers) == 3
    assert "no space left" in caplog.text


def test_the_report_tells_where_the_keyframes_are(dream, frog_state, monkeypatch):
    reports = []
    monkeypatch.setattr(ChildBus, "send_report", lambda self, report: reports.append(report))

    _, _, sent = dream(steps_of(frog_state, STEPS))

    assert reports[0].keyframes_at == sent.endpoint
    assert reports[0].network == "fake"
    assert (reports[0].progress, reports[0].message) == (0, "dreaming on a fake")


def test_the_reason_behind_a_long_address_is_told(dream, frog_state, lonely_bus, monkeypatch):
    told: list[str] = []
    monkeypatch.setattr(lonely_bus, "send_report", lambda report: told.append(report.message))
    dreamer = Recorded(SIZE, step_s=0)
    dreamer.message = f"dreaming on lite0; https://{'x' * 200}/file.h5: Name or service not known"

    dream(steps_of(frog_state, STEPS), dreamer)

    assert told[0] == dreamer.message


def closed(state, wall):
    return apply(state, SetSubjects(subjects=state.subjects, rule="closed", wall=wall), 1.0)


@pytest.mark.parametrize("wall", ["dark", "still"])
def test_while_the_gallery_is_closed_nothing_is_dreamt_and_the_dream_is_kept(
    dream, frog_state, tmp_path, wall
):
    resting = closed(frog_state, wall)

    def script(look):
        if look == 2 * STEPS + 20:
            assert (tmp_path / disk.CANVAS_FILE).exists()
        if 2 * STEPS <= look < 2 * STEPS + 40:
            return resting
        return frog_state if look < 4 * STEPS + 40 else None

    code, dreamer, sent = dream(script, checkpoint_every_s=1000.0)

    assert code == 0
    assert len(calls_of(dreamer, "step")) <= 5 * STEPS  # a round that has begun is finished
    assert len(sent.headers) >= 3


def test_a_dream_that_starts_while_the_gallery_is_closed_paints_one_picture_and_rests(
    dream, frog_state
):
    _, dreamer, sent = dream(steps_of(closed(frog_state, "dark"), 100))

    assert len(sent.headers) == 1
    assert len(calls_of(dreamer, "step")) == STEPS


def test_a_dream_at_rest_gets_on_all_the_same(dream, frog_state, monkeypatch):
    told = []
    monkeypatch.setattr("installation.processes.dream.REPORT_EVERY_S", 0.0)
    monkeypatch.setattr(ChildBus, "send_report", lambda _, report: told.append(report))
    dream(steps_of(closed(frog_state, "still"), 60))

    assert told[-1].message == "resting"
    assert told[-1].progress > told[-10].progress
    assert told[-1].steps == told[-10].steps


def test_a_slow_wall_dreams_on(dream, frog_state):
    _, _, sent = dream(steps_of(closed(frog_state, "slow"), 3 * STEPS))

    assert len(sent.headers) == 3
