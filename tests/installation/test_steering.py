"""Holds and chosen playlists with an end: by themselves, over jumps of the clock, in words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from installation.course import course_of
from installation.direction import Direction, Rules
from installation.errors import CommandError
from installation.journal import Saved
from installation.steering import ChoosePlaylist, GoOn, Hold, Release, Steering
from playlists.cue import Cue, CueSubject
from playlists.playlist import Playlist
from playlists.timetable.timetable import Timetable
from playlists.timetable.wish_queue import Fairness
from playlists.timetable.zones import read_zone

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
CUES = tuple(
    Cue((CueSubject(index, label),), 60, 3, label)
    for index, label in ((31, "tree frog"), (980, "volcano"), (1, "goldfish"))
)
LIBRARY = {name: Playlist(name, "", CUES) for name in ("day", "night")}
RULES = Rules(Timetable(read_zone("Europe/Berlin"), "day"), "day", Fairness())
ACTS: tuple[Hold | ChoosePlaylist, ...] = (
    Hold(sender="osc", for_s=600),
    ChoosePlaylist(playlist="night", sender="osc", for_s=600),
)


def direction():
    return Direction(RULES, LIBRARY, Steering(NOON))


def after(**length):
    return NOON + timedelta(**length)


@pytest.mark.parametrize("act", ACTS)
def test_what_has_an_end_ends_by_itself_and_is_told_until_when(act):
    found = direction()
    due_without = direction().due(after(seconds=600))
    found.steer(act, NOON)

    for seconds in (0, 300, 599.9):
        due = found.due(after(seconds=seconds))
        assert due.rule in {"hold", "manual"}
        assert due.why.endswith("until Mon 4 May 14:10")
        course = course_of(found, after(seconds=seconds), (), ())
        assert course.status.until == "14:10"
        assert course.desired.until == after(seconds=600)
    end = found.next_change(after(seconds=599))
    assert end == after(seconds=600)
    assert found.due(after(seconds=600)) == due_without
    assert course_of(found, after(seconds=600), (), ()).status.until == ""


def test_the_day_is_told_of_an_end_on_another_day():
    found = direction()
    found.steer(replace(ACTS[1], for_s=31 * 86_400), NOON)

    assert course_of(found, NOON, (), ()).status.until == "Thu 4 Jun 14:00"


def test_a_hold_with_an_end_is_released_and_gone_on_like_any_other():
    found = direction()
    found.steer(ACTS[0], NOON)
    held = found.due(after(seconds=10)).cue
    found.steer(GoOn(sender="osc"), after(seconds=10))
    assert found.due(after(seconds=10)).cue != held
    assert found.desired(after(seconds=10)).until == after(seconds=600)
    found.steer(Hold(sender="osc"), after(seconds=20))
    assert found.desired(after(days=1)).rule == "hold"
    found.steer(Release(sender="osc"), after(days=1))
    assert found.desired(after(days=1)).rule == "default"


@pytest.mark.parametrize("act", ACTS)
@given(jump_s=st.floats(-1e9, 1e9), passed_s=st.floats(0, 700), more_s=st.floats(0, 700))
def test_no_jump_of_the_clock_makes_it_longer_than_was_wanted(act, jump_s, passed_s, more_s):
    found = direction()
    found.steer(act, NOON)
    before = found.desired(after(seconds=passed_s)).rule
    then = after(seconds=passed_s + jump_s)
    held_then = found.desired(then).rule != "default"

    assert (before != "default") == (passed_s < 600)
    if before == "default":
        assert not held_then
    elif jump_s <= 0:
        assert held_then
    assert found.desired(then + timedelta(seconds=601)).rule == "default"
    later = then + timedelta(seconds=more_s)
    assert found.desired(later).until is None or found.desired(later).until > later


@pytest.mark.parametrize("act", ACTS)
def test_an_end_survives_a_restart(act):
    found = direction()
    found.steer(act, NOON)
    saved = Saved(
        blackout=False, reseed_count=0, snapshot_count=0, playlist="day", steering=found.steering
    )
    again = Saved.model_validate_json(saved.model_dump_json())

    assert again.steering == found.steering


@pytest.mark.parametrize("for_s", [0.0, 0.99, -1.0, 2_678_401.0, float("nan"), float("inf")])
@pytest.mark.parametrize("act", ACTS)
def test_too_short_and_too_long_is_refused_in_words(act, for_s):
    found = direction()

    with pytest.raises(CommandError, match="1 to 2678400 seconds"):
        found.steer(replace(act, for_s=for_s), NOON)
    assert found.desired(NOON).rule == "default"
