"""The dreaming engine, loaded in the process of a command and not before it is needed."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from installation.errors import InstallationError


class EngineError(InstallationError):
    """Raised when the engine cannot be loaded; the text tells what to install."""


@contextmanager
def loading_engine() -> Iterator[None]:
    """Surrounds the imports of the engine: without TensorFlow's greetings on the terminal.

    Raises:
        EngineError: a package is missing.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    try:
        with _quiet_stderr():
            yield
    except ImportError as error:
        message = f"the engine cannot be loaded ({error}): `make setup` installs it"
        raise EngineError(message) from error


@contextmanager
def _quiet_stderr() -> Iterator[None]:
    """Keeps TensorFlow's greetings, which no setting silences, from the terminal."""
    sys.stderr.flush()
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
