"""Whether the projectors that a config names are plugged in and switched on now."""

from collections.abc import Sequence
from pathlib import Path

from installation.config import Config, document_of
from installation.config_values import show_value
from installation.wall_outputs import SECTION
from projection.errors import ProjectionError
from projection.monitor import Monitor
from projection.outputs import has_display, list_monitors


def unconnected(config: Config, path: Path) -> list[str]:
    """The outputs whose monitor is not there: each 'file:line: what'.

    A projector may be off for the night: this is no mistake of the file.

    Args:
        config: that was read from the file.
        path: of the file.

    Returns:
        Nothing where there is no display to ask.
    """
    if not (config.outputs and has_display()):
        return []
    try:
        monitors = list_monitors()
    except ProjectionError:
        return []
    return missing_connectors(config, path, monitors)


def missing_connectors(config: Config, path: Path, monitors: Sequence[Monitor]) -> list[str]:
    """The outputs that none of these monitors can show: each 'file:line: what'."""
    names = {monitor.name.casefold() for monitor in monitors}
    document = document_of(path)
    found = []
    for number, output in enumerate(config.outputs):
        wanted = output.connector
        there = len(monitors) >= wanted if isinstance(wanted, int) else True
        if isinstance(wanted, str):
            there = wanted.casefold() in names
        if not there:
            line = document.line_of((SECTION, number, "connector"))
            connected = "; ".join(monitor.description for monitor in monitors) or "none"
            what = f"{SECTION} {number + 1}.connector: there is no monitor {show_value(wanted)} now"
            found.append(f"{path.name}:{line}: {what}; connected: {connected}")
    return found
