"""The numbers of a dream, in presets: `seed` as the original's, `gallery` for a wall. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

from model.errors import ModelError

SCALES: Final = (1, 4, 8, 16, 32)
LIMITS: Final = {"prior_strength": 1000.0, "step_size": 100.0}


@dataclass(frozen=True)
class DreamSettings:
    """How the canvas climbs. Grey levels are 0..255.

    Args:
        name: the name these settings go by.
        method: "adam" takes the original's nearly sign-like step of every pixel; "natural" shapes
            the gradient like a natural picture first (see `model.natural`).
        steps_a_round: dream steps between two zooms, 1 or more.
        step_size: grey levels that a typical pixel moves in a step, above 0.
        prior_strength: weight of the patch prior beside the objective, 0 or more.
        prior_strides: pairs of a scale of the prior and the stride of its patches.
        zoom_centre_px: the fixed point of the zoom from half the size on, in pixel indices:
            -0.5 is the true centre, the original used 0.
        start_contrast: standard deviation of a fresh canvas about grey, in grey levels.
        natural: what only the method "natural" uses.
    """

    name: str
    method: Literal["adam", "natural"]
    steps_a_round: int = 10
    step_size: float = 5.0
    prior_strength: float = 10.0
    prior_strides: tuple[tuple[int, int], ...] = tuple((scale, 1) for scale in SCALES)
    zoom_centre_px: float = -0.5
    start_contrast: float = 25.0
    natural: NaturalSettings | None = None


@dataclass(frozen=True)
class NaturalSettings:
    """How the gradient is shaped, and what keeps the picture in balance.

    Args:
        views: for each look its scale (px seen a canvas px), its field (share of the canvas' height
            and width that it covers) and its weight in the objective.
        view_stretch: each view is scaled by up to exp(+- this),
        view_turn_deg: turned by up to +- this,
        view_shift: and shifted by up to +- this share of the shorter side.
        view_noise: grey levels of noise that each view adds.
        saturation: logit margin at which a cell stops pulling; spreads a subject over its region.
        soft_border: width of the border between the halves, share of the height.
        slope: the gradient is multiplied by 1 / frequency to this power.
        colour: 0 moves the channels alone, 1 together as in natural pictures.
        local_px: window in which quiet and loud parts of the gradient are evened out.
        momentum: share of the direction before that a step keeps.
        cooling: share of the step size that is gone in the last step of a round.
        mean_goal: grey level to which the mean is pulled.
        contrast_goal: standard deviation in grey levels above which contrast is pulled back.
        pull: share of the way to these goals that one step takes.
        tint_pull: share of the way from the mean colour to grey that one step takes.
    """

    views: tuple[tuple[float, float, float], ...] = ((0.5, 1.0, 0.5), (0.75, 0.6, 0.5))
    view_stretch: float = 0.25
    view_turn_deg: float = 6.0
    view_shift: float = 0.15
    view_noise: float = 12.0
    saturation: float = 40.0
    soft_border: float = 0.12
    slope: float = 1.4
    colour: float = 0.7
    local_px: int = 64
    momentum: float = 0.7
    cooling: float = 0.9
    mean_goal: float = 118.0
    contrast_goal: float = 52.0
    pull: float = 0.1
    tint_pull: float = 0.01


SEED: Final = DreamSettings(name="seed", method="adam", zoom_centre_px=0.0)

GALLERY: Final = DreamSettings(
    name="gallery",
    method="natural",
    step_size=8.0,
    prior_strength=8.0,
    prior_strides=((1, 4), (4, 2), (8, 1), (16, 1), (32, 1)),
    natural=NaturalSettings(),
)

PRESETS: Final = {settings.name: settings for settings in (SEED, GALLERY)}


def preset(
    name: str, *, prior_strength: float | None = None, step_size: float | None = None
) -> DreamSettings:
    """A preset by name, with other numbers where they are given.

    Raises:
        ModelError: an unknown preset, or a number outside its range.
    """
    if name not in PRESETS:
        message = f"unknown preset {name!r}: it must be one of {', '.join(PRESETS)}"
        raise ModelError(message)
    return changed(PRESETS[name], prior_strength=prior_strength, step_size=step_size)


def changed(
    settings: DreamSettings, *, prior_strength: float | None, step_size: float | None
) -> DreamSettings:
    """Settings with other numbers where they are given.

    Raises:
        ModelError: a number outside its range.
    """
    if prior_strength is None:
        prior_strength = settings.prior_strength
    if step_size is None:
        step_size = settings.step_size
    if not 0 <= prior_strength <= LIMITS["prior_strength"]:
        message = f"prior_strength must be 0..{LIMITS['prior_strength']:g}, got {prior_strength}"
        raise ModelError(message)
    if not 0 < step_size <= LIMITS["step_size"]:
        message = f"step_size must be above 0 and at most {LIMITS['step_size']:g}, got {step_size}"
        raise ModelError(message)
    return replace(settings, prior_strength=prior_strength, step_size=step_size)
