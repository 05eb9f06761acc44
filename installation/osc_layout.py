"""The session docs/osc/hallucinarium.osc-stage.json for Open Stage Control, from the OSC tables.

`python -m installation.osc_docs` writes it. Whoever opens it has a fader, switch, button or field
for every address; what the wall tells moves them. The words are those of the session format of
Open Stage Control 1 (https://openstagecontrol.ammd.net/docs/).
"""

import json
from collections.abc import Callable, Sequence
from typing import Any, Final

from installation.control.osc.feedback import TOLD, Told
from installation.control.osc.nodes import Node
from installation.control.osc.output_nodes import OUTPUT_NODES
from installation.control.osc.tree import NODES, TREE

Widget = dict[str, Any]

WIDTH: Final = 250
ROW: Final = 46
LABEL: Final = 92
GAP: Final = 8
TOP: Final = 44
OUTPUTS: Final = 4
"""So many outputs have a column of their own."""

_COLUMNS: Final[Sequence[tuple[str, tuple[str, ...]]]] = (
    ("Dream", ("/dream/subject", "/dream/held", "/dream/playlist")),
    (
        "Numbers",
        ("/dream/param", "/dream/pa", "/dream/pl", "/dream/re", "/dream/sn", "/dream/toggle"),
    ),
    ("Wall", ("/projection",)),
    ("Show", ("/schedule", "/go", "/stop", "/panic", "/status/get")),
)
"""A node stands in the first column that names the beginning of its address."""


def layout_text() -> str:
    """The session as the file holds it."""
    return json.dumps(layout(), indent=1) + "\n"


def layout() -> Widget:
    """The session."""
    content = {
        "type": "root",
        "id": "root",
        "layout": "default",
        "scroll": True,
        "widgets": list(_widgets()),
        "tabs": [],
    }
    return {
        "createdWith": "Open Stage Control",
        "version": "1.25.0",
        "type": "session",
        "content": content,
    }


def _widgets() -> list[Widget]:
    found: list[Widget] = []
    for column, (title, nodes) in enumerate(_columns()):
        left = GAP + column * (WIDTH + 2 * GAP)
        found.append(_text(f"title_{column}", title, left, GAP, WIDTH))
        for row, node in enumerate(nodes):
            found += _control(node, left, TOP + row * (ROW + GAP))
    left = GAP + len(_columns()) * (WIDTH + 2 * GAP)
    found.append(_text("title_status", "What the wall does", left, GAP, WIDTH))
    own = [told for told in TOLD if told.address not in TREE]
    for row, told in enumerate(own):
        found += _figure(told, left, TOP + row * (ROW + GAP))
    return found


def _columns() -> list[tuple[str, list[Node]]]:
    """Those of the wall, and one for each of the first outputs."""
    outputs = [
        (f"Output {number}", [n for n in OUTPUT_NODES if n.output == number and n.kind != "words"])
        for number in range(1, OUTPUTS + 1)
    ]
    return [*_wall_columns(), *outputs]


def _wall_columns() -> list[tuple[str, list[Node]]]:
    found: list[tuple[str, list[Node]]] = [(title, []) for title, _ in _COLUMNS]
    for node in NODES:
        for (_, beginnings), (_, nodes) in zip(_COLUMNS, found, strict=True):
            if node.kind != "words" and node.address.startswith(beginnings):
                nodes.append(node)
                break
    return found


def _control(node: Node, left: int, top: int) -> list[Widget]:
    """A label, and what sets the address beside it; a button carries its label itself."""
    if node.kind in {"press", "switch"}:
        return [{**_CONTROLS[node.kind](node), **_place(left, top, WIDTH)}]
    label = _text(f"label{_id(node.address)}", _short(node.address), left, top, LABEL)
    field = {**_CONTROLS[node.kind](node), **_place(left + LABEL, top, WIDTH - LABEL)}
    return [label, field]


def _figure(told: Told, left: int, top: int) -> list[Widget]:
    label = _text(f"label{_id(told.address)}", _short(told.address), left, top, LABEL)
    shown = {**_named("text", told.address, told.means), "bypass": True, "wrap": True}
    return [label, {**shown, **_place(left + LABEL, top, WIDTH - LABEL)}]


def _fader(node: Node) -> Widget:
    limits = node.limits
    ends = {"min": limits.low, "max": limits.high} if limits else {"min": 0, "max": 1}
    return {
        **_named("fader", node.address, node.does),
        "horizontal": True,
        "range": ends,
        "decimals": 4,
        "typeTags": "f",
    }


def _switch(node: Node) -> Widget:
    return {**_button(node), "mode": "toggle", "on": 1, "off": 0}


def _press(node: Node) -> Widget:
    return {**_button(node), "mode": "tap", "on": 1, "off": 0}


def _button(node: Node) -> Widget:
    named = _named("button", node.address, node.does)
    return {**named, "label": _short(node.address), "typeTags": "i"}


def _choice(node: Node) -> Widget:
    if node.choices:
        named = _named("dropdown", node.address, node.does)
        return {**named, "values": list(node.choices), "typeTags": "s"}
    return {**_named("input", node.address, node.does), "asYouType": False, "typeTags": "s"}


_CONTROLS: Final[dict[str, Callable[[Node], Widget]]] = {
    "knob": _fader,
    "switch": _switch,
    "press": _press,
    "choice": _choice,
}


def _named(kind: str, address: str, does: str) -> Widget:
    return {"type": kind, "id": _id(address)[1:], "address": address, "comments": does}


def _text(name: str, text: str, left: int, top: int, width: int) -> Widget:
    words = {"type": "text", "id": name, "default": text, "bypass": True, "wrap": True}
    return {**words, **_place(left, top, width)}


def _place(left: int, top: int, width: int) -> Widget:
    return {"left": left, "top": top, "width": width, "height": ROW if top >= TOP else TOP - GAP}


def _id(address: str) -> str:
    return address.replace("/", "_")


def _short(address: str) -> str:
    """The end of an address for a label: "subject next", "zoom"."""
    parts = address.strip("/").split("/")
    return " ".join(parts[1:] if len(parts) > 1 else parts).removeprefix("param ")
