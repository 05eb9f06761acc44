"""Looks at the show from outside, five times a second: preview, memory on the disk, overrides.

It knows of the show only what visitors and disks know; it runs in a thread of its own.
"""

import io
import json
import threading
import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from installation.kept_file import BEFORE, unsealed
from tests.chaos.stage import Stage
from tests.chaos.verdict import CounterJudge, Generations, PictureJudge

EVERY_S = 0.2
STATUS_EVERY_S = 1.0
DIMMER = 0.75
PLAYLIST = "second"


class Watcher:
    """Watches from `start` to `stop`.

    Args:
        stage: the show.

    Attributes:
        pictures: what the wall did.
        keyframes: the canvas' number on the disk.
        snapshots: the show's counter on the disk.
        lost: overrides that were there and are not any more, in words.
        pids: of all children that the show has told of.
    """

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watcher")
        self.pictures = PictureJudge()
        self.keyframes = CounterJudge("keyframe number of the canvas")
        self.snapshots = CounterJudge("count of snapshots")
        self.lost: list[str] = []
        self.pids: set[int] = set()

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._over.set()
        self._thread.join()

    def breaches(self) -> list[str]:
        """What was seen and must not be, since it was asked the last time."""
        found = [*self.pictures.breaches, *self.keyframes.breaches, *self.snapshots.breaches]
        found += self.lost
        self.keyframes.breaches, self.snapshots.breaches, self.lost = [], [], []
        self.pictures.breaches = []
        return found

    def _watch(self) -> None:
        status_at_s = 0.0
        while not self._over.wait(EVERY_S):
            picture = self._preview()
            self.pictures.see(time.monotonic(), picture)
            self._look_at_disk()
            if picture is not None and time.monotonic() - status_at_s > STATUS_EVERY_S:
                status_at_s = time.monotonic()
                self._look_at_status()

    def _preview(self) -> NDArray[np.uint8] | None:
        try:
            code, jpeg = self._stage.ask("GET", "/live.jpg", timeout_s=1.0)
        except OSError:
            return None
        if code != 200:
            return None
        picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
        return None if picture is None else picture.astype(np.uint8, copy=False)

    def _look_at_status(self) -> None:
        try:
            status = self._stage.status()
        except OSError:
            return
        self.pids |= {child["pid"] for child in status["processes"] if child["pid"]}
        if status["worst_gap_s"] is not None:
            self.pictures.told_gap(status["worst_gap_s"])

    def _look_at_disk(self) -> None:
        folder = self._stage.state_dir
        self.keyframes.see(_generations(folder / "canvas.npz", _keyframe_number))
        saved = [_read(folder / name, json.loads) for name in ("show.json", "show.json" + BEFORE)]
        self.snapshots.see(Generations(*(_count(one) for one in saved)))
        kept = next((one for one in saved if one is not None), None)
        if kept is not None:
            self.lost += [line for line in _lost(kept) if line not in self.lost]


def _lost(saved: dict[str, Any]) -> list[str]:
    """What people have set and is not remembered."""
    told = []
    if saved["dimmer"] != DIMMER:
        told.append(f"the dimmer was {DIMMER}, remembered is {saved['dimmer']}")
    if saved["caption"] is not True:
        told.append(f"the caption was on, remembered is {saved['caption']}")
    if PLAYLIST not in json.dumps(saved["steering"]):
        told.append(f"playlist {PLAYLIST!r} was chosen, remembered is {saved['steering']}")
    return told


def _count(saved: dict[str, Any] | None) -> int | None:
    return None if saved is None else int(saved["snapshot_count"])


def _generations(path: Path, parse: Any) -> Generations:
    before = path.with_name(path.name + BEFORE)
    return Generations(_read(path, parse), _read(before, parse))


def _keyframe_number(data: bytes) -> int:
    with np.load(io.BytesIO(data), allow_pickle=False) as file:
        return int(file["place"][2])


def _read(path: Path, parse: Any) -> Any:
    """What is in a generation; None where it is missing or damaged."""
    try:
        return parse(unsealed(path.read_bytes()))
    except Exception:  # noqa: BLE001 — decoders raise anything on damaged content
        return None
