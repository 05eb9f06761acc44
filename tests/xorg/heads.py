"""A real X server with three monitors that can be switched off and on, moved, and looked at."""

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import ImageGrab

REPOSITORY = Path(__file__).parents[2]
HEADS = ("DUMMY0", "DUMMY1", "DUMMY2")
MODES = {
    "320x180": "10 320 336 352 400 180 190 196 208",
    "240x200": "10 240 256 272 320 200 205 210 260",
}
SIDE_BY_SIDE = ("320x180+0+0", "320x180+320+0", "320x180+640+0")
CONFIG = """
Section "ServerFlags"
    Option "AutoAddDevices" "false"
    Option "AutoAddGPU" "false"
EndSection
Section "Device"
    Identifier "heads"
    Driver "dummy"
    VideoRam 64000
EndSection
Section "Monitor"
    Identifier "monitor"
    HorizSync 5-1000
    VertRefresh 5-200
EndSection
Section "Screen"
    Identifier "screen"
    Device "heads"
    Monitor "monitor"
    DefaultDepth 24
    SubSection "Display"
        Depth 24
        Modes "640x480"
    EndSubSection
EndSection
"""
SETUP = """
import os, time
import cv2
import numpy as np
from PIL import ImageGrab
from projection.camera import CameraPosition
from projection.output import Crop, Output
from projection.outputs import OutputSettings, open_renderer
from projection.scene import Scene, placed_layer
from tests.xorg.heads import arrange

bars = [(220, 40, 30), (40, 200, 60), (50, 70, 230), (230, 210, 40), (200, 60, 210), (40, 210, 220)]
picture = np.zeros((90, 480, 3), np.uint8)
for number, colour in enumerate(bars):
    picture[:, number * 80:(number + 1) * 80] = colour
picture[:20] = (240, 240, 240)
THIRDS = tuple(
    Output(name, (320, 180), f"DUMMY{number}", Crop(number / 3, 0, 1 / 3, 1))
    for number, name in enumerate(("left", "middle", "right"))
)

def opened(outputs=THIRDS, **more):
    return open_renderer(OutputSettings("fullscreen", outputs=tuple(outputs), **more))[0]

def draw(renderer, times=3, dimmer=1.0):
    for _ in range(times):
        layer = placed_layer(1, picture, CameraPosition(), renderer.size)
        renderer.draw(Scene(renderer.size, layer, dimmer=dimmer))

def until(renderer, wanted, limit_s=20.0):
    ends_s = time.monotonic() + limit_s
    while not wanted():
        assert time.monotonic() < ends_s, (renderer.screens, renderer.places)
        draw(renderer, 1)
    draw(renderer, 3)

def there(renderer):
    return [screen.connector for screen in renderer.screens]

def keep(renderer, name):
    screen = np.asarray(ImageGrab.grab(xdisplay=os.environ["DISPLAY"]).convert("RGB"))
    sent = {f"sent{n}": renderer.read(n) for n in range(len(renderer.outputs))}
    places = [(-1, -1, -1, -1) if place is None else place for place in renderer.places]
    np.savez(os.path.join(os.environ["KEPT"], name), screen=screen, places=places, **sent)
"""


def xrandr(*arguments):
    subprocess.run(["xrandr", *arguments], check=True, capture_output=True, timeout=20)


def arrange(*heads):
    """Give each head a mode and a place such as "320x180+640+0", or switch it off ("")."""
    wanted = []
    for name, head in zip(HEADS, heads, strict=True):
        mode, _, place = head.partition("+")
        how = ("--mode", mode, "--pos", place.replace("+", "x")) if head else ("--off",)
        wanted += ["--output", name, *how]
    xrandr(*wanted)
    xrandr("--query")  # the driver finds out only now what is connected


class Kept(NamedTuple):
    """What was on the desktop at a moment, and what had been sent.

    Attributes:
        screen: uint8 (h, w, 3) RGB, the whole desktop.
        places: of the windows: x, y, width, height; None for hidden ones.
        sent: uint8 (h, w, 3) RGB of each output.
    """

    screen: np.ndarray
    places: list[tuple[int, int, int, int] | None]
    sent: list[np.ndarray]

    def shown(self, output):
        """What lies on the desktop where an output's window is."""
        x, y, width, height = self.places[output]
        return self.screen[y : y + height, x : x + width]

    def shows(self, output):
        """Whether that is what was sent, and no plain colour."""
        shown, sent = self.shown(output), self.sent[output]
        return np.array_equal(shown, sent) and sent.std() > 20


class Heads:
    """A running X server with three monitors of the dummy driver."""

    def __init__(self, program, folder):
        config = folder / "xorg.conf"
        config.write_text(CONFIG)
        reading, writing = os.pipe()
        self._process = subprocess.Popen(
            [
                *(program, "-displayfd", str(writing), "-config", str(config)),
                *("-configdir", str(folder), "-logfile", str(folder / "xorg.log")),
                *("-noreset", "-novtswitch", "-sharevts", "-nolisten", "tcp", "-background"),
                "none",
            ],
            pass_fds=(writing,),
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        os.close(writing)
        with os.fdopen(reading) as pipe:
            number = pipe.readline().strip()
        assert number, (folder / "xorg.log").read_text()[-2000:]
        self.name = f":{number}"

    def begin(self):
        """Make the modes known; once."""
        for mode, timing in MODES.items():
            xrandr("--newmode", mode, *timing.split())
            for name in HEADS:
                xrandr("--addmode", name, mode)

    def look(self):
        """The whole desktop: uint8 (h, w, 3) RGB."""
        return np.asarray(ImageGrab.grab(xdisplay=self.name).convert("RGB"))

    def start(self, script, folder):
        """Run Python code in a process of its own; it keeps what it sees in a folder."""
        more = {"KEPT": str(folder), "PYTHONPATH": str(REPOSITORY)}
        return subprocess.Popen(
            [sys.executable, "-W", "error", "-c", SETUP + script],
            env={**os.environ, **more},
            cwd=REPOSITORY,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def close(self):
        self._process.terminate()
        self._process.wait(10)
