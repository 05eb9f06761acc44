"""Windows on several monitors of a real X server: each shows its part, whatever becomes of others.

What is on the desktop is compared with what was sent, pixel by pixel.
"""

import signal

import numpy as np
import pytest

from tests.xorg.heads import SIDE_BY_SIDE

pytestmark = pytest.mark.process

LEFT, MIDDLE, RIGHT = (0, 0, 320, 180), (320, 0, 320, 180), (640, 0, 320, 180)


def test_each_output_is_on_its_monitor_and_nothing_else_is_seen(seen):
    _, kept = seen(
        """
from dataclasses import replace
left, middle, right = THIRDS
renderer = opened((left, replace(middle, flip="horizontal"), replace(right, crop=left.crop)))
draw(renderer)
keep(renderer, "crops")
renderer.close()
renderer = opened()
draw(renderer)
keep(renderer, "spanning")
"""
    )

    crops, spanning = kept["crops"], kept["spanning"]
    assert crops.places == spanning.places == [LEFT, MIDDLE, RIGHT]
    assert all(kept.shows(number) for kept in (crops, spanning) for number in range(3))
    assert np.array_equal(crops.shown(2), crops.shown(0)), "mirrored on two walls"
    assert np.array_equal(crops.shown(1), spanning.shown(1)[:, ::-1])
    colours = spanning.screen[100, 80:960:160].astype(int)
    bars = [(220, 40, 30), (40, 200, 60), (50, 70, 230), (230, 210, 40), (200, 60, 210)]
    assert np.abs(colours - [*bars, (40, 210, 220)]).max() <= 2


def test_the_others_go_on_when_one_is_switched_off_and_it_comes_back_by_itself(seen):
    said, kept = seen(
        f"""
renderer = opened()
draw(renderer)
arrange({SIDE_BY_SIDE[0]!r}, "", {SIDE_BY_SIDE[2]!r})
until(renderer, lambda: there(renderer) == ["DUMMY0", "", "DUMMY2"])
print(renderer.screens[1].trouble)
keep(renderer, "off")
arrange(*{SIDE_BY_SIDE!r})
until(renderer, lambda: all(there(renderer)))
keep(renderer, "on")
print([screen.trouble for screen in renderer.screens], renderer.size, renderer.closed)
"""
    )

    off, on = kept["off"], kept["on"]
    assert off.places == [LEFT, None, RIGHT]
    assert off.shows(0)
    assert off.shows(2)
    assert off.sent[1].std() > 20, "it is drawn on, for the panel"
    assert said[0].startswith("no monitor 'DUMMY1'; connected: 1 'DUMMY0' 320x180 at 0,0")
    assert on.places == [LEFT, MIDDLE, RIGHT]
    assert all(on.shows(number) for number in range(3))
    assert said[1] == "['', '', ''] (960, 180) False"


def test_a_monitor_that_moves_or_changes_its_mode_is_followed(seen):
    _, kept = seen(
        """
renderer = opened()
draw(renderer)
arrange("320x180+0+0", "240x200+320+0", "320x180+560+0")
until(renderer, lambda: renderer.outputs[1].size == (240, 200))
until(renderer, lambda: renderer.places[2][0] == 560)
keep(renderer, "mode")
arrange("320x180+640+0", "240x200+0+0", "320x180+240+20")
until(renderer, lambda: [p[:2] for p in renderer.places] == [(640, 0), (0, 0), (240, 20)])
keep(renderer, "moved")
"""
    )

    assert kept["mode"].places == [LEFT, (320, 0, 240, 200), (560, 0, 320, 180)]
    assert kept["moved"].places == [RIGHT, (0, 0, 240, 200), (240, 20, 320, 180)]
    for moment in kept.values():
        assert all(moment.shows(number) for number in range(3))


