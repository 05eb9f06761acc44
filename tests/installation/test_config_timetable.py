"""The section `timetable` of config.yaml."""

import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from installation.config import ConfigError, default_config_path, load_config
from installation.config_docs import PAGE
from installation.config_timetable import named_playlists, read_timetable
from installation.config_timetable_keys import (
    ENTRY_KEYS,
    EVENT_KEYS,
    EXCEPTION_KEYS,
    HOLIDAY_KEYS,
    KEYS,
)
from installation.yaml_lines import read_yaml
from playlists.timetable.cron import read_cron
from playlists.timetable.opening import DatedHours, HolidayHours
from playlists.timetable.programme import CronTimes, Daily, Entry, Event
from playlists.timetable.windows import (
    read_dates,
    read_wall_time,
    read_weekdays,
    read_window,
    read_windows,
)

TABLE = Path(__file__).parent / "data" / "timetable_mistakes.txt"
MISTAKES = [tuple(case.split("\n=> ")) for case in TABLE.read_text().strip().split("\n\n")[1:]]

FULL = """\
timetable:
  zone: Europe/Berlin
  hours:
    tue-thu: 11:00-13:00, 14:00-18:00
    fri: [11:00-18:00, "20:00-02:00"]
    sat, sun: 10:00-24:00
  exceptions:
    - {dates: 2026-12-24 to 2026-12-26, hours: closed, name: Christmas}
    - {dates: 2026-12-31, hours: 12:00-16:00}
  holidays: {country: DE, region: BE, hours: 12:00-18:00}
  outside: slow
  default: originals
  programme:
    - {playlist: night-garden, name: Evenings, window: 18:00-22:00, days: thu-sat, priority: 10}
    - playlist: sea
      dates: 2026-06-01 to 2026-08-31
    - playlist: bells
      cron: 0 12 * * 7
      lasts: 20
  events:
    - {name: Opening night, playlist: night-garden, from: 2026-05-01 18:00, to: 2026-05-02 01:00}
    - {name: Fair, playlist: sea, from: 2026-06-06, to: 2026-06-07, priority: 2}
"""


def read(text):
    return read_timetable(read_yaml(text), "fallback")


def told(text):
    return [f"{problem.line}: {problem.message}" for problem in read(text)[1]]


def test_everything_that_a_timetable_may_say_arrives():
    timetable, problems = read(FULL)

    assert problems == []
    assert timetable is not None
    assert timetable.zone.key == "Europe/Berlin"
    assert [[str(window) for window in day] for day in timetable.hours.week] == [
        [],
        *[["11:00-13:00", "14:00-18:00"]] * 3,
        ["11:00-18:00", "20:00-02:00"],
        ["10:00-24:00"],
        ["10:00-24:00"],
    ]
    assert timetable.hours.exceptions == (
        DatedHours(read_dates("2026-12-24 to 2026-12-26"), (), "Christmas"),
        DatedHours(read_dates("2026-12-31"), read_windows("12:00-16:00")),
    )
    assert timetable.hours.holidays == HolidayHours("DE", "BE", read_windows("12:00-18:00"))
    assert (timetable.outside, timetable.default, timetable.default_is_meant) == (
        "slow", "originals", True
    )  # fmt: skip
    evenings = Daily(read_window("18:00-22:00"), read_weekdays("thu-sat"))
    summer = Daily(dates=read_dates("2026-06-01 to 2026-08-31"))
    assert timetable.programme == (
        Entry("Evenings", "night-garden", evenings, 10),
        Entry("sea", "sea", summer),
        Entry("bells", "bells", CronTimes(read_cron("0 12 * * 7"), 20)),
    )
    first, end = (read_wall_time(text) for text in ("2026-06-06", "2026-06-08"))
    assert timetable.events[0] == Event("Fair", "sea", first, end, priority=2)


@pytest.mark.parametrize("text", ["", "# nothing", "timetable:\n", "timetable: ~\n", "playlist: x"])
def test_a_file_without_a_timetable_has_none(text):
    assert read(text) == (None, [])


def test_the_playlist_at_the_top_fills_what_a_programme_leaves_open():
    alone, _ = read("timetable: {zone: UTC}")
    planned, _ = read("timetable: {zone: UTC, programme: [{playlist: a}]}")

    assert alone is not None
    assert planned is not None
    assert (alone.default, alone.default_is_meant) == ("fallback", True)
    assert (planned.default, planned.default_is_meant) == ("fallback", False)


@pytest.mark.parametrize(("text", "problem"), MISTAKES)
def test_a_mistake_is_told_with_its_line(text, problem):
    zone = "" if "zone:" in text else "  zone: Europe/Berlin\n"

    assert told(f"timetable:\n{zone}  {text}\n") == [problem]


def test_all_mistakes_are_told_at_once_each_with_its_line():
    lines = told(
        "timetable:\n"
        "  hours:\n"
        "    mon: 10:00-10:00\n"
        "    tues: 18:00\n"
        "  exceptions:\n"
        "    - dates: 2026-02-30\n"
        "      hours: shut\n"
        "    - dates: 2026-03-01\n"
        "  programme:\n"
        "    - playlist: a\n"
        "      cron: 0 25 * * *\n"
        "      lasts: 10\n"
        "    - window: 10:00-11:00\n"
        "  events: {}\n"
    )

    assert sorted(int(line.split(":")[0]) for line in lines) == [1, 3, 4, 6, 7, 8, 11, 13, 14]
    assert "1: timetable: zone is missing" in lines


