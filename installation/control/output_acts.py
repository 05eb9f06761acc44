"""What a technician can have done to the outputs: at the panel, over OSC, with keys at the wall.

Pure. `installation.calibrator` does it.
"""

from typing import Annotated, Final, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from installation.calibration import Handle, Width, Widths
from installation.show import TestCard

FARTHEST_PX: Final = 1000.0
"""So far one nudge moves a point at most."""

MOST_GRID: Final = 33
Preset = Literal["A", "B"]
Side = Literal["left", "right", "top", "bottom"]
SIDES: Final[tuple[Side, ...]] = get_args(Side)
"""As widths stand in `Blend`."""


class Plain(BaseModel):
    """Checked strictly, and never changed."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


AllOrOne = Annotated[int, Field(ge=0, le=16)]


class _OfOutput(Plain):
    """An act on one output, by its number from 1."""

    output: Annotated[int, Field(ge=1, le=16)]


class Move(_OfOutput):
    """Lay a corner or grid point to a place in what is sent, 0..1 each way being all of it."""

    act: Literal["move"] = "move"
    point: Handle
    to: tuple[float, float]


Pixels = Annotated[float, Field(ge=-FARTHEST_PX, le=FARTHEST_PX)]


class Nudge(_OfOutput):
    """Move a corner or grid point by pixels, to the right and down."""

    act: Literal["nudge"] = "nudge"
    point: Handle
    by: tuple[Pixels, Pixels]


class Blend(_OfOutput):
    """Set the widths of the overlaps: left, right, top, bottom, as shares of the picture."""

    act: Literal["blend"] = "blend"
    widths: Widths


class Overlap(_OfOutput):
    """Set the width of the overlap at one side, as a share of the picture."""

    act: Literal["overlap"] = "overlap"
    side: Side
    width: Width


class Brightness(_OfOutput):
    """Set the share of its light."""

    act: Literal["brightness"] = "brightness"
    value: float


class LayGrid(_OfOutput):
    """Lay a grid of so many points that does not bend yet; 0 by 0 takes it away."""

    act: Literal["grid"] = "grid"
    columns: Annotated[int, Field(ge=0, le=MOST_GRID)]
    rows: Annotated[int, Field(ge=0, le=MOST_GRID)]


class Reset(_OfOutput):
    """Take back all that was set of an output: it is as in the config."""

    act: Literal["reset"] = "reset"


class Undo(Plain):
    """Take back the last change."""

    act: Literal["undo"] = "undo"


class Save(Plain):
    """Begin with the present calibration from now on."""

    act: Literal["save"] = "save"


class KeepPreset(Plain):
    """Keep the present calibration under a letter."""

    act: Literal["keep"] = "keep"
    preset: Preset


class UsePreset(Plain):
    """Go to the calibration of a letter."""

    act: Literal["use"] = "use"
    preset: Preset


class Card(Plain):
    """Show a test card; "" takes it away.

    Attributes:
        act: "card".
        card: its name.
        output: by its number from 1; 0 for all, which ends what single ones have of their own.
    """

    act: Literal["card"] = "card"
    card: TestCard
    output: AllOrOne = 0


class IdentifyOutputs(Plain):
    """Have every output (0), or one by its number from 1, show which one it is."""

    act: Literal["identify"] = "identify"
    output: AllOrOne = 0


class Dimmer(Plain):
    """Set the master brightness."""

    act: Literal["dimmer"] = "dimmer"
    value: float


class Blackout(Plain):
    """Fade to black, or back."""

    act: Literal["blackout"] = "blackout"
    on: bool


OfOutput = Move | Nudge | Blend | Overlap | Brightness | LayGrid | Reset
OfAll = Undo | Save | KeepPreset | UsePreset
OfShow = Card | IdentifyOutputs | Dimmer | Blackout
OutputAct = OfOutput | OfAll | OfShow
"""Everything that a calibrator takes."""
