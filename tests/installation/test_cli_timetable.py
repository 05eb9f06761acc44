"""The command `timetable`."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from installation.cli import main

ROOT = Path(__file__).resolve().parents[2]

PLANNED = """\
timetable:
  zone: Europe/Berlin
  hours: {fri: 11:00-18:00, sat-sun: 10:00-20:00}
  outside: slow
  default: originals
  programme:
    - {playlist: night-garden, name: Evenings, window: 17:00-20:00, days: sat-sun}
"""
FULL = """\
timetable:
  zone: Europe/Berlin
  hours: {fri: 11:00-18:00}
  programme:
    - {playlist: originals, window: 10:00-15:00}
    - {playlist: night-garden, name: lunch, window: 12:00-13:00}
    - {playlist: night-garden, name: monday, days: mon}
"""


@pytest.fixture
def timetable(tmp_path, capsys):
    """Runs the command on a config; gives exit code, lines of stdout, lines of stderr."""

    def run(config, *arguments):
        path = tmp_path / "config.yaml"
        path.write_text(
            config.replace("{fri: 11:00-18:00, sat, sun:", "{fri: 11:00-18:00, sat-sun:")
        )
        code: int | str | None = None
        try:
            code = main(["timetable", "--config", str(path), *arguments])
        except SystemExit as ended:
            code = ended.code
        said = capsys.readouterr()
        return code, said.out.splitlines(), said.err.splitlines()

    return run


NIGHTS = """
timetable:
  zone: Europe/Berlin
  hours: {daily: 20:00-04:00}
  programme:
    - {playlist: night-garden, name: late, cron: "30 2 * * 7", lasts: 60}
