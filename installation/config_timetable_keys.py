"""What the section `timetable` of config.yaml may hold; docs/config.md is made from it. Pure."""

from typing import Final

from installation.config_fields import Key
from playlists.timetable.programme import HIGHEST_PRIORITY, LONGEST_CRON_MIN, LOWEST_PRIORITY
from playlists.timetable.timetable import OUTSIDE

PRIORITY: Final = Key(
    f"a whole number from {LOWEST_PRIORITY} to {HIGHEST_PRIORITY}",
    "0",
    "Of two at one time the higher counts, of equals the one that stands first.",
)
PLAYLIST: Final = Key("the name of a playlist", "", "What is shown.")
HOURS: Final = 'windows such as "10:00-13:00, 14:00-18:00", or closed'

KEYS: Final = {
    "zone": Key("a time zone such as Europe/Berlin", "", "All times are of this zone's clock."),
    "hours": Key(
        "windows by weekday",
        "null",
        "When the gallery is open. A weekday that is left out is closed; without hours it is "
        "always open. 20:00-02:00 reaches into the next day.",
    ),
    "exceptions": Key(
        "a list", "null", "Dates with hours of their own, in place of the weekday's; see below."
    ),
    "holidays": Key("a section", "null", "Hours on public holidays; see below."),
    "outside": Key(
        f"one of {', '.join(OUTSIDE)}",
        "dark",
        "What the wall does while the gallery is closed: it is dark, its last picture stays "
        "still, or it dreams on, slow.",
    ),
    "default": Key(
        "the name of a playlist",
        "null",
        "What is shown while nothing else is planned. Where it is left out, the `playlist` at the "
        "top fills such times, and the rehearsal of a year calls them gaps.",
    ),
    "programme": Key("a list", "null", "Playlists and their times; see below."),
    "events": Key("a list", "null", "Special events; see below."),
}
EXCEPTION_KEYS: Final = {
    "dates": Key("a date, or two such as 2026-12-24 to 2027-01-06", "", "Which days."),
    "hours": Key(HOURS, "", "When the gallery is open on these days."),
    "name": Key("text", "null", "What people call it."),
}
HOLIDAY_KEYS: Final = {
    "country": Key("two letters such as DE", "", "Whose holidays."),
    "region": Key(
        'a code such as BE or "9"',
        "null",
        "A part of the country with its own; a number stands in quotes.",
    ),
    "hours": Key(HOURS, "closed", "When the gallery is open on these days."),
}
ENTRY_KEYS: Final = {
    "playlist": PLAYLIST,
    "name": Key("text", "null", "What people call it; null = the playlist's name."),
    "window": Key(
        'a window such as "18:00-22:00"', "00:00-24:00", "Which part of its days it has."
    ),
    "days": Key("weekdays such as tue-fri, sun", "daily", "On which weekdays it begins."),
    "dates": Key("a date, or two such as 2026-05-01 to 2026-09-30", "null", "Among which days."),
    "cron": Key(
        'a cron line such as "0 12 * * 7"',
        "null",
        "Begins at these times, in place of window and days. 0 and 7 are Sunday; where both day "
        "of the month and weekday are given, either is enough, as in cron.",
    ),
    "lasts": Key(
        f"minutes, 1 to {LONGEST_CRON_MIN}", "null", "How long it stays; needed with cron."
    ),
    "priority": PRIORITY,
}
EVENT_KEYS: Final = {
    "name": Key("text", "", "What people call it."),
    "playlist": PLAYLIST,
    "from": Key("a date and time such as 2026-05-01 18:00", "", "When it begins."),
    "to": Key("the same", "", "When it ends; a date alone means the end of that day."),
    "priority": PRIORITY,
}
