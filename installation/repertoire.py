"""What the wall can show: the table of subjects, and a playlist that runs from a start on."""

from pathlib import Path

from pydantic import ValidationError

from installation.camera import CueRates
from installation.errors import StartError
from installation.programme import Due, show_subjects
from installation.values import explain
from playlists.errors import PlaylistsError
from playlists.loader import load_playlist
from playlists.playlist import Playlist
from playlists.sequencer import cue_at, next_after, next_change_s
from playlists.subjects import SubjectTable, load_subjects

LIBRARY = Path(__file__).resolve().parent.parent / "playlists" / "library"


class Repertoire:
    """Subjects and the running playlist.

    Args:
        table: all subjects.
        playlist_name: its file's name without the ending.
        playlist: what is shown while nobody asks for anything.
    """

    def __init__(self, table: SubjectTable, playlist_name: str, playlist: Playlist) -> None:
        self.table = table
        self.playlist_name = playlist_name
        self._playlist = playlist
        self._began_s = 0.0

    def start(self, now_s: float, playlist_name: str = "", elapsed_s: float = 0.0) -> None:
        """Let the playlist run from `now_s` (monotonic) on.

        Args:
            now_s: monotonic seconds.
            playlist_name: of the playlist that `elapsed_s` belongs to.
            elapsed_s: how far it had come; ignored if it was another playlist.
        """
        known = playlist_name == self.playlist_name
        self._began_s = now_s - (elapsed_s if known else 0.0)

    def elapsed_s(self, now_s: float) -> float:
        """Seconds since the playlist's beginning, >= 0."""
        return max(0.0, now_s - self._began_s)

    def due(self, now_s: float) -> Due:
        """What the playlist shows now."""
        elapsed_s = self.elapsed_s(now_s)
        cue = cue_at(self._playlist, elapsed_s).cue
        coming = next_after(self._playlist, elapsed_s)
        next_label = "" if coming is None else coming.name
        rates = CueRates(zoom_rate=cue.zoom_rate, rotation_deg_s=cue.rotation_deg_s)
        return Due(cue.name, show_subjects(cue.subjects), next_label, cue.fade_s, rates)

    def next_change_in_s(self, now_s: float) -> float | None:
        """Seconds until the next cue is due; None if the present one stays."""
        elapsed_s = self.elapsed_s(now_s)
        change_s = next_change_s(self._playlist, elapsed_s)
        return None if change_s is None else change_s - elapsed_s


def open_repertoire(playlist_name: str, library: Path = LIBRARY) -> Repertoire:
    """The subjects, and a playlist of the library.

    Args:
        playlist_name: its file's name without the ending.
        library: the folder.

    Raises:
        StartError: there is no such playlist, or it has mistakes; all of them are told.
    """
    table = load_subjects()
    path = library / f"{playlist_name}.yaml"
    if not path.is_file():
        known = ", ".join(sorted(file.stem for file in library.glob("*.yaml"))) or "none"
        message = f"playlist {playlist_name!r}: not in {library}; there are: {known}"
        raise StartError(message)
    try:
        playlist = load_playlist(path, table)
        for cue in playlist.cues:
            show_subjects(cue.subjects)
    except PlaylistsError as error:
        raise StartError(str(error)) from error
    except ValidationError as error:
        message = f"playlist {playlist_name!r}: {explain(error)}"
        raise StartError(message) from error
    return Repertoire(table, playlist_name, playlist)
