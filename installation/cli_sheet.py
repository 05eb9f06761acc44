"""The command `sheet`: the page of paper for the people in the gallery, made from the config."""

import argparse
import ipaddress
import socket

import psutil

from installation.clock import utc_now
from installation.config import Config, default_config_path, load_config
from installation.config_sections import PanelSection
from installation.recovery_sheet import Sheet, sheet_html
from installation.version import NAME, VERSION
from installation.whole_file import check_writable, write_whole


def sheet(options: argparse.Namespace) -> int:
    """Write the page.

    Args:
        options: `out`, `config`.

    Returns:
        Exit code 0.

    Raises:
        InstallationError: the config has mistakes, or the file cannot be written.
    """
    check_writable(options.out, ".html")
    text = sheet_html(sheet_of(load_config(options.config)))
    write_whole(options.out, lambda file: file.write(text.encode()))
    print(f"{options.out}: open it in a browser and print it")
    return 0


def sheet_of(config: Config) -> Sheet:
    """What stands on the paper of a wall."""
    staff, panel = config.staff, config.panel
    return Sheet(
        wall=staff.wall or NAME,
        addresses=addresses(panel, _own_addresses()) if panel.enabled else (),
        remote=not _is_loopback(panel.host),
        folder=str(default_config_path().parent),
        switch=staff.switch,
        call=staff.call,
        made=f"{NAME} {VERSION}, made on {utc_now().astimezone():%Y-%m-%d}",
    )


def addresses(panel: PanelSection, own: tuple[str, ...]) -> tuple[str, ...]:
    """Where a browser finds the panel.

    Args:
        panel: the config's section.
        own: this machine's addresses in its networks, for a panel that listens on all of them.
    """
    everywhere = panel.host in {"0.0.0.0", "::"}  # noqa: S104 — read, not bound
    hosts = (own or (socket.gethostname(),)) if everywhere else (panel.host,)
    port = f":{panel.port}" if panel.port else ", with the port that the log tells"
    shown = (f"[{host}]" if ":" in host else host for host in hosts)
    return tuple(f"http://{host}{port}{'/' if panel.port else ''}" for host in shown)


def _own_addresses() -> tuple[str, ...]:
    """The IPv4 addresses of this machine that others can reach."""
    found = [
        entry.address
        for entries in psutil.net_if_addrs().values()
        for entry in entries
        if entry.family == socket.AF_INET and not ipaddress.ip_address(entry.address).is_loopback
    ]
    return tuple(dict.fromkeys(found))[:3]


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