def test_what_is_calibrated_holds_when_a_monitor_changes_its_mode(seen):
    said, kept = seen(
        """
from dataclasses import replace
from projection.errors import ProjectionError
renderer = opened(canvas=(960, 180))
draw(renderer)
left, middle, right = THIRDS
pinned = replace(middle, corners=((0.5, 0), (1, 0), (1, 1), (0.5, 1)))
arrange("320x180+0+0", "240x200+320+0", "320x180+560+0")
until(renderer, lambda: renderer.places[1][2] == 240)
renderer.set_outputs((left, pinned, right))
draw(renderer)
keep(renderer, "smaller")
arrange("320x180+0+0", "320x180+320+0", "320x180+640+0")
until(renderer, lambda: renderer.outputs[1].size == (320, 180) and renderer.places[2][0] == 640)
keep(renderer, "back")
try:
    renderer.set_outputs((left,))
except ProjectionError as error:
    print(error)
print(renderer.outputs[1].corners == pinned.corners, renderer.outputs[1].connector)
"""
    )

    assert said == ["there are 3 outputs, got settings for 1", "True DUMMY1"]
    assert all(moment.shows(number) for moment in kept.values() for number in range(3))
    assert kept["smaller"].shown(1)[:, :119].max() == 0
    assert kept["back"].shown(1)[:, :159].max() == 0
    assert kept["back"].shown(1)[:, 161:].min(axis=(0, 1)).max() > 30


def test_one_that_is_missing_at_the_start_is_taken_when_it_is_switched_on(seen):
    said, kept = seen(
        f"""
arrange("", *{SIDE_BY_SIDE[1:]!r})
renderer = opened()
draw(renderer)
print(there(renderer), renderer.refresh_hz)
keep(renderer, "without")
arrange(*{SIDE_BY_SIDE!r})
until(renderer, lambda: all(there(renderer)) and renderer.places[2][0] == 640)
keep(renderer, "with")
"""
    )

    assert said[0].startswith("['', 'DUMMY1', 'DUMMY2'] 120")
    assert kept["without"].places == [None, LEFT, MIDDLE], "the desktop begins at the first one"
    assert kept["without"].shows(1)
    assert kept["without"].shows(2)
    assert kept["with"].places == [LEFT, MIDDLE, RIGHT]
    assert all(kept["with"].shows(number) for number in range(3))


def test_when_all_are_gone_it_is_drawn_on_and_all_come_back(seen):
    said, kept = seen(
        f"""
arrange("", "", "")
renderer = opened()
draw(renderer)
print(there(renderer), renderer.refresh_hz, renderer.read(2).std() > 20, renderer.closed)
arrange(*{SIDE_BY_SIDE!r})
until(renderer, lambda: all(there(renderer)))
arrange("", "", "")
until(renderer, lambda: not any(there(renderer)))
print([screen.trouble for screen in renderer.screens][0], renderer.closed)
arrange(*{SIDE_BY_SIDE!r})
until(renderer, lambda: all(there(renderer)))
keep(renderer, "back")
"""
    )

    assert said == [
        "['', '', ''] None True False",
        "no monitor is connected, or none is switched on False",
    ]
    assert kept["back"].places == [LEFT, MIDDLE, RIGHT]
    assert all(kept["back"].shows(number) for number in range(3))


def test_outputs_without_a_connector_stay_where_they_were(seen):
    _, kept = seen(
        f"""
from dataclasses import replace
renderer = opened([replace(output, connector=None) for output in THIRDS])
draw(renderer)
arrange("", *{SIDE_BY_SIDE[1:]!r})
until(renderer, lambda: there(renderer) == ["", "DUMMY1", "DUMMY2"])
until(renderer, lambda: renderer.places[1][0] == 0)
keep(renderer, "off")
"""
    )

    assert kept["off"].places == [None, LEFT, MIDDLE]
    assert kept["off"].shows(1)
    assert kept["off"].shows(2)


