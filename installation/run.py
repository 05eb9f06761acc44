"""`run`: from a config to a running show, and its end."""

import asyncio
import faulthandler
import logging
import signal
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Protocol

import psutil

from installation import logs
from installation.census import ask_for_stacks, parts_of
from installation.clock import utc_now
from installation.conductor import Conductor
from installation.config import state_dir_of
from installation.config_sections import Config
from installation.control.sockets import listen
from installation.kept_file import remove_leftovers
from installation.lock import only_instance
from installation.processes.dreamer_seam import MODEL_DREAMER
from installation.repertoire import open_repertoire
from installation.shelter import clear, usable
from installation.watchdog import notify

log = logging.getLogger(__name__)


def run_show(
    config: Config,
    *,
    dreamer: str = MODEL_DREAMER,
    trouble: tuple[str, ...] = (),
    started: Callable[[Path], None] = lambda _: None,
    strict: bool = False,
    wall_clock: Callable[[], datetime] = utc_now,
) -> int:
    """Run the show until SIGTERM, Ctrl-C, or the terminal's end; a second one skips the waits.

    Args:
        config: of the show.
        dreamer: "module:function" that opens the dreamer.
        trouble: what is known to be wrong with the settings; the status tells it.
        started: is told the state folder when nothing has been found wrong.
        strict: never show a playlist as it was before the start.
        wall_clock: the present time with a zone.

    Returns:
        The exit code, 0.

    Raises:
        StartError: the show is running already, the panel's port is taken, the playlist cannot be
            used, or the state folder, where no show has been before. Nothing has been started then.
    """
    logs.set_up(waits=False)
    faulthandler.register(signal.SIGUSR1)  # writes where every thread stands
    faulthandler.enable()  # also writes it when systemd's watchdog ends the program
    state_dir, unwritable = usable(state_dir_of(config))
    trouble = (*trouble, unwritable) if unwritable else trouble
    with only_instance(state_dir):
        clear(state_dir)
        if not parts_of(state_dir):  # those that outlive a conductor write files too
            remove_leftovers(state_dir)
        if config.panel.enabled:
            listen(config.panel.host, config.panel.port).close()
        repertoire = open_repertoire(config, state_dir=state_dir, strict=strict)
        log.info("starting; state folder %s", state_dir)
        conductor = Conductor(
            config, state_dir, repertoire, dreamer=dreamer, trouble=trouble, wall_clock=wall_clock
        )
        started(state_dir)
        asyncio.run(_conduct(conductor, state_dir))
        _end_what_is_left(state_dir)
    log.info("ended")
    return 0


def run_node(config: Config, host: str, port: int, key_file: Path | None) -> int:
    """Show the dream of another machine until SIGTERM, Ctrl-C, or the terminal's end.

    Args:
        config: of this machine: its projection and outputs.
        host: where the show runs.
        port: that it listens on for nodes.
        key_file: the show's key; None = node.key in the state folder.

    Returns:
        The exit code, 0.

    Raises:
        StartError: it is running already, there is no key, or the state folder cannot be used.
    """
    from installation.node import Node
    from installation.node_keys import NODE_FILE, node_key
    from installation.node_link import NodeLink

    state_dir, _ = usable(state_dir_of(config))
    key = node_key(state_dir / NODE_FILE if key_file is None else key_file)
    logs.set_up(waits=False)
    faulthandler.register(signal.SIGUSR1)
    faulthandler.enable()
    with only_instance(state_dir):
        log.info("a node of the show at %s, port %d; state folder %s", host, port, state_dir)

        async def life() -> None:
            with NodeLink(host, port, key) as link:
                await _conduct(Node(config, state_dir, link), state_dir)

        asyncio.run(life())
        _end_what_is_left(state_dir)
    log.info("ended")
    return 0


class Runs(Protocol):
    """What runs until it is asked to end."""

    async def run(self, stop: asyncio.Event, hurry: asyncio.Event) -> None:
        """Run until `stop` is set; `hurry` skips the waits."""


async def _conduct(conductor: Runs, state_dir: Path) -> None:
    stop, hurry = asyncio.Event(), asyncio.Event()

    def on_signal(number: signal.Signals) -> None:
        if stop.is_set():
            log.warning("%s again: not waiting any longer", number.name)
            hurry.set()
        else:
            log.info("%s: ending the show", number.name)
            notify("STOPPING=1")
            stop.set()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        if signal.getsignal(number) != signal.SIG_IGN:  # as nohup wants it
            loop.add_signal_handler(number, on_signal, number)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM, signal.SIGHUP})  # see __main__.py
    faulthandler.unregister(signal.SIGUSR1)  # and again, in front of the loop's handler
    loop.add_signal_handler(signal.SIGUSR1, ask_for_stacks, state_dir)
    faulthandler.register(signal.SIGUSR1, chain=True)  # even if the loop hangs, this one writes
    await conductor.run(stop, hurry)


def _end_what_is_left(state_dir: Path) -> None:
    """End what the conductor does not know, such as a part with other settings from before."""
    for process in parts_of(state_dir):
        log.warning("pid %d was still there: killed", process.pid)
        with suppress(psutil.Error):
            process.kill()
