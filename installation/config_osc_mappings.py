"""`osc.mappings` of config.yaml: addresses of boxes that cannot be changed, and where they lead."""

import difflib
import math
from collections.abc import Iterable
from typing import Final, TypeGuard

from installation.config_fields import Fields, Key, value_at
from installation.config_values import show_value
from installation.control.osc.arguments import ArgumentError
from installation.control.osc.mapping import Led, Scale
from installation.control.osc.message import Argument, Message, PacketError, check_address
from installation.control.osc.nodes import Reading
from installation.control.osc.packets import encode
from installation.control.osc.tree import TREE
from installation.yaml_lines import Document, Path, Problem
from playlists.errors import SubjectError
from playlists.subjects import load_subjects

PATH: Final[Path] = ("osc", "mappings")
MOST_MAPPINGS: Final = 500
STEEPEST: Final = 10.0

PARAMETERS: Final = {
    address.removeprefix("/dream/param/"): address
    for address, node in TREE.items()
    if node.kind == "knob" and address.startswith("/dream/param/")
} | {"dimmer": "/projection/dimmer", "fade": "/projection/fade"}
"""Short names of knobs."""

KEYS: Final = {
    "subject": Key("a subject", "null", "A press dreams of it."),
    "playlist": Key("a playlist", "null", "A press shows it."),
    "param": Key(f"one of {', '.join(PARAMETERS)}", "null", "A fader or knob sets it."),
    "do": Key("an address of the tree", "null", "What comes here counts as if it came there."),
    "args": Key(
        "a list, with `do`", "null", "Sent there when the button is pressed, in place of its own."
    ),
    "range": Key("two numbers", "[0, 1]", "What the fader sends at its two ends."),
    "to": Key("two numbers", "the limits", "What the parameter is to be there; they may fall."),
    "curve": Key(
        f"a number above 0, at most {STEEPEST:g}",
        "1",
        "1 = straight, 2 = fine at the lower end, 0.5 = fine at the upper one.",
    ),
}
_WAYS: Final = ("subject", "playlist", "param", "do")


def read_mappings(document: Document) -> tuple[dict[str, Led], list[Problem]]:
    """The mappings of a settings file.

    Args:
        document: the whole file.

    Returns:
        Those that are right, by the box's address, and every mistake.
    """
    value = value_at(document, PATH)
    if value is None:
        return {}, []
    title = ".".join(map(str, PATH))
    if not isinstance(value, dict):
        message = f"{title}: must be mappings by address, got {show_value(value)}"
        return {}, [Problem(document.line_of(PATH), message)]
    mappings: dict[str, Led] = {}
    problems: list[Problem] = []
    if len(value) > MOST_MAPPINGS:
        message = f"{title}: must be at most {MOST_MAPPINGS} mappings, got {len(value)}"
        problems.append(Problem(document.line_of(PATH), message))
    for address in value:
        before = len(problems)
        fields = Fields(document, (*PATH, address), f"{title} {address}", KEYS, problems)
        _check_address(address, fields)
        led = _read(fields) if fields.is_mapping else None
        if led is not None and len(problems) == before:
            mappings[address] = led
    return mappings, problems


def _check_address(address: str, fields: Fields) -> None:
    try:
        check_address(address)
    except PacketError as error:
        fields.complain(None, f"no OSC address: {error.detail}")
    if address in TREE:
        fields.complain(None, "this address is one of the show's own")


def _read(fields: Fields) -> Led | None:
    ways = [way for way in _WAYS if way in fields]
    if len(ways) != 1:
        got = " and ".join(ways) or "none"
        fields.complain(None, f"must have one of {', '.join(_WAYS)}, got {got}")
        return None
    for key in {"args", "range", "to", "curve"} - _GO_WITH[ways[0]]:
        if key in fields:
            fields.complain(key, f"does not go with {ways[0]}")
    if ways[0] == "subject":
        return _subject(fields)
    if ways[0] == "playlist":
        name = fields.text("playlist", str.strip, what="the name of a playlist")
        return None if name is None else Led(address="/dream/playlist", arguments=(name,))
    if ways[0] == "param":
        return _parameter(fields)
    return _direct(fields)


_GO_WITH: Final = {
    "subject": frozenset[str](),
    "playlist": frozenset[str](),
    "param": frozenset({"range", "to", "curve"}),
    "do": frozenset({"args"}),
}


def _subject(fields: Fields) -> Led | None:
    wanted = fields.get("subject")
    index = isinstance(wanted, int) and not isinstance(wanted, bool)
    text = str(wanted) if index else fields.text("subject", str.strip, what="a subject")
    if text is None:
        return None
    try:
        load_subjects().find_pair(text)
    except SubjectError as error:
        fields.complain("subject", str(error))
        return None
    return Led(address="/dream/subject", arguments=(text,))


def _parameter(fields: Fields) -> Led | None:
    name = fields.one_of("param", tuple(PARAMETERS))
    if name is None:
        return None
    address = PARAMETERS[name]
    limits = TREE[address].limits
    low, high = _two_numbers(fields, "range") or (0.0, 1.0)
    if low >= high:
        fields.complain("range", f"must rise, got {low:g} to {high:g}")
    to_low, to_high = _two_numbers(fields, "to") or (
        (0.0, 1.0) if limits is None else (limits.low, limits.high)
    )
    for value in (to_low, to_high):
        if limits is not None and not limits.low <= value <= limits.high:
            known = f"{limits.low:g} to {limits.high:g}"
            fields.complain("to", f"{name} must be {known}, got {value:g}")
    curve = fields.get("curve")
    if curve is None:
        curve = 1.0
    if not _is_number(curve) or not 0 < curve <= STEEPEST:
        message = f"must be a number above 0 and at most {STEEPEST:g}, got {show_value(curve)}"
        fields.complain("curve", message)
        return None
    scale = Scale(low=low, high=high, to_low=to_low, to_high=to_high, curve=float(curve))
    return Led(address=address, scale=scale)


def _direct(fields: Fields) -> Led | None:
    address = fields.text("do", str.strip, what="an address of the tree")
    if address is None:
        return None
    node = TREE.get(address)
    if node is None:
        fields.complain("do", f"there is no address {show_value(address)}{_near(address, TREE)}")
        return None
    arguments = fields.get("args")
    if arguments is None:
        return Led(address=address)
    if not isinstance(arguments, list) or not all(
        isinstance(item, str | int | float | bool) for item in arguments
    ):
        fields.complain("args", f"must be a list of values, got {show_value(arguments)}")
        return None
    sent: tuple[Argument, ...] = tuple(
        item for item in arguments if isinstance(item, str | int | float | bool)
    )
    try:
        encode([Message(address, sent)])
        node.read(sent, Reading(sender="config"))
    except (ArgumentError, PacketError) as error:
        fields.complain("args", f"{address}: {error}")
        return None
    return Led(address=address, arguments=sent)


def _two_numbers(fields: Fields, key: str) -> tuple[float, float] | None:
    value = fields.get(key)
    if value is None:
        return None
    if isinstance(value, list) and len(value) == 2:
        low, high = value
        if _is_number(low) and _is_number(high):
            return float(low), float(high)
    fields.complain(key, f"must be two numbers such as [0, 1], got {show_value(value)}")
    return None


def _is_number(value: object) -> TypeGuard[float]:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and math.isfinite(value)  # type: ignore[arg-type]


def _near(word: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(word[:120], list(known), n=1, cutoff=0.6)
    return f', did you mean "{close[0]}"?' if close else ""
