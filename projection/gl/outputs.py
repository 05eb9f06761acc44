"""Sends the canvas to outputs with OpenGL: each is drawn from it by the pieces of its geometry."""

from __future__ import annotations

import logging
import math
from typing import TYPE_CHECKING

import moderngl
import numpy as np

from projection.cpu_outputs import card_at, check_change, check_pictures
from projection.gl.output_programs import (
    MASK_UNIT,
    PICTURE_UNIT,
    OutputPrograms,
    features_of,
    tell_output,
    tell_part,
)
from projection.gl.reducing import MOST_COVERED, Reducer, pixels_of
from projection.mesh import mesh_of
from projection.output import WHOLE_CANVAS
from projection.reducing import reduced

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from projection.output import Crop, Output

    Picture = npt.NDArray[np.uint8]

log = logging.getLogger(__name__)

WORTH = 8
"""So many pixels have to become one before it is worth having the graphics card do it."""


class GlOutputs:
    """What several outputs are sent, each in a framebuffer of its own.

    An output that gets the whole canvas unchanged costs nothing: its framebuffer is the canvas's.

    Args:
        context: made current already.
        canvas: the framebuffer that holds the canvas.
        outputs: at least one.
    """

    def __init__(
        self,
        context: moderngl.Context,
        canvas: moderngl.Framebuffer,
        outputs: Sequence[Output],
    ) -> None:
        self._context = context
        self._canvas = canvas
        self._outputs = tuple(outputs)
        self._cards: dict[int, Picture] = {}
        self._programs = OutputPrograms(context)
        self._reducer = Reducer(context)
        self._worth: float = WORTH
        self._sent: dict[int, _Sent] = {}
        self._shown: dict[int, moderngl.Framebuffer] = {}

    @property
    def outputs(self) -> tuple[Output, ...]:
        """What is sent where."""
        return self._outputs

    def target(self, output: int) -> moderngl.Framebuffer:
        """The framebuffer that holds what an output was sent last."""
        if output in self._shown:
            return self._shown[output]
        return self._canvas if self._is_canvas(output) else self._own(output).target

    def change(self, outputs: tuple[Output, ...]) -> None:
        """Send otherwise from the next picture on, to as many outputs of the same sizes.

        Raises:
            ProjectionError: they are others; nothing has changed.
        """
        check_change(self._outputs, outputs)
        for number, output in enumerate(outputs):
            if output != self._outputs[number] and number in self._sent:
                self._sent[number].change(output)
        self._outputs = outputs
        self._cards = {}

    def draw(self, dimmer: float, cards: Sequence[Picture | None] = ()) -> None:
        """Send each output its part of the canvas, which was drawn with a dimmer 0..1, or its card.

        The very same card again costs nothing.
        """
        for number, output in enumerate(self._outputs):
            card = card_at(cards, number)
            if card is not None:
                self._show(number, card)
                continue
            self._cards.pop(number, None)
            if self._is_canvas(number):
                self._shown[number] = self._canvas
                continue
            attachment = self._canvas.color_attachments[0]
            if isinstance(attachment, moderngl.Texture):
                self._send(number, attachment, output.crop, dimmer, from_below=True)

    def show(self, pictures: Sequence[Picture]) -> None:
        """Send each output a picture of its own, uint8 (h, w, 3), through its geometry.

        The very same pictures again cost nothing.

        Raises:
            ProjectionError: they are not as many as the outputs.
        """
        check_pictures(pictures, len(self._outputs))
        for number, picture in enumerate(pictures):
            self._show(number, picture)

    def read(self, output: int, size: tuple[int, int] | None = None) -> Picture:
        """What an output was sent last: uint8 (h, w, 3) RGB; black before the first.

        Args:
            output: which one, from 0.
            size: (width, height) in pixels of the answer; None = as it was sent. A much smaller
                one is made by the graphics card, of the very pixels that were sent.
        """
        return self.copied(self.target(output), size)

    def copied(self, target: moderngl.Framebuffer, size: tuple[int, int] | None) -> Picture:
        """What a framebuffer holds, as `read` has it."""
        covered = 1 if size is None else target.width * target.height / (size[0] * size[1])
        if size is not None and self._worth < covered <= MOST_COVERED:
            try:
                return self._reducer.read(target, size)
            except moderngl.Error as error:
                log.warning("small pictures are made by the processor from now on: %s", error)
                self._worth = math.inf
        return reduced(pixels_of(target), size)

    def release(self) -> None:
        """Give the graphics card's memory back; the canvas is another's."""
        for sent in self._sent.values():
            sent.release()
        self._sent.clear()
        self._shown.clear()
        self._programs.release()
        self._reducer.release()

    def _show(self, number: int, picture: Picture) -> None:
        if self._cards.get(number) is picture:
            return
        size = (picture.shape[1], picture.shape[0])
        data = np.ascontiguousarray(picture).tobytes()
        texture = self._context.texture(size, 3, data, alignment=1)
        self._send(number, texture, WHOLE_CANVAS, 1.0, from_below=False)
        texture.release()
        self._cards[number] = picture

    def _is_canvas(self, number: int) -> bool:
        output = self._outputs[number]
        return output.unchanged and output.size == tuple(self._canvas.size)

    def _own(self, number: int) -> _Sent:
        if number not in self._sent:
            self._sent[number] = _Sent(self._context, self._programs, self._outputs[number])
        return self._sent[number]

    def _send(
        self,
        number: int,
        picture: moderngl.Texture,
        crop: Crop,
        dimmer: float,
        *,
        from_below: bool,
    ) -> None:
        sent = self._own(number)
        features = features_of(self._outputs[number], crop, picture.size)
        program = self._programs.of(features)
        tell_part(program, crop, picture.size, from_below=from_below)
        tell_output(program, features, self._outputs[number], dimmer)
        picture.use(PICTURE_UNIT)
        sent.draw(features)
        self._shown[number] = sent.target


