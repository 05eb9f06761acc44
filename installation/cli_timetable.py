"""The command `timetable`: what will be on the wall when, and whether a year has gaps."""

import argparse
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from installation.clock import utc_now
from installation.config import Config, ConfigError, load_config
from installation.config_playlists import playlist_problems, read_shelf
from installation.errors import StartError
from installation.timetable_text import as_json, day_lines, report_lines
from installation.whole_file import check_writable, write_whole
from playlists.playlist import Playlist
from playlists.timetable.ical import calendar_text
from playlists.timetable.rehearsal import Rehearsal, rehearse
from playlists.timetable.timetable import Timetable
from playlists.timetable.wall_clock import first_moment, furthest, wall_time
from playlists.timetable.windows import Dates

GAP = 1
DEFAULT_DAYS = 7


class _Asked(NamedTuple):
    days: Dates
    whole_year: bool


def timetable(options: argparse.Namespace, library: Path | None = None) -> int:
    """Tell what the timetable of a config does.

    Args:
        options: `config`, `from_day` (a date or None), `days` and `year` (numbers or None),
            `json` (true or false), `ics` (a file or None).
        library: folder of the playlists, None = the one that comes with the product.

    Returns:
        Exit code: 1 where a whole year was asked for and has a gap, otherwise 0.

    Raises:
        InstallationError: the config or the playlists have mistakes, or the calendar file cannot
            be written.
    """
    config = load_config(options.config)
    playlists = _library(config, options.config, library)
    planned = timetable_of(config)
    asked = _asked(options, planned.zone)
    if options.ics is not None:
        check_writable(options.ics, ".ics")
    rehearsal = _rehearsed(planned, playlists, asked.days)
    if options.ics is not None:
        _write_calendar(options.ics, rehearsal)
    if options.json:
        print(json.dumps(as_json(rehearsal), indent=1, ensure_ascii=False))
    else:
        if config.timetable is None:
            print(f"{options.config.name} has no timetable: the wall is always open.")
        for line in report_lines(rehearsal) if asked.whole_year else day_lines(rehearsal):
            print(line)
    return GAP if asked.whole_year and rehearsal.gaps else 0


def timetable_of(config: Config) -> Timetable:
    """The timetable of a config; where it has none the wall is always open."""
    return config.timetable or Timetable(ZoneInfo("UTC"), config.playlist)


def _asked(options: argparse.Namespace, zone: ZoneInfo) -> _Asked:
    if options.year is None:
        first = options.from_day or furthest(utc_now(), zone).date()
        last = first + timedelta(days=(options.days or DEFAULT_DAYS) - 1)
        return _Asked(Dates(first, last), whole_year=False)
    if options.from_day is not None or options.days is not None:
        raise StartError("--year stands alone: leave --from and --days out")
    return _Asked(Dates(date(options.year, 1, 1), date(options.year, 12, 31)), whole_year=True)


def _library(config: Config, path: Path, folder: Path | None) -> Mapping[str, Playlist]:
    shelf = read_shelf(config, path, folder)
    problems = [*shelf.problems, *playlist_problems(config, path, shelf)]
    if problems:
        raise ConfigError(tuple(problems))
    return shelf.playlists


def _rehearsed(planned: Timetable, playlists: Mapping[str, Playlist], days: Dates) -> Rehearsal:
    start = first_moment(wall_time(days.first, 0), planned.zone)
    end = first_moment(wall_time(days.last + timedelta(days=1), 0), planned.zone)
    return rehearse(planned, playlists, start, end)


def _write_calendar(path: Path, rehearsal: Rehearsal) -> None:
    opened = [segment for segment in rehearsal.segments if segment.planned.mode == "open"]
    made_at = datetime.now(UTC)
    text = calendar_text(opened, "Hallucinarium", made_at)
    write_whole(path, lambda file: file.write(text.encode()))
