"""Why was that on the wall? One record for each change, in a small SQLite file of bounded size.

The show must never suffer from it: nothing here raises. A record that cannot be written waits in
memory for the next try. A file that is damaged is kept aside as `why.db.bad`, and a new one begun.
"""

import logging
import sqlite3
import time
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from dataclasses import astuple, dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from installation.logs import Seldom

log = logging.getLogger(__name__)

FILE: Final = "why.db"
VERSION: Final = 1
MOST_RECORDS: Final = 50_000
MOST_BYTES: Final = 16 * 1024 * 1024
LEAST_BYTES: Final = 64 * 1024
MOST_WAITING: Final = 200
MOST_TEXT: Final = 300
BUSY_S: Final = 0.2

_PAGE_BYTES = 4096
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


@dataclass(frozen=True)
class Why:
    """One change of the wall. Texts longer than 300 characters are cut when written.

    Attributes:
        at: wall time of the change, with a zone.
        rule: what decided: "event", "programme", "wish" and so on.
        playlist: that was on, "" if none.
        cue: its cue, "" if none.
        subjects: what was dreamt, in words.
        sender: who asked, "" if nobody did.
        why: the reason in words.
        clock: how the clock was: "" if well, otherwise in words.
    """

    at: datetime
    rule: str
    playlist: str = ""
    cue: str = ""
    subjects: str = ""
    sender: str = ""
    why: str = ""
    clock: str = ""


_COLUMNS = tuple(field.name for field in fields(Why))
_CREATE = f"""
create table if not exists why (
    id integer primary key autoincrement, {", ".join(f"{name} text not null" for name in _COLUMNS)}
)"""
_INSERT = f"insert into why ({', '.join(_COLUMNS)}) values ({', '.join('?' * len(_COLUMNS))})"  # noqa: S608 — no input
_NEWEST = f"select {', '.join(_COLUMNS)} from why order by id desc limit ?"  # noqa: S608 — the same


class WhyLog:
    """The records of one show. Used from one thread at a time.

    Args:
        path: the file; its folder is made if it is not there.
        most_records: the oldest ones go beyond so many, > 0.
        most_bytes: the file never grows beyond, at least 64 KiB.
        monotonic_s: for the pace of warnings.
    """

    def __init__(
        self,
        path: Path,
        *,
        most_records: int = MOST_RECORDS,
        most_bytes: int = MOST_BYTES,
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        if most_records < 1 or most_bytes < LEAST_BYTES:
            limits = f"most_records must be > 0 and most_bytes at least {LEAST_BYTES}"
            message = f"{limits}, got {most_records} and {most_bytes}"
            raise ValueError(message)
        self._path = path
        self._most_records = most_records
        self._most_pages = most_bytes // _PAGE_BYTES
        self._monotonic_s = monotonic_s
        self._waiting: deque[Why] = deque(maxlen=MOST_WAITING)
        self._seldom = Seldom()

    @property
    def waiting(self) -> int:
        """How many records could not be written yet."""
        return len(self._waiting)

    def note(self, *records: Why) -> bool:
        """Write records, and those that wait, down, all of them or none.

        Args:
            records: in order.

        Returns:
            Whether all are written now; if not, they wait in memory, at most 200, the newest.
        """
        self._waiting.extend(map(_cut, records))
        try:
            self._write(tuple(self._waiting))
        except (sqlite3.Error, OSError) as error:
            self._complain("cannot be written to", error)
            return False
        self._waiting.clear()
        return True

    def newest(self, count: int = 100) -> tuple[Why, ...]:
        """The newest records, the last one first; none if they cannot be read.

        Args:
            count: the most, 0 or more.
        """
        waiting = tuple(reversed(self._waiting))[:count]
        try:
            return (*waiting, *self._read(max(0, count - len(waiting))))
        except (sqlite3.Error, OSError, ValueError, TypeError) as error:
            self._complain("cannot be read", error)
            return waiting

    def _read(self, count: int) -> tuple[Why, ...]:
        if not self._path.exists():
            return ()
        with closing(self._open()) as file:
            rows = file.execute(_NEWEST, (count,)).fetchall()
        return tuple(Why(_instant(row[0]), *row[1:]) for row in rows)

    def _write(self, records: tuple[Why, ...]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._insert(records)
        except sqlite3.Error as error:
            if not _is_damage(error):
                raise
            self._put_aside(error)
            self._insert(records)

    def _insert(self, records: tuple[Why, ...]) -> None:
        with closing(self._open()) as file:
            file.execute(_CREATE)
            file.execute(f"pragma user_version = {VERSION}")
            try:
                _insert(file, records, self._most_records)
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_FULL:
                    raise
                _forget_a_quarter(file)
                _insert(file, records, self._most_records)

    def _open(self) -> sqlite3.Connection:
        file = sqlite3.connect(self._path, timeout=BUSY_S, isolation_level=None)
        try:
            _check_version(file)
            file.execute(f"pragma max_page_count = {self._most_pages}")
            file.execute("pragma synchronous = full")
        except BaseException:
            file.close()
            raise
        return file

    def _put_aside(self, why: Exception) -> None:
        bad = self._path.with_name(f"{self._path.name}.bad")
        log.warning("%s is not readable, kept aside as %s: %s", self._path, bad.name, why)
        self._path.replace(bad)
        with suppress(OSError):  # of a write that was cut off; it belongs to the damaged file
            self._path.with_name(f"{self._path.name}-journal").unlink(missing_ok=True)

    def _complain(self, what: str, error: Exception) -> None:
        if self._seldom.may(what, self._monotonic_s()) is not None:
            log.warning("the journal %s %s: %s", self._path, what, error)


class _AnotherVersion(sqlite3.DatabaseError):
    """Raised when the file was written by another version of the program."""

    def __init__(self, version: int) -> None:
        super().__init__(f"it is of version {version}, this program knows {VERSION}")


def _check_version(file: sqlite3.Connection) -> None:
    (version,) = file.execute("pragma user_version").fetchone()
    if version not in {0, VERSION}:
        raise _AnotherVersion(version)


def _insert(file: sqlite3.Connection, records: Iterable[Why], most_records: int) -> None:
    """All records or none."""
    file.execute("begin immediate")
    try:
        for record in records:
            at, *texts = astuple(record)
            file.execute(_INSERT, (at.astimezone(UTC).isoformat(), *texts))
        file.execute("delete from why where id <= (select max(id) from why) - ?", (most_records,))
        file.execute("commit")
    except BaseException:
        with suppress(sqlite3.Error):
            file.execute("rollback")
        raise


def _forget_a_quarter(file: sqlite3.Connection) -> None:
    """Make room: the file is as large as it may be, or the disk is full."""
    file.execute("delete from why where id <= (select min(id) + (max(id) - min(id)) / 4 from why)")


def _is_damage(error: sqlite3.Error) -> bool:
    code = getattr(error, "sqlite_errorcode", None)
    other_table = "no such column" in str(error) or "has no column" in str(error)
    damaged = code is not None and code & 0xFF in _DAMAGED
    return damaged or other_table or isinstance(error, _AnotherVersion)


def _cut(record: Why) -> Why:
    texts = {name: getattr(record, name) for name in _COLUMNS if name != "at"}
    clean = {name: text.encode(errors="replace").decode() for name, text in texts.items()}
    return replace(record, **{name: text[:MOST_TEXT] for name, text in clean.items()})


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
