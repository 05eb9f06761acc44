"""The keys of render nodes: who has the show's key file joins it, nobody else sees anything.

The show keeps both pairs (CURVE) in `nodes.json` in its state folder; a node has `node.key`, which
holds the show's public key and the nodes' own pair. Deleting `nodes.json` shuts all of them out.
"""

import os
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Final, Literal, TypeVar

import zmq
from pydantic import Field, ValidationError

from installation.errors import StartError
from installation.values import Frozen, explain

SHOW_FILE: Final = "nodes.json"
NODE_FILE: Final = "node.key"
MOST_BYTES: Final = 10_000
MAKE: Final = "python -m installation node-key"

Key = Annotated[str, Field(pattern=r"^[0-9A-Za-z.\-:+=^!/*?&<>()\[\]{}@%$#]{40}$")]
"""32 bytes as Z85 text."""


class NodeKey(Frozen):
    """What a node needs: whom it trusts, and who it is itself."""

    hallucinarium: Literal["node key"] = "node key"
    show_public: Key
    public: Key
    secret: Key


class ShowKeys(Frozen):
    """The show's own pair, and the one of its nodes."""

    hallucinarium: Literal["show keys"] = "show keys"
    public: Key
    secret: Key
    node_public: Key
    node_secret: Key

    @property
    def for_nodes(self) -> NodeKey:
        """What is copied to each node."""
        return NodeKey(show_public=self.public, public=self.node_public, secret=self.node_secret)


_Keys = TypeVar("_Keys", NodeKey, ShowKeys)


def show_keys(state_dir: Path) -> ShowKeys:
    """The keys of a show, made at first use; only the show's user may read the file.

    Args:
        state_dir: the show's folder; is created if it is not there.

    Raises:
        StartError: the file is damaged, or the folder cannot be written to.
    """
    path = state_dir / SHOW_FILE
    if not path.exists():
        _make(path)
    return _read(path, ShowKeys, f"delete it for new keys, then {MAKE}")


def node_key(path: Path) -> NodeKey:
    """The key file of a node.

    Raises:
        StartError: it is not there, or is no such file.
    """
    return _read(path, NodeKey, f"on the machine of the show: {MAKE} > {NODE_FILE}")


def _make(path: Path) -> None:
    public, secret = (key.decode() for key in zmq.curve_keypair())
    node_public, node_secret = (key.decode() for key in zmq.curve_keypair())
    keys = ShowKeys(public=public, secret=secret, node_public=node_public, node_secret=node_secret)
    part = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):
            part.unlink()
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(keys.model_dump_json() + "\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # somebody else has just made them: those count
            os.link(part, path)
        part.unlink()
    except OSError as error:
        message = f"keys of the nodes: cannot write {path}: {error.strerror or error}"
        raise StartError(message) from error


def _read(path: Path, kind: type[_Keys], hint: str) -> _Keys:
    try:
        with path.open("rb") as file:
            return kind.model_validate_json(file.read(MOST_BYTES))
    except OSError as error:
        message = f"{path}: {error.strerror or error} ({hint})"
        raise StartError(message) from error
    except ValidationError as error:
        what = explain(error) if error.errors()[0]["type"] != "json_invalid" else "no JSON"
        message = f"{path}: not a file of keys: {_without_secrets(what)} ({hint})"
        raise StartError(message) from error


def _without_secrets(text: str) -> str:
    """The mistakes without the values: one of them may be a key."""
    return "; ".join(part.split(", got ")[0] for part in text.split("; "))
