"""The numbers of a dream: what each does, in which unit and within which limits. Pure.

A look (`model.looks`) is one set of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

from model.errors import ModelError
from model.networks.architecture import ALL_LAYER_NAMES
from model.parameters import Choice, Names, Number, Rows, number, parameter, problems_in

Method = Literal["adam", "natural", "deepdream"]

SCALES: Final = (1, 4, 8, 16, 32)

_STRIDES: Final = Rows(
    columns=(
        ("scale", Number(effect="px averaged into one", low=1, high=64, whole=True)),
        ("stride", Number(effect="px between two patches", low=1, high=16, whole=True)),
    ),
    unit="px averaged into one, such px between two patches",
    effect="The scales on which the prior sees the canvas, and how sparsely: "
    "a larger stride is quicker and a little rougher.",
)


_LOGIT_SCALES: Final = Rows(
    columns=(
        ("scale", Number(effect="px averaged into one", low=1, high=64, whole=True)),
        ("from_px", Number(effect="least shorter side", low=1, high=7680, whole=True)),
    ),
    unit="px averaged into one, on canvases of such px on the shorter side or more",
    effect="The scales on which the network sees the canvas, all counting alike: the larger ones "
    "keep forms large on large canvases. One that leaves less than the network takes is left out.",
)


@dataclass(frozen=True)
class AdamSettings:
    """How the method "adam", the original's, looks at the canvas."""

    logit_scales: tuple[tuple[int, int], ...] = parameter(
        ((1, 1), (3, 1080), (4, 1080), (8, 2160)), _LOGIT_SCALES
    )

    def __post_init__(self) -> None:
        _refuse("the method adam", problems_in(self))


@dataclass(frozen=True)
class NaturalSettings:
    """How the method "natural" shapes the gradient, and what keeps the picture in balance."""

    view_lines: int = number(
        108, 32, 4320, "px",
        "Height at which the network sees the whole picture: less makes larger and fewer forms.",
        whole=True,
    )  # fmt: skip
    detail_field: float = number(
        0.5, 0, 1, "share of the canvas' sides",
        "How much of the picture each finer view sees in a step: less is quicker, and larger "
        "pictures get their detail later.",
        above_low=True,
    )  # fmt: skip
    detail_weight: float = number(
        0.5, 0, 1, "share of the pull",
        "How much the finer views count beside the view of everything: more is richer in small "
        "forms, less is calmer. 0 = the large forms alone.",
    )  # fmt: skip
    view_stretch: float = number(
        0.25, 0, 1, "natural logarithm",
        "How much larger or smaller a view may be: more makes rounder forms.",
    )  # fmt: skip
    view_turn_deg: float = number(
        6.0, 0, 180, "degrees", "How far a view may be turned either way."
    )
    view_shift: float = number(
        0.15, 0, 0.5, "share of the shorter side",
        "How far a view may be shifted: more spreads the forms and avoids a fixed place.",
    )  # fmt: skip
    view_noise: float = number(
        12.0, 0, 100, "grey levels of 255",
        "Noise that the network has to see through: more makes bolder forms, less finer ones.",
    )  # fmt: skip
    saturation: float = number(
        20.0, 0, 1000, "logits",
        "Where a part that shows its subject clearly stops growing: lower spreads the subject "
        "more evenly. 0 = never.",
    )  # fmt: skip
    soft_border: float = number(
        0.12, 0, 1, "share of the height", "Width of the border between two subjects."
    )
    slope: float = number(
        1.4, 0, 3, "power of the frequency",
        "How much the coarse is preferred to the fine: low is crisp and nervous, high is soft.",
    )  # fmt: skip
    evenness: float = number(
        0.5, 0, 1, "share",
        "How far each size of detail gets the share of a step that it has in photographs: 0 leaves "
        "it to the network and the slope, 1 ignores both.",
    )  # fmt: skip
    even_slope: float = number(
        1.15, 0, 3, "power of the frequency",
        "How fast detail falls off towards the fine in that share: 1 is crisp, 1.3 is soft.",
    )  # fmt: skip
    colour_detail: float = number(
        0.1, 0, 1, "share of the sampling rate",
        "Finer than this, colour fades and detail is in light and shade, as in photographs: less "
        "is calmer, more is gaudier.",
        above_low=True,
    )  # fmt: skip
    coarse_first: float = number(
        0.3, 0, 2, "power of the frequency",
        "How much a round begins with large forms and ends with fine ones: 0 = all steps alike.",
    )  # fmt: skip
    colour: float = number(
        0.7, 0, 1, "share",
        "How far colours move together as in photographs: 0 is gaudy, 1 is muted.",
    )  # fmt: skip
    local_px: int = number(
        64, 0, 1024, "px",
        "Window in which quiet and loud parts are evened out, so that all of the wall dreams. "
        "0 = not at all.",
        whole=True,
    )  # fmt: skip
    momentum: float = number(
        0.7, 0, 0.99, "share", "How much a step keeps of the one before: more flows, less trembles."
    )
    cooling: float = number(
        0.9, 0, 1, "share",
        "How much smaller the last step of a round is than the first: more leaves cleaner detail.",
    )  # fmt: skip
    change_steps: int = number(
        15, 1, 1000, "steps", "How long a new subject is helped to find room.", whole=True
    )
    change_boost: float = number(
        1.0, 0, 10, "share", "How much larger the first step of a new subject is."
    )
    change_melt: float = number(
        0.15, 0, 1, "share a step",
        "How fast the old picture melts when a subject is new: 0 leaves it to be painted over.",
    )  # fmt: skip
    still_rounds: int = number(
        40, 2, 1000, "rounds",
        "How far apart pictures are compared, to notice one that stands still.", whole=True,
    )  # fmt: skip
    still_likeness: float = number(
        0.5, 0, 1, "correlation",
        "From which likeness on a picture stands still and is stirred: less stirs it more often. "
        "1 = never.",
    )  # fmt: skip
    mean_goal: float = number(
        118.0, 16, 240, "grey levels of 255", "Brightness to which the picture is pulled."
    )
    contrast_goal: float = number(
        52.0, 5, 120, "grey levels of 255", "Contrast above which the picture is pulled back."
    )
    saturation_goal: float = number(
        0.27, 0, 1, "share of 255",
        "Colourfulness above which colours are pulled back: the mean difference of the strongest "
        "and the weakest channel, in photographs .04 to .33.",
    )  # fmt: skip
    pull: float = number(
        0.1, 0, 1, "share a step",
        "How firmly brightness, contrast and colourfulness are held to their goals.",
    )  # fmt: skip
    tint_pull: float = number(
        0.045, 0, 1, "share a step", "How firmly a tint of the whole picture is taken back to grey."
    )

    def __post_init__(self) -> None:
        _refuse("the method natural", problems_in(self))


