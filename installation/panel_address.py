"""What one types into a browser to see the panel: on this machine, and on a phone."""

import ipaddress
import socket
from dataclasses import dataclass

import psutil
from typing_extensions import override

from installation.config_sections import PanelSection

MOST_SHOWN = 3


@dataclass(frozen=True)
class Places:
    """Where a browser finds the panel.

    Attributes:
        here: URL for a browser on this machine; None where only the network has one.
        network: URLs for the other machines; () where only this machine can open the panel.
    """

    here: str | None
    network: tuple[str, ...]

    @override
    def __str__(self) -> str:
        network = " or ".join(self.network)
        if self.here is None:
            return network
        return f"{self.here}, in the network {network}" if network else self.here


def panel_places(panel: PanelSection, own: tuple[str, ...], port: int | None = None) -> Places:
    """Where a browser finds the panel.

    Args:
        panel: the config's section.
        own: this machine's addresses in its networks, see `own_addresses`.
        port: that was taken, where the config leaves it open (0); None = as in the config.
    """
    taken = port or panel.port
    if panel.host in {"0.0.0.0", "::"}:  # noqa: S104 — read, not bound
        hosts = own or (socket.gethostname(),)
        return Places(_url("127.0.0.1", taken), tuple(_url(host, taken) for host in hosts))
    url = _url(panel.host, taken)
    return Places(url, ()) if is_loopback(panel.host) else Places(None, (url,))


def own_addresses() -> tuple[str, ...]:
    """The IPv4 addresses of this machine that others can reach, at most three."""
    try:
        networks = psutil.net_if_addrs()
    except (OSError, psutil.Error):  # a system that does not tell them
        return ()
    found = [
        entry.address
        for entries in networks.values()
        for entry in entries
        if entry.family == socket.AF_INET and not ipaddress.ip_address(entry.address).is_loopback
    ]
    return tuple(dict.fromkeys(found))[:MOST_SHOWN]


def lets_network_in(panel: PanelSection) -> bool:
    """Whether other machines in the network see more than a closed door."""
    return not is_loopback(panel.host) and (panel.visitors or panel.token is not None)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address or a name."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _url(host: str, port: int) -> str:
    shown = f"[{host}]" if ":" in host else host
    return (
        f"http://{shown}:{port}/" if port else f"http://{shown}, with the port that the log tells"
    )
