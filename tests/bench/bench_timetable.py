"""What the timetable costs: an answer, the next transition, a year.

    python tests/bench/bench_timetable.py [--entries 200] [--answers 20000] [--minute-by-minute]

CPU time of this thread is measured, so that other programs do not count. --minute-by-minute besides
asks for each of the 525 600 minutes of a year in six zones and holds the answers against the
segments of the year; that takes some minutes.
"""

import argparse
import random
import sys
import time
from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from playlists.loader import library_folder, load_library
from playlists.subjects import load_subjects
from playlists.timetable.cron import read_cron
from playlists.timetable.desired import desired_state
from playlists.timetable.opening import DatedHours, HolidayHours, OpeningHours
from playlists.timetable.overrides import Overrides
from playlists.timetable.planned import planned
from playlists.timetable.programme import CronTimes, Daily, Entry
from playlists.timetable.rehearsal import rehearse
from playlists.timetable.segments import next_transition, segments
from playlists.timetable.timetable import Timetable
from playlists.timetable.windows import Dates, Window, read_windows
from tests.playlists.timetable.year import PLACES, full_timetable

LISTS = ("cabinet", "slow-land", "tide-table")
YEAR = datetime(2026, 1, 1, tzinfo=UTC)


def crowded(count):
    """A timetable of `count` entries of all kinds, few of which are on at a time."""
    entries = []
    for number in range(count):
        day = date(2026, 1, 1) + timedelta(days=number)
        times = (
            CronTimes(read_cron(f"{number % 60} */{1 + number % 5} {1 + number % 28} * *"), 30),
            Daily(Window(number * 7 % 1440, number * 7 % 1440 + 20)),
            Daily(dates=Dates(day, day + timedelta(days=2))),
        )[number % 3]
        entries.append(Entry(f"entry {number}", LISTS[number % 3], times, number % 7))
    exceptions = tuple(
        DatedHours(Dates(day, day), ())
        for day in (date(2026, 1, 1) + timedelta(days=7 * week) for week in range(50))
    )
    hours = OpeningHours((read_windows("09:00-22:00"),) * 7, exceptions, HolidayHours("DE", "BE"))
    return Timetable(ZoneInfo("Europe/Berlin"), "originals", hours, programme=tuple(entries))


def timed(act, *arguments):
    """CPU milliseconds of a call."""
    began_ns = time.thread_time_ns()
    act(*arguments)
    return (time.thread_time_ns() - began_ns) / 1e6


def answers(timetable, count):
    draw = random.Random(1)  # noqa: S311 — no secret
    instants = [YEAR + timedelta(seconds=draw.randrange(365 * 86_400)) for _ in range(count)]
    took_ms = sorted(timed(desired_state, now, timetable, Overrides()) for now in instants)
    return took_ms[count // 2], took_ms[count * 99 // 100], took_ms[-1]


def rehearsed(timetable):
    library = load_library(library_folder(), load_subjects())
    return rehearse(timetable, library, YEAR, YEAR + timedelta(days=365))


def each_minute(place):
    """How many minutes of a year are answered otherwise than by its segments."""
    timetable = full_timetable(place)
    start = datetime(place.year, 1, 1, tzinfo=UTC)
    found = list(segments(timetable, start, start + timedelta(days=365)))
    starts = [segment.start for segment in found]
    minutes = (start + timedelta(minutes=minute) for minute in range(525_600))
    return sum(
        planned(now, timetable) != found[bisect_right(starts, now) - 1].planned for now in minutes
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=200)
    parser.add_argument("--answers", type=int, default=20_000)
    parser.add_argument("--minute-by-minute", action="store_true")
    options = parser.parse_args()
    timetable = crowded(options.entries)
    median, late, worst = answers(timetable, options.answers)
    print(f"{options.entries} entries, CPU time")
    print(f"  desired_state    median {median:.3f} ms, 99 % {late:.3f} ms, worst {worst:.3f} ms")
    print(f"  next_transition  {timed(next_transition, YEAR, timetable):.1f} ms")
    began_ns = time.thread_time_ns()
    found = rehearsed(timetable)
    took_s = (time.thread_time_ns() - began_ns) / 1e9
    print(f"  a year rehearsed {took_s:.2f} s, {len(found.segments)} segments")
    for place in PLACES if options.minute_by_minute else ():
        print(f"  {place.zone} {place.year}: {each_minute(place)} of 525600 minutes differ")


if __name__ == "__main__":
    main()