"""


def test_in_the_hour_that_comes_twice_it_is_told_which_one_is_meant(timetable):
    _, lines, _ = timetable(NIGHTS, "--from", "2026-10-25", "--days", "1")

    assert [line.split("  ")[1] for line in lines[3:7]] == [
        "00:00-02:30 CEST",
        "02:30 CEST-02:30 CET",
        "02:30 CET-04:00",
        "04:00-20:00",
    ]


def test_a_reader_that_leaves_early_is_no_fault():
    read_at, write_at = os.pipe()
    os.close(read_at)
    command = [sys.executable, "-m", "installation", "subjects", "crane"]
    done = subprocess.run(command, cwd=ROOT, stdout=write_at, stderr=subprocess.PIPE, check=False)
    os.close(write_at)

    assert (done.returncode, done.stderr) == (130, b"")


def test_the_days_are_told_with_times_and_reasons_across_a_clock_change(timetable):
    code, lines, errors = timetable(PLANNED, "--from", "2026-03-28", "--days", "3")

    assert (code, errors) == (0, [])
    why = "closed (weekly hours: 10:00-20:00)"
    default = "default playlist: the timetable has nothing else for this time"
    assert lines == [
        "All times are those of Europe/Berlin.",
        "",
        "Sat 2026-03-28",
        f"  00:00-10:00  slow             {why}",
        f"  10:00-17:00  originals        {default}",
        "  17:00-20:00  night-garden     programme 'Evenings' (sat-sun, 17:00-20:00)",
        f"  20:00-24:00  slow             {why}",
        "",
        "Sun 2026-03-29  (the clock goes forward by 1 h)",
        f"  00:00-10:00  slow             {why}",
        f"  10:00-17:00  originals        {default}",
        "  17:00-20:00  night-garden     programme 'Evenings' (sat-sun, 17:00-20:00)",
        f"  20:00-24:00  slow             {why}",
        "",
        "Mon 2026-03-30",
        "  00:00-24:00  slow             closed (weekly hours: closed)",
    ]


def test_without_a_day_the_week_from_today_on_is_told(timetable):
    _, lines, _ = timetable(PLANNED)

    assert sum(line[:3] in {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"} for line in lines) == 7


def test_a_year_without_a_gap_is_well(timetable):
    code, lines, _ = timetable(PLANNED, "--year", "2026")

    assert code == 0
    assert lines[0] == "Open 1404.0 h, by the clock of Europe/Berlin."
    assert "No gap: everything that is open is planned." in lines
    assert "    1092.0  originals" in lines


def test_a_year_with_gaps_ends_with_1_and_tells_them_with_overlaps_and_what_is_never_shown(
    timetable,
):
    code, lines, _ = timetable(FULL, "--year", "2026")

    assert code == 1
    assert "  15:00 to 18:00  fri, 52 times, 2026-01-02 to 2026-12-25" in lines
    assert any(
        line.startswith("  'originals' is shown, 'lunch' is not: 52 times, 52.0 h")
        for line in lines
    )
    never = lines[lines.index("Never on the wall:") + 1 :][:2]
    assert never == ["  'lunch' (daily, 12:00-13:00)", "  'monday' (mon)"]


def test_everything_is_told_as_json_too(timetable):
    code, lines, _ = timetable(FULL, "--year", "2026", "--json")

    told = json.loads("\n".join(lines))
    assert code == 1
    assert len(told["gaps"]) == 52
    assert told["gaps"][0] == {
        "start": "2026-01-02T15:00:00+01:00", "end": "2026-01-02T18:00:00+01:00"
    }  # fmt: skip
    assert told["open_hours"] == 52 * 7
    assert sum(told["playlist_hours"].values()) == pytest.approx(52 * 7)
    assert told["subject_hours"]["tree frog"] > 10
    assert told["segments"][0]["mode"] == "dark"


def test_a_calendar_file_is_written_whole(timetable, tmp_path):
    path = tmp_path / "wall.ics"

    code, _, _ = timetable(PLANNED, "--from", "2026-03-27", "--days", "2", "--ics", str(path))

    text = path.read_bytes().decode()
    assert code == 0
    assert text.startswith("BEGIN:VCALENDAR\r\n")
    assert text.count("BEGIN:VEVENT") == 3
    assert [file.name for file in tmp_path.iterdir()].count("wall.ics") == 1


def test_playlists_of_ones_own_count_too(timetable, tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    config = f"show: {{playlists: {own}}}\ntimetable: {{zone: UTC, default: mine}}\n"

    assert 'there is no playlist "mine"' in timetable(config)[2][0]
    (own / "mine.yaml").write_text("cues: [{subjects: bee}]")
    code, lines, _ = timetable(config, "--year", "2026")
    assert (code, lines[-1]) == (0, "    8760.0  bee")
    (own / "mine.yaml").write_text("cues: [{subjects: qwertz}]")
    assert "mine.yaml:1: cue 1: no subject is called 'qwertz'" in timetable(config)[2][0]


def test_without_a_timetable_the_wall_is_always_open(timetable):
    code, lines, _ = timetable("playlist: originals\n", "--from", "2026-03-27", "--days", "1")

    assert code == 0
    assert lines[0] == "config.yaml has no timetable: the wall is always open."
    assert lines[-1].startswith("  00:00-24:00  originals ")


@pytest.mark.parametrize(
    ("config", "arguments", "words"),
    [
        (PLANNED, ("--from", "2026-02-30"), "there is no day 2026-02-30 in the calendar"),
        (PLANNED, ("--from", "tomorrow"), "must be a date such as 2026-12-24, got 'tomorrow'"),
        (PLANNED, ("--days", "0"), "must be a whole number from 1 to 400, got '0'"),
        (PLANNED, ("--year", "26"), "must be a whole number from 1970 to 2999, got '26'"),
        (PLANNED, ("--year", "2026", "--days", "3"), "--year stands alone"),
        (PLANNED, ("--ics", "wall.txt"), "must end in .ics, got wall.txt"),
        (
            PLANNED.replace("night-garden", "night-gardn"),
            (),
            '1.playlist: there is no playlist "night-gardn", did you mean "night-garden"?',
        ),
        (PLANNED.replace("Berlin", "Berln"), (), "config.yaml:2: timetable.zone: there is no time"),
        (
            PLANNED + "subjects: {also: [tree frog]}",
            (),
            "'tree frog' is not shown here (blocked by the venue's own list)",
        ),
    ],
)
def test_wrong_input_is_told_in_words_and_ends_with_2(timetable, config, arguments, words):
    code, lines, errors = timetable(config, *arguments)

    assert (code, lines) == (2, [])
    assert any(words in line for line in errors)


def test_a_rehearsed_year_takes_seconds(timetable):
    began_s = time.process_time()

    timetable(PLANNED, "--year", "2026")

    assert time.process_time() - began_s < 20


def test_check_tells_unknown_playlists_besides_the_other_mistakes(tmp_path, capsys):
    path = tmp_path / "config.yaml"
    path.write_text(
        "playlist: nope\ntimetable:\n  zone: Nowhere\n  programme: [{playlist: nightgarden}]\n"
    )

    assert main(["check", "--config", str(path)]) == 2
    zone, playlist, entry, _ = capsys.readouterr().err.splitlines()
    assert zone == "config.yaml:3: timetable.zone: there is no time zone 'Nowhere'"
    assert playlist.startswith('config.yaml:1: playlist: there is no playlist "nope"; there are ')
    assert entry.startswith('config.yaml:4: timetable.programme 1.playlist: there is no playlist "')
