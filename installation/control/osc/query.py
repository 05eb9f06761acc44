"""What OSCQuery answers: the tree of addresses as JSON, made from the tables. Pure.

The words are those of the OSCQuery proposal (https://github.com/Vidvox/OSCQueryProposal): a program
that browses finds every address with its type, range, access, value and meaning. One address may be
a method and a container at once, such as `/dream/subject`.
"""

import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import unquote

from installation.control.osc.feedback import BY_ADDRESS, Told, told_of_count, value_of
from installation.control.osc.nodes import Node
from installation.control.osc.tree import TREE
from installation.control.show_control import Figures, OutputFigures

Json = dict[str, Any]

ATTRIBUTES: Final = frozenset(
    {"FULL_PATH", "CONTENTS", "TYPE", "ACCESS", "VALUE", "RANGE", "DESCRIPTION", "UNIT"}
)
EXTENSIONS: Final[Mapping[str, bool]] = MappingProxyType(
    {
        "ACCESS": True,
        "VALUE": True,
        "RANGE": True,
        "DESCRIPTION": True,
        "UNIT": True,
        "TAGS": False,
        "CRITICAL": False,
        "CLIPMODE": False,
        "LISTEN": False,
        "PATH_CHANGED": False,
    }
)
"""What of the proposal there is. Values are not streamed over HTTP: subscribe over OSC."""

MOST_PATH: Final = 256

_UNITS: Final = {
    "/projection/fade": "time.second",
    "/projection/dimmer": "gain.linear",
    "/status/left": "time.second",
}
_TYPES: Final[Mapping[object, str]] = MappingProxyType({bool: "T", float: "f"})
_FIGURE_TYPES: Final = {
    field.name: _TYPES.get(field.type, "s")
    for field in (*fields(Figures), *fields(OutputFigures))
    if field.name != "outputs"
}
_READ, _WRITE = 1, 2


@dataclass(frozen=True, kw_only=True)
class Host:
    """Where OSC is spoken.

    Attributes:
        name: of the show.
        ip: address for messages.
        port: of the datagrams.
    """

    name: str
    ip: str
    port: int

    def info(self) -> Json:
        """The answer to HOST_INFO."""
        return {
            "NAME": self.name,
            "OSC_IP": self.ip,
            "OSC_PORT": self.port,
            "OSC_TRANSPORT": "UDP",
            "EXTENSIONS": dict(EXTENSIONS),
        }


@dataclass(frozen=True, kw_only=True)
class Known:
    """What of the show stands in the answers.

    Attributes:
        host: where OSC is spoken.
        figures: what the wall does now.
        playlists: their names, in order.
    """

    host: Host
    figures: Figures
    playlists: Sequence[str] = ()


@dataclass(frozen=True)
class Answer:
    """A status of HTTP, and its body; None = an empty one."""

    status: int
    body: Json | None = None


def answer(path: str, query: str, known: Known) -> Answer:
    """What a GET is answered.

    Args:
        path: of the URL; an OSC address.
        query: what stands behind "?": one attribute, HOST_INFO, or nothing.
        known: of the show.
    """
    attribute = unquote(query).partition("=")[0]
    if attribute == "HOST_INFO":
        return Answer(200, known.host.info())
    address = path.rstrip("/") or "/"
    if len(path) > MOST_PATH or address not in _children(len(known.figures.outputs)):
        return Answer(404, {"error": "there is no such address"})
    if not attribute:
        return Answer(200, described(address, known))
    if attribute not in ATTRIBUTES:
        wanted = ", ".join(sorted(ATTRIBUTES | {"HOST_INFO"}))
        return Answer(400, {"error": f"one attribute is wanted: {wanted}"})
    found = described(address, known, with_contents=attribute == "CONTENTS")
    return Answer(200, {attribute: found[attribute]}) if attribute in found else Answer(204)


def described(address: str, known: Known, *, with_contents: bool = True) -> Json:
    """An address, and all below it.

    Args:
        address: one that there is.
        known: of the show.
        with_contents: whether what is below is told too.
    """
    children = _children(len(known.figures.outputs))[address]
    found: Json = {"FULL_PATH": address}
    node, told = TREE.get(address), BY_ADDRESS.get(address)
    if node is None and told is None:
        found["ACCESS"] = 0
    else:
        found |= _method(address, node, told, known)
    if children and with_contents:
        found["CONTENTS"] = {
            child.rpartition("/")[2]: described(child, known) for child in children
        }
    return found


def _method(address: str, node: Node | None, told: Told | None, known: Known) -> Json:
    found: Json = {
        "TYPE": _type_of(node, told),
        "ACCESS": (_READ if told else 0) | (_WRITE if node else 0),
        "DESCRIPTION": _description(node, told),
    }
    if told is not None:
        found["VALUE"] = [_value(told, known.figures)]
    limits = _range(node, known)
    if limits is not None:
        found["RANGE"] = [limits]
    if address in _UNITS:
        found["UNIT"] = [_UNITS[address]]
    return found


def _type_of(node: Node | None, told: Told | None) -> str:
    """The type tags; a button is an impulse, which browsers show as a button."""
    if node is None:
        return _FIGURE_TYPES[told.figure] if told else ""
    return "I" if node.kind == "press" or not node.takes else node.takes


def _description(node: Node | None, told: Told | None) -> str:
    """A sentence; with the arguments where type and range do not tell them."""
    if node is None:
        return told.means if told else ""
    return f"{node.does} ({node.arguments})" if node.kind in {"choice", "words"} else node.does


def _value(told: Told, figures: Figures) -> object:
    value = value_of(told, figures)
    return bool(value) if _FIGURE_TYPES[told.figure] == "T" else value


def _range(node: Node | None, known: Known) -> Json | None:
    if node is None:
        return None
    if node.limits is not None:
        return {"MIN": node.limits.low, "MAX": node.limits.high}
    choices = known.playlists if node.address == "/dream/playlist" else node.choices
    return {"VALS": list(choices)} if choices else None


@lru_cache(maxsize=4)
def _children(outputs: int) -> Mapping[str, Sequence[str]]:
    """Every address and every container above one, with what stands right below it.

    Args:
        outputs: how many the show has.
    """
    found: dict[str, list[str]] = {"/": []}
    nodes = [node.address for node in TREE.values() if node.output <= outputs]
    for address in (*nodes, *(told.address for told in told_of_count(outputs))):
        path = address
        while path not in found:
            found[path] = []
            path = path.rpartition("/")[0] or "/"
    for path in found:
        if path != "/":
            found[path.rpartition("/")[0] or "/"].append(path)
    return MappingProxyType(found)


def ip_for(host: str, asked_at: str) -> str:
    """The address for messages: where OSC listens on every address, that at which HTTP was asked.

    Args:
        host: where OSC listens.
        asked_at: address of this machine at which a request came in.
    """
    try:
        everywhere = ipaddress.ip_address(host).is_unspecified
    except ValueError:
        everywhere = False
    return asked_at if everywhere or host == "localhost" else host
