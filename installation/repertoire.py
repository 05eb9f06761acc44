"""What the wall can show: the table of subjects, what of it is blocked, and all playlists."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from installation.config_sections import Config
from installation.errors import StartError
from installation.library import Library, LibraryReader
from installation.show_looks import looks_of
from playlists.block_list import Blocked
from playlists.errors import SubjectError, UnknownSubject, did_you_mean
from playlists.loader import library_folder
from playlists.subjects import Subject, SubjectTable, load_subjects


@dataclass(frozen=True)
class Repertoire:
    """What the wall can show.

    Attributes:
        table: all subjects.
        blocked: which of them are not for this wall.
        reader: of the playlists' files.
    """

    table: SubjectTable
    blocked: Blocked
    reader: LibraryReader

    @property
    def library(self) -> Library:
        """The playlists as they were read last."""
        return self.reader.library

    def find(self, text: str) -> tuple[Subject, ...]:
        """The one or two subjects that somebody asks for.

        Raises:
            UnknownSubject: there is no such subject; carries the nearest names that may be shown.
            SubjectError: the text is none, or what it names is blocked.
        """
        try:
            found = self.table.find_pair(text)
        except UnknownSubject as error:
            raise UnknownSubject(error.query, self._allowed(error.nearest)) from error
        refusal = self.blocked.refusal(found)
        if refusal is not None:
            raise SubjectError(refusal)
        return found

    def _allowed(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Of the names of subjects those that would not be refused."""
        return tuple(
            name for name in names if self.blocked.refusal(self.table.find_pair(name)) is None
        )


def open_repertoire(config: Config, folders: Iterable[Path] | None = None) -> Repertoire:
    """The subjects and all playlists of a config.

    Args:
        config: of the show.
        folders: of the playlists, None = the library and the config's own.

    Raises:
        StartError: a playlist has mistakes, or one that the config names is not there or may not
            be shown; all of it is told.
    """
    table = load_subjects()
    if folders is None:
        own = config.show.playlists
        folders = [library_folder(), *([] if own is None else [own])]
    files = [folder.absolute() for folder in folders]
    reader = LibraryReader(files, table, config.subjects, looks_of(config).fault)
    reader.read()
    library = reader.library
    problems = list(library.problems)
    names = {config.playlist}
    if config.timetable is not None:
        names |= config.timetable.playlists()
    for name in sorted(names - set(library.playlists)):
        refused = [line for line in library.refused if Path(line.partition(":")[0]).stem == name]
        problems += refused or _unknown(name, library)
    if problems:
        raise StartError("\n".join(problems))
    return Repertoire(table, config.subjects, reader)


def _unknown(name: str, library: Library) -> list[str]:
    if library.problems:  # it may be the one with the mistakes
        return []
    near = get_close_matches(name, library.playlists, n=1)
    known = ", ".join(library.playlists) or "none"
    hint = did_you_mean(near) or f"; there are: {known}"
    return [f"playlist {name!r}: there is no such playlist{hint}"]
