"""Dream steps a second as the wall takes them, and where the time of a step goes.

    python tests/bench/bench_engine.py [--network lite0] [--size 512x288] [--look gallery]
                                       [--seconds 60]

Whole rounds are timed: steps, figures, picture and zoom. Then the parts of a step are compiled one
by one and timed alone; their sum may differ from the whole, which shares work between them.
"""

import argparse
import json
import os
import platform
import statistics
import sys
import time
from pathlib import Path

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import tensorflow as tf

from model import prior
from model.dreamer import Dreamer
from model.looks import look
from model.networks.catalogue import load_network
from model.regions import Aim

WARM_UP_ROUNDS = 2
PART_REPEATS = 15
AIMS = (Aim(31, "upper"), Aim(409, "lower"))  # tree frog above, analog clock below
LOG_ZOOM_A_ROUND, TURN_A_ROUND_DEG = 0.03, 0.5


def whole_rounds(dreamer, seconds):
    """Figures of rounds for at least `seconds`, after the warm-up."""
    for _ in range(WARM_UP_ROUNDS):
        one_round(dreamer, [], [])
    steps_s: list[float] = []
    ends_s: list[float] = []
    wall, cpu = time.perf_counter(), time.process_time()
    while time.perf_counter() - wall < seconds:
        one_round(dreamer, steps_s, ends_s)
    wall_s, cpu_s = time.perf_counter() - wall, time.process_time() - cpu
    return {
        "seconds": wall_s,
        "steps": len(steps_s),
        "steps_a_second": len(steps_s) / wall_s,
        "step_s_median": statistics.median(steps_s),
        "step_s_least": min(steps_s),
        "round_end_s_median": statistics.median(ends_s),
        "cpu_s_a_step": cpu_s / len(steps_s),
        "traces": dreamer.traces,
    }


def one_round(dreamer, steps_s, ends_s):
    """Steps, figures, picture and zoom; appends what they took."""
    for _ in range(dreamer.steps_a_round):
        began = time.perf_counter()
        dreamer.step()
        steps_s.append(time.perf_counter() - began)
    began = time.perf_counter()
    dreamer.finish_round()
    dreamer.picture()
    dreamer.advance(LOG_ZOOM_A_ROUND, TURN_A_ROUND_DEG)
    ends_s.append(time.perf_counter() - began)


def parts_of_a_step(dreamer):
    """Median seconds of each part, compiled and run alone."""
    ascent = dreamer._ascent
    strides = dict(ascent.settings.prior_strides)
    chance = tf.constant([1, 1])

    def gradient_of(function):
        @tf.function(autograph=False)
        def gradient(canvas):
            with tf.GradientTape(watch_accessed_variables=False) as tape:
                tape.watch(canvas)
                value = function(canvas[None])
            return tape.gradient(value, canvas)

        return gradient

    canvas = tf.convert_to_tensor(ascent.canvas)
    parts = {"network and views": gradient_of(lambda image: ascent._objective(image, chance))}
    for scale, stride in strides.items():
        parts[f"prior, scale {scale}, stride {stride}"] = gradient_of(
            lambda image, s=scale, n=stride: prior.penalty(image, ascent._prior, {s: n}, chance)
        )
    shaped = tf.random.normal(canvas.shape)
    parts["shaping and update"] = tf.function(lambda canvas: ascent._moved(shaped), autograph=False)
    return {name: median_s(lambda f=function: f(canvas)) for name, function in parts.items()}


def median_s(act):
    """Median seconds of an act that ends with a tensor, the first left out."""
    act().numpy()
    seconds = []
    for _ in range(PART_REPEATS):
        began = time.perf_counter()
        act().numpy()
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds)


def main():
    """Print a table and the same as one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--network", default="lite0")
    parser.add_argument("--size", default="512x288", help="WIDTHxHEIGHT in pixels")
    parser.add_argument("--look", default="gallery")
    parser.add_argument("--seconds", type=float, default=60.0)
    options = parser.parse_args()
    width, height = (int(side) for side in options.size.split("x"))
    settings = look(options.look)
    began = time.perf_counter()
    dreamer = Dreamer(load_network(options.network), settings, width, height, seed=1)
    dreamer.set_aims(AIMS)
    dreamer.step()
    ready_s = time.perf_counter() - began
    figures = whole_rounds(dreamer, options.seconds)
    parts = parts_of_a_step(dreamer)

    scales = ", ".join(f"{scale}/{stride}" for scale, stride in settings.prior_strides)
    gpus = len(tf.config.list_physical_devices("GPU"))
    print(f"{options.network} {width}x{height}, look {options.look}, prior scale/stride {scales}")
    print(f"{platform.machine()}, {os.cpu_count()} cores, {gpus} GPUs, TensorFlow {tf.__version__}")
    print(f"  load, compile, first step {ready_s:8.1f} s")
    pace, seconds = figures["steps_a_second"], figures["seconds"]
    print(f"  steps a second            {pace:8.2f}, over {seconds:.0f} s")
    for what, key in (
        ("step, median", "step_s_median"),
        ("step, least", "step_s_least"),
        ("step, processor time", "cpu_s_a_step"),
        ("end of a round", "round_end_s_median"),
    ):
        print(f"  {what:25} {figures[key] * 1e3:8.0f} ms")
    total = sum(parts.values())
    for name, seconds in parts.items():
        print(f"  alone: {name:26} {seconds * 1e3:5.0f} ms {seconds / total:6.0%}")
    rss_bytes = psutil.Process().memory_info().rss
    print(f"  memory                    {rss_bytes / 2**20:8.0f} MiB")
    facts = {"network": options.network, "size": options.size, "look": options.look}
    facts |= {"ready_s": ready_s, "rss_bytes": rss_bytes, "cores": os.cpu_count(), "gpus": gpus}
    print(json.dumps({"bench": "engine", **facts, **figures, "parts_s": parts}))


if __name__ == "__main__":
    main()
