"""Real windows on a virtual X display, each in a process of its own."""

import numpy as np
import pytest

pytestmark = pytest.mark.process

SETUP = """
import numpy as np
from projection.camera import CameraPosition
from projection.outputs import OutputSettings, list_monitors, open_renderer
from projection.scene import Scene, placed_layer

picture = np.zeros((45, 80, 3), np.uint8)
picture[:, :40] = (200, 40, 20)
picture[:, 40:] = (20, 60, 220)
picture[:10] = (240, 240, 240)

def draw(renderer, times=3):
    for _ in range(times):
        layer = placed_layer(1, picture, CameraPosition(), renderer.size)
        renderer.draw(Scene(renderer.size, layer))
"""


def test_fullscreen_covers_the_whole_monitor_without_borders(display):
    lines = display.run(
        SETUP
        + """
renderer, note = open_renderer(OutputSettings("fullscreen"))
draw(renderer)
print(renderer.places)
print(renderer.closed)
print(note)
print(renderer.read().reshape(-1, 3)[[0, 360000 - 800, 359999]].tolist())
"""
        + display.keep_screen
        + """
import glfw
glfw.set_window_should_close(renderer._windows[0]._handle, True)
print(renderer.closed, renderer.typed())
renderer.close()
renderer.close()
"""
    )

    assert lines[-1] == "False ()", "a desktop's keys do not close it"
    assert lines[0] == "((0, 0, 800, 450),)"
    assert lines[1] == "False"
    assert "OpenGL" in lines[2]
    assert lines[3] == "[[240, 240, 240], [200, 40, 20], [20, 60, 220]]"
    screen = display.kept_screen()
    assert screen.shape == (450, 800, 3)
    for y, x, colour in (
        (0, 0, (240, 240, 240)),
        (0, 799, (240, 240, 240)),
        (449, 0, (200, 40, 20)),
        (449, 799, (20, 60, 220)),
        (200, 350, (200, 40, 20)),
    ):
        assert tuple(screen[y, x]) == colour


def test_a_plain_window_has_its_size_and_can_be_closed(display):
    lines = display.run(
        SETUP
        + """
import glfw
renderer, note = open_renderer(OutputSettings("window", size=(320, 180)))
draw(renderer)
print(renderer.size, renderer.closed)
glfw.set_window_size(renderer._windows[0]._handle, 400, 200)
draw(renderer, 30)
print(renderer.size, renderer.read().shape)
glfw.set_window_should_close(renderer._windows[0]._handle, True)
print(renderer.closed)
renderer.close()
print(renderer.closed)
"""
    )

    assert lines == ["(320, 180) False", "(400, 200) (200, 400, 3)", "True", "True"]


def test_with_a_display_auto_goes_fullscreen_on_the_chosen_monitor(display):
    lines = display.run(
        SETUP
        + """
monitor = list_monitors()[0]
print(monitor.position, monitor.size)
renderer, note = open_renderer(OutputSettings("auto", monitor=monitor.name))
print(renderer.size, type(renderer).__name__)
renderer.close()
"""
    )

    assert lines == ["(0, 0) (800, 450)", "(800, 450) WindowRenderer"]


def test_a_monitor_that_is_not_there_is_waited_for_and_told(display):
    lines = display.run(
        SETUP
        + """
renderer, note = open_renderer(OutputSettings("fullscreen", monitor="HDMI-9", size=(64, 36)))
draw(renderer)
print(note)
print(renderer.places, renderer.size, renderer.refresh_hz, renderer.closed)
print(renderer.screens[0].found, renderer.screens[0].trouble)
print(renderer.read()[0, 0].tolist())
"""
    )

    assert lines[0].startswith("on: no monitor OpenGL")
    assert lines[1] == "(None,) (64, 36) None False"
    assert lines[2].startswith("False no monitor 'HDMI-9'; connected: 1 '")
    assert lines[3] == "[240, 240, 240]"


def test_headless_parts_never_load_the_window_library(display):
    lines = display.run(
        """
import sys
import projection.projector, projection.outputs
from projection.outputs import OutputSettings, open_renderer
open_renderer(OutputSettings("headless", size=(64, 36), renderer="cpu"))
print([name for name in ("glfw", "moderngl", "tensorflow") if name in sys.modules])
"""
    )

    assert lines == ["[]"]


