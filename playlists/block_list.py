"""Subjects that a venue does not want on its wall, and why each is refused.

The lists that come with the product are files in `playlists/blocked`. Each names its classes by
their display labels, so that nothing is blocked by a likeness of names:

    name: Weapons
    description: Firearms, blades, engines of war.
    subjects:
      - rifle
      - bow (weapon)
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Protocol

from playlists.errors import PlaylistError, SubjectError, did_you_mean, shown
from playlists.playlist import Playlist
from playlists.subjects import SubjectTable
from playlists.yaml_reader import (
    Problems,
    line_of,
    read_fields,
    read_items,
    read_text,
    read_yaml,
)

OWN = "the venue's own list"

_KEYS = ("name", "description", "subjects")


class Named(Protocol):
    """A class and what it is called: a subject of the table or of a cue."""

    @property
    def index(self) -> int:
        """The ImageNet class, 0..999."""

    @property
    def label(self) -> str:
        """What the wall shows for it."""


@dataclass(frozen=True)
class BlockList:
    """Classes that may be blocked together.

    Attributes:
        name: What people call it.
        description: A sentence about it.
        classes: ImageNet classes, 0..999; at least one.
    """

    name: str
    description: str
    classes: frozenset[int]


@dataclass(frozen=True)
class Blocked:
    """All classes that are blocked at a venue.

    Attributes:
        reasons: For each of them what blocks it, such as "weapons".
    """

    reasons: Mapping[int, str] = field(default_factory=dict)

    def refusal(self, subjects: Iterable[Named]) -> str | None:
        """Why these subjects do not come on the wall, in one sentence; None where they may."""
        blocked = [subject for subject in subjects if subject.index in self.reasons]
        if not blocked:
            return None
        labels = " and ".join(dict.fromkeys(shown(subject.label) for subject in blocked))
        reasons = " and ".join(dict.fromkeys(self.reasons[subject.index] for subject in blocked))
        verb = "is" if len({subject.index for subject in blocked}) == 1 else "are"
        return f"{labels} {verb} not shown here (blocked by {reasons})"

    def refused_cues(self, playlist: Playlist) -> tuple[tuple[int, str], ...]:
        """The places in a playlist of the cues that may not be shown, and why."""
        found = ((place, self.refusal(cue.subjects)) for place, cue in enumerate(playlist.cues))
        return tuple((place, reason) for place, reason in found if reason is not None)


NOTHING_BLOCKED = Blocked()


def blocked_folder() -> Path:
    """The folder of the lists that come with the product."""
    return Path(str(files("playlists"))) / "blocked"


def list_names(folder: Path) -> tuple[str, ...]:
    """The names of a folder's lists, in alphabetical order: the files without '.yaml'."""
    return tuple(sorted(path.stem for path in folder.glob("*.yaml")))


def load_block_list(path: Path, table: SubjectTable) -> BlockList:
    """The list of a file.

    Args:
        path: A YAML file.
        table: Knows the subjects.

    Raises:
        PlaylistError: The file is no such list; tells every mistake as 'file:line: message'.
    """
    root = read_yaml(path)
    problems = Problems(path)
    if root is None:
        raise PlaylistError([f"{path}:1: the file is empty; a list needs subjects"])
    given = read_fields(root, _KEYS, "list", problems)
    texts = {
        key: read_text(given[key], f"list: {key}", problems) or ""
        for key in ("name", "description")
        if key in given
    }
    by_label = {subject.label: subject.index for subject in table.subjects}
    classes: set[int] = set()
    for node in read_items(given["subjects"], "subjects", problems) if "subjects" in given else ():
        label = read_text(node, "subjects", problems)
        if label is None:
            continue
        if label not in by_label:
            problems.add(
                line_of(node), f"no class has the label {shown(label)}{_near(label, table)}"
            )
        elif by_label[label] in classes:
            problems.add(line_of(node), f"{shown(label)} is given twice")
        else:
            classes.add(by_label[label])
    if not classes and not problems.found:
        problems.add(1, "list: subjects is missing")
    if problems.found:
        raise PlaylistError(problems.report())
    return BlockList(texts.get("name", path.stem), texts.get("description", ""), frozenset(classes))


def blocked_at(lists: Mapping[str, BlockList], own: Iterable[str], table: SubjectTable) -> Blocked:
    """What a venue blocks.

    Args:
        lists: By the names under which they are told as reasons.
        own: Names of subjects; every meaning of a name is blocked.
        table: Knows the subjects.

    Raises:
        SubjectError: One of the own names fits nothing.
    """
    reasons: dict[int, str] = {}
    for name in own:
        reasons |= dict.fromkeys((subject.index for subject in table.meanings(name)), OWN)
    for name, block_list in lists.items():
        reasons |= dict.fromkeys(block_list.classes, name)
    return Blocked(dict(sorted(reasons.items())))


def _near(label: str, table: SubjectTable) -> str:
    try:
        return did_you_mean([subject.label for subject in table.meanings(label)][:3])
    except SubjectError:
        return ""
