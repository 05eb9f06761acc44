"""Values of config.yaml that are written in a form of their own: sizes, paths, hosts. Pure.

Each reader takes what the YAML held and gives the value, or raises ValueError with a message
that names the limit.
"""

import ipaddress
import re
from pathlib import Path
from typing import Annotated, Any, Final, NamedTuple

from pydantic import BeforeValidator, ValidationInfo
from typing_extensions import override

MIN_SIDE_PX: Final = 64
MAX_SIDE_PX: Final = 7680
MAX_TEXT: Final = 200
MIN_TOKEN: Final = 8

_SIZE = re.compile(r"(\d{1,6})\s*[xX\u00d7]\s*(\d{1,6})")
_HOST_NAME = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*", re.IGNORECASE)
_FILE_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*", re.IGNORECASE)


class Size(NamedTuple):
    """A picture's size in pixels."""

    width: int
    height: int

    @override
    def __str__(self) -> str:
        return f"{self.width}x{self.height}"


def parse_size(value: object) -> Size:
    """The size in a text such as "512x288".

    Raises:
        ValueError: the text is no size, or a side is outside 64..7680 px.
    """
    if isinstance(value, Size):
        size = value
    else:
        found = _SIZE.fullmatch(value.strip()) if isinstance(value, str) else None
        if found is None:
            message = f'must be WIDTHxHEIGHT in pixels, such as "512x288", got {show_value(value)}'
            raise ValueError(message)
        size = Size(int(found[1]), int(found[2]))
    for side in size:
        if not MIN_SIDE_PX <= side <= MAX_SIDE_PX:
            message = f"each side must be {MIN_SIDE_PX} to {MAX_SIDE_PX} px, got {size}"
            raise ValueError(message)
    return size


def _size_or_auto(value: object) -> Size | None:
    if value is None or value == "auto":
        return None
    try:
        return parse_size(value)
    except ValueError as error:
        message = str(error).replace("must be WIDTH", 'must be "auto" or WIDTH')
        raise ValueError(message) from error


def _text(value: object, what: str) -> str:
    if not isinstance(value, str) or not value.strip():
        message = f"must be {what}, got {show_value(value)}"
        raise ValueError(message)
    if len(value) > MAX_TEXT or not value.isprintable():
        message = f"must be printable text of at most {MAX_TEXT} characters"
        raise ValueError(message)
    return value.strip()


def path_from(value: object, folder: Path) -> Path | None:
    """The path in a text, seen from `folder`; None for None.

    Raises:
        ValueError: the text is no path.
    """
    if value is None or isinstance(value, Path):
        return value
    text = _text(value, "a path or null")
    try:
        return folder / Path(text).expanduser()
    except RuntimeError as error:
        message = f"must be a path, but nobody knows the home folder of {show_value(text)}"
        raise ValueError(message) from error


def _path(value: object, info: ValidationInfo) -> Path | None:
    return path_from(value, (info.context or {}).get("folder", Path()))


def parse_host(value: object) -> str:
    """The IP address or host name in a text.

    Raises:
        ValueError: the text is neither.
    """
    text = _text(value, "an IP address or a host name")
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        digits_only = text.replace(".", "").isdigit()
        if len(text) <= 253 and _HOST_NAME.fullmatch(text) and not digits_only:
            return text
    message = f"must be an IP address or a host name, got {show_value(text)}"
    raise ValueError(message)


def _monitor(value: object) -> int | str | None:
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        if 1 <= value <= 32:
            return value
        message = f"a monitor's number must be between 1 and 32, got {show_value(value)}"
        raise ValueError(message)
    return _text(value, "a monitor's name, its number or null")


def _playlist(value: object) -> str:
    text = _text(value, "the name of a playlist")
    if _FILE_NAME.fullmatch(text):
        return text
    message = f"must be a file's name without folder and ending, got {show_value(text)}"
    raise ValueError(message)


def _token(value: object) -> str | None:
    if value is None:
        return None
    token = _text(value, f"a text of {MIN_TOKEN} to {MAX_TEXT} characters, or null")
    if len(token) < MIN_TOKEN:
        message = f"must be at least {MIN_TOKEN} characters, so that nobody guesses it"
        raise ValueError(message)
    return token


def _line(value: object) -> str | None:
    return None if value is None else _text(value, "a line of text or null")


def _look(value: object) -> str:
    text = _text(value, "the name of a look")
    if _FILE_NAME.fullmatch(text):
        return text
    message = f"must be the name of a look, got {show_value(text)}"
    raise ValueError(message)


def show_value(value: Any) -> str:  # noqa: ANN401 — whatever a YAML file can hold
    """A value as a reader of the file knows it, at most some 60 characters.

    >>> show_value(True), show_value("on"), show_value(None), show_value([1])
    ('true', '"on"', 'nothing', 'a list')
    """
    match value:
        case None | True | False:
            return {None: "nothing", True: "true", False: "false"}[value]
        case dict():
            return "a section"
        case list() | tuple():
            return "a list"
        case str():
            return _quoted(value)
        case _:
            number = str(value)
            return number if number[-1].isdigit() else {"-inf": "-.inf"}.get(number, f".{number}")


def _quoted(text: str) -> str:
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    shown = shown.replace('"', "'")
    return f'"{shown}"' if len(shown) <= 60 else f'"{shown[:57]}..."'


SizeText = Annotated[Size, BeforeValidator(parse_size)]
SizeOrAuto = Annotated[Size | None, BeforeValidator(_size_or_auto)]
FilePath = Annotated[Path | None, BeforeValidator(_path)]
Host = Annotated[str, BeforeValidator(parse_host)]
Monitor = Annotated[int | str | None, BeforeValidator(_monitor)]
Token = Annotated[str | None, BeforeValidator(_token)]
Line = Annotated[str | None, BeforeValidator(_line)]
LookName = Annotated[str, BeforeValidator(_look)]
PlaylistName = Annotated[str, BeforeValidator(_playlist)]