@dataclass(frozen=True)
class DeepDreamSettings:
    """What the method "deepdream" amplifies, and what keeps the picture in balance."""

    layers: tuple[str, ...] = parameter(
        (),
        Names(
            known=ALL_LAYER_NAMES,
            noun="layers",
            effect="The layers whose activity is amplified. Early ones draw lines and textures, "
            "middle ones eyes, fur and petals, late ones whole beings. Those of other networks "
            "than the one that dreams are passed over. [] = the network's own best.",
        ),
    )
    octaves: int = number(
        4, 1, 10, "sizes",
        "Sizes of the picture on which a round dreams, small to large: more makes larger forms.",
        whole=True,
    )  # fmt: skip
    octave_scale: float = number(
        1.4, 1, 4, "factor", "How much larger each of these sizes is than the one before.",
        above_low=True,
    )  # fmt: skip
    jitter_px: int = number(
        32, 0, 512, "px", "How far each step shifts the picture at random, against grids.",
        whole=True,
    )  # fmt: skip
    subject_strength: float = number(
        0.0, 0, 10, "",
        "How strongly the subjects of the show are dreamt into it: 0 = not at all, and then the "
        "network's convolutions are enough; 0.5 tints the forms; above 1 the subject takes over "
        "and turns to noise.",
    )  # fmt: skip
    mean_goal: float = number(
        118.0, 16, 240, "grey levels of 255", "Brightness to which the picture is pulled."
    )
    contrast_goal: float = number(
        60.0, 5, 120, "grey levels of 255", "Contrast above which the picture is pulled back."
    )
    pull: float = number(
        0.1, 0, 1, "share a step", "How firmly brightness and contrast are held to their goals."
    )
    tint_pull: float = number(
        0.01, 0, 1, "share a step", "How firmly a tint of the whole picture is taken back to grey."
    )

    def __post_init__(self) -> None:
        _refuse("the method deepdream", problems_in(self))


@dataclass(frozen=True)
class DreamSettings:
    """How the canvas climbs. Grey levels are 0..255.

    Attributes:
        name: the name of the look.
        method: "adam" takes the original's nearly sign-like step of every pixel; "natural" shapes
            the gradient like a natural picture first (see `model.natural`); "deepdream" amplifies
            layers instead of classes (see `model.deepdream`).
        adam: what only the method "adam" uses.
        natural: what only the method "natural" uses.
        deepdream: what only the method "deepdream" uses.

    Raises:
        ModelError: numbers outside their ranges; the message tells all of them.
    """

    name: str
    method: Method
    steps_a_round: int = number(
        10, 1, 200, "steps",
        "Steps between two zooms: more makes each picture of the zoom clearer, and rarer.",
        whole=True,
    )  # fmt: skip
    step_size: float = number(
        5.0, 0, 50, "grey levels of 255",
        "How far one step changes the picture: more is quicker and rougher.",
        above_low=True,
    )  # fmt: skip
    prior_kind: Literal["student_t", "gaussian"] = parameter(
        "student_t",
        Choice(
            options=("student_t", "gaussian"),
            effect="What counts as natural. student_t forgives a few strong edges as photographs "
            "have them; gaussian smooths edges and flats alike.",
        ),
    )
    prior_strength: float = number(
        10.0, 0, 1000, "",
        "How strongly the picture is kept natural: low is wild and noisy, high is calm and grey.",
    )  # fmt: skip
    prior_strides: tuple[tuple[int, int], ...] = parameter(
        tuple((scale, 1) for scale in SCALES), _STRIDES
    )
    zoom_centre_px: float = number(
        -0.5, -1, 1, "px",
        "Fixed point of the zoom, counted from half the size on: -0.5 is the true centre.",
    )  # fmt: skip
    start_contrast: float = number(
        25.0, 0, 120, "grey levels of 255",
        "Contrast of the clouds from which a fresh dream starts.",
    )  # fmt: skip
    adam: AdamSettings | None = None
    natural: NaturalSettings | None = None
    deepdream: DeepDreamSettings | None = None

    def __post_init__(self) -> None:
        problems = problems_in(self)
        for method in get_args(Method):
            if (self.method == method) != (getattr(self, method) is not None):
                problems.append(f"method {self.method!r} does not fit the settings {method!r}")
        _refuse(f"look {self.name!r}", problems)

    @property
    def dreams_subjects(self) -> bool:
        """Whether the subjects of the show are dreamt, for which a network needs its classes."""
        return self.deepdream is None or self.deepdream.subject_strength > 0


def _refuse(place: str, problems: list[str]) -> None:
    if problems:
        message = f"{place}: {'; '.join(problems)}"
        raise ModelError(message)
