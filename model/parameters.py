"""Parameters of a look: each knows its unit, its range and its effect, and judges a value. Pure.

A dataclass states a parameter once, as the metadata of the field; checks, error messages and the
documentation are made from it.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final

from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_SHOWN: Final = 60
_KEY: Final = "parameter"


@dataclass(frozen=True, kw_only=True)
class Parameter(ABC):
    """What may be turned.

    Attributes:
        effect: what it does to the picture, one or two sentences.
        unit: of its number, "" for none.
    """

    effect: str
    unit: str = ""

    @property
    @abstractmethod
    def range(self) -> str:
        """What it takes, e.g. "a number between 0 and 1"."""

    @abstractmethod
    def read(self, value: object) -> object:
        """The value as the engine keeps it.

        Args:
            value: from a file or from code; a whole number is taken for a number, a list for a
                tuple.

        Raises:
            ValueError: the value is of another kind or outside the range; the text tells both, as
                'must be a number between 0 and 1, got "much"'.
        """

    def _refusal(self, value: object) -> ValueError:
        unit = f" ({self.unit})" if self.unit else ""
        return ValueError(f"must be {self.range}{unit}, got {shown(value)}")


@dataclass(frozen=True, kw_only=True)
class Number(Parameter):
    """A number within limits.

    Attributes:
        low: the least value,
        above_low: unless it must be above that.
        high: the largest value.
        whole: whether it is counted.
    """

    low: float
    high: float
    above_low: bool = False
    whole: bool = False

    @property
    @override
    def range(self) -> str:
        noun = "a whole number" if self.whole else "a number"
        if self.above_low:
            return f"{noun} above {self.low:g} and at most {self.high:g}"
        return f"{noun} between {self.low:g} and {self.high:g}"

    @override
    def read(self, value: object) -> float:
        kinds = int if self.whole else (int, float)
        if isinstance(value, bool) or not isinstance(value, kinds):
            raise self._refusal(value)
        high_enough = value > self.low if self.above_low else value >= self.low
        if not (high_enough and value <= self.high):
            raise self._refusal(value)
        return value if self.whole else float(value)


@dataclass(frozen=True, kw_only=True)
class Choice(Parameter):
    """One of a few words."""

    options: tuple[str, ...]

    @property
    @override
    def range(self) -> str:
        return f"one of {', '.join(self.options)}"

    @override
    def read(self, value: object) -> str:
        if not isinstance(value, str) or value not in self.options:
            raise self._refusal(value)
        return value


@dataclass(frozen=True, kw_only=True)
class Rows(Parameter):
    """A list of rows of numbers.

    Attributes:
        columns: the name and the limits of each number of a row.
        most: rows at most; there is at least one.
    """

    columns: tuple[tuple[str, Number], ...]
    most: int = 8

    @property
    @override
    def range(self) -> str:
        return f"a list of 1 to {self.most} rows [{self._names}]"

    @override
    def read(self, value: object) -> tuple[tuple[float, ...], ...]:
        rows = _items(value)
        if rows is None or not 1 <= len(rows) <= self.most:
            raise self._refusal(value)
        return tuple(self._row(number, row) for number, row in enumerate(rows, 1))

    @property
    def _names(self) -> str:
        return ", ".join(name for name, _ in self.columns)

    def _row(self, number: int, row: object) -> tuple[float, ...]:
        cells = _items(row)
        if cells is None or len(cells) != len(self.columns):
            message = f"row {number}: must be [{self._names}], got {shown(row)}"
            raise ValueError(message)
        numbers = []
        for (name, limits), cell in zip(self.columns, cells, strict=True):
            try:
                numbers.append(limits.read(cell))
            except ValueError as error:
                message = f"row {number}: {name} {error}"
                raise ValueError(message) from error
        return tuple(numbers)


@dataclass(frozen=True, kw_only=True)
class Names(Parameter):
    """A list of names, which may be empty.

    Attributes:
        known: every name that there is.
        noun: what is named, as in "names of layers".
        most: names at most.
    """

    known: tuple[str, ...]
    noun: str
    most: int = 8

    @property
    @override
    def range(self) -> str:
        return f"a list of at most {self.most} names of {self.noun}"

    @override
    def read(self, value: object) -> tuple[str, ...]:
        names = _items(value)
        if names is None or len(names) > self.most:
            raise self._refusal(value)
        for name in names:
            if name not in self.known:
                message = f"must be {self.range}, got {shown(name)}{self._near(name)}"
                raise ValueError(message)
        return tuple(str(name) for name in names)

    def _near(self, name: object) -> str:
        near = get_close_matches(str(name)[:MOST_SHOWN].lower(), self.known, n=3, cutoff=0.5)
        return f"; the nearest are {', '.join(near)}" if near else ""


def _items(value: object) -> Sequence[object] | None:
    return value if isinstance(value, list | tuple) else None


def shown(value: object) -> str:
    """A value as a file holds it, at most some 60 characters.

    >>> shown(None), shown("a"), shown((1, 2.5)), shown(True)
    ('null', '"a"', '[1, 2.5]', 'true')
    """
    text = json.dumps(value, ensure_ascii=False, default=lambda other: type(other).__name__)
    return text if len(text) <= MOST_SHOWN else f"{text[: MOST_SHOWN - 3]}..."


def parameter(default: Any, kind: Parameter) -> Any:  # noqa: ANN401 — as dataclasses.field itself
    """A dataclass field that is a parameter."""
    return field(default=default, metadata={_KEY: kind})


def number(  # noqa: PLR0913 — a line of a table
    default: float,
    low: float,
    high: float,
    unit: str,
    effect: str,
    *,
    above_low: bool = False,
    whole: bool = False,
) -> Any:  # noqa: ANN401 — as dataclasses.field itself
    """A dataclass field that is a `Number`."""
    kind = Number(effect=effect, unit=unit, low=low, high=high, above_low=above_low, whole=whole)
    return parameter(default, kind)


def parameters_of(settings: Any) -> dict[str, Parameter]:  # noqa: ANN401 — any dataclass
    """The parameters that a dataclass, or an instance of one, states, by name and in order."""
    return {item.name: item.metadata[_KEY] for item in fields(settings) if _KEY in item.metadata}


def problems_in(settings: Any) -> list[str]:  # noqa: ANN401 — any dataclass
    """What is wrong with the values of an instance, e.g. "slope must be ..., got 9"."""
    problems = []
    for name, kind in parameters_of(settings).items():
        try:
            kind.read(getattr(settings, name))
        except ValueError as error:
            problems.append(f"{name} {error}")
    return problems
