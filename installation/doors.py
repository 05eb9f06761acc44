"""Opens the doors of the show: the panel for people, OSC for controllers, PJLink to projectors."""

import logging
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from urllib.parse import urlsplit

from installation.calibrator import Calibrator
from installation.clock import monotonic_s
from installation.config_nodes import NodesSection
from installation.config_osc import PRIVATE_NETWORKS, OscSection
from installation.config_power import PowerSection
from installation.config_sections import Config
from installation.control.access import AccessRules
from installation.control.door import Door, PartStatus
from installation.control.osc.networks import Networks, read_network
from installation.control.osc.reception import ReceptionRules
from installation.control.osc.server import OscSettings
from installation.control.osc_page import OscDesk
from installation.control.show_control import ShowControl
from installation.controllers import Controllers
from installation.panel_address import lets_network_in, own_addresses, panel_places
from installation.projector_power import ProjectorPower
from installation.show import WallLead
from installation.tally import Tally
from installation.tasks import cancelled, loops_of

log = logging.getLogger(__name__)


async def open_panel(
    stack: AsyncExitStack,
    door: Door,
    config: Config,
    controllers: OscDesk | None,
    calibrator: Calibrator,
) -> str | None:
    """Serve the panel until the stack closes.

    Args:
        stack: ends it.
        door: the show behind it.
        config: of the show.
        controllers: that the panel teaches; None = there are none.
        calibrator: sets the outputs.

    Returns:
        Where it listens; None where the config wants none.

    Raises:
        StartError: the port is taken.
    """
    panel = config.panel
    if not panel.enabled:
        return None
    from installation.control.web import serve_panel

    access = AccessRules(token=panel.token or "", visitors=panel.visitors)
    served = serve_panel(
        door,
        panel.host,
        panel.port,
        access=access,
        controllers=controllers,
        outputs=calibrator,
    )
    url = await stack.enter_async_context(served)
    places = panel_places(panel, own_addresses(), urlsplit(url).port)
    log.info("panel: %s", places)
    if places.network and not lets_network_in(panel):
        log.info("panel: lets nobody in from the network; panel.token and panel.visitors do")
    return url


async def open_osc(
    stack: AsyncExitStack, show: ShowControl, osc: OscSection, state_dir: Path
) -> Controllers | None:
    """Listen to controllers until the stack closes; None where the config wants none.

    Args:
        stack: ends it.
        show: what they steer.
        osc: the section of the config.
        state_dir: the show's folder; this process holds its lock.
    """
    if not osc.enabled:
        return None
    controllers = Controllers(show, osc, osc_settings(osc), state_dir)
    await stack.enter_async_context(controllers.opened())
    return controllers


def open_nodes(
    stack: AsyncExitStack, nodes: NodesSection, state_dir: Path, state_at: str, tally: Tally
) -> Callable[[], tuple[PartStatus, ...]]:
    """Let other machines join until the stack closes, if the config wants it.

    Args:
        stack: ends it.
        nodes: the section of the config.
        state_dir: the show's folder, with the keys.
        state_at: where the conductor publishes.
        tally: of the reports.

    Returns:
        Gives how the nodes are, as lights.
    """
    if not nodes.enabled:
        return tuple
    from installation.node_door import NodeDoor

    def lead() -> WallLead | None:
        report = tally.fresh("projection", monotonic_s())
        if report is None or report.latency_s is None or report.latency_target_s is None:
            return None
        value_s, target_s = report.latency_s, report.latency_target_s
        return WallLead(at_s=report.at_s, value_s=value_s, target_s=target_s)

    door = NodeDoor(nodes, state_dir, state_at, lead)
    stack.push_async_callback(cancelled, loops_of(nodes=door.serve))
    return door.parts


async def keep_projectors(
    stack: AsyncExitStack, power: PowerSection, wanted: Callable[[], bool]
) -> ProjectorPower:
    """Switch projectors on and off until the stack closes.

    Args:
        stack: ends it; the projectors stay as they are then.
        power: the section of the config.
        wanted: whether they are to be on now.
    """
    keeper = ProjectorPower(power, wanted)
    await stack.enter_async_context(keeper.kept())
    return keeper


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
