"""The playlists of the show: all files of some folders, read at the start and again on change."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, TypeAlias

from playlists.block_list import NOTHING_BLOCKED, Blocked
from playlists.cue import look_fault
from playlists.errors import PlaylistError
from playlists.loader import LookFault, cue_lines, load_playlist
from playlists.mask_files import mask_files
from playlists.playlist import Playlist
from playlists.subjects import SubjectTable

MOST_TOLD = 100
"""Mistakes of one file that are told; more would fill the log and the status."""

_Stamp: TypeAlias = tuple[int, int, int, int]
"""Of a file: when content and state changed (ns), its size, and its number on the disk."""


class _Seen(NamedTuple):
    """A playlist's file, and the masks that it names, as they were when they were looked at."""

    own: _Stamp
    masks: tuple[tuple[Path, _Stamp], ...]


@dataclass(frozen=True)
class Library:
    """What was read.

    Attributes:
        playlists: by file name without the ending. A file that was spoilt, or removed, has the
            playlist that was read of it last.
        problems: every mistake in the files as they are now: 'file:line: message'.
        refused: the same of playlists that may not be shown, because of a blocked subject.
    """

    playlists: Mapping[str, Playlist] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


class LibraryReader:
    """Reads the playlists of folders, and of those files that have changed since.

    Args:
        folders: of two files with one name that of the later folder counts.
        table: knows the subjects.
        blocked: what may not be shown.
        wrong_look: knows the looks that a cue may name.
        kept: what was read of these files before the start; each counts until its file is good.

    Attributes:
        library: what was read last.
    """

    def __init__(
        self,
        folders: Sequence[Path],
        table: SubjectTable,
        blocked: Blocked = NOTHING_BLOCKED,
        wrong_look: LookFault = look_fault,
        kept: Mapping[Path, Playlist] | None = None,
    ) -> None:
        self._folders = tuple(folders)
        self._table = table
        self._blocked = blocked
        self._wrong_look = wrong_look
        self._was_read = False
        self._seen: dict[Path, _Seen] = {}
        self._trouble: list[str] = []
        self._kept = {path: one for path, one in (kept or {}).items() if self._may_be_shown(one)}
        self._playlists = dict(self._kept)
        self._problems: dict[Path, tuple[str, ...]] = {}
        self._refused: dict[Path, tuple[str, ...]] = {}
        self.library = Library()

    @property
    def good(self) -> Mapping[Path, Playlist]:
        """By file, what was read of it last without a mistake."""
        return dict(self._playlists)

    def read(self) -> bool:
        """Look for changes, and read the files that have changed.

        Returns:
            Whether there was any, as there is at first; `library` is another one then.
        """
        seen, trouble = self._looked_up()
        if self._was_read and (seen, trouble) == (self._seen, self._trouble):
            return False
        changed = [path for path, now in seen.items() if self._seen.get(path) != now]
        for path in changed:
            self._read_one(path)
        self._seen, self._trouble = seen, trouble  # last: what was not read is read again
        self._was_read = True
        for notes in (self._problems, self._refused):
            for path in set(notes) - set(seen):
                del notes[path]
        self.library = self._collected()
        return True

    def _collected(self) -> Library:
        in_order = sorted(
            self._playlists.items(), key=lambda item: self._folders.index(item[0].parent)
        )
        by_name = {path.stem: playlist for path, playlist in in_order}
        gone = sorted(set(self._playlists) - set(self._seen))
        problems = self._told(self._problems)
        problems += [f"{path}:1: the file has gone; its playlist is kept" for path in gone]
        return Library(
            dict(sorted(by_name.items())),
            (*self._trouble, *problems),
            tuple(self._told(self._refused)),
        )

    def _told(self, notes: Mapping[Path, tuple[str, ...]]) -> list[str]:
        """What is wrong, and where nothing good has been read since the start, what is shown."""
        lines: list[str] = []
        for path, found in notes.items():
            lines += found
            if path in self._kept and self._playlists[path] is self._kept[path]:
                lines[-1] += "; until that is mended it is shown as it was before the start"
        return lines

    def _may_be_shown(self, playlist: Playlist) -> bool:
        """Whether nothing speaks against a playlist by today's rules."""
        looks = {cue.look for cue in playlist.cues if cue.look is not None}
        wrong = any(self._wrong_look(look) for look in looks)
        return not wrong and not self._blocked.refused_cues(playlist)

    def _looked_up(self) -> tuple[dict[Path, _Seen], list[str]]:
        """The files there are; those of a folder that cannot be read count as unchanged."""
        seen: dict[Path, _Seen] = {}
        trouble: list[str] = []
        for folder in self._folders:
            try:
                paths = sorted(folder.iterdir())
            except OSError as error:
                reason = error.strerror or str(error)
                trouble.append(f"{folder}:1: the folder of playlists cannot be read: {reason}")
                known = self._seen.items()
                seen |= {path: before for path, before in known if path.parent == folder}
                continue
            for path in paths:
                if path.name.startswith("."):
                    continue
                if path.suffix.lower() in {".yml", ".yaml"} and path.suffix != ".yaml":
                    trouble.append(f"{_readable(path)}:1: name it {_readable(path.stem)}.yaml")
                elif path.suffix == ".yaml" and _readable(path) != str(path):
                    trouble.append(f"{_readable(path)}:1: its name is not UTF-8: name it anew")
                elif path.suffix == ".yaml":
                    seen[path] = _seen(path, self._seen.get(path))
        return seen, trouble

    def _read_one(self, path: Path) -> None:
        """Take a file in; where it is wrong, what it was before stays."""
        self._problems.pop(path, None)
        self._refused.pop(path, None)
        try:
            playlist = load_playlist(path, self._table, self._wrong_look)
        except PlaylistError as error:
            self._problems[path] = _shortened(path, error.problems)
            return
        refused = refusals(path, playlist, self._blocked)
        if refused:
            self._refused[path] = refused
        else:
            self._playlists[path] = playlist


