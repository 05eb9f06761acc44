"""The look `seed` computes what the original program computed, to a thousandth of the range.

The reference below is plain float64 NumPy with derivatives by hand; it shares no line with the
engine. The original's step is nearly the sign of the gradient, so a pixel whose gradient is almost
0 may step up in float64 and down in float32, and whitening filters that turn a grey level into a
response far above the tail's width spread that over the canvas within ten steps: then no two
computations agree. The case below keeps the responses near the tail's width, where the penalty
bends most but nothing runs away, with objective and prior of equal force. So every pixel counts.
"""

import dataclasses
import math

import numpy as np
import pytest
from skimage.transform import SimilarityTransform, warp

from model.dreamer import Dreamer
from model.looks import look
from model.patch_prior import PatchPrior
from model.regions import Aim

HEIGHT, WIDTH = 288, 256  # nine rows of cells: an odd grid; pool 32 leaves 9x8 pixels
LOWER, UPPER = 4, 1
STEPS = 10
TOLERANCE = 1e-3 * 255
LOG_ZOOM, ANGLE_DEG = math.log(1.05), 0.25


def patches(image, side, stride):
    """float64 (rows, columns, side, side, c): the windows of a valid convolution, not copied."""
    windows = np.lib.stride_tricks.sliding_window_view(image, (side, side), axis=(0, 1))
    return windows[::stride, ::stride].transpose(0, 1, 3, 4, 2)


def convolve(image, kernel, stride):
    """Valid cross-correlation of (h, w, c) with (side, side, c, n), one tap after another."""
    windows = patches(image, kernel.shape[0], stride)
    result = np.zeros((*windows.shape[:2], kernel.shape[3]))
    for row in range(kernel.shape[0]):
        for column in range(kernel.shape[1]):
            result += windows[:, :, row, column] @ kernel[row, column]
    return result


def convolve_back(error, kernel, stride, shape):
    """What a derivative by the result of `convolve` means for its image."""
    image = np.zeros(shape)
    rows, columns = stride * (error.shape[0] - 1) + 1, stride * (error.shape[1] - 1) + 1
    for row in range(kernel.shape[0]):
        for column in range(kernel.shape[1]):
            target = image[row : row + rows : stride, column : column + columns : stride]
            target += error @ kernel[row, column].T
    return image


@dataclasses.dataclass(frozen=True)
class Original:
    """The original's step; the defaults are its numbers."""

    kernels: tuple[
        np.ndarray, ...
    ]  # float64 weights: first, its bias, second, its bias, head, its bias
    filters: np.ndarray
    mean: np.ndarray
    scales: tuple[int, ...] = (1, 4, 8, 16, 32)
    strength: float = 10.0
    tail: float = 0.665248
    keep_mean: float = 0.1
    keep_square: float = 0.001
    step_size: float = 5.0
    others: float = 1.0  # weight of the mean of all classes
    lower: int = LOWER
    upper: int = UPPER
    odd_row_above: int = 0  # 1 would give the middle row of an odd grid to the upper half

    def objective_gradient(self, image):
        first, first_bias, second, second_bias, head, _head_bias = self.kernels
        scaled = (image - 120) / 64
        one = convolve(scaled, first, 8) + first_bias
        two = convolve(np.maximum(one, 0), second, 4) + second_bias
        rows, columns = two.shape[:2]
        wanted = np.zeros((rows, columns, head.shape[1]))
        cut = rows // 2 + self.odd_row_above
        wanted[cut:, :, self.lower] += 1 / ((rows - cut) * columns)
        wanted[:cut, :, self.upper] += 1 / (cut * columns)
        wanted -= self.others / wanted.size
        error = (wanted @ head.T) * (two > 0)
        error = convolve_back(error, second, 4, one.shape) * (one > 0)
        return convolve_back(error, first, 8, image.shape) / 64

    def prior_gradient(self, image):
        total = np.zeros_like(image)
        for scale in self.scales:
            rows, columns = image.shape[0] // scale, image.shape[1] // scale
            blocks = image[: rows * scale, : columns * scale].reshape(
                rows, scale, columns, scale, 3
            )
            pooled = blocks.mean(axis=(1, 3)) - 128
            z = convolve(pooled, self.filters, 1) - self.mean
            error = 2 * z / (self.tail + z**2) / z.size
            pooled_gradient = convolve_back(error, self.filters, 1, pooled.shape)
            spread = np.repeat(np.repeat(pooled_gradient, scale, 0), scale, 1) / scale**2
            total[: rows * scale, : columns * scale] += spread / len(self.scales)
        return total

    def round_of(self, image, steps):
        """The canvas after some steps of one round."""
        m, v = np.zeros_like(image), np.zeros_like(image)
        for time in range(1, steps + 1):
            g = self.objective_gradient(image) - self.strength * self.prior_gradient(image)
            m = (1 - self.keep_mean) * g + self.keep_mean * m
            v = (1 - self.keep_square) * g**2 + self.keep_square * v
            fair_m, fair_v = m / (1 - self.keep_mean**time), v / (1 - self.keep_square**time)
            image = np.clip(image + self.step_size * fair_m / (np.sqrt(fair_v) + 1e-8), 0, 255)
        return image


