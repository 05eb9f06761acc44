"""What a show begins with: as usual, as people had set it, or from where it was left. Pure."""

from collections.abc import Collection
from datetime import datetime

from installation.calibration import Adjustment
from installation.config_sections import Config
from installation.direction import Direction, rules_of
from installation.handover import Left, joined
from installation.journal import Saved
from installation.programme import Due
from installation.repertoire import Repertoire
from installation.show import ShowState, first_state
from installation.steering import Steering, allowed


def opened_direction(
    config: Config, repertoire: Repertoire, saved: Saved | None, now: datetime
) -> Direction:
    """The course of the show, as people had steered it before a restart.

    Args:
        config: of the show.
        repertoire: what there is.
        saved: what the show remembers; None = nothing.
        now: with a zone.
    """
    steering = Steering(now)
    if saved is not None:
        steering = allowed(saved.steering_for(config.playlist, now), repertoire.blocked)
    return Direction(rules_of(config), repertoire.library.playlists, steering)


def usual_state(
    config: Config, due: Due, now_s: float, calibration: tuple[Adjustment, ...] = ()
) -> ShowState:
    """What the config and the timetable want at a start.

    Args:
        config: of the show.
        due: what the timetable shows now.
        now_s: monotonic seconds.
        calibration: of the outputs, as it was saved.
    """
    state = first_state(
        due.subjects,
        now_s,
        zoom_rate=config.camera.zoom_rate,
        rotation_deg_s=config.camera.rotation_deg_s,
    )
    wanted = {
        "wall": due.wall,
        "look": due.look,
        "caption": config.projection.caption,
        "fade_s": config.projection.fade_s,
        "dimmer": config.projection.dimmer,
        "prior_strength": config.dream.prior_strength,
        "step_size": config.dream.step_size,
        "calibration": calibration,
    }
    return ShowState.model_validate({**dict(state), **wanted})


def begun(
    usual: ShowState,
    saved: Saved | None,
    left: Left | None,
    blocked: Collection[int],
    now_s: float,
) -> ShowState:
    """The state of a show at its start.

    Args:
        usual: what config and timetable want.
        saved: how people had set it; None = nothing is remembered.
        left: by a conductor that was killed; None = the show had ended, or the machine.
        blocked: numbers of subjects that are not for this wall.
        now_s: monotonic seconds.
    """
    if left is not None:
        return joined(left, usual, blocked, now_s)
    kept = {} if saved is None else saved.for_state()
    return ShowState.model_validate({**dict(usual), **kept})
