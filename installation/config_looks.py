"""The section `looks` of config.yaml: looks of one's own, each made of another. Pure."""

import difflib
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from installation.config_values import show_value
from installation.yaml_lines import Document, Path, Problem
from model.looks import LOOKS, PARAMETERS, derived, parameters_of_look
from model.networks.architecture import NETWORKS, layer_names
from model.settings import DreamSettings

SECTION: Final = "looks"
BASE: Final = "base"
DEFAULT_BASE: Final = "gallery"
FEW: Final = 4
AUTO_NETWORKS: Final = ("vgg16", "lite0")
"""What may dream when the network is chosen by the machine."""

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}", re.IGNORECASE)


def read_looks(document: Document) -> tuple[dict[str, DreamSettings], list[Problem]]:
    """The looks of the file's own.

    Args:
        document: the whole file.

    Returns:
        Those that are right, by name, and every mistake.
    """
    value = document.value.get(SECTION) if isinstance(document.value, dict) else None
    if value is None:
        return {}, []
    if not isinstance(value, dict):
        line = document.line_of((SECTION,))
        return {}, [Problem(line, f"{SECTION}: must be looks by name, got {show_value(value)}")]
    looks: dict[str, DreamSettings] = {}
    problems: list[Problem] = []
    for name, changes in value.items():
        reader = _Reader(name, document)
        look = reader.read(changes, {**LOOKS, **looks})
        problems += reader.problems
        if look is not None:
            looks[name] = look
    return looks, problems


class _Reader:
    """Reads one look and collects what is wrong with it."""

    def __init__(self, name: str, document: Document) -> None:
        self._name = name
        self._document = document
        self.problems: list[Problem] = []

    def read(self, changes: object, known: dict[str, DreamSettings]) -> DreamSettings | None:
        if not _NAME.fullmatch(self._name):
            self._complain((), "a name must be 1 to 40 letters, digits, - and _")
        elif self._name in LOOKS:
            self._complain((), "this name is taken by a look that comes with the project")
        if not isinstance(changes, dict | None):
            self._complain((), f"must be a section, got {show_value(changes)}")
            return None
        values = dict(changes or {})
        base = self._base(values.pop(BASE, DEFAULT_BASE), known)
        if base is not None:
            self._check(values, base)
        if self.problems or base is None:
            return None
        return derived(self._name, base, values)

    def _base(self, wanted: object, known: dict[str, DreamSettings]) -> DreamSettings | None:
        if isinstance(wanted, str) and wanted in known:
            return known[wanted]
        hint = near(str(wanted), known) or f"; there are {', '.join(known)}"
        message = "must be a look that comes with the project or stands above"
        self._complain((BASE,), f"{message}, got {show_value(wanted)}{hint}")
        return None

    def _check(self, values: dict[str, Any], base: DreamSettings) -> None:
        parameters = parameters_of_look(base)
        for key, value in values.items():
            if key not in parameters:
                self._complain((key,), _unknown(key, parameters, base))
                continue
            try:
                parameters[key].read(value)
            except ValueError as error:
                self._complain((key,), str(error))

    def _complain(self, path: Path, message: str) -> None:
        place = (SECTION, self._name, *path)
        dotted = ".".join(map(str, place))
        self.problems.append(Problem(self._document.line_of(place), f"{dotted}: {message}"))


def _unknown(key: str, parameters: Iterable[str], base: DreamSettings) -> str:
    names = (BASE, *parameters)
    hint = near(key, names)
    if key in PARAMETERS:
        return f"{base.name} dreams by the method {base.method}, which has no such key"
    if hint:
        return f"unknown key{hint}"
    some, others = ", ".join(names[:FEW]), len(names) - FEW
    told = "told in installation/docs/config.md#looks"
    return f"unknown key; a look has {some} and {others} others, {told}"


def near(word: str, known: Iterable[str]) -> str:
    """', did you mean "gallery"?', or nothing if no known word is near."""
    close = difflib.get_close_matches(word[:60].lower(), list(known), n=1, cutoff=0.6)
    return f', did you mean "{close[0]}"?' if close else ""


def wrong_look(wanted: str, own: Mapping[str, DreamSettings]) -> str | None:
    """What is wrong with the name of a look, or None."""
    known = {**LOOKS, **own}
    if wanted in known:
        return None
    hint = near(wanted, known) or f"; there are {', '.join(known)}"
    return f"there is no look {show_value(wanted)}{hint}"


def dream_look_problems(document: Document, own: dict[str, DreamSettings]) -> list[Problem]:
    """What is wrong with the look that dreams, and with its layers on the network that dreams.

    Args:
        document: the whole file.
        own: those of its own looks that are right.
    """
    file = document.value if isinstance(document.value, dict) else {}
    dream, section = file.get("dream"), file.get(SECTION)
    name = dream.get("look") if isinstance(dream, dict) else None
    if not isinstance(dream, dict) or not isinstance(name, str):
        return []
    if isinstance(section, dict) and name in section and name not in own:
        return []  # it is there, and what is wrong with it is told already
    problem = wrong_look(name, own)
    if problem is None:
        problem = wrong_layers({**LOOKS, **own}[name], dream.get("network", "auto"))
    line = document.line_of(("dream", "look"))
    return [] if problem is None else [Problem(line, f"dream.look: {problem}")]


def wrong_layers(look: DreamSettings, network: object) -> str | None:
    """What is wrong if a look amplifies no layer that the network has, or None.

    Args:
        look: any.
        network: of the config, "auto" among them; what is no network is left to others.
    """
    wanted = look.deepdream.layers if look.deepdream is not None else ()
    candidates = AUTO_NETWORKS if network == "auto" else [n for n in NETWORKS if n == network]
    names = [name for candidate in candidates for name in layer_names(candidate)]
    if not candidates:
        return None
    if not wanted or any(layer in names for layer in wanted):
        return None
    close = difflib.get_close_matches(wanted[0], names, n=3, cutoff=0.5)
    nearest = f"; the nearest are {', '.join(close)}" if close else ""
    noun = "the networks that auto chooses of have" if network == "auto" else f"{network} has"
    return f"{noun} none of its layers {', '.join(wanted)}{nearest}"
