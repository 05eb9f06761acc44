"""The errors of this package: what a caller can meet, and the words a person reads. Pure."""

from collections.abc import Sequence

SHOWN_CHARS = 60


class PlaylistsError(Exception):
    """Base of every error that this package raises on purpose."""


class SubjectError(PlaylistsError, ValueError):
    """Raised when a text cannot be read as a subject: empty, too long, or naming too many."""


class UnknownSubject(SubjectError):  # noqa: N818 — reads as the statement it is
    """Raised when no class fits a text.

    Args:
        query: The text as it was given.
        nearest: Three to five names that would have been found, nearest first.
    """

    def __init__(self, query: str, nearest: tuple[str, ...]) -> None:
        super().__init__(f"no subject is called {shown(query)}{did_you_mean(nearest)}")
        self.query = query
        self.nearest = nearest


class CueError(PlaylistsError, ValueError):
    """Raised when a cue or a playlist is built from values that cannot be shown."""


class TimetableError(PlaylistsError, ValueError):
    """Raised when a part of a timetable cannot be: no such day, a window without length."""


class PlaylistError(PlaylistsError):
    """Raised when playlist files cannot be used; says every mistake at once.

    Args:
        problems: One line for each mistake: 'file:line: message'.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def shown(text: str) -> str:
    """The text in quotes, fit for a one-line message: escaped, and cut when long."""
    if len(text) <= SHOWN_CHARS:
        return ascii(text) if not text.isprintable() else repr(text)
    return f"{shown(text[:SHOWN_CHARS])}... ({len(text)} characters)"


def did_you_mean(names: Sequence[str]) -> str:
    """The tail of a message that offers names, or nothing when there are none.

    Args:
        names: What the writer may have meant, likeliest first.
    """
    if not names:
        return ""
    quoted = [f"'{name}'" for name in names]
    if len(quoted) == 1:
        return f"; did you mean {quoted[0]}?"
    return f"; did you mean {', '.join(quoted[:-1])} or {quoted[-1]}?"
