"""Playlists from YAML files, with every mistake told at once. Reads files.

A playlist file:

    name: Night garden
    description: What grows and flies when the lamps are out.
    order: shuffle          # or weighted; or written, which is the default
    seed: 7                 # which shuffles are drawn; default 0
    repeat: true            # false: the last cue stays; default true
    dwell: 60               # seconds a cue keeps the wall; default 60
    fade: 6                 # seconds in which it comes in; default 3
    cues:
      - subjects: tree frog                               # the whole picture
      - subjects: rabbit and analog clock                 # above and below
      - subjects: {upper: rabbit, lower: analog clock}    # the same, in full
        name: Late again                                  # more forms: `playlists.subjects_reader`
        dwell: 90
        fade: 10
        zoom: 1.04              # a second, while it is on; default as config.yaml has it
        rotation: -1            # degrees a second, likewise
        times: 3                # a pass; only where the order is weighted; default 1
        look: deepdream         # while it is on; default as config.yaml has it
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TypeAlias

from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from playlists.cue import (
    Cue,
    CueSubject,
    look_fault,
    name_fault,
    rotation_fault,
    times_fault,
    timing_fault,
    usual_name,
    zoom_fault,
)
from playlists.errors import PlaylistError, did_you_mean, shown
from playlists.playlist import ORDERS, Order, Playlist, turns_fault
from playlists.subjects import SubjectTable
from playlists.subjects_reader import SubjectsReader
from playlists.yaml_reader import (
    Problems,
    line_of,
    read_fields,
    read_items,
    read_number,
    read_switch,
    read_text,
    read_yaml,
)

DEFAULT_DWELL_S = 60.0
DEFAULT_FADE_S = 3.0

_PLAYLIST_KEYS = ("name", "description", "order", "seed", "repeat", "dwell", "fade", "cues")
_CUE_KEYS = ("subjects", "name", "dwell", "fade", "zoom", "rotation", "times", "look")

LookFault: TypeAlias = Callable[[str], str | None]
"""What is wrong with the name of a look, or None."""


@dataclass(frozen=True)
class _Timing:
    dwell_s: float
    fade_s: float


def library_folder() -> Path:
    """The folder of the playlists that come with the product."""
    return Path(str(files("playlists"))) / "library"


def load_library(
    folder: Path, table: SubjectTable, wrong_look: LookFault = look_fault
) -> dict[str, Playlist]:
    """Every playlist of a folder, by file name without '.yaml', in alphabetical order.

    Hidden files and files that are no YAML by name are not looked at.

    Args:
        folder: Where the '.yaml' files are.
        table: Knows the subjects.
        wrong_look: Knows the looks; without it every name that has the form of one will do.

    Raises:
        PlaylistError: Some file is wrong, or there is none; tells the problems of all files.
    """
    if not folder.is_dir():
        raise PlaylistError([f"{folder}:1: there is no such folder of playlists"])
    playlists: dict[str, Playlist] = {}
    problems: list[str] = []
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if path.suffix.lower() in {".yml", ".yaml"} and path.suffix != ".yaml":
            problems.append(f"{path}:1: name it {path.stem}.yaml, so that it is found")
        elif path.suffix == ".yaml":
            try:
                playlists[path.stem] = load_playlist(path, table, wrong_look)
            except PlaylistError as error:
                problems.extend(error.problems)
    if not playlists and not problems:
        problems.append(f"{folder}:1: there is no playlist (a file that ends in .yaml)")
    if problems:
        raise PlaylistError(problems)
    return playlists


def load_playlist(path: Path, table: SubjectTable, wrong_look: LookFault = look_fault) -> Playlist:
    """The playlist of a file.

    Args:
        path: A YAML file of at most 200 000 bytes.
        table: Knows the subjects.
        wrong_look: Knows the looks; without it every name that has the form of one will do.

    Raises:
        PlaylistError: The file is no playlist; tells every mistake as 'file:line: message'.
    """
    root = read_yaml(path)
    problems = Problems(path)
    playlist = None
    if root is None:
        problems.add(1, "the file is empty; a playlist needs cues")
    else:
        playlist = _PlaylistReader(table, problems, wrong_look).read(root, path.stem)
    if playlist is None or problems.found:
        raise PlaylistError(problems.report())
    return playlist


def cue_lines(path: Path) -> tuple[int, ...]:
    """The lines on which the cues of a playlist's file begin, 1 for the first.

    Args:
        path: A YAML file; where it is no playlist, there are none.

    Raises:
        PlaylistError: The file cannot be read, or is not YAML.
    """
    root = read_yaml(path)
    items = root.value if isinstance(root, MappingNode) else []
    cues = [value for key, value in items if key.value == "cues"]
    listed = [value for value in cues if isinstance(value, SequenceNode)]
    return tuple(line_of(cue) for value in listed for cue in value.value)


class _PlaylistReader:
    def __init__(self, table: SubjectTable, problems: Problems, wrong_look: LookFault) -> None:
        self._subjects = SubjectsReader(table, problems)
        self._problems = problems
        self._wrong_look = wrong_look

    def read(self, root: Node, stem: str) -> Playlist | None:
        """The playlist, or None after noting why there is none."""
        before = len(self._problems.found)
        given = read_fields(root, _PLAYLIST_KEYS, "playlist", self._problems)
        name = self._text(given, "name", "playlist") or stem
        description = self._text(given, "description", "playlist") or ""
        order = self._order(given)
        repeat = self._repeat(given)
        seed = self._seed(given)
        timing = self._timing(given, _Timing(DEFAULT_DWELL_S, DEFAULT_FADE_S), "playlist")
        if "cues" not in given:
            if isinstance(root, MappingNode):
                self._problems.add(line_of(root), "playlist: cues is missing")
            return None
        cues = self._cues(given["cues"], timing, order)
        fault = turns_fault(order, cues)
        if fault:
            self._problems.add(line_of(given["cues"]), f"playlist: {fault}")
        if len(self._problems.found) > before:
            return None
        return Playlist(name, description, cues, order, repeat, seed)

    def _cues(self, node: Node, timing: _Timing, order: Order) -> tuple[Cue, ...]:
        before = len(self._problems.found)
        items = read_items(node, "cues", self._problems)
        if not items and len(self._problems.found) == before:
            self._problems.add(line_of(node), "cues: the list is empty; a playlist needs a cue")
        numbered = enumerate(items, start=1)
        cues = (self._cue(item, f"cue {number}", timing, order) for number, item in numbered)
        return tuple(cue for cue in cues if cue is not None)

    def _cue(self, node: Node, what: str, inherited: _Timing, order: Order) -> Cue | None:
        before = len(self._problems.found)
        given = read_fields(node, _CUE_KEYS, what, self._problems)
        name = self._text(given, "name", what)
        if fault := name_fault(name or ""):
            self._problems.add(line_of(given["name"]), f"{what}: {fault}")
        timing = self._timing(given, inherited, what)
        zoom = self._checked_number(given, "zoom", zoom_fault, what)
        turn = self._checked_number(given, "rotation", rotation_fault, what)
        times = self._checked_number(given, "times", times_fault, what) or 1
        if "times" in given and order != "weighted":
            message = f"{what}: times counts only where the playlist says order: weighted"
            self._problems.add(line_of(given["times"]), message)
        look = self._look(given, what)
        subjects: tuple[CueSubject, ...] = ()
        if "subjects" in given:
            subjects = self._subjects.read(given["subjects"], what)
        elif isinstance(node, MappingNode):
            self._problems.add(line_of(node), f"{what}: subjects is missing")
        if len(self._problems.found) > before:
            return None
        label = name or usual_name(subjects)
        return Cue(subjects, timing.dwell_s, timing.fade_s, label, zoom, turn, int(times), look)

    def _timing(self, given: dict[str, Node], inherited: _Timing, what: str) -> _Timing:
        dwell_s = self._seconds(given, "dwell", inherited.dwell_s, what)
        fade_s = self._seconds(given, "fade", inherited.fade_s, what)
        if dwell_s is None or fade_s is None:
            return inherited
        fault = timing_fault(dwell_s, fade_s)
        if fault is None:
            return _Timing(dwell_s, fade_s)
        blamed = "dwell" if fault.startswith("dwell") else "fade"
        node = given.get(blamed) or given.get("dwell") or given.get("fade")
        if node is not None:
            self._problems.add(line_of(node), f"{what}: {fault}")
        return inherited

    def _seconds(
        self, given: dict[str, Node], key: str, default_s: float, what: str
    ) -> float | None:
        if key not in given:
            return default_s
        return read_number(given[key], f"{what}: {key}", self._problems)

    def _checked_number(
        self, given: dict[str, Node], key: str, fault_of: Callable[[float], str | None], what: str
    ) -> float | None:
        """A number, or None where it is not given or, after noting why, where it is wrong."""
        if key not in given:
            return None
        number = read_number(given[key], f"{what}: {key}", self._problems)
        fault = None if number is None else fault_of(number)
        if fault:
            self._problems.add(line_of(given[key]), f"{what}: {fault}")
        return None if fault else number

    def _look(self, given: dict[str, Node], what: str) -> str | None:
        name = self._text(given, "look", what)
        if name is None:
            return None
        fault = look_fault(name)
        if fault is None and (unknown := self._wrong_look(name)):
            fault = f"look: {unknown}"
        if fault is not None:
            self._problems.add(line_of(given["look"]), f"{what}: {fault}")
        return name

    def _text(self, given: dict[str, Node], key: str, what: str) -> str | None:
        return read_text(given[key], f"{what}: {key}", self._problems) if key in given else None

    def _order(self, given: dict[str, Node]) -> Order:
        text = self._text(given, "order", "playlist")
        for order in ORDERS:
            if text is None or text == order:
                return order
        choices = did_you_mean(ORDERS)
        message = f"playlist: order is unknown: {shown(text or '')}{choices}"
        self._problems.add(line_of(given["order"]), message)
        return "written"

    def _repeat(self, given: dict[str, Node]) -> bool:
        if "repeat" not in given:
            return True
        return read_switch(given["repeat"], "playlist: repeat", self._problems) is not False

    def _seed(self, given: dict[str, Node]) -> int:
        if "seed" not in given:
            return 0
        number = read_number(given["seed"], "playlist: seed", self._problems)
        if number is None:
            return 0
        if not number.is_integer():
            message = f"playlist: seed must be a whole number, got {number:g}"
            self._problems.add(line_of(given["seed"]), message)
            return 0
        return int(number)
