"""YAML text as plain values that remember their lines. Pure.

Only what a settings file needs: mappings, lists, text, numbers, true, false and null. YAML 1.2
rules hold, so `on`, `off`, `yes` and `no` stay text. Aliases may repeat a value, never contain
themselves.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, ReusedAnchorWarning, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

Value: TypeAlias = "bool | int | float | str | list[Value] | dict[str, Value] | None"
Path: TypeAlias = tuple[str | int, ...]

MAX_CHARACTERS: Final = 64 * 1024
MAX_BRACKETS: Final = 500  # the parser's time grows with the square of open brackets
MAX_DEPTH: Final = 12
MAX_VALUES: Final = 20_000
MAX_NUMBER_CHARACTERS: Final = 40

_TAG: Final = "tag:yaml.org,2002:"
_KINDLIER: Final = {
    "cannot start any token": "a tab cannot indent YAML: use spaces",
    "mapping values are not allowed here": "a second ':' on one line: put quotes around the text",
    "found another document": "only one document is allowed: remove the line '---'",
    "found unexpected end of stream": "a quote is opened and never closed",
    "could not find expected ':'": "a key without ':' after it",
    "found undefined alias": "an alias '*name' without its anchor '&name': put quotes around it",
}


@dataclass(frozen=True)
class Problem:
    """One mistake in a text.

    Attributes:
        line: line number, the first line is 1; 0 = the text as a whole.
        message: what is wrong, without the line.
    """

    line: int
    message: str


class YamlTextError(Exception):
    """Raised when a text is not YAML at all.

    Attributes:
        problem: where and why.
    """

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"line {problem.line}: {problem.message}")
        self.problem = problem


@dataclass(frozen=True)
class Document:
    """A parsed text.

    Attributes:
        value: plain Python values; None for an empty text.
        lines: line number of each key and list item, by its path from the root.
        problems: mistakes that leave the rest readable, such as a key given twice.
    """

    value: Value
    lines: dict[Path, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def line_of(self, path: Path) -> int:
        """Line of the value at `path`, or of its nearest parent that the text holds; else 1."""
        for end in range(len(path), 0, -1):
            line = self.lines.get(path[:end])
            if line is not None:
                return line
        return 1


def read_yaml(text: str) -> Document:
    """Parse one YAML document.

    Raises:
        YamlTextError: the text is not YAML, too long or nested too deeply.
    """
    if len(text) > MAX_CHARACTERS:
        message = f"the text has {len(text)} characters, at most {MAX_CHARACTERS} are read"
        raise YamlTextError(Problem(0, message))
    if _most_open(text) > MAX_BRACKETS:
        message = f"more than {MAX_BRACKETS} brackets '[' and '{{' are open at once"
        raise YamlTextError(Problem(0, message))
    if text.startswith("%"):
        raise YamlTextError(Problem(1, "a line cannot start with '%'"))
    node = _compose(text)
    if node is None:
        return Document(None)
    walk = _Walk()
    value = walk.value(node, ())
    return Document(value, walk.lines, tuple(walk.problems))


def _most_open(text: str) -> int:
    """How many brackets are open at once; those in quotes and comments are taken for such too."""
    opened = most = 0
    for letter in text:
        if letter in "[{":
            opened += 1
            most = max(most, opened)
        elif letter in "]}":
            opened = max(0, opened - 1)
    return most


def _compose(text: str) -> Node | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ReusedAnchorWarning)  # twice the same name is no fault
            node: Node | None = YAML(typ="rt", pure=True).compose(text)
    except MarkedYAMLError as error:
        raise YamlTextError(_problem_of(error)) from error
    except RecursionError as error:
        raise YamlTextError(Problem(1, "the values are nested too deeply")) from error
    except YAMLError as error:
        raise YamlTextError(Problem(0, _one_line(str(error)))) from error
    except Exception as error:
        # On odd input the parser itself can fail with IndexError, ValueError and the like.
        raise YamlTextError(Problem(0, "the text is not valid YAML")) from error
    return node


def _problem_of(error: MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    text = _one_line(str(error.problem or error.context or error))
    for known, kinder in _KINDLIER.items():
        if known in text and not (known.startswith("cannot start") and r"'\t'" not in text):
            text = kinder
    return Problem(mark.line + 1 if mark is not None else 0, f"not valid YAML: {text}")


def _one_line(text: str) -> str:
    return " ".join(text.split())[:200]


class _Walk:
    """Turns nodes into values; gathers lines and problems on its way."""

    def __init__(self) -> None:
        self.lines: dict[Path, int] = {}
        self.problems: list[Problem] = []
        self._values = 0

    def value(self, node: Node, path: Path) -> Value:
        line = node.start_mark.line + 1
        self._values += 1
        if len(path) > MAX_DEPTH:
            raise YamlTextError(Problem(line, "the values are nested too deeply"))
        if self._values > MAX_VALUES:
            raise YamlTextError(Problem(line, f"more than {MAX_VALUES} values"))
        match node:
            case MappingNode():
                return self._mapping(node, path)
            case SequenceNode():
                return self._sequence(node, path)
            case ScalarNode():
                return self._scalar(node, line)
            case _:
                raise YamlTextError(Problem(line, "not valid YAML"))

    def _mapping(self, node: Node, path: Path) -> dict[str, Value]:
        mapping: dict[str, Value] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, ScalarNode):
                self.problems.append(Problem(line, "a key must be one word of text"))
                continue
            key = self._text(str(key_node.value), line)
            place = (*path, key)
            if key in mapping:
                first = self.lines[place]
                dotted = ".".join(map(str, place))
                message = f"{dotted}: given twice, first in line {first}"
                self.problems.append(Problem(line, message))
                continue
            self.lines[place] = line
            mapping[key] = self.value(value_node, place)
        return mapping

    def _sequence(self, node: Node, path: Path) -> list[Value]:
        items: list[Value] = []
        for index, item in enumerate(node.value):
            place = (*path, index)
            self.lines[place] = item.start_mark.line + 1
            items.append(self.value(item, place))
        return items

    def _scalar(self, node: Node, line: int) -> Value:
        tag, text = str(node.tag), str(node.value)
        match tag.removeprefix(_TAG):
            case "null":
                return None
            case "bool":
                return text.lower() == "true"
            case "int":
                return self._number(text, line, _whole)
            case "float":
                return self._number(text, line, _real)
            case "str" | "timestamp" | "merge" | "value":
                return self._text(text, line)
            case _:
                self.problems.append(Problem(line, f"the tag {tag} is not known here: remove it"))
                return self._text(text, line)

    def _number(self, text: str, line: int, read: Callable[[str], int | float]) -> Value:
        if len(text) > MAX_NUMBER_CHARACTERS:
            self.problems.append(Problem(line, f"a number of {len(text)} characters is too long"))
            return None
        try:
            return read(text)
        except ValueError:
            return self._text(text, line)

    def _text(self, text: str, line: int) -> str:
        if any(0xD800 <= ord(character) <= 0xDFFF for character in text):
            self.problems.append(Problem(line, "the text holds half a character (a surrogate)"))
            return text.encode("utf-8", "replace").decode("utf-8")
        return text


def _whole(text: str) -> int:
    digits = text.replace("_", "")
    return int(digits, 10 if digits.lstrip("+-").isdecimal() else 0)


def _real(text: str) -> float:
    special = {".inf": "inf", "+.inf": "inf", "-.inf": "-inf", ".nan": "nan"}
    return float(special.get(text.lower(), text.replace("_", "")))