def test_overlapping_exceptions_are_told_where_the_later_one_stands():
    lines = told(
        "timetable:\n"
        "  zone: UTC\n"
        "  exceptions:\n"
        "    - dates: 2026-01-01 to 2026-01-05\n"
        "      hours: closed\n"
        "    - hours: closed\n"
        "      dates: 2026-01-05 to 2026-01-06\n"
    )

    (line,) = lines
    assert line.startswith("7: timetable.exceptions 2: 2026-01-05 to 2026-01-06 shares days with ")
    assert line.endswith("exception 1, 2026-01-01 to 2026-01-05")


def test_overlaps_are_told_together_with_all_other_mistakes():
    lines = told(
        "timetable:\n"
        "  zone: UTC\n"
        "  hours: {mon: 25:00-26:00}\n"
        "  holidays: {country: XX}\n"
        "  exceptions:\n"
        "    - {dates: 2026-02-30, hours: closed}\n"
        "    - {dates: 2026-01-01 to 2026-01-05, hours: shut}\n"
        "    - {dates: 2026-01-05, hours: closed}\n"
        "  programme:\n"
        "    - {playlist: a, cron: '* * * * *'}\n"
        "  events:\n"
        "    - {name: x, from: 2026-05-02, to: 2026-05-01}\n"
    )

    found = sorted(int(line.split(":")[0]) for line in lines)
    assert found == [3, 4, 6, 7, 8, 10, 10, 12, 12]
    (overlap,) = (line for line in lines if "shares days" in line)
    assert overlap == (
        "8: timetable.exceptions 3: 2026-01-05 shares days with exception 2, "
        "2026-01-01 to 2026-01-05"
    )


def test_too_many_entries_are_refused_in_words():
    dates = [date(2026, 1, 1) + timedelta(days=day) for day in range(501)]
    entries = "".join(f"    - dates: {day}\n      hours: closed\n" for day in dates)

    assert told(f"timetable:\n  zone: UTC\n  exceptions:\n{entries}") == [
        "3: timetable.exceptions: at most 500 are read, got 501"
    ]


def test_the_places_that_name_playlists_are_known():
    found = named_playlists(read_yaml(FULL))

    assert [name for _, name in found] == [
        "originals", "night-garden", "sea", "bells", "night-garden", "sea"
    ]  # fmt: skip
    assert read_yaml(FULL).line_of(found[2][0]) == 15


def test_the_examples_that_people_copy_are_right():
    commented = default_config_path().read_text().partition("# timetable:\n")
    shipped = "timetable:\n" + re.sub("^# ?", "", commented[2], flags=re.MULTILINE)
    (documented,) = re.findall(r"```yaml\n(timetable:.*?)```", PAGE.read_text(), re.DOTALL)

    for text in (shipped, documented):
        timetable, problems = read(text)
        assert problems == []
        assert timetable is not None
        assert timetable.programme


def test_a_config_file_brings_its_timetable(tmp_path):
    path = tmp_path / "config.yaml"
    path.write_text("playlist: night-garden\n" + "timetable: {zone: Asia/Tehran}\n")

    timetable = load_config(path).timetable

    assert timetable is not None
    assert (timetable.zone.key, timetable.default) == ("Asia/Tehran", "night-garden")
    path.write_text("timetable:\n  zone: Asia/Tehrn\nwish: {hold_s: 1}\n")
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    assert [line.split(": ")[0] for line in caught.value.problems] == [
        "config.yaml:2", "config.yaml:3"
    ]  # fmt: skip


NAMES = [*KEYS, *EXCEPTION_KEYS, *HOLIDAY_KEYS, *ENTRY_KEYS, *EVENT_KEYS, "mon-fri", "x"]
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 3000),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=12),
    st.sampled_from(
        ["UTC", "10:00-18:00", "closed", "2026-01-01", "2026-01-01 10:00", "0 0 * * 7", "DE", "mon"]
    ),
)


@given(
    st.recursive(
        st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=5),
        lambda inner: st.dictionaries(
            st.sampled_from(NAMES),
            st.one_of(VALUES, inner, st.lists(inner, max_size=3)),
            max_size=5,
        ),
        max_leaves=15,
    )
)
@settings(max_examples=150, deadline=None)
def test_any_values_give_a_timetable_or_problems_in_words(values):
    timetable, problems = read(json.dumps({"timetable": {"zone": "UTC", **values}}))

    assert (timetable is None) == bool(problems)
    for problem in problems:
        assert problem.line == 1
        assert problem.message.startswith("timetable")
        assert len(problem.message) < 700


def test_the_example_of_the_page_about_the_timetable_is_in_order(tmp_path):
    page = PAGE.with_name("timetable.md")
    example = page.read_text().split("```yaml\n", 1)[1].partition("```")[0]
    path = tmp_path / "config.yaml"
    path.write_text(example)

    timetable = load_config(path).timetable

    assert timetable is not None
    assert timetable.playlists() == {"originals", "night-garden"}
    assert len(timetable.hours.exceptions) == 2


def test_cron_lines_that_start_all_the_time_are_too_many(tmp_path):
    entry = "    - {playlist: originals, cron: '*/5 * * * *', lasts: 3}\n"
    path = tmp_path / "often.yaml"
    path.write_text("timetable:\n  zone: UTC\n  programme:\n" + entry * 3)

    with pytest.raises(ConfigError, match=r"at most 600 times a day in all, these do 864 times"):
        load_config(path)

    path.write_text("timetable:\n  zone: UTC\n  programme:\n" + entry * 2)
    assert load_config(path).timetable is not None
