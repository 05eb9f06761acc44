"""The judge of the wall's pixels, fed by the projection process once a second."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from installation.logs import Seldom
from installation.messages import Wall
from installation.processes.child import Every
from installation.show import ShowState
from projection.spots import Proof, Prover
from projection.wall_check import WallWatch, Wanted

log = logging.getLogger("projection")

LOOK_EVERY_S: Final = 1.0
MARGIN_S: Final = 1.0


class WallJudge:
    """Looks at what is sent to each output, and knows what is to be there."""

    def __init__(self) -> None:
        self._watches: list[WallWatch] = []
        self._due = Every(LOOK_EVERY_S)
        self._prover = Prover()
        self._prove_at_s = -float("inf")
        self._turn = -1
        self._seldom = Seldom()
        self._state: ShowState | None = None
        self._settled_at_s = -float("inf")

    @property
    def verdict(self) -> Wall:
        """What the pixels say, of the first output that is not good."""
        return self._worst.verdict

    def since_s(self, now_s: float) -> float:
        """For how long that has been so, in seconds; 0 while all are good."""
        since_s = self._worst.since_s
        return 0.0 if since_s is None else max(0.0, now_s - since_s)

    def follow(self, state: ShowState, now_s: float) -> None:
        """Take in what the wall is to show from now on."""
        if self._state is None or state.brightness != self._state.brightness:
            self._settled_at_s = now_s + state.brightness_fade_s + MARGIN_S
        self._state = state

    def is_due(self, now_s: float) -> bool:
        """Whether it is time for another look; if so, the next second begins."""
        return self._state is not None and self._due.is_due(now_s)

    def to_prove(self, now_s: float, outputs: int) -> int | None:
        """Which of so many outputs is to be looked at closely now, if any: each once a second."""
        if self._state is None or now_s < self._prove_at_s:
            return None
        self._prove_at_s = now_s + LOOK_EVERY_S / outputs
        self._turn = (self._turn + 1) % outputs
        return self._turn

    def prove(self, proof: Proof | None, now_s: float) -> None:
        """Compare an output's pixels with what was drawn; about a millisecond.

        Args:
            proof: of the output asked for last; None where none could be had.
            now_s: monotonic seconds.
        """
        if self._turn < len(self._watches):
            strayed = 0.0 if proof is None else self._prover.strayed(proof)
            self._watches[self._turn] = self._watches[self._turn].proven(strayed, now_s)

    def look(self, pictures: Sequence[NDArray[np.uint8]], dimmer: float, now_s: float) -> None:
        """Look at what is sent.

        Args:
            pictures: uint8 (h, w, 3) RGB of each output, always as many and of the same sizes.
            dimmer: brightness 0..1 with which they were drawn.
            now_s: monotonic seconds.
        """
        state = self._state
        if state is None:
            return
        fading = now_s < self._settled_at_s
        wanted = Wanted(
            brightness=min(dimmer, state.brightness) if fading else state.brightness,
            position=state.camera.path().position_at(now_s),
        )
        before = self.verdict
        watches = [*self._watches, *([WallWatch()] * len(pictures))]
        self._watches = [
            watch.looked(picture, replace(wanted, plain=bool(state.card_of(number))), now_s)
            for number, (watch, picture) in enumerate(zip(watches, pictures, strict=False), 1)
        ]
        if self.verdict != before:
            self._tell(now_s)

    @property
    def _worst(self) -> WallWatch:
        return next((watch for watch in self._watches if watch.verdict != "good"), WallWatch())

    def _tell(self, now_s: float) -> None:
        if self.verdict == "good":
            log.info("the wall is well again")
        elif self._seldom.may(self.verdict, now_s) is not None:
            number = 1 + self._watches.index(self._worst)
            log.error(
                "the wall is %s at output %d, and has been for %.0f s",
                *(self.verdict, number, self.since_s(now_s)),
            )
