"""What keys at the wall do: a keyboard at the show's machine sets up the outputs as the panel does.

The projection process only tells which key was pressed; here, in the conductor, it becomes an act
of the calibrator. The point that keys move is the state's `mark`, which the test cards show.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Final, get_args

import numpy as np

from installation.calibration import Corner, Handle
from installation.calibrator import Calibrated, Calibrator
from installation.clock import monotonic_s
from installation.commands import SetMark, SetTestCard
from installation.config_sections import Config
from installation.control import output_acts as acts
from installation.errors import CommandError
from installation.messages import KeyHeader, WallKey
from installation.show import MOST_SAID, Mark, TestCard
from projection.turn import turned

log = logging.getLogger(__name__)

FIRST_CARD: Final[TestCard] = "grid"
FAR_PX: Final = 10
FRESH_S: Final = 2.0
"""Older keys, from before the conductor hung or while there was none, are forgotten."""
FORGOTTEN_S: Final = 15 * 60.0
"""So long after the last key the dream comes back though nobody has pressed Escape."""

CARDS: Final[tuple[TestCard, ...]] = get_args(TestCard)
CORNERS: Final[tuple[Corner, ...]] = get_args(Corner)
STEPS: Final[Mapping[WallKey, tuple[int, int]]] = {
    "left": (-1, 0),
    "right": (1, 0),
    "up": (0, -1),
    "down": (0, 1),
}
POINTS: Final[Mapping[WallKey, int]] = {"next point": 1, "point before": -1}
OUTPUTS: Final[Mapping[WallKey, int]] = {"next output": 1, "output before": -1}


class WallKeys:
    """The keyboard at the wall.

    Args:
        show: that follows.
        calibrator: does what the keys want, as it does for the panel.
        config: lets them, and knows which projectors hang upside down.
        clock: monotonic seconds.
    """

    def __init__(
        self,
        show: Calibrated,
        calibrator: Calibrator,
        config: Config,
        clock: Callable[[], float] = monotonic_s,
    ) -> None:
        self._show = show
        self._calibrator = calibrator
        self._enabled = config.projection.keyboard
        self._turns = [(output.rotation, output.flip) for output in config.outputs]
        self._now_s = clock
        self._seen = show.state
        self._busy_at_s = clock()

    def press(self, key: KeyHeader) -> None:
        """Do what a key wants; what cannot be had is told on the card, and nothing changes."""
        now_s = self._now_s()
        if not self._enabled or now_s - key.at_s > FRESH_S:
            return
        mark = self._show.state.mark
        if key.wanted == "begin":
            self._begin(mark)
        elif mark is None:
            return
        elif key.wanted == "end":
            self._end("Escape")
        else:
            try:
                marked = self._done(key, mark)
            except CommandError as error:
                marked = mark.model_copy(update={"said": str(error)[:MOST_SAID]})
            self._show.do(SetMark(mark=marked))
        self._busy_at_s = now_s

    def look(self) -> None:
        """End what nobody has gone on with for a quarter of an hour, here or at the panel."""
        state, before, now_s = self._show.state, self._seen, self._now_s()
        if (state.calibration, state.test_card) != (before.calibration, before.test_card):
            self._busy_at_s = now_s
        self._seen = state
        forgotten = now_s - self._busy_at_s > FORGOTTEN_S
        if state.mark is not None and (forgotten or not self._enabled):
            self._end("nobody goes on")

    def _begin(self, mark: Mark | None) -> None:
        if mark is None:
            log.info("keys at the wall set up the outputs")
            self._show.do(SetMark(mark=Mark()))
        if not self._show.state.test_card:
            self._show.do(SetTestCard(card=FIRST_CARD))

    def _end(self, why: str) -> None:
        log.info("keys at the wall no longer set up the outputs: %s", why)
        self._show.do(SetMark(mark=None))
        self._show.do(SetTestCard(card=""))

    def _done(self, key: KeyHeader, mark: Mark) -> Mark:
        """Do what a key wants; the mark then.

        Raises:
            CommandError: it cannot be had; nothing has changed.
        """
        wanted = key.wanted
        if wanted in STEPS:
            return self._nudged(mark, STEPS[wanted], FAR_PX if key.far else 1)
        if wanted in POINTS:
            return self._at_point(mark, POINTS[wanted])
        if wanted in OUTPUTS:
            return self._at_output(mark, mark.output + OUTPUTS[wanted])
        if wanted.isdigit():
            return self._at_output(mark, int(wanted))
        said = self._calibrator.act(self._act_of(wanted, mark.output))
        known = mark.point in self._points(mark.output)  # an undo may have taken a grid away
        point = mark.point if known else CORNERS[0]
        return mark.model_copy(update={"said": said[:MOST_SAID], "point": point})

    def _act_of(self, wanted: WallKey, output: int) -> acts.OutputAct:
        match wanted:
            case "save":
                return acts.Save()
            case "reset":
                return acts.Reset(output=output)
            case "identify":
                return acts.IdentifyOutputs()
            case "next card":
                now = CARDS.index(self._show.state.test_card)
                return acts.Card(card=CARDS[(now + 1) % len(CARDS)])
            case _:
                return acts.Undo()

    def _nudged(self, mark: Mark, step: tuple[int, int], far_px: int) -> Mark:
        right, down = self._on_output(mark.output, step)
        by = (right * far_px, down * far_px)
        self._calibrator.act(acts.Nudge(output=mark.output, point=mark.point, by=by))
        return mark.model_copy(update={"said": "not saved yet"})

    def _on_output(self, number: int, step: tuple[int, int]) -> tuple[float, float]:
        """A step as it is seen on the wall, in what is sent to a projector that hangs otherwise."""
        if number > len(self._turns):
            return float(step[0]), float(step[1])
        begin, end = turned(*self._turns[number - 1], np.array([(0, 0), step], np.float64)).tolist()
        return end[0] - begin[0], end[1] - begin[1]

    def _at_point(self, mark: Mark, step: int) -> Mark:
        points = self._points(mark.output)
        now = points.index(mark.point) if mark.point in points else -step
        return Mark(output=mark.output, point=points[(now + step) % len(points)])

    def _at_output(self, mark: Mark, number: int) -> Mark:
        """The mark at another output, at the same point where it has that.

        Raises:
            CommandError: there is no such output.
        """
        count = len(self._calibrator.page().outputs)
        if not 1 <= number <= count:
            message = f"there are outputs 1 to {count}" if count > 1 else "there is one output"
            raise CommandError(message)
        known = mark.point in self._points(number)
        return Mark(output=number, point=mark.point if known else CORNERS[0])

    def _points(self, number: int) -> list[Handle]:
        """All points of an output: the corners round, then the grid row by row."""
        outputs = self._calibrator.page().outputs
        grid = outputs[min(number, len(outputs)) - 1].grid
        inner = [(row, place) for row, points in enumerate(grid) for place in range(len(points))]
        return [*CORNERS, *inner]
