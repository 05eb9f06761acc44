"""What a judge asks for: subjects one after the other, each of the whole picture or of its parts.

The forty that ship are in `subjects.csv`. Pure.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from model.errors import ModelError
from model.regions import Aim

SHIPPED: Final = Path(__file__).with_name("subjects.csv")
REGION_COLUMNS: Final = ("whole", "upper", "lower")


@dataclass(frozen=True)
class JudgedSubject:
    """One entry of the list.

    Args:
        label: what the contact sheet shows.
        aims: one or two classes, and where each is to appear.
        group: "animals", "food", "plants", "places", "objects", or "" for a person's own.
    """

    label: str
    aims: tuple[Aim, ...]
    group: str = ""


@cache
def shipped_subjects() -> tuple[JudgedSubject, ...]:
    """The forty subjects of the default list, in their order."""
    return read_subjects(SHIPPED)


def read_subjects(path: Path) -> tuple[JudgedSubject, ...]:
    """Subjects from a table like the shipped one.

    Raises:
        ModelError: the file cannot be read, or rows say what cannot be; tells all, with lines.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        message = f"{path}: cannot be read: {error}"
        raise ModelError(message) from error
    numbered = [(i, line) for i, line in enumerate(lines, 1) if line and not line.startswith("#")]
    rows = csv.DictReader(line for _, line in numbered)
    found, problems = [], []
    for (number, _), row in zip(numbered[1:], rows, strict=False):
        try:
            found.append(_subject_of(row))
        except (ModelError, KeyError, TypeError, ValueError) as error:
            problems.append(f"{path}:{number}: {error}")
    if problems or not found:
        raise ModelError("\n".join(problems) or f"{path}: holds no subject")
    return tuple(found)


def _subject_of(row: dict[str, str]) -> JudgedSubject:
    aims = tuple(Aim(int(row[region]), region) for region in REGION_COLUMNS if row[region])
    if not aims:
        message = f"{row['label']!r} has no class index, whole, upper or lower"
        raise ModelError(message)
    return JudgedSubject(row["label"], aims, row["group"])
