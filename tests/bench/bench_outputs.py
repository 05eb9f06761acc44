"""Prints what sending a canvas to outputs and previews of them cost: bench_outputs.py."""

import sys
import time
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

from projection.camera import CameraPosition
from projection.colour import Colour
from projection.cpu_renderer import CpuRenderer
from projection.edge_blend import BlendSide, EdgeBlend
from projection.errors import RendererUnavailable
from projection.grid_warp import GridWarp, even_grid
from projection.output import Crop, Mask, Output
from projection.reducing import reduced, row_sizes
from projection.renderer import Renderer
from projection.scene import Scene, placed_layer

FRAMES = 20
PINNED = ((0.02, 0.05), (0.96, 0.0), (1.0, 0.95), (0.0, 1.0))


def cases(size):
    """Outputs by what is special about them."""
    whole = Output(size=size)
    blend = EdgeBlend(BlendSide(0.2), BlendSide(0.2))
    mask = Mask(np.full(size[::-1], 255, np.uint8))
    grid = GridWarp(even_grid(5, 5), "bezier")
    pinned = replace(whole, corners=PINNED)
    return {
        "as it is": (whole,),
        "a part": (replace(whole, crop=Crop(0, 0, 0.9, 0.9)),),
        "pinned": (pinned,),
        "pinned, bent": (replace(pinned, grid=grid),),
        "blend": (replace(whole, blend=blend),),
        "blend, black": (replace(whole, blend=replace(blend, black_level=0.02)),),
        "colour": (replace(whole, colour=Colour(0.8, 1.2, 5000)),),
        "mask": (replace(whole, mask=mask),),
        "everything": (
            Output(
                size=size,
                corners=PINNED,
                grid=grid,
                mask=mask,
                blend=replace(blend, black_level=0.02),
                colour=Colour(0.8, 1.2, 5000),
            ),
        ),
        "three pinned": (pinned, pinned, pinned),
    }


def measured(renderer: Renderer, size):
    """Milliseconds of processor time a frame of a single still layer."""
    picture = np.random.default_rng(0).integers(0, 255, (360, 640, 3)).astype(np.uint8)
    scene = Scene(size, placed_layer(1, picture, CameraPosition(0.1, 1.0), size))
    started = 0.0
    for number in range(-3, FRAMES):
        if number == 0:
            started = time.process_time()
        renderer.draw(scene)
        renderer.read(len(renderer.outputs) - 1)  # else a software renderer skips hidden frames
    return (time.process_time() - started) / FRAMES * 1e3


def opened(kind: str, size: tuple[int, int], outputs: tuple[Output, ...]) -> Renderer:
    """The renderer of a kind, headless."""
    if kind == "cpu":
        return CpuRenderer(size, outputs)
    from projection.gl.renderer import GlRenderer

    return GlRenderer(size, outputs=outputs)


def previews(outputs: int, size: tuple[int, int]):
    """Milliseconds of the quickest preview of so many outputs: read whole, and read small."""
    renderer = opened("gl", size, (Output(size=size, crop=Crop(0, 0, 0.9, 0.9)),) * outputs)
    measured(renderer, size)
    sizes = row_sizes([size] * outputs, 640)

    def whole():
        for number, small in enumerate(sizes):
            reduced(renderer.read(number), small)

    def small():
        for number, wanted in enumerate(sizes):
            renderer.read(number, wanted)

    quickest = []
    for read in (whole, small):
        spent = []
        for _ in range(FRAMES):
            started, used = time.perf_counter(), time.process_time()
            read()
            spent.append((time.perf_counter() - started, time.process_time() - used))
        quickest.append(np.min(spent, axis=0) * 1e3)
    renderer.close()
    return quickest


def main():
    """Print one line a renderer and output: processor time of a frame and of the output alone."""
    cv2.setNumThreads(1)
    size = (1280, 720)
    for kind in ("gl", "cpu"):
        alone = 0.0
        for name, outputs in cases(size).items():
            try:
                renderer = opened(kind, size, outputs)
            except RendererUnavailable as error:
                print(f"{kind}: {error}")
                break
            frame_ms = measured(renderer, size)
            alone = alone or frame_ms
            started = time.perf_counter()
            renderer.set_outputs(tuple(replace(o, name="moved") for o in outputs))
            moved_ms = (time.perf_counter() - started) * 1e3
            added_ms = (frame_ms - alone) / len(outputs)
            added_ns = added_ms * 1e6 / (size[0] * size[1])
            print(
                f"{kind} {size[0]}x{size[1]} {name}: {frame_ms:.1f} ms of processor time a frame, "
                f"an output adds {added_ms:.1f} ms ({added_ns:.1f} ns a pixel), "
                f"a new geometry {moved_ms:.1f} ms"
            )
            renderer.close()
    for outputs, large in ((1, size), (2, (1920, 1080)), (2, (3840, 2160))):
        (whole, whole_cpu), (small, small_cpu) = previews(outputs, large)
        print(
            f"gl preview of {outputs} at {large[0]}x{large[1]}: {small:.1f} ms, "
            f"{small_cpu:.1f} ms of processor time; read whole it takes {whole:.1f} ms, "
            f"{whole_cpu:.1f} ms"
        )


if __name__ == "__main__":
    main()
