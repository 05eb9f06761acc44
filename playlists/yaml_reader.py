"""Reads YAML files into values that know their line, and collects every mistake.

Only the text's structure is used: nothing that a tag in the file names is ever built.
"""

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, ReusedAnchorWarning, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from playlists.errors import PlaylistError, did_you_mean, shown

LARGEST_FILE_BYTES = 200_000

_TAG = "tag:yaml.org,2002:"
_SWITCHES = {"true": True, "false": False}
_NOT_FINITE = {"inf": math.inf, "nan": math.nan}


@dataclass
class Problems:
    """The mistakes found in one file so far.

    Attributes:
        path: The file, as it is named in the messages.
        found: The line and the message of each mistake.
    """

    path: Path
    found: list[tuple[int, str]] = field(default_factory=list)

    def add(self, line: int, message: str) -> None:
        """Notes a mistake.

        Args:
            line: 1 for the first line.
            message: What is wrong.
        """
        self.found.append((line, message))

    def report(self) -> tuple[str, ...]:
        """Each mistake as 'file:line: message', by line."""
        ordered = sorted(self.found, key=lambda problem: problem[0])
        return tuple(f"{self.path}:{line}: {message}" for line, message in ordered)


def read_yaml(path: Path) -> Node | None:
    """The one document of a YAML file; None when it holds nothing.

    Raises:
        PlaylistError: The file cannot be read, is too large, not UTF-8 or not YAML.
    """
    text = _read_text(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ReusedAnchorWarning)  # twice the same name is no fault
            root: Node | None = YAML(typ="rt").compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = 1 if mark is None else mark.line + 1
        raise _one_problem(path, line, f"not YAML: {_first_line(error.problem)}") from None
    except RecursionError:
        raise _one_problem(path, 1, "not YAML: nested too deeply") from None
    except (YAMLError, ValueError) as error:
        raise _one_problem(path, 1, f"not YAML: {_first_line(str(error))}") from None
    return root


def line_of(node: Node) -> int:
    """The line on which a value begins, 1 for the first."""
    return int(node.start_mark.line) + 1


def read_fields(
    node: Node, allowed: Sequence[str], what: str, problems: Problems
) -> dict[str, Node]:
    """The values of a mapping by key, without those that are not allowed or come twice.

    Args:
        node: What should be a mapping.
        allowed: The keys that it may have.
        what: What it is called in messages, such as "cue 2".
        problems: Takes the mistakes.
    """
    if not isinstance(node, MappingNode):
        listed = ", ".join(allowed)
        problems.add(
            line_of(node), f"{what}: must be keys with values ({listed}), got {_kind(node)}"
        )
        return {}
    fields: dict[str, Node] = {}
    for key_node, value in node.value:
        key = str(key_node.value) if isinstance(key_node, ScalarNode) else None
        line = line_of(key_node)
        if key is None:
            problems.add(line, f"{what}: a key must be a word, got {_kind(key_node)}")
        elif key not in allowed:
            near = get_close_matches(key.lower(), allowed, n=1)
            offered = did_you_mean(near) or f"; the keys are {', '.join(allowed)}"
            problems.add(line, f"{what}: unknown key {shown(key)}{offered}")
        elif key in fields:
            problems.add(line, f"{what}: {key} is given twice")
        else:
            fields[key] = value
            if isinstance(value, ScalarNode) and not value.value:
                value.start_mark = key_node.start_mark  # nothing stands on no line of its own
    return fields


def read_items(node: Node, what: str, problems: Problems) -> list[Node]:
    """The items of a list; none when it is no list."""
    if isinstance(node, SequenceNode):
        return list(node.value)
    problems.add(line_of(node), f"{what}: must be a list, got {_kind(node)}")
    return []


def read_text(node: Node, what: str, problems: Problems) -> str | None:
    """A text that is not empty; numbers are taken as they are written. None when it is neither."""
    if isinstance(node, ScalarNode) and not _is(node, "null") and str(node.value).strip():
        text = str(node.value).strip()
        if _is_writable(text):
            return text
        problems.add(line_of(node), f"{what}: has half a character in it: {text[:60]!a}")
        return None
    problems.add(line_of(node), f"{what}: must be text, got {_kind(node)}")
    return None


def _is_writable(text: str) -> bool:
    """Whether a text can leave this process; YAML lets the halves of an emoji stand alone."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def read_number(node: Node, what: str, problems: Problems) -> float | None:
    """A number, which may be infinite or not a number; None when it is neither."""
    if isinstance(node, ScalarNode) and (_is(node, "int") or _is(node, "float")):
        written = str(node.value).lower().replace("_", "")
        try:
            special = _NOT_FINITE.get(written.lstrip("+-").lstrip("."))
            return float(written) if special is None else special
        except ValueError:
            pass
    problems.add(line_of(node), f"{what}: must be a number without quotes, got {_kind(node)}")
    return None


def read_switch(node: Node, what: str, problems: Problems) -> bool | None:
    """True or false; None when it is neither."""
    if isinstance(node, ScalarNode) and _is(node, "bool"):
        switch = _SWITCHES.get(str(node.value).lower())
        if switch is not None:
            return switch
    problems.add(line_of(node), f"{what}: must be true or false, got {_kind(node)}")
    return None


def _read_text(path: Path) -> str:
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise _one_problem(path, 1, "is a folder, not a playlist file")
        if not path.is_file():
            raise _one_problem(path, 1, "is not a plain file")
        if size > LARGEST_FILE_BYTES:
            limit = f"a playlist has at most {LARGEST_FILE_BYTES} bytes"
            raise _one_problem(path, 1, f"the file is too large: {limit}, this one has {size}")
        data = path.read_bytes()
    except FileNotFoundError:
        raise _one_problem(path, 1, "there is no such file") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise _one_problem(path, 1, f"cannot be read: {reason}") from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = f"0x{data[error.start]:02x}"
        raise _one_problem(path, line, f"not UTF-8 text: byte {byte}; save it as UTF-8") from None


def _one_problem(path: Path, line: int, message: str) -> PlaylistError:
    return PlaylistError([f"{path}:{line}: {message}"])


def _first_line(text: str | None) -> str:
    return (text or "the text cannot be read").strip().splitlines()[0]


def _is(node: ScalarNode, kind: str) -> bool:
    return str(node.tag) == _TAG + kind


def _kind(node: Node) -> str:
    if isinstance(node, MappingNode):
        return "keys with values"
    if isinstance(node, SequenceNode):
        return "a list"
    written = str(node.value).strip()
    if node.tag == _TAG + "null" or not written:
        return "nothing"
    return shown(written)
