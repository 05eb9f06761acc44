"""What the show remembers over a restart."""

from datetime import UTC, datetime

import pytest

from installation import journal
from installation.commands import Reseed, SetDimmer, SetSubjects
from installation.show import ShowState, apply, first_state
from installation.subjects import ShowSubject

AT = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
VOLCANO = ShowSubject(index=980, label="volcano")
START = first_state((VOLCANO,), 100.0, zoom_rate=1.02, rotation_deg_s=0.25)
WISHED = apply(START, SetSubjects(subjects=(VOLCANO,), rule="wish", hold_s=60, at=AT), 100.0)


def test_what_was_saved_is_loaded(tmp_path):
    saved = journal.saved_of(WISHED, START, "originals", 42.0, 110.0)
    journal.save(tmp_path, saved)

    assert journal.load(tmp_path) == saved
    assert [path.name for path in tmp_path.iterdir()] == ["show.json"]


def test_nothing_is_remembered_at_the_first_start(tmp_path):
    assert journal.load(tmp_path) is None


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\x00\xff", b'{"subjects": []}', b"[1]", b" " * 200_000]
)
def test_an_unreadable_file_is_kept_aside_and_the_show_starts_without_it(tmp_path, content, caplog):
    (tmp_path / "show.json").write_bytes(content)

    assert journal.load(tmp_path) is None
    assert (tmp_path / "show.json.bad").read_bytes() == content
    assert not (tmp_path / "show.json").exists()
    assert "kept aside as show.json.bad" in caplog.text


def test_a_failed_write_leaves_the_old_file_and_no_rubbish(tmp_path, monkeypatch):
    journal.save(tmp_path, journal.saved_of(START, START, "originals", 1.0, 110.0))
    before = (tmp_path / "show.json").read_bytes()

    def full(_):
        raise OSError("no space left")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="no space left"):
        journal.save(tmp_path, journal.saved_of(START, START, "originals", 2.0, 110.0))

    assert (tmp_path / "show.json").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["show.json"]


def test_a_wish_that_held_the_wall_holds_it_again_for_what_was_left(tmp_path):
    saved = journal.saved_of(WISHED, START, "originals", 42.0, 120.0)
    taken_over = saved.for_state(5.0, longest_hold_s=60)
    fresh = first_state(
        (ShowSubject(index=1, label="goldfish"),), 5.0, zoom_rate=1.02, rotation_deg_s=0
    )

    state = ShowState.model_validate({**dict(fresh), **taken_over})

    assert state.subjects == (VOLCANO,)
    assert state.reason.rule == "saved"
    assert state.override_left_s(5.0) == pytest.approx(40)


def test_without_a_wish_the_playlist_decides_what_is_shown():
    settings = journal.saved_of(
        apply(START, SetDimmer(dimmer=0.4), 101.0), START, "originals", 0.0, 102.0
    ).for_state(5.0, longest_hold_s=60)

    assert settings["dimmer"] == 0.4
    assert "subjects" not in settings


def test_what_is_as_the_config_has_it_follows_a_change_of_the_config():
    settings = journal.saved_of(START, START, "originals", 0.0, 102.0).for_state(5.0, 60)

    assert "dimmer" not in settings
    assert "caption" not in settings


def test_the_passing_of_time_alone_is_no_reason_to_write():
    saved = journal.saved_of(WISHED, START, "originals", 42.0, 120.0)

    assert journal.saved_of(WISHED, START, "originals", 43.0, 121.0).same_as(saved)
    reseeded = apply(WISHED, Reseed(), 121.0)
    assert not journal.saved_of(reseeded, START, "originals", 43.0, 121.0).same_as(saved)


@pytest.mark.parametrize("elapsed_s", [1e18, 1e308])
def test_a_playlist_that_ran_longer_than_seconds_can_be_told_is_not_believed(tmp_path, elapsed_s):
    journal.save(tmp_path, journal.saved_of(START, START, "originals", 42.0, 110.0))
    text = (tmp_path / "show.json").read_text()
    (tmp_path / "show.json").write_text(text.replace("42.0", str(elapsed_s)))

    assert journal.load(tmp_path) is None
