"""The scales on which the look `seed` sees a canvas."""

import dataclasses

import numpy as np
import pytest
import tensorflow as tf

from model.dreamer import Dreamer
from model.looks import SEED, derived
from model.original_ascent import usable_scales
from model.regions import Aim
from model.settings import AdamSettings
from model.views import Size


@pytest.mark.parametrize(
    ("width", "height", "minimum_px", "scales"),
    [
        (840, 472, 224, (1,)),
        (1280, 720, 224, (1,)),
        (1920, 1080, 224, (1, 3, 4)),
        (1080, 1920, 224, (1, 3, 4)),
        (3840, 2160, 224, (1, 3, 4, 8)),
        (3840, 2160, 300, (1, 3, 4)),
    ],
)
def test_large_canvases_are_seen_on_more_scales_while_the_network_takes_them(
    width, height, minimum_px, scales, tiny_network
):
    network = dataclasses.replace(tiny_network(), minimum_px=minimum_px)

    assert usable_scales(AdamSettings(), Size(height, width), network) == scales


def test_where_no_scale_is_left_the_canvas_itself_is_seen(tiny_network):
    settings = AdamSettings(logit_scales=((3, 1080),))

    assert usable_scales(settings, Size(472, 840), tiny_network()) == (1,)


def test_all_scales_count_alike_with_the_subjects_in_their_regions(tiny_network):
    network = tiny_network()
    settings = derived("mine", SEED, {"logit_scales": [[1, 1], [2, 128], [3, 129]]})
    dreamer = Dreamer(network, settings, 192, 128, seed=2)
    dreamer.set_aims((Aim(4, "lower"), Aim(1, "upper")))
    canvas = dreamer.state()["canvas"]
    dreamer.step()

    def original(image):
        logits = network.logits(tf.constant(image[None])).numpy()[0]
        half = logits.shape[0] // 2
        return logits[half:, :, 4].mean() + logits[:half, :, 1].mean() - logits.mean()

    pooled = canvas.reshape(64, 2, 96, 2, 3).mean(axis=(1, 3))
    expected = (original(canvas) + original(pooled)) / 2
    assert dreamer.finish_round().objective == pytest.approx(expected, rel=1e-4)


def test_a_coarse_scale_moves_large_forms(tiny_network):
    """The gradient of a copy pooled by 4 is the same within each 4x4 px."""
    settings = derived("mine", SEED, {"logit_scales": [[4, 1]], "prior_strength": 0})
    dreamer = Dreamer(tiny_network(), settings, 160, 128)
    dreamer.set_aims((Aim(1),))
    before = dreamer.state()["canvas"]
    dreamer.step()
    moved = (dreamer.state()["canvas"] - before).reshape(32, 4, 40, 4, 3)

    assert np.abs(moved).max() > 1
    assert np.ptp(moved, axis=(1, 3)).max() < 1e-3
