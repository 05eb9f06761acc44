"""How much memory a step needs, as measured, and how much it may take. Pure.

A step that fits is computed at once; of one that does not, part after part, each of them at most
so large. What stays from step to step (weights, the canvas and its moments) is not counted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

GIB: Final = 2**30

STEP_BYTES: Final = 5 * GIB
"""What a step may take: a GPU of 8 GiB then has room for VGG's weights, the canvas and the driver,
and a machine of 16 GiB without one for everything else that runs there. The original's own canvas,
840x472 on VGG-16, needs less than half of it, so that nobody's small canvas is ever cut."""

BYTES_A_PX: Final[Mapping[str, int]] = {
    "vgg16": 1500,
    "vgg19": 1650,
    "lite0": 560,
    "lite1": 640,
    "lite2": 760,
}
"""Of a picture that a network sees, for its activations and the gradient back to the picture: what
the peak of the memory of a process on a CPU grows by from picture to larger picture (VGG-19 and
Lite1 and 2: in proportion to their activations)."""

MOST_BYTES_A_PX: Final = max(BYTES_A_PX.values())

RESPONSE_BYTES: Final = 22
"""Of a prior's response to one filter at one place, for what it costs and the gradient back."""


def network_bytes(name: str, px: int) -> int:
    """What a network's gradient of pictures of so many pixels needs; the most of an unknown one."""
    return BYTES_A_PX.get(name, MOST_BYTES_A_PX) * px


def network_px(name: str, most_bytes: int) -> int:
    """The pixels of the largest picture whose gradient needs no more than that."""
    return most_bytes // BYTES_A_PX.get(name, MOST_BYTES_A_PX)


def prior_bytes(px: int, filters: int, strides: Mapping[int, int]) -> int:
    """What the prior's gradient needs, all scales together.

    Args:
        px: of the canvas.
        filters: of the prior.
        strides: of its patches at each scale.
    """
    places = sum(px / (scale * stride) ** 2 for scale, stride in strides.items())
    return round(places * filters * RESPONSE_BYTES)


def prior_places(filters: int, most_bytes: int) -> int:
    """How many patches' responses and gradients need no more than that."""
    return most_bytes // (filters * RESPONSE_BYTES)
