"""The command `run`: the show, or with `--join` a node of another machine's."""

import argparse
from pathlib import Path
from typing import get_args

from installation.cli_values import address, folder, whole
from installation.config import Config, with_overrides
from installation.config_nodes import PORT
from installation.config_sections import OutputName


def run(options: argparse.Namespace) -> int:
    """Run until it is ended.

    Args:
        options: as `add_options` takes them, and `config`.

    Returns:
        Exit code 0.

    Raises:
        InstallationError: the config has mistakes, or the show cannot be started.
    """
    from installation import logs
    from installation.clock import utc_now
    from installation.good_config import keep_good, settings_for_start
    from installation.run import run_node, run_show

    logs.set_up()

    def override(config: Config) -> Config:
        return _with_options(config, options)

    path = options.config
    chosen = settings_for_start(path, override, options.state_dir, strict=options.strict)
    if options.join is not None:
        host, port = options.join
        return run_node(chosen.config, host, port, options.key)

    def started(state_dir: Path) -> None:
        if chosen.text is not None:
            keep_good(state_dir, path, chosen.text, utc_now().astimezone())

    run_show(chosen.config, trouble=chosen.trouble, started=started, strict=options.strict)
    return 0


def add_options(command: argparse.ArgumentParser) -> None:
    """The options of `run`, without that of the config."""
    add = command.add_argument
    add("--state-dir", type=folder, metavar="FOLDER", help="folder of the show's memory")
    add("--port", type=whole(0, 65535), metavar="N", help="port of the panel, 0 = any free one")
    add("--output", choices=get_args(OutputName), help="where the picture goes")
    add(
        "--strict",
        action="store_true",
        help="refuse a config or playlist with mistakes, rather than take the last good one",
    )
    add(
        "--join",
        type=address(PORT),
        metavar="HOST[:PORT]",
        help="show the dream of that machine on the projectors of this one",
    )
    add("--key", type=folder, metavar="FILE", help="with --join, default node.key in the folder")


def _with_options(config: Config, options: argparse.Namespace) -> Config:
    overrides: dict[str, dict[str, object]] = {}
    if options.state_dir is not None:
        overrides["show"] = {"state_dir": options.state_dir.expanduser().absolute()}
    if options.port is not None:
        overrides["panel"] = {"port": options.port}
    if options.output is not None:
        overrides["projection"] = {"output": options.output}
    return with_overrides(config, overrides)
