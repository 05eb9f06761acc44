"""What the command line takes as a number, a date, a folder or a size. Pure."""

import argparse
import math
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

from installation.config_values import Size, parse_size
from playlists.errors import TimetableError
from playlists.timetable.windows import read_date


def whole(low: int, high: int) -> Callable[[str], int]:
    """A reader of whole numbers between two limits, both included."""

    def read(text: str) -> int:
        try:
            number = int(text) if len(text) <= 20 else high + 1
        except ValueError:
            number = low - 1
        if not low <= number <= high:
            shown = text if len(text) <= 20 else f"{text[:17]}..."
            message = f"must be a whole number from {low} to {high}, got {shown!r}"
            raise argparse.ArgumentTypeError(message)
        return number

    return read


def factor(text: str) -> float:
    """A number from 1 to 8."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 1 <= number <= 8:  # NaN is neither
        message = f"must be a number from 1 to 8, got {text[:20]!r}"
        raise argparse.ArgumentTypeError(message)
    return number


def day(text: str) -> date:
    """A date such as 2026-05-04."""
    try:
        return read_date(text)
    except TimetableError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def folder(text: str) -> Path:
    """A folder; it need not be there."""
    if not text.strip():  # as of a shell's variable that is not set; it would mean "here"
        raise argparse.ArgumentTypeError("must be the name of a folder, got nothing")
    return Path(text)


def size(text: str) -> Size:
    """A picture's size such as 384x216."""
    try:
        return parse_size(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def address(usual_port: int) -> Callable[[str], tuple[str, int]]:
    """A reader of HOST, HOST:PORT or [IPv6]:PORT.

    Args:
        usual_port: where none is said.
    """

    def read(text: str) -> tuple[str, int]:
        host, colon, port = text.rpartition(":")
        if not colon or text.endswith("]") or (":" in host and not host.startswith("[")):
            host, port = text, str(usual_port)
        host = host.strip("[]")
        named = re.fullmatch(r"[0-9A-Za-z.:_-]{1,253}(%[0-9A-Za-z]+)?", host)
        if not named or not re.fullmatch(r"[0-9]{1,5}", port) or not 1 <= int(port) <= 65_534:
            message = f"must be HOST or HOST:PORT, such as 10.0.0.5:9020, got {text[:60]!r}"
            raise argparse.ArgumentTypeError(message)
        return host, int(port)

    return read
