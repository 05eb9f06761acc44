"""What the show remembers over a restart."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from installation import journal
from installation.commands import Reseed, SetDimmer, SetNext
from installation.show import apply, first_state
from installation.steering import Steering
from installation.subjects import ShowSubject
from playlists.cue import CueSubject
from playlists.timetable.overrides import Hold, Manual, Overrides, Shift, Wish
from playlists.timetable.wish_queue import Turn, Waiting, WishQueue

AT = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
VOLCANO = ShowSubject(index=980, label="volcano")
START = first_state((VOLCANO,), 100.0, zoom_rate=1.02, rotation_deg_s=0.25)
WISH = Wish((CueSubject(980, "volcano"),), "panel 10.0.0.7", AT, AT + timedelta(seconds=60))
TURN = Turn(frozenset({980}), "panel 10.0.0.7", AT)
WAITING = Waiting((CueSubject(1, "goldfish", "upper", 2.0),), "panel 10.0.0.8", AT)
STEERING = Steering(
    AT - timedelta(days=3),
    Overrides(
        Manual("night-garden", "panel", AT),
        Hold("night-garden", AT, 12.5, "panel"),
        WISH,
        Shift("originals", AT, -61.25),
    ),
    WishQueue((WAITING,), (TURN,)),
)
BEFORE = """{"subjects": [{"index": 980, "label": "volcano", "region": "whole", "weight": 1.0}],
 "reason": {"rule": "saved", "cue": "", "sender": "panel", "at": "2026-05-04T12:00:00Z"},
 "dimmer": 0.5, "caption": null, "blackout": true, "reseed_count": 3, "snapshot_count": 4,
 "playlist": "originals", "playlist_elapsed_s": 42.5, "hold_left_s": 20.0}"""


def kept(state=START, usual=START, steering=STEERING):
    return journal.saved_of(state, usual, "originals", steering)


def load(folder):
    return journal.load(folder, AT)


def test_what_was_saved_is_loaded(tmp_path):
    saved = kept()
    journal.save(tmp_path, saved)

    assert load(tmp_path) == saved
    assert {path.name for path in tmp_path.iterdir()} == {"show.json", "show.json.before"}


def test_nothing_is_remembered_at_the_first_start(tmp_path):
    assert load(tmp_path) is None


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\x00\xff", b'{"subjects": []}', b"[1]", b" " * 200_000]
)
def test_an_unreadable_file_is_kept_aside_and_the_show_starts_without_it(tmp_path, content, caplog):
    (tmp_path / "show.json").write_bytes(content)

    assert load(tmp_path) is None
    assert (tmp_path / "show.json.bad").read_bytes() == content
    assert not (tmp_path / "show.json").exists()
    assert "kept aside as show.json.bad" in caplog.text


def test_a_failed_write_leaves_the_old_file_and_no_rubbish(tmp_path, monkeypatch):
    journal.save(tmp_path, kept())
    before = (tmp_path / "show.json").read_bytes()

    def full(_):
        raise OSError("no space left")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="no space left"):
        journal.save(tmp_path, kept(steering=Steering(AT)))

    assert (tmp_path / "show.json").read_bytes() == before
    assert {path.name for path in tmp_path.iterdir()} == {"show.json", "show.json.before"}


def test_a_setting_of_the_operator_is_taken_over():
    settings = kept(apply(START, SetDimmer(dimmer=0.4), 101.0)).for_state()

    assert settings["dimmer"] == 0.4


def test_what_is_as_the_config_has_it_follows_a_change_of_the_config():
    settings = kept().for_state()

    assert "dimmer" not in settings
    assert "caption" not in settings


def test_the_passing_of_time_alone_is_no_reason_to_write():
    assert kept(followed_later := apply(START, SetNext(label="x"), 500.0)) == kept()
    assert kept(apply(followed_later, Reseed(), 501.0)) != kept()


def test_another_playlist_in_the_config_begins_with_its_first_cue():
    assert kept().steering_for("originals", AT) == STEERING
    assert kept().steering_for("another", AT) == replace(STEERING, began=AT)


def test_a_file_of_an_older_version_is_still_read(tmp_path):
    (tmp_path / "show.json").write_text(BEFORE)

    saved = load(tmp_path)

    assert saved is not None
    assert saved.for_state() == {
        "dimmer": 0.5, "blackout": True, "reseed_count": 3, "snapshot_count": 4
    }  # fmt: skip
    assert saved.steering == Steering(AT - timedelta(seconds=42.5))


@pytest.mark.parametrize("elapsed_s", ["1e18", "1e308", "-1"])
def test_a_playlist_that_ran_longer_than_can_be_is_not_believed(tmp_path, elapsed_s):
    (tmp_path / "show.json").write_text(BEFORE.replace("42.5", elapsed_s))

    assert load(tmp_path) is None
    assert (tmp_path / "show.json.bad").exists()


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ('"version": 2', '"version": 3'),
        ("12.5", "-12.5"),
        ("T12:00:00Z", "T12:00:00"),
        ('"index": 980', '"index": 1980'),
        ('"upper"', '"behind"'),
    ],
)
def test_a_file_that_cannot_be_is_put_aside(tmp_path, good, bad):
    journal.save(tmp_path, kept())
    text = (tmp_path / "show.json").read_text()
    assert good in text
    for name in ("show.json", "show.json.before"):
        (tmp_path / name).write_text(text.replace(good, bad))

    assert load(tmp_path) is None
    assert (tmp_path / "show.json.bad").exists()
