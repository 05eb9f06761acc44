"""An X server with three monitors, for all tests, and scripts that show something on them."""

import os
import shutil

import numpy as np
import pytest

from tests.xorg.heads import SIDE_BY_SIDE, Heads, Kept, arrange


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """The X server, for all tests."""
    missing = [name for name in ("Xorg", "xrandr") if shutil.which(name) is None]
    if missing:
        words = (
            f"{missing[0]} is not installed: apt-get install "
            "xserver-xorg-core xserver-xorg-video-dummy x11-xserver-utils"
        )
        if os.environ.get("HALLUCINARIUM_REQUIRE_ALL") == "1":
            pytest.fail(words)
        pytest.skip(words)
    running = Heads("Xorg", tmp_path_factory.mktemp("xorg"))
    before = os.environ.get("DISPLAY")
    os.environ["DISPLAY"] = running.name
    try:
        running.begin()
        yield running
    finally:
        if before is None:
            del os.environ["DISPLAY"]
        else:
            os.environ["DISPLAY"] = before
        running.close()


@pytest.fixture
def heads(server):
    """The same, its monitors side by side."""
    arrange(*SIDE_BY_SIDE)
    return server


@pytest.fixture
def seen(heads, tmp_path):
    """Runs a script to its end; gives the lines it says and what it has kept, by name."""

    def run(script):
        process = heads.start(script, tmp_path)
        said, wrong = process.communicate(timeout=100)
        assert process.returncode == 0, wrong
        kept = {}
        for path in tmp_path.glob("*.npz"):
            data = np.load(path)
            count = len(data["places"])
            places = [None if place[0] < 0 else tuple(place.tolist()) for place in data["places"]]
            kept[path.stem] = Kept(data["screen"], places, [data[f"sent{n}"] for n in range(count)])
        return said.splitlines(), kept

    return run
