"""The last good version of every playlist, kept over a restart for the day after a broken edit.

It lies in the state folder as `playlists.json`, with the masks in it, so that no other file is
needed to show them again.
"""

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pydantic import ConfigDict, TypeAdapter

from installation.kept_file import read_kept, write_kept
from playlists.playlist import Playlist

log = logging.getLogger(__name__)

FILE: Final = "playlists.json"
MOST_BYTES: Final = 200_000_000
_COPY: Final = TypeAdapter(
    dict[Path, Playlist], config=ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")
)


def load_copy(state_dir: Path) -> dict[Path, Playlist]:
    """The playlists that were kept, by their file; none where there is no copy that can be read.

    Args:
        state_dir: the show's folder; this process holds its lock.
    """
    found = read_kept(state_dir / FILE, _COPY.validate_json, most_bytes=MOST_BYTES)
    return found.value or {}


def save_copy(state_dir: Path, playlists: Mapping[Path, Playlist]) -> None:
    """Keep playlists for the next start. Never raises: without a copy the show goes on as well.

    Args:
        state_dir: the show's folder.
        playlists: by their file.
    """
    try:
        write_kept(state_dir / FILE, _COPY.dump_json(dict(playlists)))
    except (OSError, ValueError) as error:
        log.warning("cannot keep a copy of the playlists in %s: %s", state_dir, error)
