"""A fade from one keyframe to the next, drawn, and how steady it keeps sharpness and contrast."""

import cv2
import numpy as np

from projection.camera import CameraPosition
from projection.comparing import AtOnce
from projection.cpu_renderer import CpuRenderer
from projection.enlarge import enlarged
from projection.fades import Moment, Placed
from projection.mixer import Mixer

BORDER = 0.06
"""Of each side; where a picture does not fill the wall yet, nothing is measured."""


def drawn_cycle(before, after, move, size, kind, frames=9):
    """The frames of a fade, uint8 (h, w, 3) each, while the camera moves evenly by `move`."""
    renderer = CpuRenderer(size)
    mixer = Mixer(kind, AtOnce(with_flow=kind == "flow"))
    base = Placed(1, enlarged(before, size), CameraPosition())
    over = Placed(2, enlarged(after, size), move, 1)
    # Long enough ago for what was found to have come in softly.
    mixer.mixing(Moment(-10.0, 0.0, CameraPosition(), base, over, 0.0))
    pictures = []
    for share in np.linspace(0, 1, frames):
        camera = CameraPosition(share * move.log_zoom, share * move.angle_deg)
        moment = Moment(float(share), 0.0, camera, base, over, float(share))
        renderer.draw(moment.scene(size, mixing=mixer.mixing(moment)))
        pictures.append(renderer.read())
    return pictures


def _grey(picture):
    height, width = picture.shape[:2]
    inset_y, inset_x = round(BORDER * height), round(BORDER * width)
    inner = picture[inset_y : height - inset_y, inset_x : width - inset_x]
    return cv2.cvtColor(inner, cv2.COLOR_RGB2GRAY).astype(np.float32)


def sharpness(picture):
    """Variance of the Laplacian of the grey picture."""
    return float(cv2.Laplacian(_grey(picture), cv2.CV_32F).var())


def contrast(picture):
    """Standard deviation of the grey picture."""
    return float(_grey(picture).std())


def against_even(values):
    """A cycle's values, each divided by what it would be on the straight line between the ends."""
    return np.array(values) / np.linspace(values[0], values[-1], len(values))
