"""The state of the show as the children heard it last, for the conductor that joins them.

A conductor that is killed leaves a wall that goes on: its camera moves, its crossfades run. The
next one goes on from this very state, so that nothing on the wall can tell. The file counts only
as long as the machine runs, for its times are the kernel's monotonic ones.
"""

import asyncio
import logging
import os
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from installation.clock import monotonic_s
from installation.logs import Seldom
from installation.show import ShowState
from installation.values import Frozen

log = logging.getLogger(__name__)

FILE: Final = "live.json"
MAX_BYTES: Final = 1_000_000
WRITE_EVERY_S: Final = 0.2
_BOOT: Final = Path("/proc/sys/kernel/random/boot_id")
_CONFIGURED: Final = ("caption", "fade_s", "dimmer", "prior_strength", "step_size", "usual_rates")
"""What a config says of the state; where it says something else than before, the config counts."""


class Left(Frozen):
    """What a conductor leaves.

    Attributes:
        boot: of the machine; times of another one mean nothing.
        usual: what its config and the timetable wanted at its start.
        state: what it published last.
    """

    boot: str
    usual: ShowState
    state: ShowState


class Handover:
    """Keeps the newest state for the next conductor.

    Args:
        state_dir: the show's folder; this process holds its lock.
    """

    def __init__(self, state_dir: Path) -> None:
        self._path = state_dir / FILE
        self._to_do = asyncio.Event()
        self._seldom = Seldom()
        self._newest: Left | None = None

    def left(self) -> Left | None:
        """What a conductor has left that did not end the show; None = nothing that counts."""
        try:
            with self._path.open("rb") as file:
                left = Left.model_validate_json(file.read(MAX_BYTES))
        except (OSError, ValidationError):
            return None
        is_of_now = left.boot == boot_id() and left.state.made_at_s <= monotonic_s()
        if not is_of_now or left.state.mode == "stopping":
            return None
        log.info("the show was not ended: going on from where it is")
        return left

    def tell(self, usual: ShowState, state: ShowState) -> None:
        """Have a state kept, if it is another than before; returns at once.

        Args:
            usual: what the config and the timetable wanted at the start.
            state: what has just been published.
        """
        if self._newest is None or self._newest.state is not state:
            self._newest = Left(boot=boot_id(), usual=usual, state=state)
            self._to_do.set()

    async def keep(self) -> None:
        """Wait until something is told, then write it down: a disk may take its time."""
        await self._to_do.wait()
        self._to_do.clear()
        if self._newest is not None:
            await asyncio.to_thread(self._write, self._newest)
        await asyncio.sleep(WRITE_EVERY_S)

    def _write(self, left: Left) -> None:
        """Replace the file. It need not outlive a power cut, so nobody waits for the disk."""
        part = self._path.with_name(f".{FILE}.{os.getpid()}.tmp")
        try:
            part.write_bytes(left.model_dump_json().encode())
            part.replace(self._path)
        except OSError as error:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            if self._seldom.may("handover", monotonic_s()) is not None:
                log.warning("the next conductor could not go on from here: %s", error)


def joined(left: Left, usual: ShowState, blocked: Collection[int], now_s: float) -> ShowState:
    """The state from which a conductor goes on: what was left, and what the config has changed.

    Args:
        left: by the one before.
        usual: what config and timetable want now.
        blocked: numbers of subjects that are not for this wall.
        now_s: monotonic seconds.
    """
    then, state = left.usual, left.state
    changed: dict[str, Any] = {
        name: getattr(usual, name)
        for name in _CONFIGURED
        if getattr(usual, name) != getattr(then, name)
    }
    for number in {"prior_strength", "step_size"} & changed.keys():
        changed[f"{number}_glide"] = None
    if any(subject.index in blocked for subject in state.subjects_at(now_s)):
        changed.update(subjects=usual.subjects, crossfade=None, reason=usual.reason)
    if "usual_rates" in changed:
        rates = state.cue_rates.over(usual.usual_rates).at_pace(state.pace)
        changed["camera"] = state.camera.moving(rates, now_s, glide_s=state.fade_s)
    return ShowState.model_validate(
        {**dict(state), **changed, "version": state.version + 1, "made_at_s": now_s}
    )


def boot_id() -> str:
    """The kernel's name for the time since the machine was started; "" where it has none."""
    try:
        return _BOOT.read_text().strip()
    except OSError:
        return ""
