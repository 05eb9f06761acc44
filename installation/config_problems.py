"""Mistakes of a config file as lines that its writer understands. Pure."""

import difflib
from collections.abc import Iterable, Sequence
from types import UnionType
from typing import Any, Final, Literal, Self, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from installation.config_values import show_value
from installation.errors import InstallationError
from installation.yaml_lines import Document, Path, Problem

RENAMED: Final[dict[Path, str]] = {("dream", "preset"): "look"}


RULES_OF_A_SECTION: Final = frozenset({"size_too_small", "fade_too_long"})
"""Kinds of mistakes that a section's own check finds; it tells the key that is to blame."""


class ConfigError(InstallationError):
    """Raised when a config cannot be used.

    Attributes:
        problems: every mistake, each one line such as
            'config.yaml:12: dream.sise: unknown key, did you mean "size"?'.
    """

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems

    @classmethod
    def of(cls, name: str, problems: Iterable[Problem]) -> Self:
        """The error for a file `name`, its problems in the order of their lines."""
        ordered = sorted(dict.fromkeys(problems), key=lambda problem: problem.line)
        return cls(tuple(_line(name, problem) for problem in ordered))


def section_values(
    model: type[BaseModel], document: Document
) -> tuple[dict[str, Any], list[Problem]]:
    """The document's mapping without what cannot be validated, and its problems so far.

    An empty file and an empty section mean "all defaults".
    """
    problems = list(document.problems)
    if document.value is None:
        return {}, problems
    if not isinstance(document.value, dict):
        sections = ", ".join(model.model_fields)
        got = show_value(document.value)
        problems.append(Problem(1, f"must be sections ({sections}), got {got}"))
        return {}, problems
    values = {
        name: value
        for name, value in document.value.items()
        if not (value is None and _section_model(model, name))
    }
    return values, problems


def validation_problems(
    model: type[BaseModel], error: ValidationError, document: Document, inside: Path = ()
) -> list[Problem]:
    """One problem for each key that pydantic complains of.

    Args:
        model: the model of the whole file.
        error: what pydantic found.
        document: where the lines are.
        inside: path of the section that was validated, () for the whole file.
    """
    problems: dict[Path, Problem] = {}
    for details in error.errors(include_url=False):
        path = _key_path(model, (*inside, *details["loc"]), details)
        if path in problems:
            continue
        message = f"{'.'.join(map(str, path))}: {_message(model, path, details)}"
        problems[path] = Problem(document.line_of(path), message)
    return list(problems.values())


def expectation(field: FieldInfo) -> str:
    """What a field takes, e.g. "a number between 1.0 and 1.25"."""
    extra = _extra(field)
    if "value" in extra:
        return str(extra["value"])
    kinds = [kind for kind in _union_members(field.annotation) if kind is not type(None)]
    nullable = ", or null" if type(None) in _union_members(field.annotation) else ""
    kind = kinds[0]
    if get_origin(kind) is Literal:
        return f"one of {', '.join(map(str, get_args(kind)))}{nullable}"
    if kind is bool:
        return f"true or false{nullable}"
    noun = "a whole number" if kind is int else "a number"
    return f"{noun} {_limits(field)}{nullable}"


def _line(name: str, problem: Problem) -> str:
    where = f"{name}:{problem.line}" if problem.line else name
    return f"{where}: {problem.message}"


def _key_path(model: type[BaseModel], loc: Sequence[str | int], details: ErrorDetails) -> Path:
    """Path of the key that is wrong: pydantic adds union branches, validators leave keys out."""
    if details["type"] in RULES_OF_A_SECTION:
        return (*loc, details["ctx"]["field"])
    depth = 1
    if _section_model(model, str(loc[0])) is not None:
        depth = 2
    return tuple(loc[:depth])


