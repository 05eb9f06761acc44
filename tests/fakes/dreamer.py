"""A dreamer of plain numpy: colours that drift at a given pace. For tests of the processes."""

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

STEP_S = float(os.environ.get("FAKE_DREAMER_STEP_S", "0.02"))
OPEN_S = float(os.environ.get("FAKE_DREAMER_OPEN_S", "0.2"))


@dataclass(frozen=True)
class FakeFigures:
    """Numbers that mean nothing."""

    objective: float
    prior: float
    mean: float = 0.5
    contrast: float = 0.2


class FakeDreamer:
    """Keeps a canvas of one bright colour, mixed of its subjects', with a moving band.

    Attributes:
        calls: what was asked of it, in order, e.g. ("aims", (1, 2)).
        aims: what it dreams of.
    """

    network = "fake"
    look = "gallery"
    message = "dreaming on a fake"
    steps_a_round = 5

    def __init__(self, size, seed=0, step_s=STEP_S):
        width, height = size
        self.calls = []
        self.aims: tuple[Any, ...] = ()
        self.change_over = False
        self._step_s = step_s
        self._canvas = np.full((height, width, 3), 96.0, np.float32)
        self._colour = np.array([160.0, 120.0, 80.0], np.float32)
        self._steps = seed

    def set_aims(self, aims):
        self.calls.append(("aims", tuple(aim.index for aim in aims)))
        self.aims = aims
        colours = [[100 + aim.index * k % 120 for k in (7, 13, 29)] for aim in aims]
        weights = [aim.weight for aim in aims]
        self._colour = np.average(colours, axis=0, weights=weights).astype(np.float32)

    def set_parameters(self, *, prior_strength, step_size):
        self.calls.append(("parameters", (prior_strength, step_size)))

    def change_look(self, look):
        self.calls.append(("look", look.name))
        if look.name == "impossible":
            raise ValueError("this network has no such layer")
        self.look, self.steps_a_round = look.name, look.steps_a_round

    def step(self):
        if self._step_s:
            time.sleep(self._step_s)
        self._steps += 1
        self._canvas += 0.2 * (self._colour - self._canvas)
        row = self._steps * 3 % self._canvas.shape[0]
        self._canvas[row : row + 4] = 240

    def finish_round(self):
        np.clip(self._canvas, 0, 255, out=self._canvas)
        return FakeFigures(objective=float(self._steps), prior=float("nan"))

    def advance(self, log_zoom, angle_deg):
        self.calls.append(("advance", (log_zoom, angle_deg)))

    def picture(self):
        return self._canvas.round().astype(np.uint8)

    def state(self):
        return {"canvas": self._canvas.copy(), "steps": np.array(self._steps)}

    def restore(self, state):
        if state["canvas"].shape != self._canvas.shape:
            message = f"canvas of {state['canvas'].shape}, wanted {self._canvas.shape}"
            raise ValueError(message)
        self.calls.append(("restore", int(state["steps"])))
        self._canvas = state["canvas"].copy()
        self._steps = int(state["steps"])

    def begin(self, picture):
        self.calls.append(("begin", None if picture is None else picture.shape))
        self._canvas[:] = 96 if picture is None else picture

    def wants_change_over(self):
        return self.change_over


def open_dreamer(  # noqa: PLR0913 — the keys of the config section
    *,
    network: str,
    weights: Path | None,
    look: object,
    size: tuple[int, int] | None,
    seed: int | None,
    prior: Path | None,
    classes: bool,
) -> FakeDreamer:
    """Takes a moment, like the real one."""
    time.sleep(OPEN_S)
    return FakeDreamer(size or (160, 96), seed or 0)


def open_broken(**_: object) -> FakeDreamer:
    """A network that cannot be loaded."""
    raise RuntimeError("no such weights")
