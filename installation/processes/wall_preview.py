"""Small pictures of what is sent, for the panel. Runs in the projection process."""

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from installation.bus import ChildBus
from installation.messages import OutputReport, PreviewHeader
from installation.processes.child import Every
from projection.outputs import OutputSettings
from projection.projector import FrameRecord, Projector
from projection.renderer import Renderer

EVERY_S: Final = 1 / 12
WIDTH_PX: Final = 640
OUTPUT_EVERY_S: Final = 0.25
OUTPUT_WIDTH_PX: Final = 320
QUALITY: Final = 80
MOST_WORDS: Final = 200
NO_DISPLAY: Final = "no display answers yet; it is taken as soon as it does"


class WallPreview:
    """Sends the wall as people see it, and where there are several outputs also each in turn."""

    def __init__(self, bus: ChildBus, projector: Projector) -> None:
        self._bus = bus
        self._projector = projector
        self._due = Every(EVERY_S)
        self._output_due = Every(OUTPUT_EVERY_S)
        self._turn = 0

    def send(self, record: FrameRecord, now_s: float) -> NDArray[np.uint8] | None:
        """Send what is due at `now_s` (monotonic) of the frame just shown.

        Returns:
            The wall, uint8 (h, w, 3) RGB, if that was due.
        """
        count = len(self._projector.renderer.outputs)
        if count > 1 and self._output_due.is_due(now_s):
            self._turn = self._turn % count + 1
            self._send(self._projector.picture(OUTPUT_WIDTH_PX, self._turn - 1), record, self._turn)
        if not self._due.is_due(now_s):
            return None
        picture = self._projector.picture(WIDTH_PX)
        self._send(picture, record, 0)
        return picture

    def of_each(self) -> list[NDArray[np.uint8]]:
        """What each output is sent, small."""
        count = len(self._projector.renderer.outputs)
        width = WIDTH_PX if count == 1 else OUTPUT_WIDTH_PX
        return [self._projector.picture(width, number) for number in range(count)]

    def _send(self, picture: NDArray[np.uint8], record: FrameRecord, output: int) -> None:
        done, data = cv2.imencode(
            ".jpg",
            cv2.cvtColor(picture, cv2.COLOR_RGB2BGR),
            [cv2.IMWRITE_JPEG_QUALITY, QUALITY],
        )
        if done:
            header = PreviewHeader(
                at_s=record.shown_at_s,
                width=picture.shape[1],
                height=picture.shape[0],
                frame=record.number,
                output=output,
            )
            self._bus.send_preview(header, data.tobytes())


def outputs_told(
    renderer: Renderer, refused: Sequence[str], awaited: OutputSettings | None = None
) -> tuple[OutputReport, ...]:
    """Where a renderer's outputs are shown now.

    Args:
        renderer: of the outputs.
        refused: why the calibration of each is not shown; "" if it is.
        awaited: what is to be shown as soon as a display answers, if that is so.
    """
    if not renderer.screens:
        return tuple(
            OutputReport(
                name=output.name[:MOST_WORDS],
                where="headless" if awaited is None else "missing",
                trouble="" if awaited is None else NO_DISPLAY,
                width=output.size[0],
                height=output.size[1],
                refused=why,
            )
            for output, why in zip(renderer.outputs, refused, strict=True)
        )
    return tuple(
        OutputReport(
            name=screen.name[:MOST_WORDS],
            where="found" if screen.found else "missing",
            connector=screen.connector[:MOST_WORDS],
            width=screen.size[0],
            height=screen.size[1],
            refresh_hz=screen.refresh_hz,
            fps=screen.fps,
            trouble=screen.trouble[:MOST_WORDS],
            refused=why,
        )
        for screen, why in zip(renderer.screens, refused, strict=True)
    )
