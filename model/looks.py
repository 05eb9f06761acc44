"""The looks by name: `seed` is the original, `gallery` the default, `deepdream` Google's. Pure.

Every number is explained where it is stated, in `model.settings`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from model.errors import ModelError
from model.parameters import Parameter, parameters_of
from model.settings import AdamSettings, DeepDreamSettings, DreamSettings, NaturalSettings

if TYPE_CHECKING:
    from collections.abc import Mapping

SEED: Final = DreamSettings(name="seed", method="adam", zoom_centre_px=0.0, adam=AdamSettings())

GALLERY: Final = DreamSettings(
    name="gallery",
    method="natural",
    step_size=8.0,
    prior_strength=8.0,
    prior_strides=((1, 4), (4, 2), (8, 1), (16, 1), (32, 1)),
    natural=NaturalSettings(),
)

DEEPDREAM: Final = DreamSettings(
    name="deepdream",
    method="deepdream",
    steps_a_round=12,
    step_size=3.5,
    prior_strength=0.15,
    prior_strides=((1, 4), (4, 2)),
    deepdream=DeepDreamSettings(),
)

LOOKS: Final = {settings.name: settings for settings in (SEED, GALLERY, DEEPDREAM)}
"""The looks that come with the project."""

PARTS: Final = {"adam": AdamSettings, "natural": NaturalSettings, "deepdream": DeepDreamSettings}
"""Fields of `DreamSettings` that hold what only one method uses, and their types."""

PARAMETERS: Final[dict[str, Parameter]] = {
    name: kind
    for owner in (DreamSettings, *PARTS.values())
    for name, kind in parameters_of(owner).items()
}
"""Everything that may be turned in one look or another, by name."""


def look(
    name: str, *, prior_strength: float | None = None, step_size: float | None = None
) -> DreamSettings:
    """A look by name, with other numbers where they are given.

    Raises:
        ModelError: an unknown look, or a number outside its range.
    """
    if name not in LOOKS:
        message = f"unknown look {name!r}: it must be one of {', '.join(LOOKS)}"
        raise ModelError(message)
    return changed(LOOKS[name], prior_strength=prior_strength, step_size=step_size)


def changed(
    settings: DreamSettings, *, prior_strength: float | None, step_size: float | None
) -> DreamSettings:
    """Settings with other numbers where they are given.

    Raises:
        ModelError: a number outside its range.
    """
    given = {"prior_strength": prior_strength, "step_size": step_size}
    numbers: dict[str, Any] = {name: n for name, n in given.items() if n is not None}
    return replace(settings, **numbers)


def parameters_of_look(settings: DreamSettings) -> dict[str, Parameter]:
    """Everything that may be turned in a look, by name: what all have, then what its method has."""
    parameters = parameters_of(settings)
    for part in _parts_of(settings).values():
        parameters.update(parameters_of(part))
    return parameters


def values_of_look(settings: DreamSettings) -> dict[str, object]:
    """The value of every parameter of a look, by name."""
    owners = (settings, *_parts_of(settings).values())
    return {name: getattr(owner, name) for owner in owners for name in parameters_of(owner)}


def derived(name: str, base: DreamSettings, changes: Mapping[str, object]) -> DreamSettings:
    """A look made of another one.

    Args:
        name: of the new look.
        base: what it is made of.
        changes: other values for some of `parameters_of_look(base)`.

    Raises:
        ModelError: an unknown parameter, or a value outside its range.
    """
    known = parameters_of_look(base)
    values: dict[str, Any] = {}
    for key, value in changes.items():
        if key not in known:
            message = f"look {name!r}: unknown parameter {key!r}; it has {', '.join(known)}"
            raise ModelError(message)
        try:
            values[key] = known[key].read(value)
        except ValueError as error:
            message = f"look {name!r}: {key} {error}"
            raise ModelError(message) from error
    own = {key: value for key, value in values.items() if key in parameters_of(base)}
    parts = {
        field: replace(part, **{key: values[key] for key in parameters_of(part) if key in values})
        for field, part in _parts_of(base).items()
    }
    return replace(base, name=name, **own, **parts)


def _parts_of(settings: DreamSettings) -> dict[str, Any]:
    """The parts that a look has, by the name of their field."""
    return {name: part for name in PARTS if (part := getattr(settings, name)) is not None}
