"""What is due on the wall: the timetable, people's acts, files that change, clocks that jump."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from installation.direction import Direction, Rules
from installation.errors import CommandError
from installation.steering import ChoosePlaylist, GoBack, GoOn, Hold, Release, Return, Steering
from playlists.cue import Cue, CueSubject
from playlists.playlist import Playlist
from playlists.timetable.opening import OpeningHours
from playlists.timetable.programme import Daily, Entry
from playlists.timetable.timetable import Timetable
from playlists.timetable.windows import read_window, read_windows
from playlists.timetable.wish_queue import Fairness

FROG, VOLCANO = CueSubject(31, "tree frog"), CueSubject(980, "volcano")
GOLDFISH = (CueSubject(1, "goldfish"),)


def cue(subject, name, dwell_s=60.0, fade_s=4.0, **more):
    return Cue((subject,), dwell_s, fade_s, name, **more)


DAY = Playlist("day", "", (cue(FROG, "frog", zoom_rate=1.1), cue(VOLCANO, "volcano", 120.0)))
NIGHT = Playlist("night", "", tuple(cue(CueSubject(i, f"night {i}"), f"night {i}") for i in (3, 4)))
LIBRARY = {"day": DAY, "night": NIGHT}
TIMETABLE = Timetable(
    ZoneInfo("UTC"),
    "day",
    OpeningHours((read_windows("10:00-20:00"),) * 7),
    "dark",
    (Entry("evening", "night", Daily(read_window("17:30-19:00"))),),
)
RULES = Rules(TIMETABLE, "day", Fairness(60, 90, 180, 3), wish_fade_s=2.0, rest_fade_s=5.0)
ENDLESS = replace(RULES, timetable=None)


def at(text, day=4):
    return datetime.fromisoformat(f"2026-05-{day:02d}T{text}+00:00")


NOON = at("12:00:00")


def direction(now=NOON, rules=RULES, library=LIBRARY):
    return Direction(rules, library, Steering(now))


def shown(found, now):
    due = found.due(now)
    return due.rule, due.cue, [subject.label for subject in due.subjects]


def test_the_timetable_decides_what_is_due_and_says_why():
    due = direction().due(at("17:31:10"))

    assert (due.rule, due.cue, due.wall) == ("programme", "night 4", "open")
    assert due.why == "programme 'evening' (daily, 17:30-19:00)"
    assert direction().due(NOON).rule == "default"


def test_a_cue_brings_its_fade_and_its_pace():
    due = direction().due(NOON)

    assert (due.cue, due.fade_s, due.rates.zoom_rate) == ("frog", 4.0, 1.1)
    assert due.next_label == "volcano"


def test_what_comes_after_a_change_of_the_timetable_is_not_told_as_the_next_cue():
    assert direction().due(at("17:27:30")).next_label == "volcano"
    assert direction().due(at("17:28:30")).next_label == ""


@pytest.mark.parametrize("outside", ["dark", "still", "slow"])
def test_outside_the_opening_hours_the_wall_does_what_the_config_says(outside):
    rules = replace(RULES, timetable=replace(TIMETABLE, outside=outside))
    due = direction(rules=rules).due(at("21:00:00"))

    assert (due.rule, due.wall, due.fade_s, due.next_label) == ("closed", outside, 5.0, "")
    assert due.why == "closed (weekly hours: 10:00-20:00)"


def test_the_next_change_is_the_cues_or_the_timetables_whichever_is_first():
    found = direction()

    assert found.next_change(at("10:00:00")) == at("10:01:00")
    assert found.next_change(at("17:29:30")) == at("17:30:00")
    assert found.next_change(at("19:59:59")) == at("20:00:00")
    assert found.next_change(at("20:00:00")) == at("00:00:00", 5)  # another day's hours may say why
    assert found.next_change(at("09:00:00", 5)) == at("10:00:00", 5)


def test_the_next_change_is_worked_out_once_for_a_while(monkeypatch):
    found, count = direction(), 0
    monkeypatch.setattr("installation.direction.next_change", real := CountingChange())
    for second in range(0, 7200, 30):
        found.next_change(NOON + timedelta(seconds=second))
    count = real.calls

    assert count <= 6  # each time near first, then far


class CountingChange:
    def __init__(self):
        from playlists.timetable.desired import next_change

        self.calls, self.real = 0, next_change

    def __call__(self, *args):
        self.calls += 1
        return self.real(*args)


def test_without_a_timetable_the_playlist_runs_on_through_the_nights():
    found = direction(rules=ENDLESS)
    for hours in (0, 11, 12, 13, 1000):
        now = NOON + timedelta(hours=hours)
        assert shown(found, now) == ("playlist", "frog", ["tree frog"])
        assert found.next_change(now) == now + timedelta(seconds=60)
    assert shown(found, NOON + timedelta(days=9, seconds=61))[1] == "volcano"
    assert found.due(NOON).why == ""


def test_a_restart_finds_the_same_place():
    before = direction(rules=ENDLESS)
    before.steer(GoOn(sender="panel"), NOON)
    after = Direction(ENDLESS, LIBRARY, before.steering)

    for second in range(0, 400, 7):
        now = NOON + timedelta(seconds=second)
        assert after.due(now) == before.due(now)


# --- wishes -----------------------------------------------------------------------------------


def test_a_wish_has_the_wall_for_its_time_and_the_timetable_returns_by_itself():
    found = direction()
    answer = found.ask(GOLDFISH, "panel 10.0.0.7", NOON)
    due = found.due(NOON)

    assert answer.accepted
    assert (due.rule, due.sender, due.fade_s, due.cue) == ("wish", "panel 10.0.0.7", 2.0, "")
    assert due.next_label == "frog"
    assert found.next_change(NOON) == NOON + timedelta(seconds=60)
    assert shown(found, at("12:00:59"))[0] == "wish"
    after = found.due(at("12:01:00"))
    assert (after.rule, after.cue, after.fade_s) == ("default", "volcano", 4.0)


def test_wishes_take_turns():
    found = direction()
    found.ask(GOLDFISH, "one", NOON)
    found.due(NOON)
    second = found.ask((VOLCANO,), "two", at("12:00:10"))
    third = found.ask((FROG,), "one", at("12:00:20"))

    assert second.message == "volcano comes next"
    assert not third.accepted
    assert shown(found, at("12:00:59"))[2] == ["goldfish"]
    assert shown(found, at("12:01:00"))[2] == ["volcano"]
    assert shown(found, at("12:02:00"))[0] == "default"


def test_a_closed_wall_takes_no_wishes():
    with pytest.raises(CommandError, match="closed"):
        direction().ask(GOLDFISH, "panel", at("21:00:00"))


def test_a_held_wall_lets_wishes_wait():
    found = direction()
    found.steer(Hold(sender="panel"), NOON)
    found.ask(GOLDFISH, "visitor", at("12:00:05"))

    assert shown(found, at("12:05:00"))[:2] == ("hold", "frog")
    found.steer(Release(sender="panel"), at("12:05:00"))
    assert shown(found, at("12:05:00"))[0] == "wish"


# --- the operator's hand ----------------------------------------------------------------------


def test_a_wish_under_a_hold_is_told_that_it_waits_for_somebody():
    found = direction()
    found.steer(Hold(sender="panel"), NOON)

    answer = found.ask(GOLDFISH, "visitor", at("12:00:05"))

    held = "the picture is being held; if it goes on within 15 min, goldfish comes next"
    assert (answer.accepted, answer.message) == (True, held)


def test_a_hold_keeps_the_cue_and_a_release_goes_on_from_there():
    found = direction()
    found.steer(Hold(sender="panel 10.0.0.7"), at("12:00:30"))
    due = found.due(at("13:00:00"))

    assert (due.rule, due.cue, due.sender) == ("hold", "frog", "panel 10.0.0.7")
    found.steer(Release(sender="panel"), at("13:00:00"))
    assert shown(found, at("13:00:29"))[1] == "frog"
    assert shown(found, at("13:00:31"))[1] == "volcano"


def test_going_on_and_back():
    found = direction()
    found.steer(GoOn(sender="panel"), at("12:00:10"))
    assert shown(found, at("12:00:10"))[1] == "volcano"
    found.steer(GoBack(sender="panel"), at("12:00:20"))
    assert shown(found, at("12:00:20"))[1] == "frog"
    found.steer(Return(sender="panel"), at("12:00:30"))
    assert found.due(at("12:00:30")) == direction().due(at("12:00:30"))


def test_a_chosen_playlist_opens_the_wall_until_somebody_returns():
    found = direction()
    found.steer(ChoosePlaylist(playlist="night", sender="panel"), at("21:00:00"))

    assert shown(found, at("21:01:30"))[:2] == ("manual", "night 4")
    assert shown(found, at("12:00:30", 6))[0] == "manual"
    found.steer(Return(sender="panel"), at("12:00:40", 6))
    assert shown(found, at("12:00:40", 6))[0] == "default"


def test_returning_from_a_wish_leaves_what_the_operator_chose():
    found = direction()
    found.steer(ChoosePlaylist(playlist="night", sender="panel"), NOON)
    found.ask(GOLDFISH, "visitor", NOON)
    assert shown(found, NOON)[0] == "wish"

    found.steer(Return(sender="panel"), at("12:00:10"))
    assert shown(found, at("12:00:10"))[0] == "manual"


@pytest.mark.parametrize("act", [Hold(sender=""), GoOn(sender=""), GoBack(sender="")])
def test_a_closed_wall_is_not_steered(act):
    with pytest.raises(CommandError, match="closed"):
        direction().steer(act, at("21:00:00"))


def test_an_unknown_playlist_cannot_be_chosen():
    with pytest.raises(CommandError, match=r"'nigth'; there are day, night"):
        direction().steer(ChoosePlaylist(playlist="nigth", sender=""), NOON)


def test_what_was_chosen_of_a_playlist_that_is_no_more_is_forgotten():
    before = direction()
    before.steer(ChoosePlaylist(playlist="night", sender="panel"), NOON)
    before.steer(Hold(sender="panel"), NOON)
    rules = replace(RULES, timetable=replace(TIMETABLE, programme=()))

    assert shown(Direction(rules, {"day": DAY}, before.steering), NOON)[0] == "default"


# --- files that change ------------------------------------------------------------------------

CHANGED = replace(DAY, cues=(cue(GOLDFISH[0], "fish"), cue(VOLCANO, "hot volcano", 120.0)))


def test_a_changed_playlist_counts_from_the_next_cue_on():
    found = direction()
    assert shown(found, at("12:00:10"))[1] == "frog"
    found.use({"day": CHANGED})

    assert shown(found, at("12:00:20"))[1] == "frog"
    assert found.due(at("12:00:20")).next_label == "volcano"
    assert shown(found, at("12:01:00"))[1] == "hot volcano"
    assert shown(found, at("12:03:00"))[1] == "fish"


def test_a_held_cue_does_not_change_with_its_file():
    found = direction()
    found.steer(Hold(sender="panel"), at("12:00:10"))
    found.due(at("12:00:10"))
    found.use({"day": CHANGED})

    assert shown(found, at("12:30:00"))[1] == "frog"
    found.steer(GoOn(sender="panel"), at("12:30:00"))
    assert shown(found, at("12:30:00"))[1] == "hot volcano"


def test_a_changed_playlist_counts_at_once_where_the_last_cue_would_stay_for_ever():
    once = replace(DAY, repeat=False)
    found = direction(library={**LIBRARY, "day": once})
    assert shown(found, at("13:00:00"))[1] == "volcano"
    found.use({"day": CHANGED})

    assert shown(found, at("13:00:01"))[1] == "fish"


def test_a_changed_playlist_counts_at_once_where_another_one_is_on():
    found = direction()
    found.due(NOON)
    changed = replace(NIGHT, cues=DAY.cues)
    found.use({"night": changed})

    assert shown(found, at("17:30:00"))[1] == "frog"


# --- clocks that jump -------------------------------------------------------------------------

FIRST, LAST = datetime(1970, 1, 1), datetime(2037, 1, 1)  # noqa: DTZ001 — hypothesis adds the zone
TIMES = st.datetimes(FIRST, LAST, timezones=st.just(UTC))
ACTS = st.sampled_from(
    [
        *(Hold(sender="x"), Release(sender="x"), GoOn(sender="x"), GoBack(sender="x")),
        *(Return(sender="x"), ChoosePlaylist(playlist="night", sender="x")),
    ]
)


@given(st.lists(st.tuples(TIMES, ACTS), max_size=8), TIMES, st.sampled_from([RULES, ENDLESS]))
def test_whatever_the_clock_does_there_is_something_to_show_and_a_later_change(steps, now, rules):
    found = direction(datetime(2026, 1, 1, tzinfo=UTC), rules)
    for then, act in steps:
        try:
            found.steer(act, then)
        except CommandError:
            assert found.due(then).wall == "dark"
    due = found.due(now)

    assert due.subjects
    change = found.next_change(now)
    assert change is None or change > now
    if due.wall == "open" and due.rule != "hold":
        assert change is not None
        assert change - now <= timedelta(seconds=120)


def test_a_clock_that_is_set_back_does_not_keep_the_first_cue_for_years():
    found = direction(datetime(2035, 1, 1, tzinfo=UTC), ENDLESS)
    found.steer(ChoosePlaylist(playlist="night", sender="x"), datetime(2035, 1, 1, tzinfo=UTC))
    assert shown(found, NOON)[:2] == ("manual", "night 3")
    assert shown(found, at("12:01:10"))[:2] == ("manual", "night 4")
    found.steer(Return(sender="x"), at("12:02:00"))
    assert shown(found, at("12:02:00"))[1] == "volcano"
    assert shown(found, at("12:03:00"))[1] == "frog"


def test_a_show_that_starts_in_1970_shows_what_is_due_when_the_clock_is_right():
    found = direction(datetime(1970, 1, 1, 0, 0, 5, tzinfo=UTC))
    assert found.due(datetime(1970, 1, 1, 0, 0, 5, tzinfo=UTC)).wall == "dark"

    assert found.due(at("17:31:10")) == direction().due(at("17:31:10"))
    assert found.next_change(at("17:31:10")) == at("17:32:00")
