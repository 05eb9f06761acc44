"""Whether the playlists that a config names are there, and free of what it blocks."""

import difflib
from collections.abc import Mapping, Sequence
from pathlib import Path

from installation.config import Config, document_of
from installation.config_timetable import named_playlists
from installation.yaml_lines import Path as Key
from playlists.playlist import Playlist


def playlist_problems(
    config: Config, path: Path, folder: Path, library: Mapping[str, Playlist]
) -> list[str]:
    """What is wrong with the playlists that a config names, each as 'file:line: message'.

    Args:
        config: that was loaded.
        path: its file.
        folder: of the playlists; where it has none, that is told elsewhere.
        library: those of them that could be loaded, by their names.
    """
    names = sorted(file.stem for file in folder.glob("*.yaml"))
    if not names:
        return []
    document = document_of(path)
    places: list[tuple[Key, str]] = [(("playlist",), config.playlist), *named_playlists(document)]
    problems = [
        f"{path.name}:{document.line_of(place)}: {_title(place)}: {_unknown(name, names)}"
        for place, name in places
        if name not in names
    ]
    for name in dict.fromkeys(name for _, name in places if name in library):
        for number, reason in config.subjects.refused_cues(library[name]):
            cue = library[name].cues[number].name
            problems.append(f"{folder / name}.yaml: cue {number + 1}, {cue}: {reason}")
    return problems


def _title(place: Key) -> str:
    """A place as the other messages of a config name it: "timetable.programme 2.playlist"."""
    title = ""
    for step in place:
        title += f" {step + 1}" if isinstance(step, int) else f".{step}"
    return title.removeprefix(".")


def _unknown(name: str, names: Sequence[str]) -> str:
    close = difflib.get_close_matches(name, names, n=1)
    hint = f', did you mean "{close[0]}"?' if close else f"; there are {', '.join(names)}"
    return f'there is no playlist "{name}"{hint}'
