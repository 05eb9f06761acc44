"""The programs that draw scenes: one for each set of features that scenes use."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    import moderngl

    from projection.scene import Scene

HERE = Path(__file__).parent
CORNERS = np.array([-1, -1, 3, -1, -1, 3], np.float32)
COMMON = (
    (),
    ("OVER",),
    ("OVER", "BORDERS"),
    ("OVER", "MIXING"),
    ("OVER", "MIXING", "BORDERS"),
)
"""Made at the start, so that the first fade does not wait for them."""


def features_of(scene: Scene) -> frozenset[str]:
    """What a program for a scene has to do.

    OVER: two layers. BORDERS: a layer does not cover everything. MIXING: the mix is corrected.
    FLOW: and its pictures are moved.
    """
    layers = [scene.base] if scene.over is None else [scene.base, scene.over]
    features = set()
    if any(max(layer.feather_px) > 0 for layer in layers):
        features.add("BORDERS")
    if scene.over is not None:
        features.add("OVER")
        if scene.mixing is not None:
            features.add("MIXING")
            if scene.mixing.flow is not None:
                features.add("FLOW")
    return frozenset(features)


class BlendPrograms:
    """Programs made when they are first needed, and the triangle that they draw.

    Args:
        context: current.
        units: texture units of the samplers by name.
    """

    def __init__(self, context: moderngl.Context, units: Mapping[str, int]) -> None:
        self._context = context
        self._units = units
        self._corners = context.buffer(CORNERS.tobytes())
        self._made: dict[frozenset[str], tuple[moderngl.Program, moderngl.VertexArray]] = {}
        for features in COMMON:
            self._of(frozenset(features))

    def draw(self, features: frozenset[str], uniforms: Mapping[str, object]) -> None:
        """Draw with uniforms by name; those that the features do not need are left out."""
        program, triangle = self._of(features)
        _set(program, uniforms)
        triangle.render(vertices=3)

    def release(self) -> None:
        """Give the graphics card's memory back."""
        for program, triangle in self._made.values():
            triangle.release()
            program.release()
        self._made.clear()
        self._corners.release()

    def _of(self, features: frozenset[str]) -> tuple[moderngl.Program, moderngl.VertexArray]:
        if features not in self._made:
            defines = "".join(f"#define {name}\n" for name in sorted(features))
            program = self._context.program(
                vertex_shader=(HERE / "blend.vert.glsl").read_text(),
                fragment_shader="#version 330 core\n"
                + defines
                + (HERE / "blend.frag.glsl").read_text(),
            )
            _set(program, self._units)
            buffers: Any = [(self._corners, "2f", "corner")]
            self._made[features] = program, self._context.vertex_array(program, buffers)
        return self._made[features]


def _set(program: moderngl.Program, uniforms: Mapping[str, object]) -> None:
    for name, value in uniforms.items():
        if name in program:
            program[name] = value