def test_what_pops_up_over_the_wall_is_under_it_within_two_seconds(seen):
    _, kept = seen(
        """
import ctypes
from projection.gl.x11 import xlib
renderer = opened()
draw(renderer)
x11 = xlib()
pointer, number, whole, count = ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int, ctypes.c_uint
x11.XCreateSimpleWindow.restype = number
x11.XCreateSimpleWindow.argtypes = [pointer, number, whole, whole, *[count] * 3, number, number]
x11.XMapRaised.argtypes = [pointer, number]
display = x11.XOpenDisplay(None)
root = x11.XDefaultRootWindow(display)
popup = x11.XCreateSimpleWindow(display, root, 200, 20, 300, 100, 0, 0, 0xFF00FF)
x11.XMapRaised(display, popup)
x11.XSync(display, 0)
keep(renderer, "popped")
ends_s = time.monotonic() + 2
while time.monotonic() < ends_s:
    draw(renderer, 1)
keep(renderer, "covered")
"""
    )

    assert (kept["popped"].screen == (255, 0, 255)).all(axis=2).sum() == 300 * 100
    assert all(kept["covered"].shows(number) for number in range(3))


def test_identify_tells_number_connector_and_size_on_each(seen):
    _, kept = seen(
        """
from projection.camera import CameraPath
from projection.cards import IDENTIFY_S
from projection.projector import Projector
renderer = opened()
projector = Projector(renderer, CameraPath(0.0, CameraPosition(), 1.0, 0.0), 0.0, picture)
projector.frame(1.0)
projector.identify(1.0)
projector.frame(1.1)
keep(renderer, "card")
projector.frame(1.0 + IDENTIFY_S)
keep(renderer, "dream")
"""
    )

    card, dream = kept["card"], kept["dream"]
    assert all(moment.shows(number) for moment in (card, dream) for number in range(3))
    different = [np.abs(card.sent[n].astype(int) - dream.sent[n]).mean() for n in range(3)]
    assert min(different) > 20
    assert not np.array_equal(card.sent[0], card.sent[1])


@pytest.mark.parametrize(("dimmer", "left"), [(1.0, 0.7), (0.0, 0.0)])
def test_a_killed_process_leaves_its_last_picture_and_never_the_desktop(
    heads, tmp_path, dimmer, left
):
    process = heads.start(
        f"""
renderer = opened()
draw(renderer, 40)
keep(renderer, "last")
draw(renderer, 2, dimmer={dimmer})
print("shown", flush=True)
input()
""",
        tmp_path,
    )
    assert process.stdout is not None
    said = process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    _, wrong = process.communicate(timeout=20)

    assert said == "shown\n", wrong
    last = np.load(tmp_path / "last.npz")["screen"]
    assert last.std() > 20
    assert np.abs(heads.look() - last * left).max() <= 2


def test_what_windows_show_is_what_was_drawn_also_while_monitors_come_go_and_change(seen):
    said, _ = seen(
        f"""
from projection.camera import CameraPath, CameraPosition
from projection.projector import Projector
from projection.spots import Prover

renderer = opened()
projector = Projector(renderer, CameraPath(0.0, CameraPosition(), 1.05, 0.25), 0.0)
prover, wrong, unknown, second = Prover(), {{}}, 0, 0.0

def shown(frames):
    global second, unknown
    for number in range(frames):
        second += 0.05
        projector.prove(number % 3)
        projector.frame(second)
        if projector.proof is None:
            unknown += 1
        elif prover.strayed(projector.proof) > 0.1:
            wrong[number % 3] = wrong.get(number % 3, 0) + 1

shown(30)
print(wrong, unknown)
arrange({SIDE_BY_SIDE[0]!r}, "", {SIDE_BY_SIDE[2]!r})
shown(60)
print(unknown > 10)
arrange("320x180+640+0", "240x200+0+0", "320x180+240+20")
shown(60)
arrange(*{SIDE_BY_SIDE!r})
shown(60)
print(max(wrong.values(), default=0) <= 3)
wrong, unknown = {{}}, 0
shown(30)
print(wrong, unknown)
projector.close()
"""
    )

    assert said == ["{} 0", "True", "True", "{} 0"]
