"""The playlists that a config can choose from, and whether those that it names are among them."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from installation.config import Config, document_of
from installation.config_fields import value_at
from installation.config_problems import ConfigError
from installation.config_timetable import named_playlists
from installation.config_values import path_from
from installation.library import refusals
from installation.show_looks import looks_of
from installation.yaml_lines import Document
from installation.yaml_lines import Path as Key
from playlists.cue import look_fault
from playlists.errors import PlaylistError
from playlists.loader import library_folder, load_library
from playlists.playlist import Playlist
from playlists.subjects import load_subjects


@dataclass(frozen=True)
class Shelf:
    """All playlists of some folders.

    Attributes:
        files: every playlist's file by name; of two of one name the later folder's.
        playlists: those that could be loaded, by name.
        problems: every mistake in the files: 'file:line: message'.
    """

    files: Mapping[str, Path]
    playlists: Mapping[str, Playlist]
    problems: tuple[str, ...]


def read_shelf(config: Config | None, path: Path, library: Path | None = None) -> Shelf:
    """The playlists of the product and those of a config's own folder.

    Args:
        config: None where it could not be loaded; which looks there are is not known then.
        path: its file, which tells the folder where it could not be loaded.
        library: folder of the product's, None = the one that comes with it.
    """
    folders = [library_folder() if library is None else library]
    own = _own_folder(path) if config is None else config.show.playlists
    if own is not None and any(own.glob("*.y*ml")):  # an empty one is no mistake
        folders.append(own)
    wrong_look = look_fault if config is None else looks_of(config).fault
    files: dict[str, Path] = {}
    playlists: dict[str, Playlist] = {}
    problems: list[str] = []
    for folder in folders:
        found = {path.stem: path for path in sorted(folder.glob("*.yaml"))}
        files |= found
        playlists = {name: one for name, one in playlists.items() if name not in found}
        try:
            playlists |= load_library(folder, load_subjects(), wrong_look)
        except PlaylistError as error:
            problems += error.problems
    return Shelf(files, playlists, tuple(problems))


def playlist_problems(config: Config, path: Path, shelf: Shelf) -> list[str]:
    """What is wrong with the playlists that a config names, each as 'file:line: message'.

    Args:
        config: that was loaded.
        path: its file.
        shelf: what it can choose from; where that is empty, its own problems tell it.
    """
    if not shelf.files:
        return []
    document = document_of(path)
    places: list[tuple[Key, str]] = [(("playlist",), config.playlist), *named_playlists(document)]
    problems = _unknown_of(document, places, path, shelf)
    for name in dict.fromkeys(name for _, name in places if name in shelf.playlists):
        problems += refusals(shelf.files[name], shelf.playlists[name], config.subjects)
    return problems


def unknown_playlists(path: Path, shelf: Shelf) -> list[str]:
    """The playlists that there are not, of a config that has other mistakes.

    Args:
        path: the config's file.
        shelf: what it can choose from; where its own folder is not there, nothing is told.
    """
    try:
        document = document_of(path)
    except ConfigError:
        return []
    names_folder = value_at(document, ("show", "playlists")) is not None
    if not shelf.files or (names_folder and _own_folder(path) is None):
        return []
    playlist = value_at(document, ("playlist",))
    places: list[tuple[Key, str]] = [(("playlist",), playlist)] if isinstance(playlist, str) else []
    return _unknown_of(document, [*places, *named_playlists(document)], path, shelf)


def _own_folder(path: Path) -> Path | None:
    """The folder that a config names which has mistakes elsewhere; None if it is not there."""
    try:
        named = value_at(document_of(path), ("show", "playlists"))
        folder = path_from(named, path.absolute().parent)
    except (ConfigError, ValueError):
        return None
    return folder if folder is not None and folder.is_dir() else None


def _unknown_of(
    document: Document, places: Sequence[tuple[Key, str]], path: Path, shelf: Shelf
) -> list[str]:
    return [
        f"{path.name}:{document.line_of(place)}: {_title(place)}: {_unknown(name, shelf)}"
        for place, name in places
        if name not in shelf.files
    ]


def _title(place: Key) -> str:
    """A place as the other messages of a config name it: "timetable.programme 2.playlist"."""
    title = ""
    for step in place:
        title += f" {step + 1}" if isinstance(step, int) else f".{step}"
    return title.removeprefix(".")


def _unknown(name: str, shelf: Shelf) -> str:
    names: Sequence[str] = sorted(shelf.files)
    close = difflib.get_close_matches(name, names, n=1)
    hint = f', did you mean "{close[0]}"?' if close else f"; there are {', '.join(names)}"
    return f'there is no playlist "{name}"{hint}'
