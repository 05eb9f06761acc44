"""What the show remembers over a restart of the whole program: one small JSON file.

Written as a new file, synced and renamed, so that a power cut leaves the old one or the new one.
A file that cannot be read is kept aside as `show.json.bad` and never stops the show.
"""

import logging
import os
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from installation.show import Reason, ShowState
from installation.subjects import Subjects
from installation.values import Frozen, Label, explain

log = logging.getLogger(__name__)

FILE = "show.json"
MAX_BYTES = 100_000
MAX_ELAPSED_S = 1e10
"""Some 300 years; where a float no longer tells seconds apart, no playlist can be followed."""


class Saved(Frozen):
    """The part of the show that lasts: what was on the wall, how it was set, where in the list.

    `dimmer` and `caption` are None where they are as the config has them: then a change of the
    config counts.
    """

    subjects: Subjects
    reason: Reason
    dimmer: float | None = Field(default=None, ge=0, le=1)
    caption: bool | None = None
    blackout: bool
    reseed_count: int = Field(ge=0)
    snapshot_count: int = Field(ge=0)
    playlist: Label
    playlist_elapsed_s: float = Field(ge=0, le=MAX_ELAPSED_S)
    hold_left_s: float | None = Field(default=None, ge=0)

    def same_as(self, other: "Saved") -> bool:
        """Whether nothing but the passing of time lies between the two."""
        return self.model_copy(update=_passing(other)) == other

    def for_state(self, now_s: float, longest_hold_s: float) -> dict[str, Any]:
        """The fields of a new ShowState that are taken over.

        A wish that held the wall holds it again, as rule "saved"; otherwise the playlist decides.

        Args:
            now_s: monotonic seconds.
            longest_hold_s: the most that a wish may hold the wall.
        """
        names = ("dimmer", "caption", "blackout", "reseed_count", "snapshot_count")
        fields: dict[str, Any] = {
            name: getattr(self, name) for name in names if getattr(self, name) is not None
        }
        if self.hold_left_s is not None:
            hold_s = min(self.hold_left_s, longest_hold_s)
            reason = self.reason.model_copy(update={"rule": "saved"})
            fields |= {
                "subjects": self.subjects,
                "reason": reason,
                "override_until_s": now_s + hold_s,
            }
        return fields


def _passing(saved: Saved) -> dict[str, float | None]:
    return {
        "playlist_elapsed_s": saved.playlist_elapsed_s,
        "hold_left_s": saved.hold_left_s,
    }


def saved_of(
    state: ShowState, usual: ShowState, playlist: str, playlist_elapsed_s: float, now_s: float
) -> Saved:
    """What is worth keeping.

    Args:
        state: of the show.
        usual: what the config wants.
        playlist: name of the playlist.
        playlist_elapsed_s: seconds since its beginning.
        now_s: monotonic seconds.

    Raises:
        pydantic.ValidationError: the elapsed time is negative or not a number.
    """
    return Saved(
        subjects=state.subjects,
        reason=state.reason,
        dimmer=None if state.dimmer == usual.dimmer else state.dimmer,
        caption=None if state.caption == usual.caption else state.caption,
        blackout=state.blackout,
        reseed_count=state.reseed_count,
        snapshot_count=state.snapshot_count,
        playlist=playlist,
        playlist_elapsed_s=playlist_elapsed_s,
        hold_left_s=state.override_left_s(now_s) if state.has_override(now_s) else None,
    )


def save(state_dir: Path, saved: Saved) -> None:
    """Replace the file.

    Raises:
        OSError: the folder cannot be written to.
    """
    write_atomically(state_dir / FILE, saved.model_dump_json(indent=1).encode())


def load(state_dir: Path) -> Saved | None:
    """What was saved last; None where there is nothing readable (a bad file is put aside)."""
    path = state_dir / FILE
    try:
        if path.stat().st_size > MAX_BYTES:
            _put_aside(path, f"larger than {MAX_BYTES} bytes")
            return None
        return Saved.model_validate_json(path.read_bytes())
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
