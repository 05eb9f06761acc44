"""The section `osc` of config.yaml: the door for controllers. Pure."""

from typing import Annotated, Final

from pydantic import BeforeValidator, Field, InstanceOf

from installation.config_show import Section
from installation.config_values import Host, Line, Token, parse_host, show_value
from installation.control.osc.mapping import Led
from installation.control.osc.networks import MAX_NETWORKS, read_network

PRIVATE_NETWORKS: Final = (
    *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"),
    *("fc00::/7", "fe80::/10"),
)
"""RFC 1918, 3927, 4193 and 4291: networks that are not the internet."""

MOST_CONTROLLERS: Final = 32


def _networks(value: object) -> tuple[str, ...] | None:
    if value is None:
        return None
    return tuple(str(read_network(text)) for text in _texts(value, MAX_NETWORKS, "networks"))


def _controllers(value: object) -> tuple[tuple[str, int], ...]:
    return tuple(_controller(text) for text in _texts(value, MOST_CONTROLLERS, "controllers"))


def _controller(text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    host = host.strip("[] ")
    if not (colon and host and port.isascii() and port.isdigit() and 1 <= int(port) <= 65_535):
        message = f'must be HOST:PORT such as "192.168.1.20:9001", got {show_value(text)}'
        raise ValueError(message)
    return parse_host(host), int(port)


def _texts(value: object, most: int, what: str) -> list[str]:
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        message = f"must be a list of {what}, got {show_value(value)}"
        raise ValueError(message)
    if len(value) > most:
        message = f"must be at most {most} {what}, got {len(value)}"
        raise ValueError(message)
    return [item.strip() for item in value]


class OscSection(Section):
    """The door for controllers that speak OSC: see the page osc.md."""

    enabled: bool = Field(default=True, description="Whether controllers can steer the show.")
    host: Host = Field(
        default="127.0.0.1",
        description="Address on which the show listens. 127.0.0.1 = this machine only, "
        "0.0.0.0 = every network that `allow` names.",
        json_schema_extra={"value": "an IP address or a host name"},
    )
    port: int = Field(
        default=9000,
        ge=0,
        le=65535,
        description="Port of the datagrams (UDP). 0 = any free one, told in the log.",
    )
    tcp_port: int | None = Field(
        default=None,
        ge=0,
        le=65535,
        description="Port of the streams (TCP, with SLIP or with sizes). null = none.",
    )
    interface: Line = Field(
        default=None,
        description="The only network interface that is listened to, such as eth1. null = all.",
        json_schema_extra={"value": "a name, or null"},
    )
    allow: Annotated[tuple[str, ...] | None, BeforeValidator(_networks)] = Field(
        default=None,
        description="Networks from which messages are taken; this machine always may send. "
        f"null = those that are not the internet: {', '.join(PRIVATE_NETWORKS)}.",
        json_schema_extra={"value": 'a list of networks such as ["192.168.1.0/24"], or null'},
    )
    token: Token = Field(
        default=None,
        description="Word that a message must hold to end the show. null = nobody can.",
        json_schema_extra={"value": "a text of 8 to 200 characters, or null"},
    )
    in_turn: bool = Field(
        default=False,
        description="false = a subject that a controller asks for comes on the wall at once. "
        "true = it waits its turn, as wishes of the panel do.",
    )
    debounce_s: float = Field(
        default=0.25,
        ge=0,
        le=5,
        description="The same press of a button counts again after so long.",
        json_schema_extra={"unit": "seconds"},
    )
    glide_s: float = Field(
        default=0.5,
        ge=0,
        le=60,
        description="Parameters come to a knob's new value in so long, without a jump.",
        json_schema_extra={"unit": "seconds"},
    )
    feedback: Annotated[tuple[tuple[str, int], ...], BeforeValidator(_controllers)] = Field(
        default=(),
        description="Controllers that are told what the wall does, on change and once a second. "
        "Others subscribe.",
        json_schema_extra={
            "value": 'a list of HOST:PORT such as ["192.168.1.20:9001"]',
            "default": "[]",
        },
    )
    lease_s: float = Field(
        default=60.0,
        ge=5,
        le=3600,
        description="How long a subscription lasts that does not say it.",
        json_schema_extra={"unit": "seconds"},
    )
    query_port: int | None = Field(
        default=None,
        ge=0,
        le=65535,
        description="Port of OSCQuery (HTTP), where programs find the addresses. null = none.",
    )
    announce: bool = Field(
        default=False,
        description="Whether the doors are announced in the network by zeroconf, "
        "as _osc._udp and _oscjson._tcp.",
    )
    name: Line = Field(
        default="Hallucinarium",
        max_length=60,
        description="What the show is called there.",
        json_schema_extra={"value": "a text"},
    )
    mappings: dict[str, InstanceOf[Led]] = Field(
        default={},
        description="Addresses of boxes that cannot be changed, and where they lead: see below.",
        json_schema_extra={"value": "mappings by address, or null", "default": "null"},
    )
