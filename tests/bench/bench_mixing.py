"""How steady a fade keeps sharpness and contrast: python tests/bench/bench_mixing.py.

    python tests/bench/bench_mixing.py [--size 1280x720] [--canvas 384x216] [--rounds 24]
                                       [--sheet sheet.png]

Dreams some rounds, of one subject and then of another, and draws the fade from each keyframe to the
next in each way of mixing, by the processor's renderer. Printed is by how much sharpness (variance
of the Laplacian) and contrast (standard deviation) are away from the straight line between the ends
of a fade, at worst. The sheet shows one fade in each way, a row each.
"""

import argparse
import os
import sys
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

from projection.camera import CameraPosition
from tests.projection.support_cycle import against_even, contrast, drawn_cycle, sharpness

KINDS = ("fade", "steady", "flow")
MOVE = CameraPosition(0.04, 0.5)
WARM_UP_ROUNDS = 24
FRAMES = 9


def dreamt(canvas, rounds, look_name):
    """Keyframes of consecutive rounds, uint8 (h, w, 3) each; the subject changes in their midst."""
    from model.dreamer import Dreamer
    from model.looks import look
    from model.networks.catalogue import load_network
    from model.regions import Aim

    dreamer = Dreamer(load_network("lite0"), look(look_name), canvas[0], canvas[1], seed=3)
    dreamer.set_aims((Aim(31, "upper"), Aim(409, "lower")))  # tree frog, analog clock
    pictures = []
    for number in range(WARM_UP_ROUNDS + rounds):
        if number == WARM_UP_ROUNDS + 2 * rounds // 3:
            dreamer.set_aims((Aim(985, "upper"), Aim(130, "lower")))  # daisy, flamingo
        for _ in range(dreamer.steps_a_round):
            dreamer.step()
        dreamer.finish_round()
        if number >= WARM_UP_ROUNDS:
            pictures.append(dreamer.picture())
        dreamer.advance(MOVE.log_zoom, MOVE.angle_deg)
    return pictures


def worst(values):
    """The value furthest from 1, as a change in per cent."""
    return 100 * max((value - 1 for value in values), key=abs)


def sheet_of(pair, size):
    """Every second frame of a fade, a row for each way of mixing."""
    rows = [
        np.hstack(drawn_cycle(pair[0], pair[1], MOVE, size, kind, FRAMES)[::2]) for kind in KINDS
    ]
    return np.vstack(rows)


def main():
    """Print one line a way of mixing and fade."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", default="1280x720", help="of the wall, WIDTHxHEIGHT in pixels")
    parser.add_argument("--canvas", default="384x216", help="WIDTHxHEIGHT in pixels")
    parser.add_argument("--rounds", type=int, default=24)
    parser.add_argument("--look", default="gallery")
    parser.add_argument("--sheet", type=Path, help="PNG to write")
    options = parser.parse_args()
    size, canvas = (tuple(map(int, text.split("x"))) for text in (options.size, options.canvas))
    pictures = dreamt(canvas, options.rounds, options.look)
    change = 2 * options.rounds // 3 - 1
    found: dict[str, list[tuple[float, float]]] = {kind: [] for kind in KINDS}
    for number, pair in enumerate(pairwise(pictures)):
        line = f"fade {number:2}{', subject changes' if number == change else '':18}"
        for kind in KINDS:
            drawn = drawn_cycle(pair[0], pair[1], MOVE, size, kind, FRAMES)
            sharp = worst(against_even([sharpness(picture) for picture in drawn]))
            strong = worst(against_even([contrast(picture) for picture in drawn]))
            found[kind].append((sharp, strong))
            line += f"  {kind}: sharpness {sharp:+5.1f} %, contrast {strong:+5.1f} %"
        print(line, flush=True)
    for kind, values in found.items():
        sharp, strong = np.median(np.abs(values), axis=0)
        most = np.abs(values).max(axis=0)
        print(
            f"{kind:7} sharpness off by {sharp:.1f} % (median), {most[0]:.1f} % (worst); "
            f"contrast by {strong:.1f} %, {most[1]:.1f} %"
        )
    if options.sheet:
        pair = (pictures[change], pictures[change + 1])
        cv2.imwrite(str(options.sheet), sheet_of(pair, size)[..., ::-1])


if __name__ == "__main__":
    main()
