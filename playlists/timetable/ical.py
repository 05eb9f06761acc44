"""Segments as an iCalendar file (RFC 5545) that calendar programs read. Pure."""

from collections.abc import Iterable
from datetime import UTC, datetime

from playlists.timetable.segments import Segment

MOST_LINE_BYTES = 75

_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


def calendar_text(opened: Iterable[Segment], title: str, made_at: datetime) -> str:
    """A calendar with one entry for each segment.

    Args:
        opened: What is shown when.
        title: What calendar programs call it.
        made_at: With a zone; newer calendars replace the entries of older ones.

    Returns:
        The text, its lines ended by CR and LF.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Hallucinarium//timetable//EN",
        f"X-WR-CALNAME:{_escaped(title)}",
    ]
    for start, end, planned in opened:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{_utc(start)}-{planned.rule}@hallucinarium",
            f"DTSTAMP:{_utc(made_at)}",
            f"DTSTART:{_utc(start)}",
            f"DTEND:{_utc(end)}",
            f"SUMMARY:{_escaped(planned.name or planned.playlist)}",
            f"DESCRIPTION:{_escaped(f'{planned.playlist}: {planned.why}')}",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _utc(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES)


def _folded(line: str) -> Iterable[str]:
    """The line cut into lines of at most 75 bytes; all but the first begin with a space."""
    part, room = "", MOST_LINE_BYTES
    for letter in line:
        size = len(letter.encode())
        if size > room:
            yield part
            part, room = " ", MOST_LINE_BYTES - 1
        part += letter
        room -= size
    yield part