def _message(model: type[BaseModel], path: Path, details: ErrorDetails) -> str:
    match details["type"]:
        case "extra_forbidden":
            return _unknown_key(model, path)
        case "model_type" | "model_attributes_type" | "dict_type":
            keys = ", ".join(_keys_at(model, path))
            return f"must be a section with keys ({keys}), got {show_value(details['input'])}"
        case "value_error":
            return str(details["ctx"]["error"])
        case "size_too_small" | "fade_too_long":
            return details["msg"]
        case _:
            return _wrong_value(_field_at(model, path), details)


def _wrong_value(field: FieldInfo, details: ErrorDetails) -> str:
    value, got = details["input"], show_value(details["input"])
    unit = _extra(field).get("unit")
    number = isinstance(value, int | float) and not isinstance(value, bool)
    out_of_range = details["type"] in {
        "greater_than", "greater_than_equal", "less_than", "less_than_equal", "finite_number",
    }  # fmt: skip
    if number and out_of_range:
        noun = expectation(field).split(" between")[0].split(" above")[0]
        return f"must be {_limits(field)}, got {got} ({noun}{f', {unit}' if unit else ''})"
    hint = ""
    if isinstance(value, str) and expectation(field).startswith("true or false"):
        hint = " (on, off, yes and no are text here)"
    elif isinstance(value, str):
        hint = _did_you_mean(value, _choices(field))
    expected = expectation(field) + (f" ({unit})" if unit else "")
    return f"must be {expected}, got {got}{hint}"


def _unknown_key(model: type[BaseModel], path: Path) -> str:
    key = str(path[-1])
    if path in RENAMED:
        return f'unknown key, it is called "{RENAMED[path]}" now'
    close = difflib.get_close_matches(key.lower(), _keys_at(model, path[:-1]), n=1, cutoff=0.6)
    if close:
        return f'unknown key, did you mean "{close[0]}"?'
    elsewhere = [f"{name}.{key}" for name in model.model_fields if key in _keys_at(model, (name,))]
    if key in model.model_fields and len(path) > 1:
        elsewhere.append(key)
    if elsewhere:
        return f'unknown key, did you mean "{elsewhere[0]}"?'
    return f"unknown key; known here: {', '.join(_keys_at(model, path[:-1]))}"


def _did_you_mean(value: str, choices: Sequence[str]) -> str:
    close = difflib.get_close_matches(value.lower(), choices, n=1, cutoff=0.5)
    if not close:
        return ""
    return f', did you mean "{close[0]}"?' if close[0] != value else ", without the quotes?"


def _choices(field: FieldInfo) -> list[str]:
    members = _union_members(field.annotation)
    return [str(arg) for kind in members if get_origin(kind) is Literal for arg in get_args(kind)]


def _limits(field: FieldInfo) -> str:
    bounds = {
        name: getattr(item, name)
        for item in field.metadata
        for name in ("ge", "gt", "le")
        if hasattr(item, name)
    }
    if "gt" in bounds:
        return f"above {bounds['gt']} and at most {bounds['le']}"
    return f"between {bounds['ge']} and {bounds['le']}"


def _union_members(annotation: Any) -> tuple[Any, ...]:  # noqa: ANN401 — any annotation
    if get_origin(annotation) in (Union, UnionType):
        return get_args(annotation)
    return (annotation,)


def _extra(field: FieldInfo) -> dict[str, Any]:
    extra = field.json_schema_extra
    return dict(extra) if isinstance(extra, dict) else {}


def _section_model(model: type[BaseModel], name: str) -> type[BaseModel] | None:
    field = model.model_fields.get(name)
    annotation = field.annotation if field is not None else None
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return None


def _keys_at(model: type[BaseModel], path: Path) -> list[str]:
    owner = _section_model(model, str(path[0])) if path else model
    return list(owner.model_fields) if owner is not None else []


def _field_at(model: type[BaseModel], path: Path) -> FieldInfo:
    owner = _section_model(model, str(path[0])) if len(path) > 1 else model
    return (owner or model).model_fields[str(path[-1])]
