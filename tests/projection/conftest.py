"""Pictures to project, golden comparison, an OpenGL renderer and a virtual X display."""

import os
import struct
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
import skimage.data
from hypothesis import settings
from PIL import Image

from projection.camera import CameraPosition
from projection.errors import RendererUnavailable
from projection.scene import Caption, Scene, placed_layer

# A busy computer is no reason to fail.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
REPOSITORY = HERE.parents[1]


def pytest_addoption(parser):
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write the golden pictures anew (pytest tests/projection --update-golden)",
    )


@pytest.fixture(scope="session")
def photo():
    """A photograph as a canvas: uint8 (144, 256, 3)."""
    whole = skimage.data.astronaut()[:288]
    return np.ascontiguousarray(cv2.resize(whole, (256, 144), interpolation=cv2.INTER_AREA))


@pytest.fixture(scope="session")
def cup():
    """Another photograph, of another size and shape: uint8 (200, 300, 3)."""
    whole = skimage.data.coffee()
    return np.ascontiguousarray(cv2.resize(whole, (300, 200), interpolation=cv2.INTER_AREA))


@pytest.fixture(scope="session")
def noise():
    """The hardest picture to sample: each value 0 or 255, uint8 (144, 256, 3)."""
    ones = np.random.default_rng(7).random((144, 256, 3)) > 0.5
    return ones.astype(np.uint8) * 255


@pytest.fixture(scope="session")
def scenes(photo, cup, noise):
    """The scenes of the golden pictures, by name."""
    size = (320, 180)

    def layer(key, picture, zoom, angle_deg=0.0, firmness=1.0):
        move = CameraPosition(float(np.log(zoom)), angle_deg)
        return placed_layer(key, picture, move, size, firmness)

    words = Caption("tree frog · analog clock")
    return {
        "magnified": Scene(size, layer(1, photo, 1.4, 4.0)),
        "mixed": Scene(size, layer(1, photo, 1.3, 9.0), layer(2, cup, 1.05, -3.0), 0.45),
        "soft_border": Scene(size, layer(1, photo, 1.2, 2.0), layer(2, cup, 0.85, -2.0), 0.8),
        "zooming_out": Scene(size, layer(1, photo, 0.86, -2.0), layer(2, cup, 1.1, 2.0), 0.3),
        "mirrored_edges": Scene(size, layer(1, photo, 0.8, 10.0, 0.0)),
        "hard_contrast": Scene(size, layer(1, noise, 1.1, 1.0), layer(3, photo, 0.9, 3.0), 0.5),
        "caption": Scene(size, layer(1, photo, 1.1), caption=words),
        "dimmed": Scene(size, layer(1, photo, 1.1), dimmer=0.5, caption=Caption("frog", 0.5)),
        "black": Scene(size, layer(1, photo, 1.1), dimmer=0.0, caption=words),
    }


@pytest.fixture(scope="session")
def gl_renderer():
    """Opens headless OpenGL renderers; skips without EGL, but fails where CI promised it."""
    opened = []

    def open_renderer(size, outputs=()):
        from projection.gl.renderer import GlRenderer

        try:
            opened.append(GlRenderer(size, outputs=outputs))
        except RendererUnavailable as error:
            if os.environ.get("HALLUCINARIUM_REQUIRE_ALL") == "1":
                pytest.fail(str(error))
            pytest.skip(str(error))
        return opened[-1]

    yield open_renderer
    for renderer in opened:
        renderer.close()


@pytest.fixture
def golden(request, tmp_path):
    """Compares a picture with the stored one, to one level; a failure leaves the difference."""

    def compare(name, picture):
        path = GOLDEN / f"{name}.png"
        if request.config.getoption("--update-golden", default=False):
            Image.fromarray(picture).save(path, optimize=True)
            return
        assert path.exists(), f"no {path}: run pytest tests/projection --update-golden"
        stored = np.asarray(Image.open(path).convert("RGB"))
        assert stored.shape == picture.shape
        difference = np.abs(stored.astype(np.int16) - picture)
        if difference.max() > 1:
            shown = np.clip(difference * 20, 0, 255).astype(np.uint8)
            Image.fromarray(np.hstack([stored, picture, shown])).save(tmp_path / f"{name}.png")
        assert difference.max() <= 1, (
            f"{name}: up to {difference.max()} levels off at {(difference > 1).sum()} values; "
            f"stored, drawn and difference: {tmp_path / name}.png"
        )

    return compare


class VirtualDisplay:
    """A running Xvfb of 800x450 pixels whose screen can be looked at."""

    def __init__(self, program, folder):
        self._folder = folder
        reading, writing = os.pipe()
        self._process = subprocess.Popen(
            [
                *(program, "-displayfd", str(writing), "-screen", "0", "800x450x24"),
                *("-fbdir", str(folder), "-nolisten", "tcp"),
            ],
            pass_fds=(writing,),
            stderr=subprocess.DEVNULL,
        )
        os.close(writing)
        with os.fdopen(reading) as pipe:
            self.name = f":{pipe.readline().strip()}"

    @property
    def keep_screen(self):
        """Python code for `run` that keeps what the root window shows at that moment.

        It asks the X server something first: what was drawn before is on the screen by then.
        """
        return f"""
import ctypes, shutil
from projection.gl import stale_manager
with stale_manager.without_stale_window_manager():
    shutil.copy({str(self._folder / "Xvfb_screen0")!r}, {str(self._folder / "kept")!r})
"""

    def kept_screen(self):
        """What `keep_screen` kept: uint8 (450, 800, 3) RGB."""
        data = (self._folder / "kept").read_bytes()
        head = struct.unpack(">25I", data[:100])
        header, width, height, line, colours = head[0], head[4], head[5], head[12], head[19]
        rows = np.frombuffer(data, np.uint8, line * height, header + colours * 12)
        return rows.reshape(height, line)[:, : width * 4].reshape(height, width, 4)[..., 2::-1]

    def run(self, script, **more):
        """Run Python code in a process of its own on this display; its answer's lines."""
        environment = {**os.environ, "DISPLAY": self.name, **more}
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", script],
            env=environment,
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    def close(self):
        self._process.terminate()
        self._process.wait(10)


@pytest.fixture
def display(require_program, tmp_path):
    """A virtual X display of its own."""
    running = VirtualDisplay(require_program("Xvfb", "xvfb"), tmp_path)
    yield running
    running.close()
