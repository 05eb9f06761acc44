"""The command `sheet`: the page of paper for the people in the gallery, made from the config."""

import argparse

from installation.clock import utc_now
from installation.config import Config, default_config_path, load_config
from installation.panel_address import Places, lets_network_in, own_addresses, panel_places
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
    places = panel_places(panel, own_addresses()) if panel.enabled else Places(None, ())
    return Sheet(
        wall=staff.wall or NAME,
        here=places.here,
        network=places.network if lets_network_in(panel) else (),
        sign_in=panel.token is not None,
        folder=str(default_config_path().parent),
        switch=staff.switch,
        call=staff.call,
        made=f"{NAME} {VERSION}, made on {utc_now().astimezone():%Y-%m-%d}",
    )
