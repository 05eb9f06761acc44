"""How the networks are built, block by block, and what their layers are called. Pure."""

import math
from dataclasses import dataclass
from typing import Final

CONVOLUTIONS: Final = {"vgg16": (2, 2, 3, 3, 3), "vgg19": (2, 2, 4, 4, 4)}
"""Convolutions in each of the five blocks of a VGG."""

STEM_CHANNELS: Final = 32


@dataclass(frozen=True)
class Variant:
    """One member of the family EfficientNet-Lite.

    Attributes:
        width: Factor on the channels of every stage (not of stem and head).
        depth: Factor on the blocks of every stage but the first and the last.
    """

    width: float
    depth: float


VARIANTS: Final = {
    "lite0": Variant(width=1.0, depth=1.0),
    "lite1": Variant(width=1.0, depth=1.1),
    "lite2": Variant(width=1.1, depth=1.2),
}


@dataclass(frozen=True)
class Block:
    """One inverted bottleneck.

    Attributes:
        kernel: Side of the depthwise kernel, in cells.
        stride: 1, or 2 where the grid is halved.
        expansion: Factor from input channels to the channels within.
        channels_in: Channels that come in.
        channels_out: Channels that go out.
    """

    kernel: int
    stride: int
    expansion: int
    channels_in: int
    channels_out: int

    @property
    def adds(self) -> bool:
        """Whether what came in is added to what goes out."""
        return self.stride == 1 and self.channels_in == self.channels_out


STAGES: Final = (  # blocks, kernel, stride of the first block, expansion, channels out
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)


def blocks_of(variant: Variant) -> tuple[Block, ...]:
    """All blocks of a variant, from the stem to the head."""
    blocks: list[Block] = []
    channels_in = STEM_CHANNELS
    for number, (repeats, kernel, stride, expansion, channels) in enumerate(STAGES):
        inner = 0 < number < len(STAGES) - 1
        channels_out = _scaled_channels(channels, variant.width)
        for repeat in range(math.ceil(repeats * variant.depth) if inner else repeats):
            blocks.append(
                Block(kernel, stride if repeat == 0 else 1, expansion, channels_in, channels_out)
            )
            channels_in = channels_out
    return tuple(blocks)


def _scaled_channels(channels: int, width: float) -> int:
    """Channels times width, rounded to a multiple of 8, never down by more than a tenth."""
    wanted = channels * width
    rounded = max(8, int(wanted + 4) // 8 * 8)
    return rounded + 8 if rounded < 0.9 * wanted else rounded


def layer_names(network: str) -> tuple[str, ...]:
    """Names of a network's layers from the image to the last features, as the network gives them.

    Args:
        network: "vgg16", "vgg19", "lite0", "lite1" or "lite2".
    """
    if network in CONVOLUTIONS:
        return (*convolution_names(network), "fc1", "fc2")
    names = ["stem_conv", "stem"]
    for number, block in enumerate(blocks_of(VARIANTS[network])):
        parts = [] if block.expansion == 1 else ["expand_conv", "expand"]
        parts += ["depthwise_conv", "depthwise", "project"]
        parts += ["add"] if block.adds else []
        names += [f"block{number}_{part}" for part in parts]
    return (*names, "head_conv", "head")


def convolution_names(network: str) -> tuple[str, ...]:
    """Names of a VGG's layers before the dense ones."""
    names = []
    for block, repeats in enumerate(CONVOLUTIONS[network], 1):
        names += [f"block{block}_conv{repeat}" for repeat in range(1, repeats + 1)]
        names.append(f"block{block}_pool")
    return tuple(names)


NETWORKS: Final = (*CONVOLUTIONS, *VARIANTS)

ALL_LAYER_NAMES: Final = tuple(
    dict.fromkeys(name for network in NETWORKS for name in layer_names(network))
)
"""The names of every network's layers."""
