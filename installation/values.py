"""What the values that travel between the processes are made of. Pure."""

from typing import Annotated

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from model.errors import ModelError
from model.settings import DreamSettings

Label = Annotated[str, Field(max_length=200)]


class Frozen(BaseModel):
    """Base of these values: frozen, no unknown fields, no NaN, no infinity, bytes as base64."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        allow_inf_nan=False,
        ser_json_bytes="base64",
        val_json_bytes="base64",
    )


def _look(value: object, read: ValidatorFunctionWrapHandler) -> DreamSettings:
    try:
        look: DreamSettings = read(value)
    except ModelError as error:
        raise ValueError(str(error)) from error
    return look


Look = Annotated[DreamSettings, WrapValidator(_look)]
"""Every number of a look; one outside its range is refused like any other value."""


def explain(error: ValidationError) -> str:
    """Every mistake of a validation on one line: "where: what, got value; ..."."""
    lines = []
    for item in error.errors():
        where = ".".join(str(part) for part in item["loc"]) or "value"
        lines.append(f"{where}: {item['msg']}, got {str(item['input'])[:80]}")
    return "; ".join(lines)
