"""The addresses of single outputs, such as `/projection/2/brightness`: for who sets up projectors.

Pure. They do what the panel does under *Outputs*, with the same undo, and refuse the same. There
are as many as outputs can be; those that a show does not have are refused, and not told.
"""

from typing import Final, get_args

from installation.calibration import MOST_OUTPUTS, Corner
from installation.control import output_acts
from installation.control.osc import acts
from installation.control.osc.acts import OscAct
from installation.control.osc.arguments import Arguments, Range, number, whole_number
from installation.control.osc.nodes import Node, Reading, card_choice, knob, press, words
from projection.colour import LIMITS
from projection.edge_blend import WIDEST

BRIGHTNESS: Final = Range(*LIMITS["brightness"])
WIDTH: Final = Range(0, WIDEST)
PIXELS: Final = Range(-output_acts.FARTHEST_PX, output_acts.FARTHEST_PX, "pixels")
CORNERS: Final[tuple[Corner, ...]] = get_args(Corner)
_FAR: Final = f"pixels sent to the right, and down: {PIXELS.low:g} to {PIXELS.high:g} each"


def output_nodes(output: int) -> tuple[Node, ...]:
    """The addresses of an output, by its number from 1."""
    at = f"/projection/{output}"
    return (
        knob(
            f"{at}/brightness",
            "The share of its light that the output gives.",
            BRIGHTNESS,
            "brightness",
            lambda value, _: _set_up(output_acts.Brightness(output=output, value=value)),
            output=output,
        ),
        card_choice(
            f"{at}/card",
            "Show a test card on this output alone; off or 0 is the dream.",
            "card",
            lambda card: _set_up(output_acts.Card(card=card, output=output)),
            output=output,
        ),
        press(
            f"{at}/identify",
            "Let this output alone show for a few seconds which one it is.",
            lambda _: _set_up(output_acts.IdentifyOutputs(output=output)),
            output=output,
        ),
        *(_corner(at, output, corner) for corner in CORNERS),
        words(
            f"{at}/grid/nudge",
            "Move a point of the grid by pixels.",
            "iiff",
            f"row and place of the point, from 1; {_FAR}",
            lambda arguments, _: _grid_nudge(arguments, output),
            output=output,
        ),
        *(_overlap(at, output, side) for side in output_acts.SIDES),
        press(
            f"{at}/reset",
            "Take back all that was set of the output: it is as in the config.",
            lambda _: _set_up(output_acts.Reset(output=output)),
            output=output,
        ),
    )


def _corner(at: str, output: int, corner: Corner) -> Node:
    def read(arguments: Arguments, _reading: Reading) -> OscAct:
        by = number(arguments, PIXELS), number(arguments[1:], PIXELS)
        return _set_up(output_acts.Nudge(output=output, point=corner, by=by))

    does = f"Move the corner {corner} by pixels."
    return words(f"{at}/point/{corner}/nudge", does, "ff", _FAR, read, output=output)


def _grid_nudge(arguments: Arguments, output: int) -> OscAct:
    most = output_acts.MOST_GRID
    row, place = whole_number(arguments, 1, most), whole_number(arguments[1:], 1, most)
    by = number(arguments[2:], PIXELS), number(arguments[3:], PIXELS)
    return _set_up(output_acts.Nudge(output=output, point=(row - 1, place - 1), by=by))


def _overlap(at: str, output: int, side: output_acts.Side) -> Node:
    return knob(
        f"{at}/overlap/{side}",
        f"The width of the overlap at its {side}, as a share of its picture.",
        WIDTH,
        f"overlap_{side}",
        lambda value, _: _set_up(output_acts.Overlap(output=output, side=side, width=value)),
        output=output,
    )


def _set_up(wanted: output_acts.OutputAct) -> OscAct:
    return acts.SetUp(wanted=wanted)


OUTPUT_NODES: Final[tuple[Node, ...]] = tuple(
    node for output in range(1, MOST_OUTPUTS + 1) for node in output_nodes(output)
)
"""Those of all outputs that there can be."""

SET_UP_NODES: Final[tuple[Node, ...]] = (
    press(
        "/projection/undo",
        "Take back the last change of an output.",
        lambda _: _set_up(output_acts.Undo()),
    ),
    press(
        "/projection/save",
        "Keep how the outputs are set: the show begins with it from now on.",
        lambda _: _set_up(output_acts.Save()),
    ),
)
"""Those that go with them, of the whole wall."""
