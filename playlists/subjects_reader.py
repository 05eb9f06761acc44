"""Reads the subjects of a cue, in any of the forms that a playlist may give them. Reads files.

    subjects: tree frog                                        # the whole picture
    subjects: rabbit and analog clock                          # above and below
    subjects: {left: rabbit, right: {subject: bee, weight: 2}} # a region each, with a weight
    subjects:                                                  # any number, in full
      - tree frog
      - {subject: volcano, region: centre, weight: 1.5}
      - {subject: bubble, mask: masks/ring.png}                # white is here

The names of regions are `playlists.cue.REGIONS`. Masks are looked for beside the playlist's file.
"""

from difflib import get_close_matches
from pathlib import Path

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from playlists.cue import REGIONS, CueSubject, NamedRegion, Region, subjects_fault, weight_fault
from playlists.errors import CueError, SubjectError, did_you_mean, shown
from playlists.mask import Mask, read_mask
from playlists.subjects import Subject, SubjectTable
from playlists.yaml_reader import (
    Problems,
    line_of,
    read_fields,
    read_items,
    read_number,
    read_text,
)

_ITEM_KEYS = ("subject", "region", "mask", "weight")
_WEIGHED_KEYS = ("subject", "weight")


class SubjectsReader:
    """Reads subjects for one playlist file.

    Args:
        table: Knows the subjects.
        problems: Takes the mistakes; masks are looked for beside its file.
    """

    def __init__(self, table: SubjectTable, problems: Problems) -> None:
        self._table = table
        self._problems = problems

    def read(self, node: Node, what: str) -> tuple[CueSubject, ...]:
        """The subjects that a value gives; fewer, after noting why, where it has mistakes.

        Args:
            node: The value of `subjects`.
            what: What it belongs to, such as "cue 2".
        """
        before = len(self._problems.found)
        if isinstance(node, ScalarNode):
            found = self._in_one_line(node, what)
        elif isinstance(node, SequenceNode):
            items = read_items(node, f"{what}: subjects", self._problems)
            found = [self._item(item, what) for item in items]
        elif _has_key(node, _ITEM_KEYS):
            found = [self._item(node, what)]
        else:
            found = self._by_region(node, what)
        subjects = tuple(subject for subject in found if subject is not None)
        fault = subjects_fault(subjects)
        if fault and len(self._problems.found) == before:
            self._problems.add(line_of(node), f"{what}: {fault}")
        return subjects

    def _in_one_line(self, node: Node, what: str) -> list[CueSubject | None]:
        text = read_text(node, f"{what}: subjects", self._problems)
        if text is None:
            return []
        try:
            found = self._table.find_pair(text)
        except SubjectError as error:
            self._problems.add(line_of(node), f"{what}: {error}")
            return []
        regions: tuple[NamedRegion, ...] = ("whole",) if len(found) == 1 else ("upper", "lower")
        pairs = zip(found, regions, strict=True)
        return [CueSubject(subject.index, subject.label, region) for subject, region in pairs]

    def _by_region(self, node: Node, what: str) -> list[CueSubject | None]:
        given = read_fields(node, REGIONS, f"{what}: subjects", self._problems)
        found: list[CueSubject | None] = []
        for region in REGIONS:
            if region not in given:
                continue
            value = given[region]
            fields = {"subject": value}
            if isinstance(value, MappingNode):
                fields = read_fields(value, _WEIGHED_KEYS, f"{what}: {region}", self._problems)
            found.append(self._made(value, fields, what, region))
        return found

    def _item(self, node: Node, what: str) -> CueSubject | None:
        if isinstance(node, ScalarNode):
            return self._made(node, {"subject": node}, what, "whole")
        fields = read_fields(node, _ITEM_KEYS, f"{what}: subjects", self._problems)
        if "region" in fields and "mask" in fields:
            message = f"{what}: a subject has a region or a mask, not both"
            self._problems.add(line_of(fields["mask"]), message)
            return None
        if "mask" in fields:
            mask = self._mask(fields["mask"], what)
            return None if mask is None else self._made(node, fields, what, "mask", mask)
        region = self._region(fields["region"], what) if "region" in fields else "whole"
        return self._made(node, fields, what, region)

    def _made(
        self,
        node: Node,
        fields: dict[str, Node],
        what: str,
        region: Region,
        mask: Mask | None = None,
    ) -> CueSubject | None:
        weight = self._weight(fields["weight"], what) if "weight" in fields else 1.0
        if "subject" not in fields:
            if isinstance(node, MappingNode):
                self._problems.add(line_of(node), f"{what}: subject is missing")
            return None
        subject = self._subject(fields["subject"], what)
        if subject is None:
            return None
        return CueSubject(subject.index, subject.label, region, weight, mask)

    def _subject(self, node: Node, what: str) -> Subject | None:
        text = read_text(node, f"{what}: subjects", self._problems)
        if text is None:
            return None
        try:
            return self._table.find(text)
        except SubjectError as error:
            self._problems.add(line_of(node), f"{what}: {error}")
            return None

    def _weight(self, node: Node, what: str) -> float:
        weight = read_number(node, f"{what}: weight", self._problems)
        fault = None if weight is None else weight_fault(weight)
        if fault:
            self._problems.add(line_of(node), f"{what}: {fault}")
        return 1.0 if weight is None or fault else weight

    def _region(self, node: Node, what: str) -> NamedRegion:
        text = read_text(node, f"{what}: region", self._problems)
        for region in REGIONS:
            if text is None or text == region:
                return region
        near = get_close_matches((text or "").lower(), REGIONS, n=2)
        offered = did_you_mean(near) or f"; the regions are {', '.join(REGIONS)}"
        self._problems.add(line_of(node), f"{what}: unknown region {shown(text or '')}{offered}")
        return "whole"

    def _mask(self, node: Node, what: str) -> Mask | None:
        text = read_text(node, f"{what}: mask", self._problems)
        if text is None:
            return None
        place = Path(text)
        try:
            if place.is_absolute() or ".." in place.parts:
                raise CueError("must lie in the playlist's folder or in one below it")  # noqa: TRY301
            return read_mask(self._problems.path.parent / place)
        except CueError as error:
            self._problems.add(line_of(node), f"{what}: mask {shown(text)}: {error}")
            return None


def _has_key(node: Node, keys: tuple[str, ...]) -> bool:
    return isinstance(node, MappingNode) and any(
        isinstance(key, ScalarNode) and key.value in keys for key, _ in node.value
    )
