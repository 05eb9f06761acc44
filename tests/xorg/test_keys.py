"""A keyboard at the show's machine, in a real X server: it sets up the outputs of a real show."""

import json
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

from projection.card_mark import COLOUR
from tests.e2e.conftest import Show, free_port

pytestmark = pytest.mark.process

CONFIG = """
show: {{state_dir: "{folder}/state"}}
dream: {{size: 160x96}}
projection: {{output: fullscreen, max_fps: 20, keyboard: {keys}}}
panel: {{port: {port}}}
osc: {{enabled: false}}
outputs:
  - {{name: left, connector: DUMMY0, size: 320x180, crop: [0, 0, 0.5, 1]}}
  - {{name: right, connector: DUMMY1, size: 320x180, crop: [0.5, 0, 0.5, 1]}}
"""
RUN = """
import sys
from pathlib import Path
from installation.config import load_config
from installation.run import run_show
sys.exit(run_show(load_config(Path(sys.argv[1])), dreamer="tests.fakes.dreamer:open_dreamer"))
"""


class Wall(Show):
    """A show on two monitors, with a keyboard.

    Args:
        folder: for its config, state and log.
        xdotool: the program that presses keys.
        keys: what the config says of them.
    """

    def __init__(self, folder, xdotool, keys):
        self.state_dir, self.port, self.log = folder / "state", free_port(), folder / "log.txt"
        self.began_s, self.pids, self._xdotool = time.monotonic(), set(), xdotool
        config = folder / "config.yaml"
        config.write_text(CONFIG.format(folder=folder, keys=keys, port=self.port))
        self._command = [sys.executable, "-c", RUN, str(config)]
        self.start()

    def press(self, *keys, at=(100, 90)):
        """Press keys one after the other, the pointer being over a window."""
        words = [self._xdotool, "mousemove", *map(str, at), "key", "--delay", "30", *keys]
        subprocess.run(words, check=True, timeout=20)

    def outputs(self):
        return json.loads(self.ask("GET", "/api/outputs")[2])

    def corner(self, output, number):
        """Where a corner lies, in pixels."""
        x, y = self.outputs()["outputs"][output - 1]["corners"][number]
        return round(x * 320, 2), round(y * 180, 2)

    def projection(self):
        """The process that has the windows, and how often it was started again."""
        child = self.child("projection")
        return child["pid"], child["restarts"]


@contextmanager
def showing(heads, folder, xdotool, *, keys):
    wall = Wall(folder, xdotool, keys)
    try:
        wall.until_dreaming()
        both = slice(0, 180), slice(0, 640)
        wall.until(lambda: heads.look()[both].std() > 10, 20, "the windows are there")
        yield wall
    finally:
        wall.end()


def focus(xdotool):
    """Which window has the keyboard."""
    asked = [xdotool, "getwindowfocus"]
    return subprocess.run(asked, check=False, capture_output=True, text=True, timeout=20).stdout


def test_a_technician_sets_up_a_wall_with_a_keyboard_alone(heads, tmp_path, require_program):
    xdotool = require_program("xdotool", "xdotool")
    nobody = focus(xdotool)
    with showing(heads, tmp_path, xdotool, keys="true") as wall:
        assert focus(xdotool) == nobody, "the windows ask for no focus"
        before = wall.projection()
        wall.press("Right", "ctrl+s", "alt+F4", "Escape", "q", "ctrl+c")
        time.sleep(0.5)
        assert wall.outputs()["card"] == ""
        assert wall.corner(1, 0) == (0, 0), "nothing counts before the chord"

        wall.press("ctrl+alt+c")
        wall.until(lambda: wall.outputs()["card"] == "grid", 5, "the card is on")

        def marked(left):
            return bool((heads.look()[:180, left : left + 320] == COLOUR).all(axis=2).any())

        wall.until(lambda: marked(0) and not marked(320), 5, "the first corner is marked")

        wall.press("Right", "Right", "shift+Down")
        wall.until(lambda: wall.corner(1, 0) == (2, 10), 5, "the arrows move it")
        wall.press("ctrl+z")
        wall.until(lambda: wall.corner(1, 0) != (2, 10), 5, "undo takes it back")
        wall.press("2", "Tab", "shift+Left", at=(500, 90))
        wall.until(lambda: wall.corner(2, 1) == (310, 0), 5, "the other output's next corner")
        wall.until(lambda: marked(320) and not marked(0), 5, "it is marked there")
        wall.until(lambda: not heads.look()[2, 637].any(), 5, "and it is where it was moved")

        wall.press("ctrl+s")
        wall.until((wall.state_dir / "calibration.json").exists, 5, "it is kept")
        wall.press("Escape")
        wall.until(lambda: wall.outputs()["card"] == "", 5, "the dream is on again")
        assert wall.outputs()["is_saved"]
        assert wall.projection() == before, "no key has ended anything"


def test_no_key_counts_unless_the_config_says_so(heads, tmp_path, require_program):
    xdotool = require_program("xdotool", "xdotool")
    with showing(heads, tmp_path, xdotool, keys="false") as wall:
        wall.press("ctrl+alt+c", "Right")
        time.sleep(1.0)

        assert wall.outputs()["card"] == ""
        assert wall.corner(1, 0) == (0, 0)
