"""The settings of the last good start, for the morning after somebody has broken config.yaml.

After each good start a copy of the file lies in the state folder, as `config.good.yaml`. When
today's file has mistakes, the show starts with that copy and says so, as long as it is a copy of
the very same file. The first start with a broken file, and one with `--strict`, is refused.
"""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from installation.config import config_from, read_config, usual_state_dir
from installation.config_problems import ConfigError
from installation.config_sections import Config
from installation.config_values import path_from
from installation.kept_file import DamagedFileError, read_kept, write_kept
from playlists.loader import library_folder

log = logging.getLogger(__name__)

FILE: Final = "config.good.yaml"
_HEAD: Final = re.compile(r"# Copied from (.+) at a good start on (.+)\n")
_IN_LINES: Final = re.compile(r"^\s+state_dir:\s*(['\"]?)([^#\n]+?)\1\s*(?:#.*)?$", re.MULTILINE)
_IN_BRACES: Final = re.compile(r"[{,]\s*state_dir:\s*(['\"]?)([^#\n,}]+?)\1\s*[,}\n]")
"""The two ways in which a file may name the state folder, found where it cannot be read as YAML."""

Override = Callable[[Config], Config]


@dataclass(frozen=True)
class Settings:
    """What a show starts with.

    Attributes:
        config: with what the command line says.
        trouble: what is wrong with today's file, and whose settings are used; () if all is well.
        text: of today's file, to be kept as a good one; None where it is not good.
    """

    config: Config
    trouble: tuple[str, ...] = ()
    text: str | None = None


@dataclass(frozen=True)
class _Copy:
    """What is in the state folder: where and when it was copied, in words, and the file's text."""

    source: str
    day: str
    text: str


def settings_for_start(
    path: Path, override: Override, state_dir: Path | None, *, strict: bool = False
) -> Settings:
    """Today's settings, or those of the last good start.

    Args:
        path: today's config file.
        override: puts in what the command line says.
        state_dir: that the command line says, if it does.
        strict: never take older settings.

    Raises:
        ConfigError: today's file has mistakes, and there is no good copy of it.
    """
    text: str | None = None
    try:
        text = read_config(path)
        config = override(_config(text, path))
        mistakes = _unknown_playlists(config)
        if strict or not mistakes:
            return Settings(config, text=text)
    except ConfigError as error:
        good = (
            None if strict else _last_good(path, override, state_dir or _state_dir_in(text, path))
        )
        if good is None:
            raise
        return _instead(good, error.problems)
    good = _last_good(path, override, state_dir or _state_dir_in(text, path))
    return Settings(config, text=None) if good is None else _instead(good, mistakes)


def keep_good(state_dir: Path, path: Path, text: str, now: datetime) -> None:
    """Keep a copy of the settings that the show has started with; never raises.

    Args:
        state_dir: the show's folder.
        path: of the file.
        text: of the file.
        now: the day that is told when the copy is used.
    """
    kept = _read_copy(state_dir)
    if kept is not None and (kept.source, kept.text) == (_source(path), text):
        return
    head = f"# Copied from {_source(path)} at a good start on {now:%Y-%m-%d %H:%M}\n"
    try:
        write_kept(state_dir / FILE, (head + text).encode())
    except OSError as error:
        log.warning("cannot keep a copy of the settings in %s: %s", state_dir, error)


def _instead(good: tuple[Config, str], problems: tuple[str, ...]) -> Settings:
    config, day = good
    used = f"{problems[0]}; the settings of {day} are used until this is mended"
    trouble = (used, *problems[1:])
    for line in trouble:
        log.error("%s", line)
    return Settings(config, trouble)


def _last_good(path: Path, override: Override, state_dir: Path) -> tuple[Config, str] | None:
    """The settings of the last good start and their day; None where there are none."""
    copy = _read_copy(state_dir)
    if copy is None or copy.source != _source(path):
        return None
    for without_missing_files in (False, True):
        try:
            config = override(_config(copy.text, path, without_missing_files=without_missing_files))
        except ConfigError as error:
            log.warning("the settings of %s: %s", copy.day, error)
        else:
            return config, copy.day
    return None


def _config(text: str, path: Path, *, without_missing_files: bool = False) -> Config:
    folder = path.absolute().parent
    return config_from(text, path.name, folder, without_missing_files=without_missing_files)


def _read_copy(state_dir: Path) -> _Copy | None:
    def parse(data: bytes) -> _Copy:
        text = data.decode()
        head = _HEAD.match(text)
        if head is None:
            raise DamagedFileError("it does not say of what it is a copy")
        return _Copy(head[1], head[2], text[head.end() :])

    return read_kept(state_dir / FILE, parse).value


def _source(path: Path) -> str:
    """Where a file is, in one line."""
    return ascii(str(path.absolute()))


def _state_dir_in(text: str | None, path: Path) -> Path:
    """The state folder that a broken file names, or the usual one."""
    named = None if text is None else _IN_LINES.search(text) or _IN_BRACES.search(text)
    if named is None or named[2] in {"null", "~"}:
        return usual_state_dir()
    try:
        return path_from(named[2], path.absolute().parent) or usual_state_dir()
    except ValueError:
        return usual_state_dir()


def _unknown_playlists(config: Config) -> tuple[str, ...]:
    """Names of playlists without a file; whether the files are good is found out later."""
    names = {config.playlist}
    if config.timetable is not None:
        names |= config.timetable.playlists()
    own = config.show.playlists
    folders = [library_folder(), *([] if own is None else [own])]
    return tuple(
        f"playlist {name!r}: there is no such playlist"
        for name in sorted(names)
        if not any((folder / f"{name}.yaml").is_file() for folder in folders)
    )
