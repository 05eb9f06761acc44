"""Prints how fast both renderers draw a fade, and what a new keyframe does to the frames.

    python tests/bench/bench_projection.py

Each frame is waited for: a software OpenGL never draws one that another covers. A line a renderer,
size and way of mixing; then the frames of a projector that gets a keyframe each second, and those
of the third of a second after it came by themselves.
"""

import sys
import time
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

from projection.camera import CameraPath, CameraPosition
from projection.comparing import AtOnce
from projection.cpu_renderer import CpuRenderer
from projection.enlarge import enlarged
from projection.errors import RendererUnavailable
from projection.fades import Moment, Placed
from projection.keyframe import Keyframe
from projection.mixer import Mixer
from projection.projector import Projector, ProjectorSettings
from projection.renderer import Renderer
from projection.scene import Caption

FRAMES = 30
SECONDS = 4


def keyframes(size):
    """Two canvases of 512x288 as the projector would keep them for an output."""
    noise = np.random.default_rng(0).integers(0, 255, (2, 288, 512, 3)).astype(np.uint8)
    return [enlarged(cv2.GaussianBlur(picture, (0, 0), 2), size) for picture in noise]


def finish(renderer):
    """Wait until what was drawn is drawn."""
    context = getattr(renderer, "_context", None)
    if context is not None:
        context.finish()


def measured(renderer, size, kind):
    """(frames a second, milliseconds of processor time a frame)."""
    before, after = keyframes(size)
    base, over = Placed(1, before, CameraPosition()), Placed(2, after, CameraPosition(0.06, 0.7), 1)
    mixer = Mixer(kind, AtOnce(with_flow=kind == "flow"))
    started, busy = 0.0, 0.0
    for i in range(-3, FRAMES):
        if i == 0:
            started, busy = time.perf_counter(), time.process_time()
        t = max(0.0, i / FRAMES)
        moment = Moment(i / 30, 0.0, CameraPosition(0.06 * t, 0.7 * t), base, over, t)
        words = Caption("tree frog · analog clock")
        renderer.draw(moment.scene(size, 1.0, words, mixer.mixing(moment)))
        finish(renderer)
    seconds, busy = time.perf_counter() - started, time.process_time() - busy
    return FRAMES / seconds, busy / FRAMES * 1e3


def around_keyframes(renderer, size):
    """Milliseconds of the drawing thread's frames: soon after a keyframe came, and the others."""
    path = CameraPath(0.0, CameraPosition(), 1.02, 0.25)
    rng = np.random.default_rng(0)
    pictures = [
        np.asarray(cv2.GaussianBlur(noise, (0, 0), 2), np.uint8)
        for noise in rng.integers(0, 255, (SECONDS, 288, 512, 3)).astype(np.uint8)
    ]
    settings = ProjectorSettings(mixing="steady")
    projector = Projector(renderer, path, 0.0, pictures[0], settings)
    soon: list[float] = []
    others: list[float] = []
    for i in range(SECONDS * 30):
        now_s = i / 30
        began = time.perf_counter()
        if i % 30 == 0:
            at_s = now_s + 1.0
            keyframe = Keyframe(pictures[i // 30], path.position_at(at_s), at_s, 1 + i // 30)
            projector.show(keyframe, now_s)
        projector.frame(now_s)
        finish(renderer)
        (soon if i % 30 < 10 else others).append((time.perf_counter() - began) * 1e3)
    projector.close()
    return soon, others


def opened(kind: str, size: tuple[int, int]) -> Renderer:
    """The renderer of a kind, headless."""
    if kind == "cpu":
        return CpuRenderer(size)
    from projection.gl.renderer import GlRenderer

    return GlRenderer(size)


def main():
    """Print one line a renderer, size and way of mixing."""
    cv2.setNumThreads(1)
    for size in ((640, 360), (1280, 720), (1920, 1080)):
        for kind in ("cpu", "gl"):
            try:
                renderer = opened(kind, size)
            except RendererUnavailable as error:
                print(f"{size[0]}x{size[1]} {kind}: {error}")
                continue
            title = f"{size[0]}x{size[1]} {renderer.name}"
            for mixing in ("fade", "steady", "flow"):
                fps, busy_ms = measured(renderer, size, mixing)
                print(
                    f"{title}, {mixing}: {fps:.0f} fps, {busy_ms:.1f} ms of processor time a frame",
                    flush=True,
                )
            soon, others = around_keyframes(renderer, size)
            print(
                f"{title}, steady: a frame takes {np.median(others):.1f} ms, at most "
                f"{max(others):.1f}; after a keyframe {np.median(soon):.1f} ms, at most "
                f"{max(soon):.1f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
