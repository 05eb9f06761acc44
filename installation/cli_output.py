"""What a command prints, whoever reads it: a terminal without umlauts, or a program that leaves."""

import os
import sys
from pathlib import Path


def print_nothing() -> None:
    """What is not printed yet goes nowhere, or Python would complain of it at its end."""
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())


def print_anything() -> None:
    """Names with letters that the terminal lacks are written as escapes, never as a traceback."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
