"""What the dream process is told, and what it tells before there is anything to tell."""

import math
import os
from typing import Any

from pydantic import Field

from installation.clock import monotonic_s
from installation.config_sections import DreamSection
from installation.messages import MAX_MESSAGE, Report
from installation.processes.child import ChildSettings
from installation.processes.dreamer_seam import MODEL_DREAMER, RoundFigures
from installation.values import Look
from model.looks import GALLERY


class DreamProcessSettings(ChildSettings):
    """What the dream process is told.

    Attributes:
        dreamer: "module:function" that opens the dreamer.
        dream: the config's section.
        look: the numbers of the look that the section names.
        classes: whether that or another look of the show dreams subjects.
        checkpoint_every_s: seconds between two checkpoints; disks of galleries wear out.
    """

    dreamer: str = MODEL_DREAMER
    dream: DreamSection = DreamSection()
    look: Look = GALLERY
    classes: bool = True
    checkpoint_every_s: float = Field(default=10.0, ge=0)


def opening_of(settings: DreamProcessSettings) -> dict[str, Any]:
    """What the dreamer is opened with; the state of the show brings other numbers to the look."""
    section = dict(settings.dream)
    for number in ("prior_strength", "step_size"):
        del section[number]
    return {**section, "look": settings.look, "classes": settings.classes}


def early_report(settings: DreamProcessSettings, message: str) -> Report:
    """What there is to tell before the first step."""
    return Report(
        role="dream",
        name=settings.name,
        pid=os.getpid(),
        progress=0,
        at_s=monotonic_s(),
        message=one_line(message),
    )


def one_line(text: str) -> str:
    """A text as a message takes it: one line, not too long."""
    return " ".join(text.split())[:MAX_MESSAGE]


def finite_figures(figures: RoundFigures) -> dict[str, float]:
    """A round's figures by name, without those that are no numbers."""
    wanted = {
        "objective": float(figures.objective),
        "prior": float(figures.prior),
        "mean": float(figures.mean),
        "contrast": float(figures.contrast),
    }
    return {name: value for name, value in wanted.items() if math.isfinite(value)}
