"""Loads config.yaml: one validated section for every part, or every mistake at once."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from platformdirs import user_state_path
from pydantic import ValidationError

from installation.config_looks import SECTION, dream_look_problems, read_looks, wrong_look
from installation.config_osc_mappings import read_mappings
from installation.config_problems import ConfigError, section_values, validation_problems
from installation.config_sections import (
    CameraSection,
    Config,
    DreamSection,
    PanelSection,
    ProjectionSection,
    WishSection,
)
from installation.config_show import ShowSection
from installation.config_subjects import SECTION as SUBJECTS
from installation.config_subjects import read_blocked
from installation.config_timetable import SECTION as TIMETABLE
from installation.config_timetable import read_timetable
from installation.config_values import Size, path_from
from installation.wall_outputs import SECTION as OUTPUTS
from installation.wall_outputs import read_outputs
from installation.yaml_lines import MAX_CHARACTERS, Document, Problem, YamlTextError, read_yaml
from model.looks import LOOKS
from model.settings import DreamSettings

__all__ = [
    "CameraSection",
    "Config",
    "ConfigError",
    "DreamSection",
    "PanelSection",
    "ProjectionSection",
    "ShowSection",
    "Size",
    "WishSection",
    "config_from",
    "default_config_path",
    "document_of",
    "find_look",
    "line_in",
    "load_config",
    "look_of",
    "read_config",
    "state_dir_of",
    "usual_state_dir",
    "with_overrides",
]

STATE_DIR_VARIABLE: Final = "HALLUCINARIUM_STATE_DIR"
MOST_BYTES: Final = 4 * MAX_CHARACTERS
"""Of a config file: so many can a text have that is not too long."""


def default_config_path() -> Path:
    """The config.yaml beside the installation package: root of the repository."""
    return Path(__file__).resolve().parent.parent / "config.yaml"


def load_config(path: Path) -> Config:
    """Read a config file; what it leaves out keeps its default.

    Args:
        path: the YAML file. Relative paths inside it are seen from its folder.

    Raises:
        ConfigError: with every mistake of the file.
    """
    return config_from(read_config(path), path.name, path.absolute().parent)


def config_from(
    text: str, name: str, folder: Path, *, without_missing_files: bool = False
) -> Config:
    """The config of a file's text.

    Args:
        text: of the file.
        name: of the file, for messages.
        folder: that relative paths are seen from.
        without_missing_files: take the defaults where the text names files that are not there.

    Raises:
        ConfigError: with every mistake of the text.
    """
    document = _parsed(text, name)
    values, problems = section_values(Config, document)
    looks, look_problems = read_looks(document)
    values[SECTION] = looks
    problems += [*look_problems, *dream_look_problems(document, looks)]
    config = Config()
    playlist = values.get("playlist")
    fallback = playlist if isinstance(playlist, str) else config.playlist
    values[TIMETABLE], timetable_problems = read_timetable(document, fallback)
    values[SUBJECTS], subject_problems = read_blocked(document)
    values[OUTPUTS], output_problems = read_outputs(
        document, folder, without_missing_files=without_missing_files
    )
    problems += output_problems
    mappings, mapping_problems = read_mappings(document)
    if isinstance(values.get("osc"), dict):
        values["osc"] = {**values["osc"], "mappings": mappings}
    problems += [*timetable_problems, *subject_problems, *mapping_problems]
    missing = _missing_files(values, folder)
    if without_missing_files:
        values, missing = _without(values, missing), {}
    try:
        config = Config.model_validate(values, context={"folder": folder})
    except ValidationError as error:
        problems.extend(validation_problems(Config, error, document))
    problems.extend(
        Problem(document.line_of(key), f"{'.'.join(key)}: {what}") for key, what in missing.items()
    )
    if problems:
        raise ConfigError.of(name, problems)
    return config


def document_of(path: Path) -> Document:
    """A config file as plain values with their lines.

    Raises:
        ConfigError: the file cannot be read, or is not YAML.
    """
    return _parsed(read_config(path), path.name)


def line_in(path: Path, key: tuple[str, ...]) -> int:
    """Line of a key in a config file that could be loaded; 1 where the file leaves it out."""
    return document_of(path).line_of(key)


def with_overrides(config: Config, overrides: dict[str, dict[str, Any]]) -> Config:
    """The config with some keys replaced, checked like the file, e.g. {"panel": {"port": 0}}.

    Raises:
        ConfigError: a value is outside its limits.
    """
    sections = dict(config)
    problems: list[Problem] = []
    for name, values in overrides.items():
        section = sections[name]
        try:
            sections[name] = type(section).model_validate({**dict(section), **values})
        except ValidationError as error:
            document = Document({name: dict(values)})
            problems.extend(validation_problems(Config, error, document, inside=(name,)))
    if problems:
        raise ConfigError(tuple(problem.message for problem in problems))
    return Config.model_validate(sections)


def state_dir_of(config: Config) -> Path:
    """Folder of the show's memory: the config's (or the option's), else the usual one.

    It need not exist yet.
    """
    return config.show.state_dir or usual_state_dir()


def usual_state_dir() -> Path:
    """Folder of the show's memory where no config names one: the environment's, or the user's."""
    from_environment = os.environ.get(STATE_DIR_VARIABLE)
    if from_environment:
        return Path(from_environment).expanduser()
    return user_state_path("hallucinarium", appauthor=False)


def look_of(config: Config) -> DreamSettings:
    """The look that the config names, one of its own or of the project's.

    Raises:
        ConfigError: there is no such look; found by `load_config` already.
    """
    wrong = wrong_look(config.dream.look, config.looks)
    if wrong is not None:
        raise ConfigError((f"dream.look: {wrong}",))
    return {**LOOKS, **config.looks}[config.dream.look]


def find_look(name: str, path: Path) -> DreamSettings:
    """A look by name: one of the project's, or one of a config file's own.

    Args:
        name: of the look.
        path: the config file, read only if the name is none of the project's.

    Raises:
        ConfigError: there is no such look, or the file has mistakes.
    """
    own = {} if name in LOOKS else load_config(path).looks
    wrong = wrong_look(name, own)
    if wrong is not None:
        raise ConfigError((f"look: {wrong}",))
    return {**LOOKS, **own}[name]


def read_config(path: Path) -> str:
    """The text of a config file.

    Raises:
        ConfigError: it cannot be read, is too long, or no text.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)  # not more: a device would be read for ever
        if len(content) > MOST_BYTES:
            raise ConfigError((f"{path}: is longer than {MOST_BYTES} bytes: no config file",))
        return content.decode("utf-8-sig")
    except FileNotFoundError as error:
        raise ConfigError((f"{path}: there is no such file",)) from error
    except IsADirectoryError as error:
        raise ConfigError((f"{path}: is a folder, not a file",)) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        message = f"{path.name}:{line}: not UTF-8 text: save the file with encoding UTF-8"
        raise ConfigError((message,)) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ConfigError((f"{path}: cannot be read: {reason}",)) from error


def _parsed(text: str, name: str) -> Document:
    try:
        return read_yaml(text)
    except YamlTextError as error:
        raise ConfigError.of(name, [error.problem]) from error


def _missing_files(values: dict[str, Any], folder: Path) -> dict[tuple[str, str], str]:
    """What is wrong with the files that the config names; paths that are no paths are skipped."""
    missing = {}
    for key in ("weights", "prior"):
        file = _path_at(values, "dream", key, folder)
        if file is not None and not os.path.isfile(file):  # noqa: PTH113 — False on odd names
            missing["dream", key] = f"there is no file {file}"
    state_dir = _path_at(values, "show", "state_dir", folder)
    if state_dir is not None and os.path.isfile(state_dir):  # noqa: PTH113 — the same
        missing["show", "state_dir"] = f"{state_dir} is a file, not a folder"
    playlists = _path_at(values, "show", "playlists", folder)
    if playlists is not None and not os.path.isdir(playlists):  # noqa: PTH112 — the same
        missing["show", "playlists"] = f"there is no folder {playlists}"
    return missing


def _without(values: dict[str, Any], keys: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The same values without some keys of sections."""
    left = dict(values)
    for section, key in keys:
        left[section] = {name: value for name, value in left[section].items() if name != key}
    return left


def _path_at(values: dict[str, Any], section: str, key: str, folder: Path) -> Path | None:
    keys = values.get(section)
    try:
        return path_from(keys.get(key), folder) if isinstance(keys, dict) else None
    except ValueError:
        return None
