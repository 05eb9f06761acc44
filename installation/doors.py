"""Opens the doors of the show: the panel for people, and OSC for controllers."""

import logging
from contextlib import AsyncExitStack

from installation.config_osc import PRIVATE_NETWORKS, OscSection
from installation.config_sections import PanelSection
from installation.control.door import Door
from installation.control.osc.networks import Networks, read_network
from installation.control.osc.reception import ReceptionRules
from installation.control.osc.server import OscServer, OscSettings
from installation.control.show_control import ShowControl

log = logging.getLogger(__name__)


async def open_panel(stack: AsyncExitStack, door: Door, panel: PanelSection) -> str | None:
    """Serve the panel until the stack closes.

    Returns:
        Where it listens; None where the config wants none.

    Raises:
        StartError: the port is taken.
    """
    if not panel.enabled:
        return None
    from installation.control.web import serve_panel

    url = await stack.enter_async_context(serve_panel(door, panel.host, panel.port))
    log.info("panel: %s", url)
    return url


async def open_osc(stack: AsyncExitStack, show: ShowControl, osc: OscSection) -> OscServer | None:
    """Listen to controllers until the stack closes; None where the config wants none."""
    if not osc.enabled:
        return None
    server = OscServer(show, osc_settings(osc))
    await stack.enter_async_context(server.opened())
    return server


def osc_settings(osc: OscSection) -> OscSettings:
    """The config's section in the door's own terms."""
    allowed = PRIVATE_NETWORKS if osc.allow is None else osc.allow
    rules = ReceptionRules(
        networks=Networks(read_network(text) for text in allowed),
        mappings=osc.mappings,
        token=osc.token or "",
        debounce_s=osc.debounce_s,
        glide_s=osc.glide_s,
    )
    return OscSettings(
        host=osc.host,
        port=osc.port,
        tcp_port=osc.tcp_port,
        interface=osc.interface,
        feedback=osc.feedback,
        lease_s=osc.lease_s,
        rules=rules,
    )
