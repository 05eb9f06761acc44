"""The command `node-key`: what another machine needs to join the show."""

import argparse
import sys

from installation.config import load_config, state_dir_of, with_overrides
from installation.node_keys import show_keys


def node_key(options: argparse.Namespace) -> int:
    """Print the key of the nodes, which is made at first use.

    Args:
        options: `config`, `state_dir`.

    Returns:
        Exit code 0.

    Raises:
        InstallationError: the config has mistakes, or the state folder cannot be used.
    """
    config = load_config(options.config)
    if options.state_dir is not None:
        state_dir = options.state_dir.expanduser().absolute()
        config = with_overrides(config, {"show": {"state_dir": state_dir}})
    print(show_keys(state_dir_of(config)).for_nodes.model_dump_json())
    if not config.nodes.enabled:
        print("nodes.enabled is false in the config: no node can join yet", file=sys.stderr)
    return 0