def test_the_trace_of_a_dead_window_manager_is_removed_before_the_window_opens(display):
    lines = display.run(
        SETUP
        + """
import ctypes, os
from projection.gl import stale_manager
from projection.gl.x11 import xlib

x11 = xlib()
number, pointer = ctypes.c_ulong, ctypes.c_void_p
x11.XChangeProperty.argtypes = [pointer, number, number, number] + [ctypes.c_int] * 2 + [
    pointer, ctypes.c_int]
connection = x11.XOpenDisplay(None)
atom = x11.XInternAtom(connection, stale_manager.PROPERTY, 0)
dead = number(0x1234567)
root = x11.XDefaultRootWindow(connection)
def leave_trace():
    x11.XChangeProperty(connection, root, atom, 33, 32, 0, ctypes.byref(dead), 1)
    x11.XSync(connection, 0)
leave_trace()
for _ in range(2):
    with stale_manager.without_stale_window_manager() as deleted:
        print(deleted)
leave_trace()
renderer, note = open_renderer(OutputSettings("fullscreen"))
draw(renderer)
print(renderer.size)
renderer.close()
"""
    )

    assert lines == ["True", "False", "(800, 450)"]


def test_the_screen_is_not_black_while_the_projector_runs(display):
    display.run(
        """
from projection.camera import CameraPath, CameraPosition
from projection.outputs import OutputSettings, open_renderer
from projection.projector import Projector

renderer, _ = open_renderer(OutputSettings("auto"))
projector = Projector(renderer, CameraPath(0.0, CameraPosition(), 1.02, 0.25), 0.0)
for i in range(1, 30):
    projector.frame(i * 0.2)
"""
        + display.keep_screen
        + "projector.close()"
    )

    screen = display.kept_screen()
    assert screen.mean() > 30
    assert (screen.max(axis=2) == 0).mean() < 0.01  # dreams have a few black pixels, not a border
    assert np.std(screen) > 5


def test_a_display_is_missed_until_it_answers(display):
    """Asked again and again, as a process does that waits for a desktop."""
    script = """
import os
from projection.outputs import OutputSettings, missing_display
there = os.environ["DISPLAY"]
os.environ["DISPLAY"] = ":4321"
print(missing_display(OutputSettings("fullscreen")))
os.environ["DISPLAY"] = there
print(missing_display(OutputSettings("fullscreen", monitor="HDMI-9")))
print(missing_display(OutputSettings("auto")))
"""
    no_display, no_monitor, found = display.run(script)

    assert no_display.startswith("display :4321 cannot be used")
    assert no_monitor == found == "None"


def test_what_a_window_really_shows_is_compared_with_what_was_drawn(display):
    """A copy into the window that goes wrong is seen, though the drawing itself is right."""
    lines = display.run(
        """
from projection.camera import CameraPath, CameraPosition
from projection.outputs import OutputSettings, open_renderer
from projection.projector import Projector
from projection.spots import Prover

renderer, _ = open_renderer(OutputSettings("fullscreen"))
projector = Projector(renderer, CameraPath(0.0, CameraPosition(), 1.02, 0.25), 0.0)
window, prover = renderer._windows[0], Prover()

def look(second):
    projector.frame(second - 0.5)
    projector.prove(0)
    projector.frame(second)
    proof = projector.proof
    projector.frame(second + 0.1)
    return None if proof is None else round(prover.strayed(proof), 2), projector.proof

print(look(5.0))
rightly = window.fill
def half(texture):
    rightly(texture)
    window._context.screen.clear(0.0, 0.0, 0.0, 1.0, viewport=(0, 0, 400, 450))
window.fill = half
print(look(6.0)[0] > 0.4)
window.fill = lambda texture: None
print(look(30.0)[0] > 0.4)
window.fill = rightly
print(look(31.0)[0])
projector.close()
"""
    )

    assert lines == ["(0.0, None)", "True", "True", "0.0"]
