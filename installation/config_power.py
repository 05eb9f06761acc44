"""The section `power` of config.yaml: projectors that are switched on and off. Pure."""

from typing import Annotated, Final

from pydantic import BeforeValidator, Field

from installation.config_show import Section
from installation.config_values import Line, show_value

PJLINK_PORT: Final = 4352
MOST_PROJECTORS: Final = 32


def _addresses(value: object) -> tuple[tuple[str, int], ...]:
    if not isinstance(value, list | tuple) or len(value) > MOST_PROJECTORS:
        message = f"must be a list of at most {MOST_PROJECTORS} addresses, got {show_value(value)}"
        raise ValueError(message)
    return tuple(_address(item) for item in value)


def _address(item: object) -> tuple[str, int]:
    if isinstance(item, tuple) and len(item) == 2:  # as it was read before
        item = f"[{item[0]}]:{item[1]}"
    text = item.strip() if isinstance(item, str) else ""
    host, colon, port = text.rpartition(":")
    if not colon or text.endswith("]") or (":" in host.strip("[]") and not text.startswith("[")):
        host, port = text, str(PJLINK_PORT)
    host = host.strip("[]")
    if not host or not (port.isascii() and port.isdigit() and 1 <= int(port) <= 65_535):
        message = f'must be addresses such as "192.168.1.60", got {show_value(item)}'
        raise ValueError(message)
    return host, int(port)


class PowerSection(Section):
    """Projectors that the show switches on before it opens and off after it closes, by PJLink."""

    projectors: Annotated[tuple[tuple[str, int], ...], BeforeValidator(_addresses)] = Field(
        default=(),
        description="Their addresses in the network, with a port where it is another than 4352. "
        "Without any, nothing is switched.",
        json_schema_extra={
            "value": 'a list of addresses such as ["192.168.1.60"]',
            "default": "[]",
        },
    )
    password: Line = Field(
        default=None,
        description="The PJLink password of all of them. null = they have none.",
        json_schema_extra={"value": "a text, or null"},
    )
    on_before_s: float = Field(
        default=180.0,
        ge=0,
        le=3600,
        description="So long before the wall is lit they are switched on, as lamps take a while.",
        json_schema_extra={"unit": "seconds"},
    )
    off_after_s: float = Field(
        default=300.0,
        ge=60,
        le=86_400,
        description="So long after the wall has become dark they are switched off. A shorter dark "
        "leaves them on, as lamps suffer from each start.",
        json_schema_extra={"unit": "seconds"},
    )