def zoomed(image, log_zoom, angle_deg):
    """As the original's warp: scikit-image's bicubic, about the middle of the index range."""
    x0, y0 = image.shape[1] / 2, image.shape[0] / 2
    motion = (
        SimilarityTransform(translation=(-x0, -y0))
        + SimilarityTransform(scale=math.exp(log_zoom), rotation=math.radians(angle_deg))
        + SimilarityTransform(translation=(x0, y0))
    )
    moved = warp(image, motion.inverse, order=3, mode="edge", preserve_range=True, clip=False)
    return np.clip(moved, 0, 255)


@pytest.fixture(scope="module")
def case(tiny_network):
    """(network, prior, start picture): small, seeded, objective and prior of equal force."""
    rng = np.random.default_rng(3)
    network = tiny_network(seed=5)
    network = dataclasses.replace(network, head_kernel=0.02 * network.head_kernel)
    directions, _ = np.linalg.qr(rng.normal(size=(192, 4)))
    filters = directions * np.geomspace(0.002, 0.05, 4)
    prior = PatchPrior(
        filters.reshape(8, 8, 3, 4).astype(np.float32),
        rng.normal(0, 0.2, 4).astype(np.float32),
        np.eye(3, dtype=np.float32),
    )
    start = np.clip(rng.normal(120, 40, (HEIGHT, WIDTH, 3)), 0, 255).astype(np.uint8)
    return network, prior, start


@pytest.fixture(scope="module")
def original(case):
    network, prior, _ = case
    weights = [w.astype(np.float64) for w in network.body.get_weights()]
    head = (network.head_kernel.numpy().astype(float), network.head_bias.numpy().astype(float))
    filters, mean = prior.filters.astype(float), prior.mean.astype(float)
    return Original((*weights, *head), filters, mean)


@pytest.fixture(scope="module")
def dreamt(case):
    """What the engine makes of the start: the canvas after each step, and after the zoom."""
    network, prior, start = case
    dreamer = Dreamer(network, look("seed"), WIDTH, HEIGHT, patch_prior=prior)
    dreamer.begin(start)
    dreamer.set_aims((Aim(LOWER, "lower"), Aim(UPPER, "upper")))
    canvases = [dreamer.state()["canvas"]]
    for _ in range(STEPS):
        dreamer.step()
        canvases.append(dreamer.state()["canvas"])
    dreamer.finish_round()
    dreamer.advance(LOG_ZOOM, ANGLE_DEG)
    return [*canvases, dreamer.state()["canvas"]]


def test_a_round_of_the_seed_look_is_a_round_of_the_original(case, original, dreamt):
    expected = original.round_of(case[2].astype(float), STEPS)

    assert np.abs(dreamt[STEPS] - expected).max() < TOLERANCE

    expected = zoomed(expected, LOG_ZOOM, ANGLE_DEG)
    assert np.abs(dreamt[STEPS + 1] - expected).max() < TOLERANCE


def test_the_second_round_begins_with_fresh_moments(case, original):
    network, prior, start = case
    dreamer = Dreamer(network, look("seed"), WIDTH, HEIGHT, patch_prior=prior)
    dreamer.begin(start)
    dreamer.set_aims((Aim(LOWER, "lower"), Aim(UPPER, "upper")))
    for _ in range(2):
        dreamer.step()
        dreamer.finish_round()
    once = original.round_of(start.astype(float), 1)

    assert np.abs(dreamer.state()["canvas"] - original.round_of(once, 1)).max() < TOLERANCE


@pytest.mark.parametrize(
    "other",
    [
        {"keep_mean": 0.9, "keep_square": 0.999},
        {"scales": (4, 8, 16, 32)},
        {"scales": (1, 4, 8, 16)},
        {"strength": 9.0},
        {"tail": 1.0},
        {"step_size": 4.9},
        {"others": 0.0},
        {"lower": UPPER, "upper": LOWER},
        {"odd_row_above": 1},
    ],
    ids=lambda other: " ".join(f"{name}={value}" for name, value in other.items()),
)
def test_the_comparison_would_notice_another_computation(case, original, dreamt, other):
    different = dataclasses.replace(original, **other)

    wrong = np.abs(dreamt[3] - different.round_of(case[2].astype(float), 3)) > TOLERANCE

    assert wrong.mean() > 0.01


def test_the_reference_differentiates_correctly(original):
    """The reference is checked against its own definition by finite differences."""
    rng = np.random.default_rng(1)
    image = rng.uniform(60, 180, (256, 256, 3))
    along = rng.normal(size=image.shape)
    gradient = original.prior_gradient(image)

    def prior(of):
        total = 0.0
        for scale in original.scales:
            pooled = of.reshape(256 // scale, scale, 256 // scale, scale, 3).mean(axis=(1, 3))
            z = convolve(pooled - 128, original.filters, 1) - original.mean
            total += np.log1p(z**2 / original.tail).mean() / len(original.scales)
        return total

    slope = (prior(image + 1e-3 * along) - prior(image - 1e-3 * along)) / 2e-3
    assert (gradient * along).sum() == pytest.approx(slope, rel=1e-5)
