"""What the wall can show: the table of subjects, what of it is blocked, and all playlists."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from installation.config_sections import Config
from installation.errors import StartError
from installation.library import Library, LibraryReader
from installation.library_copy import load_copy, save_copy
from installation.show_looks import looks_of
from playlists.block_list import Blocked
from playlists.errors import SubjectError, UnknownSubject, did_you_mean
from playlists.loader import library_folder
from playlists.playlist import Playlist
from playlists.subjects import Subject, SubjectTable, load_subjects

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Repertoire:
    """What the wall can show.

    Attributes:
        table: all subjects.
        blocked: which of them are not for this wall.
        reader: of the playlists' files.
        state_dir: where the good ones are kept for the next start; None = nowhere.
    """

    table: SubjectTable
    blocked: Blocked
    reader: LibraryReader
    state_dir: Path | None = None

    @property
    def library(self) -> Library:
        """The playlists as they were read last."""
        return self.reader.library

    def read_again(self) -> bool:
        """Take in playlists that have changed, and keep the good ones; may wait for a disk.

        Returns:
            Whether there was any change.
        """
        if not self.reader.read():
            return False
        self.keep()
        return True

    def keep(self) -> None:
        """Keep the good playlists for the next start."""
        if self.state_dir is not None:
            save_copy(self.state_dir, self.reader.good)

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


def open_repertoire(
    config: Config,
    folders: Iterable[Path] | None = None,
    state_dir: Path | None = None,
    *,
    strict: bool = False,
) -> Repertoire:
    """The subjects and all playlists of a config.

    Where the show has been up before, playlists with mistakes are shown as they were then.

    Args:
        config: of the show.
        folders: of the playlists, None = the library and the config's own.
        state_dir: where good playlists are kept; None = nowhere, and no older ones are taken.
        strict: take no older ones.

    Raises:
        StartError: a playlist that the config names is not there, or may not be shown; or, at the
            first start, any playlist has mistakes. All of it is told.
    """
    table = load_subjects()
    if folders is None:
        own = config.show.playlists
        folders = [library_folder(), *([] if own is None else [own])]
    places = [folder.absolute() for folder in folders]
    names = {config.playlist}
    if config.timetable is not None:
        names |= config.timetable.playlists()
    older = {} if state_dir is None or strict else load_copy(state_dir)
    kept = _useful(older, places, names)
    reader = LibraryReader(places, table, config.subjects, looks_of(config).fault, kept)
    reader.read()
    library = reader.library
    problems = list(library.problems)
    missing = sorted(names - set(library.playlists))
    for name in missing:
        refused = [line for line in library.refused if Path(line.partition(":")[0]).stem == name]
        problems += refused or _unknown(name, library)
    if missing or (problems and not kept):
        raise StartError("\n".join(problems))
    for problem in problems:
        log.error("%s", problem)
    repertoire = Repertoire(table, config.subjects, reader, state_dir)
    repertoire.keep()
    return repertoire


def _useful(
    kept: Mapping[Path, Playlist], folders: Iterable[Path], names: Iterable[str]
) -> dict[Path, Playlist]:
    """Of kept playlists those that have a file, and those without any that the config names."""
    places = list(folders)
    lost = {name for name in names if not any((at / f"{name}.yaml").exists() for at in places)}
    return {
        path: playlist
        for path, playlist in kept.items()
        if path.parent in places and (path.exists() or path.stem in lost)
    }


def _unknown(name: str, library: Library) -> list[str]:
    if library.problems:  # it may be the one with the mistakes
        return []
    near = get_close_matches(name, library.playlists, n=1)
    known = ", ".join(library.playlists) or "none"
    hint = did_you_mean(near) or f"; there are: {known}"
    return [f"playlist {name!r}: there is no such playlist{hint}"]
