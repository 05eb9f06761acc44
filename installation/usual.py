"""What a show begins with when it remembers nothing. Pure."""

from datetime import datetime

from installation.config_sections import Config
from installation.direction import Direction, rules_of
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


def usual_state(config: Config, due: Due, now_s: float) -> ShowState:
    """What the config and the timetable want at a start.

    Args:
        config: of the show.
        due: what the timetable shows now.
        now_s: monotonic seconds.
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
    }
    return ShowState.model_validate({**dict(state), **wanted})