_Made = moderngl.Buffer | moderngl.VertexArray | moderngl.Texture


class _Sent:
    """One output's pieces, mask and framebuffer."""

    def __init__(self, context: moderngl.Context, programs: OutputPrograms, output: Output) -> None:
        self._context = context
        self._programs = programs
        self.target = context.framebuffer([context.texture(output.size, 4)])
        self.target.clear(0.0, 0.0, 0.0, 1.0)
        self._made: list[_Made] = []
        self.change(output)

    def change(self, output: Output) -> None:
        """Bend and mask otherwise from the next picture on."""
        old = self._made
        mesh = mesh_of(output)
        points = np.concatenate([mesh.places, mesh.content], axis=-1).astype(np.float32)
        self._vertices = self._context.buffer(points.tobytes())
        self._order = self._context.buffer(mesh.triangles.tobytes())
        self._made = [self._vertices, self._order]
        self._mask: moderngl.Texture | None = None
        if output.mask is not None:
            data = output.mask.picture.tobytes()
            self._mask = self._context.texture(output.mask.size, 1, data, alignment=1)
            self._made.append(self._mask)
        self._pieces: dict[frozenset[str], moderngl.VertexArray] = {}
        _release(old)

    def draw(self, features: frozenset[str]) -> None:
        """Draw what the program of these features has been told."""
        if features not in self._pieces:
            content = [(self._vertices, "3f 2f", "place", "content")]
            program = self._programs.of(features)
            self._pieces[features] = self._context.vertex_array(program, content, self._order)
            self._made.insert(0, self._pieces[features])
        if self._mask is not None:
            self._mask.use(MASK_UNIT)
        self.target.use()
        self._context.disable(moderngl.BLEND)
        self.target.clear(0.0, 0.0, 0.0, 1.0)
        self._pieces[features].render(moderngl.TRIANGLES)

    def release(self) -> None:
        """Give the graphics card's memory back."""
        _release(self._made)
        for attachment in self.target.color_attachments:
            attachment.release()
        self.target.release()


def _release(made: list[_Made]) -> None:
    for thing in made:
        thing.release()
