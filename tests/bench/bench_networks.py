"""Seconds that a network takes for one forward pass and one gradient to the canvas.

    python tests/bench/bench_networks.py [--size 512x288] [--networks lite0,lite2] [--repeats 20]

Networks whose weights are not on this machine are left out, with a line that says so. The least
wall time is what an idle machine gives; CPU time hardly depends on what else runs.
"""

import argparse
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from model.networks.catalogue import NETWORK_NAMES, find_weights, load_network


def measure(name: str, width: int, height: int, repeats: int) -> str:
    """One line of figures for a network."""
    import tensorflow as tf

    started = time.perf_counter()
    network = load_network(name)
    load_s = time.perf_counter() - started
    assert network.head_kernel is not None
    head = tf.stack([network.head_kernel[:, 31], tf.reduce_mean(network.head_kernel, axis=1)], 1)

    @tf.function
    def gradient(images):
        with tf.GradientTape() as tape:
            tape.watch(images)
            subject, everything = tf.unstack(
                tf.reduce_mean(tf.tensordot(network.features(images), head, 1), (0, 1, 2))
            )
            objective = subject - everything
        return tape.gradient(objective, images)

    images = tf.random.uniform((1, height, width, 3), 0.0, 255.0)
    gradient(images).numpy()
    wall_s, cpu_s = [], []
    for _ in range(repeats):
        wall, cpu = time.perf_counter(), time.process_time()
        gradient(images).numpy()
        wall_s.append(time.perf_counter() - wall)
        cpu_s.append(time.process_time() - cpu)
    return (
        f"{name:6} {width}x{height}: load {load_s:5.2f} s, gradient {min(wall_s):.3f} s at least, "
        f"{statistics.median(wall_s):.3f} s median, {statistics.median(cpu_s):.3f} s of CPU"
    )


def main() -> None:
    """Prints a line for each network."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--size", default="512x288", help="WIDTHxHEIGHT in pixels")
    parser.add_argument("--networks", default=",".join(NETWORK_NAMES))
    parser.add_argument("--repeats", type=int, default=20)
    arguments = parser.parse_args()
    width, height = (int(side) for side in arguments.size.split("x"))
    for name in arguments.networks.split(","):
        if find_weights(name) is None:
            print(f"{name:6} left out: its weights are not on this machine")
        else:
            print(measure(name, width, height, arguments.repeats), flush=True)


if __name__ == "__main__":
    main()
