"""Reads a mapping of a settings file field by field, and collects every mistake with its line."""

import difflib
from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeVar

from installation.config_values import show_value
from installation.yaml_lines import Document, Path, Problem, Value

T = TypeVar("T")


class Key(NamedTuple):
    """What a mapping may hold, as docs/config.md tells it.

    Attributes:
        value: what it takes.
        default: what is taken where it is left out, as YAML; "" where it must be given.
        meaning: a sentence or two.
    """

    value: str
    default: str
    meaning: str


class Fields:
    """The fields of one mapping.

    Args:
        document: the whole file.
        path: of the mapping in it.
        title: what it is called in messages.
        keys: what it may hold.
        problems: takes the mistakes, unknown keys and missing ones at once.
    """

    def __init__(
        self,
        document: Document,
        path: Path,
        title: str,
        keys: Mapping[str, Key],
        problems: list[Problem],
    ) -> None:
        self.path = path
        self._document = document
        self._title = title
        self._problems = problems
        value = value_at(document, path)
        self.is_mapping = isinstance(value, dict)
        self._values = value if isinstance(value, dict) else {}
        if not self.is_mapping:
            got = show_value(value)
            self.complain(None, f"must be keys with values ({', '.join(keys)}), got {got}")
        for key in self._values:
            if key not in keys:
                self.complain(key, _unknown(key, keys))
        for key, known in keys.items():
            if self.is_mapping and not known.default and self._values.get(key) is None:
                self.complain(None, f"{key} is missing")

    def __contains__(self, key: str) -> bool:
        return self._values.get(key) is not None

    def get(self, key: str) -> Value:
        """The value of a key as the file has it; None where it is left out."""
        return self._values.get(key)

    def text(self, key: str, read: Callable[[str], T], *, what: str) -> T | None:
        """What `read` makes of a text; None where it is left out or wrong.

        Args:
            key: of the mapping.
            read: raises ValueError on a text that is wrong.
            what: the key takes, for values that are no text.
        """
        value = self._values.get(key)
        if value is None:
            return None
        if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
            value = ", ".join(map(str, value))
        if not isinstance(value, str):
            self.complain(key, f"must be {what}, got {show_value(value)}")
            return None
        try:
            return read(value)
        except ValueError as error:
            self.complain(key, str(error))
            return None

    def whole(self, key: str, low: int, high: int) -> int | None:
        """A whole number from `low` to `high`; None where it is left out or wrong."""
        value = self._values.get(key)
        if value is None:
            return None
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        message = f"must be a whole number from {low} to {high}, got {show_value(value)}"
        self.complain(key, message)
        return None

    def one_of(self, key: str, choices: tuple[T, ...]) -> T | None:
        """One of several words; None where it is left out or wrong."""
        value = self._values.get(key)
        if value is None:
            return None
        for choice in choices:
            if choice == value:
                return choice
        words = [str(choice) for choice in choices]
        hint = _did_you_mean(value, words) if isinstance(value, str) else ""
        self.complain(key, f"must be one of {', '.join(words)}, got {show_value(value)}{hint}")
        return None

    def items(self, key: str) -> range:
        """The places of the list of a key; none where it is left out or no list."""
        value = self._values.get(key)
        if value is None:
            return range(0)
        if isinstance(value, list):
            return range(len(value))
        self.complain(key, f"must be a list, got {show_value(value)}")
        return range(0)

    def texts(self, key: str) -> list[tuple[int, str]]:
        """The places and texts of a list of texts, without those that are none."""
        found = []
        for place in self.items(key):
            value = value_at(self._document, (*self.path, key, place))
            if isinstance(value, str) and value.strip():
                found.append((place, value.strip()))
            else:
                self.complain(key, f"must be text, got {show_value(value)}", place)
        return found

    def complain(self, key: str | None, message: str, place: int | None = None) -> None:
        """Notes a mistake of a key, of an item of its list, or of the mapping as a whole."""
        path, title = self.path, self._title
        if key is not None:
            path, title = (*path, key), f"{title}.{key}"
        if place is not None:
            path, title = (*path, place), f"{title} {place + 1}"
        self._problems.append(Problem(self._document.line_of(path), f"{title}: {message}"))


def value_at(document: Document, path: Path) -> Value:
    """The value at a path; None where the document has none."""
    value = document.value
    for step in path:
        if isinstance(value, dict) and isinstance(step, str):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return None
    return value


def _unknown(key: str, keys: Mapping[str, Key]) -> str:
    hint = _did_you_mean(key, list(keys))
    return f"unknown key{hint}" if hint else f"unknown key; known here: {', '.join(keys)}"


def _did_you_mean(word: str, known: list[str]) -> str:
    close = difflib.get_close_matches(word[:60].lower(), known, n=1, cutoff=0.6)
    return f', did you mean "{close[0]}"?' if close else ""
