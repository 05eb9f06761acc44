"""What a show begins with when it remembers nothing. Pure."""

from installation.config_sections import Config
from installation.programme import Due
from installation.show import ShowState, first_state


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