def refusals(path: Path, playlist: Playlist, blocked: Blocked) -> tuple[str, ...]:
    """Why a playlist may not be shown: 'file:line: message' for each of its cues that is blocked.

    Args:
        path: its file.
        playlist: as it was read.
        blocked: what may not be shown.
    """
    refused = blocked.refused_cues(playlist)
    if not refused:
        return ()
    try:
        lines = cue_lines(path)
    except PlaylistError:  # it is being written just now
        lines = ()
    return tuple(
        f"{path}:{lines[place] if place < len(lines) else 1}: "
        f"cue {place + 1}, {playlist.cues[place].name}: {reason}"
        for place, reason in refused
    )


def _shortened(path: Path, problems: tuple[str, ...]) -> tuple[str, ...]:
    """The mistakes of a file; of very many the first ones, and how many more there are."""
    if len(problems) <= MOST_TOLD:
        return problems
    more = f"{path}:1: and {len(problems) - MOST_TOLD} more mistakes; the command `check` tells all"
    return (*problems[:MOST_TOLD], more)


def _seen(path: Path, before: _Seen | None) -> _Seen:
    """A playlist's file as it is now; which masks it names is asked only where it has changed."""
    own = _stamp(path)
    if before is not None and before.own == own:
        masks = tuple(mask for mask, _ in before.masks)
    else:
        masks = mask_files(path)
    return _Seen(own, tuple((mask, _stamp(mask)) for mask in masks))


def _stamp(path: Path) -> _Stamp:
    try:
        found = path.stat()
    except (OSError, ValueError):  # there is no such file, or no file can have such a name
        return (0, 0, 0, 0)
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino


def _readable(name: Path | str) -> str:
    """A name that can be shown and sent; what is not UTF-8 in it is written as numbers."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
