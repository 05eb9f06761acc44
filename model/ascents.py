"""Which kind of step a look's method means, and the canvas that a dream starts from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from model import memory, natural
from model.deepdream import DeepDreamAscent
from model.errors import ModelError
from model.natural_ascent import NaturalAscent
from model.original_ascent import OriginalAscent
from model.patch_prior import GREY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from model.ascent import Ascent
    from model.networks.network import Network
    from model.patch_prior import PatchPrior
    from model.settings import DreamSettings, Method
    from model.views import Size

KINDS: Final[Mapping[Method, type[Ascent]]] = {
    "adam": OriginalAscent,
    "natural": NaturalAscent,
    "deepdream": DeepDreamAscent,
}


def make_ascent(
    network: Network,
    patch_prior: PatchPrior,
    settings: DreamSettings,
    size: Size,
    seed: int,
    most_bytes: int = memory.STEP_BYTES,
) -> Ascent:
    """The ascent that a look's method names; arguments as of `Ascent`.

    Raises:
        ModelError: the canvas is too small for the network or the prior, or the network lacks what
            the look needs.
    """
    least = max(network.minimum_px, 64)
    if min(size.sides) < least:
        message = (
            f"a canvas for {network.name} must be at least {least} px a side, "
            f"got {size.width}x{size.height}"
        )
        raise ModelError(message)
    return KINDS[settings.method](network, patch_prior, settings, size, seed, most_bytes)


def fresh_canvas(size: Size, contrast: float, colours: np.ndarray, seed: int) -> np.ndarray:
    """A canvas of soft coloured clouds about grey.

    Args:
        size: of the canvas.
        contrast: standard deviation in grey levels.
        colours: (3, 3) covariance of natural colours.
        seed: of the clouds.

    Returns:
        float32 (h, w, 3), 0..255.
    """
    clouds = natural.soft_clouds(size.sides, colours, seed)
    return np.clip(GREY - 10 + contrast * clouds, 0, 255).astype(np.float32)
