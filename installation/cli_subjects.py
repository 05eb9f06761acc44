"""The command `subjects`: what words mean to the wall, and whether that may be shown."""

import argparse
import json
from typing import Any

from installation.config import load_config
from installation.errors import StartError
from playlists.block_list import Blocked
from playlists.errors import SubjectError
from playlists.subjects import Reading, Subject, load_subjects

RULE = (
    "Of several meanings the first is taken: names with fewer typing mistakes first, labels before "
    "everyday names before WordNet's other names, then the lower index. A label or an index means "
    "one class only."
)


def subjects(options: argparse.Namespace) -> int:
    """Tell every meaning of a text.

    Args:
        options: `query`, `config`, `json` (true or false).

    Returns:
        Exit code 0.

    Raises:
        InstallationError: the text means nothing, or the config has mistakes.
    """
    blocked = load_config(options.config).subjects
    table = load_subjects()
    try:
        readings = [table.reading(text) for text in table.parted(options.query)]
    except SubjectError as error:
        raise StartError(str(error)) from error
    if options.json:
        print(json.dumps([_as_json(reading, blocked) for reading in readings], indent=1))
        return 0
    for reading in readings:
        print(f"{reading.text}: {reading.how}")
        for number, subject in enumerate(reading.meanings):
            print(_line(subject, blocked, is_chosen=number == 0))
        print()
    if any(len(reading.meanings) > 1 for reading in readings):
        print(RULE)
    return 0


def _line(subject: Subject, blocked: Blocked, *, is_chosen: bool) -> str:
    others = ", ".join((*subject.everyday, *subject.names[1:]))
    words = f"{subject.label} ({others})" if others else subject.label
    reason = blocked.reasons.get(subject.index)
    state = f"  BLOCKED by {reason}" if reason else ""
    mark = "*" if is_chosen else " "
    return f"{mark} {subject.index:3}  {subject.wordnet_id}  {words}{state}"


def _as_json(reading: Reading, blocked: Blocked) -> dict[str, Any]:
    return {
        "text": reading.text,
        "how": reading.how,
        "chosen": reading.meanings[0].index,
        "meanings": [
            {
                "index": subject.index,
                "wordnet_id": subject.wordnet_id,
                "label": subject.label,
                "names": list(subject.names[1:]),
                "everyday": list(subject.everyday),
                "blocked_by": blocked.reasons.get(subject.index),
            }
            for subject in reading.meanings
        ],
    }
