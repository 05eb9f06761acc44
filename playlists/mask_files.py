"""Which pictures a playlist's file names as masks. Reads files."""

from pathlib import Path

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from playlists.errors import PlaylistError
from playlists.yaml_reader import read_yaml


def mask_files(path: Path) -> tuple[Path, ...]:
    """The pictures that a playlist's file names as masks, each once, whether they are there or not.

    Args:
        path: A YAML file; where it cannot be read, or is no playlist, none are found.
    """
    try:
        root = read_yaml(path)
    except PlaylistError:
        return ()
    names: dict[str, None] = {}
    seen: set[int] = set()
    waiting = [] if root is None else [root]
    while waiting:
        node = waiting.pop()
        if id(node) not in seen:  # a YAML file may name one part in many places
            seen.add(id(node))
            waiting += _inside(node)
            names |= dict.fromkeys(_masks_of(node))
    return tuple(path.parent / name for name in names)


def _inside(node: Node) -> list[Node]:
    if isinstance(node, MappingNode):
        return [value for _, value in node.value]
    return list(node.value) if isinstance(node, SequenceNode) else []


def _masks_of(node: Node) -> list[str]:
    items = node.value if isinstance(node, MappingNode) else []
    return [
        str(value.value)
        for key, value in items
        if isinstance(key, ScalarNode) and key.value == "mask" and isinstance(value, ScalarNode)
    ]
