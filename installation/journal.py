"""What the show remembers over a restart of the whole program: one small JSON file.

Written as a new file, synced and renamed, so that a power cut leaves the old one or the new one.
A file that cannot be read is kept aside as `show.json.bad` and never stops the show.
"""

import logging
import os
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import Field, ValidationError

from installation.show import ShowState
from installation.steering import Steering
from installation.subjects import Subjects
from installation.values import Frozen, Label, explain

log = logging.getLogger(__name__)

FILE = "show.json"
MAX_BYTES = 1_000_000
VERSION: Final = 2
LONGEST_ELAPSED_S = 1e9
"""Some 30 years; no playlist has run for longer."""


class Saved(Frozen):
    """The part of the show that lasts: how it was set, and what people have done to its course.

    `dimmer` and `caption` are None where they are as the config has them: then a change of the
    config counts.
    """

    version: Literal[2] = VERSION
    dimmer: float | None = Field(default=None, ge=0, le=1)
    caption: bool | None = None
    blackout: bool
    reseed_count: int = Field(ge=0)
    snapshot_count: int = Field(ge=0)
    playlist: Label
    steering: Steering

    def for_state(self) -> dict[str, Any]:
        """The fields of a new ShowState that are taken over."""
        names = ("dimmer", "caption", "blackout", "reseed_count", "snapshot_count")
        return {name: getattr(self, name) for name in names if getattr(self, name) is not None}

    def steering_for(self, playlist: str, now: datetime) -> Steering:
        """What people had done.

        Args:
            playlist: the one that runs without a timetable; another one than before begins anew.
            now: with a zone.
        """
        if playlist == self.playlist:
            return self.steering
        return replace(self.steering, began=now)


class _SavedBefore(Frozen):
    """The file of the versions before 2: a wish that held the wall is not taken over."""

    subjects: Subjects
    reason: dict[str, Any]
    dimmer: float | None = Field(default=None, ge=0, le=1)
    caption: bool | None = None
    blackout: bool
    reseed_count: int = Field(ge=0)
    snapshot_count: int = Field(ge=0)
    playlist: Label
    playlist_elapsed_s: float = Field(ge=0, le=LONGEST_ELAPSED_S)
    hold_left_s: float | None = Field(default=None, ge=0)

    def today(self, now: datetime) -> Saved:
        """The same as it is kept today."""
        kept = self.model_dump(
            include={
                *("dimmer", "caption", "blackout"),
                *("reseed_count", "snapshot_count", "playlist"),
            }
        )
        began = now - timedelta(seconds=self.playlist_elapsed_s)
        return Saved(**kept, steering=Steering(began))


def saved_of(state: ShowState, usual: ShowState, playlist: str, steering: Steering) -> Saved:
    """What is worth keeping.

    Args:
        state: of the show.
        usual: what the config wants.
        playlist: the one that runs without a timetable.
        steering: what people have done.
    """
    return Saved(
        dimmer=None if state.dimmer == usual.dimmer else state.dimmer,
        caption=None if state.caption == usual.caption else state.caption,
        blackout=state.blackout,
        reseed_count=state.reseed_count,
        snapshot_count=state.snapshot_count,
        playlist=playlist,
        steering=steering,
    )


def save(state_dir: Path, saved: Saved) -> None:
    """Replace the file.

    Raises:
        OSError: the folder cannot be written to.
    """
    write_atomically(state_dir / FILE, saved.model_dump_json(indent=1).encode())


def load(state_dir: Path, now: datetime) -> Saved | None:
    """What was saved last; None where there is nothing readable (a bad file is put aside).

    Args:
        state_dir: the show's folder.
        now: wall time with a zone.
    """
    path = state_dir / FILE
    try:
        if path.stat().st_size > MAX_BYTES:
            _put_aside(path, f"larger than {MAX_BYTES} bytes")
            return None
        text = path.read_bytes()
        if b'"version"' in text:
            return Saved.model_validate_json(text)
        return _SavedBefore.model_validate_json(text).today(now)
    except FileNotFoundError:
        return None
    except ValidationError as error:
        _put_aside(path, explain(error))
    except OSError as error:
        log.warning("cannot read %s, starting without it: %s", path, error)
    return None


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file so that at every moment either the old or the new content is there.

    A folder that somebody has removed while the show runs is made again.

    Raises:
        OSError: the folder cannot be written to.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _put_aside(path: Path, why: str) -> None:
    bad = path.with_name(path.name + ".bad")
    log.warning("%s is not readable, kept aside as %s: %s", path, bad.name, why[:300])
    try:
        path.replace(bad)
    except OSError as error:
        log.warning("cannot put %s aside: %s", path, error)
