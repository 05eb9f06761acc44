"""Prints how fast both renderers draw a cross-fade: python tests/bench/bench_projection.py."""

import sys
import time
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

from projection.camera import CameraPosition
from projection.cpu_renderer import CpuRenderer
from projection.enlarge import enlarged
from projection.errors import RendererUnavailable
from projection.renderer import Renderer
from projection.scene import Caption, Scene, placed_layer

FRAMES = 30


def keyframes(size):
    """Two canvases of 512x288 as the projector would keep them for an output."""
    noise = np.random.default_rng(0).integers(0, 255, (2, 288, 512, 3)).astype(np.uint8)
    return [enlarged(cv2.GaussianBlur(picture, (0, 0), 2), size) for picture in noise]


def measured(renderer, size):
    """(frames a second, milliseconds of processor time a frame)."""
    before, after = keyframes(size)
    started, busy = 0.0, 0.0
    for i in range(-3, FRAMES):
        if i == 0:
            started, busy = time.perf_counter(), time.process_time()
        t = i / FRAMES
        scene = Scene(
            size,
            placed_layer(1, before, CameraPosition(0.06 * t, 0.7 * t), size),
            placed_layer(2, after, CameraPosition(0.06 * (t - 1), 0.7 * (t - 1)), size),
            max(0.0, t),
            caption=Caption("tree frog · analog clock"),
        )
        renderer.draw(scene)
    renderer.read()
    seconds, busy = time.perf_counter() - started, time.process_time() - busy
    return FRAMES / seconds, busy / FRAMES * 1e3


def opened(kind: str, size: tuple[int, int]) -> Renderer:
    """The renderer of a kind, headless."""
    if kind == "cpu":
        return CpuRenderer(size)
    from projection.gl.renderer import GlRenderer

    return GlRenderer(size)


def main():
    """Print one line a renderer and size."""
    cv2.setNumThreads(1)
    for size in ((640, 360), (1280, 720), (1920, 1080)):
        for kind in ("cpu", "gl"):
            try:
                renderer = opened(kind, size)
            except RendererUnavailable as error:
                print(f"{size[0]}x{size[1]} {kind}: {error}")
                continue
            fps, busy_ms = measured(renderer, size)
            print(
                f"{size[0]}x{size[1]} {renderer.name}: {fps:.0f} fps, "
                f"{busy_ms:.1f} ms of processor time a frame"
            )
            renderer.close()


if __name__ == "__main__":
    main()
