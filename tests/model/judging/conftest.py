"""Pictures with known figures, photographs with a known subject, and a judge of small pictures."""

import cv2
import numpy as np
import pytest

from model.judging.band import load_band
from model.judging.figures import LookFigures
from model.judging.judge import Verdict
from model.judging.ranks import RegionRank
from model.prior_fit import packaged_photos
from model.regions import Aim

SUBJECTS = {"china": 698, "coffee": 967, "chelsea": 285}
"""A palace, an espresso and an Egyptian cat, as ImageNet counts them."""


@pytest.fixture(scope="session")
def make_noise():
    """A function that makes grey noise of a known power spectrum, uint8 (h, w, 3)."""

    def noise(exponent, height=216, width=384, seed=0):
        rng = np.random.default_rng(seed)
        frequency = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.fftfreq(width)[None, :])
        frequency[0, 0] = np.inf if exponent < 0 else 0.0
        spectrum = np.fft.fft2(rng.normal(size=(height, width))) * frequency ** (exponent / 2)
        values = np.fft.ifft2(spectrum).real
        levels = 128 + 36 * values / values.std()
        return np.repeat(np.clip(np.rint(levels), 0, 255).astype(np.uint8)[..., None], 3, axis=2)

    return noise


@pytest.fixture(scope="session")
def photo_of():
    """A function that gives (the middle of) a photograph at a size, and its class index."""
    photos = packaged_photos()

    def photo(name, width, height):
        picture = photos[name]
        scale = max(width / picture.shape[1], height / picture.shape[0])
        size = (round(picture.shape[1] * scale), round(picture.shape[0] * scale))
        large = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
        top, left = (size[1] - height) // 2, (size[0] - width) // 2
        return large[top : top + height, left : left + width], SUBJECTS[name]

    return photo


@pytest.fixture
def make_verdict():
    """A function that makes a verdict of given ranks; its figures lie inside the photos' band."""
    usual = LookFigures(0.4, 0.2, 0.0, -2.5, 0.05, 0.2)
    assert not load_band(384, 216).outside(usual)

    def verdict(ranks=(5, 1, 1), label="bee", last=usual, **changes):
        plain = {
            "label": label,
            "group": "animals",
            "aims": (Aim(309),),
            "ranks": tuple(
                (RegionRank(309, "upper", 1), RegionRank(309, "lower", rank)) for rank in ranks
            ),
            "colours": ((0.5, 0.4, 0.3),) * len(ranks),
            "seconds": (2.0,) * len(ranks),
            "flicker": 0.05,
            "early_round": 1,
            "early": usual,
            "last": last,
        }
        return Verdict(**{**plain, **changes})

    return verdict
