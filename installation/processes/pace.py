"""Where the canvas has to be when: the engine's pace and the camera's motion. Pure."""

import math
import statistics
from collections import deque

from projection.camera import CameraPath, CameraPosition

MAX_RESUME_ZOOM = 1.6
MAX_RESUME_TURN_DEG = 20.0


class RoundPace:
    """Expects how long the next round takes: the median step, and the newest round's end.

    The median, because the first steps after a change compile and take far longer.

    Args:
        steps_a_round: dream steps in a round, >= 1.
    """

    def __init__(self, steps_a_round: int) -> None:
        self._steps_a_round = steps_a_round
        self._steps_s: deque[float] = deque(maxlen=max(10, 2 * steps_a_round))
        self._ends_s: deque[float] = deque(maxlen=5)

    def add_step(self, seconds: float) -> None:
        """Take the duration of a dream step."""
        self._steps_s.append(seconds)

    def add_end(self, seconds: float) -> None:
        """Take the duration of what follows the steps: clip, publish, warp."""
        self._ends_s.append(seconds)

    def of_another_look(self, steps_a_round: int) -> "RoundPace":
        """The pace when the look has changed: as before until there are steps to go by."""
        after = RoundPace(steps_a_round)
        if self.step_s is not None:
            after.add_step(self.step_s)
        after._ends_s.extend(self._ends_s)
        return after

    @property
    def step_s(self) -> float | None:
        """Seconds of a typical step; None before the first."""
        return statistics.median(self._steps_s) if self._steps_s else None

    @property
    def round_s(self) -> float:
        """Seconds that the next round is expected to take; 1 before the first step."""
        if self.step_s is None:
            return 1.0
        end_s = statistics.median(self._ends_s) if self._ends_s else 0.0
        return self.step_s * self._steps_a_round + end_s


def motion(start: CameraPosition, end: CameraPosition) -> tuple[float, float]:
    """By how much the canvas is zoomed (natural log) and turned (degrees, -180..180) between."""
    turn_deg = (end.angle_deg - start.angle_deg + 180.0) % 360.0 - 180.0
    return end.log_zoom - start.log_zoom, turn_deg


def resume_motion(saved: CameraPosition, now: CameraPosition) -> tuple[float, float]:
    """The motion that catches up after a pause; (0, 0) where the camera has gone too far.

    Then the canvas is simply taken as being where the camera is: a picture warped that far would
    be a blur.
    """
    log_zoom, turn_deg = motion(saved, now)
    if abs(log_zoom) > math.log(MAX_RESUME_ZOOM) or abs(turn_deg) > MAX_RESUME_TURN_DEG:
        return 0.0, 0.0
    return log_zoom, turn_deg


def has_leapt(before: CameraPath, after: CameraPath) -> bool:
    """Whether a camera does not go on from where it was, but is somewhere else altogether.

    So it is with a new conductor that knows nothing of the one before.
    """
    log_zoom, turn_deg = motion(before.position_at(after.at_s), after.position)
    return abs(log_zoom) > math.log(MAX_RESUME_ZOOM) or abs(turn_deg) > MAX_RESUME_TURN_DEG
