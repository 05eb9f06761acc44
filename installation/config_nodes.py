"""The section `nodes` of config.yaml: other machines that show the same dream. Pure."""

from typing import Final

from pydantic import Field

from installation.config_show import Section
from installation.config_values import Host

PORT: Final = 9020


class NodesSection(Section):
    """Other machines that show the same dream on projectors of their own, in step: render nodes."""

    enabled: bool = Field(
        default=False, description="Whether render nodes may join, with the key of this show."
    )
    host: Host = Field(
        default="0.0.0.0",  # noqa: S104 — a node is another machine, and needs the key
        description="Address on which they are listened to. 0.0.0.0 = every network.",
        json_schema_extra={"value": "an IP address or a host name"},
    )
    port: int = Field(
        default=PORT,
        ge=1,
        le=65_534,
        description="TCP port that sends the dream to nodes; the next one takes what they tell.",
    )
