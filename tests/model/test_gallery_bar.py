"""What the gallery look must reach: another network recognises the subject in both halves.

A score of the dreaming network proves nothing, and even another network's can be met by black or
by noise; so light, contrast and clipping are measured too. Eyes must do the rest.
"""

import cv2
import numpy as np
import pytest
import tensorflow as tf

from model.networks.catalogue import load_network
from model.regions import Aim
from model.stills import StillRequest, dream_still

WIDTH, HEIGHT = 384, 216
SUBJECTS = {"volcano": 980, "broccoli": 937, "tree frog": 31}


@pytest.fixture(scope="module")
def judge():
    """A network that did not dream the pictures."""
    return load_network("lite2")


@pytest.fixture(scope="module", params=list(SUBJECTS))
def dreamt(request):
    """(class index, picture) of a subject after twelve rounds from grey clouds."""
    index = SUBJECTS[request.param]
    wanted = StillRequest((Aim(index),), WIDTH, HEIGHT, rounds=12, seed=1, network="lite0")
    return index, dream_still(wanted).picture


@pytest.mark.timeout(600)
@pytest.mark.parametrize("half", ["upper", "lower"])
def test_another_network_ranks_the_subject_among_the_first_five(judge, dreamt, half):
    index, picture = dreamt
    small = cv2.resize(picture, (WIDTH // 2, HEIGHT // 2), interpolation=cv2.INTER_AREA)
    rows = slice(0, HEIGHT // 4) if half == "upper" else slice(HEIGHT // 4, None)

    logits = judge.logits(tf.constant(small[None, rows], tf.float32)).numpy().mean(axis=(0, 1, 2))

    assert int((logits > logits[index]).sum()) + 1 <= 5


@pytest.mark.timeout(600)
def test_light_and_contrast_are_those_of_a_picture(dreamt):
    grey = dreamt[1].mean(axis=2) / 255

    assert 0.3 <= grey.mean() <= 0.6
    assert grey.std() > 0.1


@pytest.mark.timeout(600)
def test_hardly_a_pixel_is_clipped(dreamt):
    picture = dreamt[1]

    assert np.mean((picture == 0) | (picture == 255)) < 0.05
