"""The section `subjects` of config.yaml: what does not come on this wall. Reads the block lists."""

import difflib
from pathlib import Path as FilePath
from typing import Final

from installation.config_fields import Fields, Key, value_at
from installation.config_values import show_value
from installation.yaml_lines import Document, Problem
from playlists.block_list import (
    NOTHING_BLOCKED,
    Blocked,
    BlockList,
    blocked_at,
    blocked_folder,
    list_names,
    load_block_list,
)
from playlists.errors import PlaylistError, SubjectError
from playlists.subjects import load_subjects

SECTION: Final = "subjects"

KEYS: Final = {
    "block": Key(
        f"a list of {', '.join(list_names(blocked_folder()))}",
        "null",
        "Lists of subjects that are refused at every door. They are files in playlists/blocked.",
    ),
    "also": Key(
        "a list of subjects",
        "null",
        "Subjects of your own choice, refused in the same way. Of a name with several meanings "
        "all are: `crane` is the bird and the machine, `crane (bird)` only the bird.",
    ),
}


def read_blocked(
    document: Document, folder: FilePath | None = None
) -> tuple[Blocked, list[Problem]]:
    """What a settings file blocks.

    Args:
        document: the whole file.
        folder: of the block lists, None = the one that comes with the product.

    Returns:
        Nothing blocked where the file says nothing, or where it has mistakes; and the mistakes.
    """
    problems: list[Problem] = []
    if value_at(document, (SECTION,)) is None:
        return NOTHING_BLOCKED, problems
    fields = Fields(document, (SECTION,), SECTION, KEYS, problems)
    lists, table = {}, load_subjects()
    for place, name in fields.texts("block"):
        try:
            lists[name] = _block_list(name, blocked_folder() if folder is None else folder)
        except PlaylistError as error:
            for problem in error.problems:
                fields.complain("block", problem, place)
    own = []
    for place, name in fields.texts("also"):
        try:
            table.meanings(name)
            own.append(name)
        except SubjectError as error:
            fields.complain("also", str(error), place)
    return (NOTHING_BLOCKED if problems else blocked_at(lists, own, table)), problems


def _block_list(name: str, folder: FilePath) -> BlockList:
    names = list_names(folder)
    if name in names:
        return load_block_list(folder / f"{name}.yaml", load_subjects())
    near = difflib.get_close_matches(name[:60].lower(), names, n=1)
    hint = f', did you mean "{near[0]}"?' if near else f"; there are {', '.join(names)}"
    raise PlaylistError([f"there is no block list {show_value(name)}{hint}"])
