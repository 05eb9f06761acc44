"""What the show remembers over a restart of the whole program: one small JSON file.

A power cut leaves the newest one or the one before whole: see `installation.kept_file`. What cannot
be read is kept aside as `show.json.bad` and never stops the show.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import Field, ValidationError

from installation.kept_file import DamagedFileError, Found, read_kept, write_kept
from installation.show import ShowState
from installation.steering import Steering
from installation.subjects import Subjects
from installation.values import Frozen, Label, explain

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
    """Replace the file; the one before stays beside it.

    Raises:
        OSError: the folder cannot be written to.
    """
    write_kept(state_dir / FILE, saved.model_dump_json(indent=1).encode())


def load(state_dir: Path, now: datetime) -> Saved | None:
    """What was saved last; None where there is nothing readable (bad files are put aside).

    Args:
        state_dir: the show's folder.
        now: wall time with a zone.
    """
    return read(state_dir, now).value


def read(state_dir: Path, now: datetime) -> Found[Saved]:
    """The same, with what was wrong with it."""

    def parse(text: bytes) -> Saved:
        try:
            if b'"version"' in text:
                return Saved.model_validate_json(text)
            return _SavedBefore.model_validate_json(text).today(now)
        except ValidationError as error:
            raise DamagedFileError(explain(error)) from error

    return read_kept(state_dir / FILE, parse, most_bytes=MAX_BYTES)
