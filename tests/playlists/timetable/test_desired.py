"""What holds the wall against the timetable, in which order, and how it comes back by itself."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from playlists.cue import Cue, CueSubject
from playlists.errors import TimetableError
from playlists.playlist import ORDERS, Playlist
from playlists.timetable.desired import desired_state, next_change
from playlists.timetable.opening import OpeningHours
from playlists.timetable.overrides import NO_OVERRIDES, Hold, Manual, Overrides, Shift, Wish
from playlists.timetable.place import (
    as_shown,
    due_cue,
    gone_back,
    gone_on,
    held,
    next_cue_at,
    released,
)
from playlists.timetable.programme import Daily, Entry
from playlists.timetable.timetable import Timetable
from playlists.timetable.windows import read_wall_time, read_window, read_windows

FROG = CueSubject(31, "tree frog", "whole")
HOURS = OpeningHours((read_windows("10:00-18:00"),) * 7)
TIMETABLE = Timetable(
    ZoneInfo("UTC"),
    "day",
    HOURS,
    programme=(Entry("tea", "tea", Daily(read_window("16:00-17:00"))),),
)


def at(text):
    """An instant of 1 July 2026."""
    return read_wall_time(f"2026-07-01 {text}").replace(tzinfo=UTC)


def seconds(count):
    return timedelta(seconds=count)


def wish(began, hold_s=60):
    return Wish((FROG,), "panel", at(began), at(began) + seconds(hold_s))


def test_without_overrides_the_timetable_decides():
    found = desired_state(at("16:30"), TIMETABLE)

    assert (found.mode, found.playlist, found.rule, found.name) == (
        "open",
        "tea",
        "programme",
        "tea",
    )
    assert found.elapsed_s(at("16:30")) == 1800
    assert found.until is None


def test_a_wish_holds_the_wall_for_its_time_and_then_the_timetable_returns():
    overrides = Overrides(wish=wish("11:00"))

    during = desired_state(at("11:00") + seconds(59.9), TIMETABLE, overrides)
    after = desired_state(at("11:00") + seconds(60), TIMETABLE, overrides)
    assert (during.rule, during.wish, during.until) == ("wish", overrides.wish, at("11:01"))
    assert during.why.startswith("tree frog wished for by panel; default playlist")
    assert during.elapsed_s(at("11:00")) == 3600  # the playlist runs on unseen
    assert after == desired_state(at("11:01"), TIMETABLE)


def test_a_wish_from_a_clock_that_was_set_back_since_is_over():
    overrides = Overrides(wish=wish("14:00"))

    assert desired_state(at("11:00"), TIMETABLE, overrides).wish is None
    assert desired_state(at("14:00") - seconds(1), TIMETABLE, overrides).wish is not None


def test_while_the_gallery_is_closed_neither_wish_nor_hold_light_the_wall():
    overrides = Overrides(wish=wish("19:00"), hold=Hold("day", at("10:00"), 5.0, "osc"))

    assert desired_state(at("19:00"), TIMETABLE, overrides) == desired_state(at("19:00"), TIMETABLE)


def test_a_hold_keeps_the_place_over_every_change_of_the_timetable():
    hold = held(NO_OVERRIDES, desired_state(at("15:59"), TIMETABLE), "panel", at("15:59"))

    for text in ("15:59", "16:30", "17:30"):
        found = desired_state(at(text), TIMETABLE, replace(hold, wish=wish(text)))
        assert (found.rule, found.playlist, found.wish) == ("hold", "day", None)
        assert found.elapsed_s(at(text)) == 5 * 3600 + 59 * 60
    until = desired_state(
        at("16:30"), TIMETABLE, Overrides(hold=Hold("x", at("10:00"), 0, "y", at("16:00")))
    )
    assert until.playlist == "tea"


def test_a_hold_that_is_released_goes_on_from_its_place():
    hold = held(NO_OVERRIDES, desired_state(at("11:00"), TIMETABLE), "panel", at("11:00"))
    after = released(hold, at("11:30"))

    found = desired_state(at("11:40"), TIMETABLE, after)
    assert (found.rule, found.elapsed_s(at("11:40"))) == ("default", 3600 + 600)
    assert desired_state(at("16:10"), TIMETABLE, after).elapsed_s(at("16:10")) == 600
    assert released(NO_OVERRIDES, at("11:00")) == NO_OVERRIDES


def test_a_playlist_of_the_operator_opens_the_wall_until_its_end():
    manual = Manual("party", "panel", at("19:00"), at("20:00"))

    found = desired_state(at("19:30"), TIMETABLE, Overrides(manual=manual, wish=wish("19:30")))
    assert (found.mode, found.playlist, found.rule, found.wish) == (
        "open", "party", "wish", wish("19:30")
    )  # fmt: skip
    found = desired_state(at("19:45"), TIMETABLE, Overrides(manual=manual))
    assert (found.rule, found.until, found.elapsed_s(at("19:45"))) == ("manual", at("20:00"), 2700)
    assert found.why == "playlist 'party' chosen by panel"
    assert desired_state(at("20:00"), TIMETABLE, Overrides(manual=manual)).rule == "closed"
    endless = Overrides(manual=replace(manual, until=None))
    assert desired_state(at("23:59"), TIMETABLE, endless).rule == "manual"
    assert desired_state(at("23:59"), TIMETABLE, endless.returned()).rule == "closed"


def test_the_next_change_is_the_first_of_the_timetables_and_the_overrides():
    assert next_change(at("11:00"), TIMETABLE) == at("16:00")
    assert next_change(at("11:00"), TIMETABLE, Overrides(wish=wish("11:00"))) == at("11:01")
    assert next_change(at("11:02"), TIMETABLE, Overrides(wish=wish("11:00"))) == at("16:00")
    always = Timetable(ZoneInfo("UTC"), "day")
    assert next_change(at("11:00"), always, within=timedelta(hours=2)) is None


def test_going_on_and_back_moves_through_the_cues_and_the_next_showing_is_as_planned(make_playlist):
    playlist = make_playlist(10, 20, 30)
    now, overrides = at("16:00") + seconds(5), NO_OVERRIDES
    places = []
    for move in (gone_on, gone_on, gone_back, gone_on, gone_on, gone_back, gone_back, gone_back):
        overrides = move(overrides, desired_state(now, TIMETABLE, overrides), playlist, now)
        moment = due_cue(desired_state(now, TIMETABLE, overrides), playlist, now)
        places.append(moment.index)
        assert moment.seconds_into_cue == pytest.approx(0, abs=1e-6)

    assert places == [1, 2, 1, 2, 0, 2, 1, 0]
    assert desired_state(now + timedelta(days=1), TIMETABLE, overrides).shift_s == 0


def test_going_on_while_held_moves_what_is_held_and_a_wish_only_ends(make_playlist):
    playlist, now = make_playlist(10, 20, 30), at("16:00") + seconds(5)
    overrides = held(NO_OVERRIDES, desired_state(now, TIMETABLE), "panel", now)

    overrides = gone_on(overrides, desired_state(now, TIMETABLE, overrides), playlist, now)
    found = desired_state(now, TIMETABLE, overrides)
    assert (found.rule, found.held_s) == ("hold", 10)
    assert next_cue_at(found, playlist, now) is None
    wished = Overrides(wish=wish("16:00"))
    for move in (gone_on, gone_back):
        assert move(wished, desired_state(now, TIMETABLE, wished), playlist, now) == NO_OVERRIDES


def test_where_the_last_cue_stays_going_on_changes_nothing(make_playlist):
    playlist, now = make_playlist(10, 20, repeat=False), at("16:30")
    found = desired_state(now, TIMETABLE)

    after = desired_state(now, TIMETABLE, gone_on(NO_OVERRIDES, found, playlist, now))
    assert (due_cue(after, playlist, now).index, next_cue_at(after, playlist, now)) == (1, None)


def test_a_clock_set_back_before_the_beginning_shows_the_first_cue(make_playlist):
    found = desired_state(at("16:30"), TIMETABLE)

    assert due_cue(found, make_playlist(10, 20), at("15:00")).index == 0


def short_cues(order, seed):
    cues = tuple(
        Cue((CueSubject(number, f"{number}", "whole"),), 10.0 * number, 0.0, f"cue {number}")
        for number in (1, 2, 3)
    )
    return Playlist("test", "", cues, order, seed=seed)


@given(st.sampled_from(ORDERS), st.integers(0, 3), st.floats(0, 7 * 3600))
def test_after_a_restart_the_same_cue_is_due_and_the_next_one_comes_when_it_was_told(
    order, seed, s
):
    playlist = short_cues(order, seed)
    now = at("10:00") + seconds(s)

    found = desired_state(now, TIMETABLE)
    again = desired_state(now.astimezone(ZoneInfo("Asia/Tehran")), TIMETABLE)
    coming = next_cue_at(found, playlist, now)
    assert due_cue(found, playlist, now) == due_cue(again, playlist, now)
    assert coming is not None
    assert now < coming <= now + seconds(30)
    assert due_cue(found, playlist, coming).seconds_into_cue == pytest.approx(0, abs=1e-5)


def test_every_showing_of_a_shuffle_has_its_own_order_and_keeps_it(make_playlist):
    playlist = make_playlist(*[10] * 12, order="shuffle")
    days = [at("10:00") + timedelta(days=day) for day in range(20)]

    orders = [
        tuple(
            due_cue(desired_state(day, TIMETABLE), playlist, day + seconds(10 * cue)).index
            for cue in range(12)
        )
        for day in days
    ]
    assert all(sorted(order) == list(range(12)) for order in orders)
    assert all(one != other for one, other in pairwise(orders))
    assert len(set(orders)) == 20
    assert as_shown(playlist, days[0]) == as_shown(playlist, days[0])


def test_overrides_can_be_written_down_and_read_again():
    overrides = Overrides(
        Manual("party", "panel", at("19:00"), None),
        Hold("day", at("10:00"), 5.5, "osc"),
        wish("11:00"),
        Shift("day", at("10:00"), -4.25),
    )
    adapter = TypeAdapter(Overrides)

    assert adapter.validate_json(adapter.dump_json(overrides)) == overrides


def test_values_that_cannot_be_are_refused():
    naive = read_wall_time("2026-07-01")
    for make, words in (
        (lambda: Wish((), "x", at("10:00"), at("11:00")), "at least one subject"),
        (lambda: Wish((FROG,), "x", at("10:00"), at("10:00")), "must end after it begins"),
        (lambda: Wish((FROG,), "x", naive, at("10:00")), "needs times with a zone"),
        (lambda: Manual("p", "x", naive), "needs times with a zone"),
        (lambda: Hold("p", at("10:00"), -1, "x"), "0 seconds or more, got -1"),
        (lambda: Hold("p", at("10:00"), float("nan"), "x"), "0 seconds or more, got nan"),
        (lambda: Shift("p", at("10:00"), float("inf")), "finite number of seconds, got inf"),
    ):
        with pytest.raises(TimetableError, match=words):
            make()


@pytest.mark.parametrize("year", [2, 1970, 2262, 9998])
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/New_York", "Europe/Berlin"])
def test_whatever_year_a_clock_shows_there_is_an_answer(zone, year):
    hours = OpeningHours((read_windows("10:00-02:00"),) * 7)
    evening = Entry("evening", "night", Daily(read_window("20:00-03:00")))
    timetable = Timetable(ZoneInfo(zone), "default", hours, programme=(evening,))
    now = datetime(year, 1, 1, tzinfo=UTC)

    assert desired_state(now, timetable).mode in {"open", "dark"}
    change = next_change(now, timetable)
    assert change is not None
    assert now < change <= now + timedelta(days=1)


ENDS = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))


@pytest.mark.parametrize("now", ENDS)
def test_the_ends_of_all_time_are_refused_in_words(now):
    timetable = Timetable(ZoneInfo("Asia/Tokyo"), "default")

    for act in (desired_state, next_change):
        with pytest.raises(ValueError, match="a time in the years 2 to 9998 is needed, got "):
            act(now, timetable)
