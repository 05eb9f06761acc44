"""Which child processes a show has, what they are told, and how patient one is with them. Pure."""

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from installation.census import MODULES
from installation.config_sections import Config, DreamSection, ProjectionSection
from installation.program import PROGRAM
from installation.restarts import RestartRules
from installation.show_looks import looks_of
from installation.supervisor import ChildSpec
from installation.version import VERSION
from installation.wall_outputs import plain_output
from playlists.playlist import Playlist

DREAM = "dream"
PROJECTION = "projection"

DREAM_START_LIMIT_S = 180.0
"""Importing TensorFlow, loading the network and compiling the first step may take so long."""

PROJECTION_RULES = RestartRules(safe_retry_s=5.0)
"""Without the projection there is no picture at all, so it is never left alone for long."""

PROJECTION_ENVIRONMENT = {"MALLOC_MMAP_THRESHOLD_": "131072", "MALLOC_ARENA_MAX": "2"}
"""Pictures go back to the system when they are let go of: glibc would keep them in its heap, which
grew by 3 MiB a minute over the first ten of a show and stays flat so."""


def child_specs(
    config: Config,
    *,
    state_dir: Path,
    state_at: str,
    reports_at: str,
    dreamer: str,
    playlists: Iterable[Playlist] = (),
) -> tuple[ChildSpec, ...]:
    """The projection and the dream process.

    Args:
        config: of the show.
        state_dir: the show's folder.
        state_at: endpoint of the states.
        reports_at: endpoint of the reports.
        dreamer: "module:function" that opens the dreamer.
        playlists: whose cues may ask for other looks.
    """
    looks = looks_of(config)
    common = {
        "state_at": state_at,
        "reports_at": reports_at,
        "state_dir": str(state_dir.absolute()),
        "orphan_after_s": config.show.orphan_after_s,
        "version": VERSION,
        "program": PROGRAM,
    }
    projection = {
        **common,
        "name": PROJECTION,
        "projection": _plain(config.projection),
        "blocked": sorted(config.subjects.reasons),
        "outputs": [plain_output(output) for output in config.outputs],
    }
    dream = {
        **common,
        "name": DREAM,
        "dreamer": dreamer,
        "dream": _plain(config.dream),
        "look": asdict(looks.usual),
        "classes": looks.dream_subjects(playlists),
    }
    return (
        ChildSpec(
            name=PROJECTION,
            role=PROJECTION,
            argv=_module(PROJECTION, projection),
            hang_limit_s=config.show.hang_after_s,
            rules=PROJECTION_RULES,
            environment=PROJECTION_ENVIRONMENT,
            outlives=True,
        ),
        ChildSpec(
            name=DREAM,
            role=DREAM,
            argv=_module(DREAM, dream),
            start_limit_s=max(DREAM_START_LIMIT_S, config.show.hang_after_s),
            hang_limit_s=config.show.hang_after_s,
            outlives=True,
        ),
    )


def _module(role: str, settings: dict[str, Any]) -> tuple[str, ...]:
    return (sys.executable, "-m", MODULES[role], json.dumps(settings))


def _plain(section: DreamSection | ProjectionSection) -> dict[str, Any]:
    """A section as JSON that the same section can be read from again."""
    values = section.model_dump(mode="json")
    for key in values.keys() & {"size", "canvas"}:
        size = getattr(section, key)
        values[key] = "auto" if size is None else str(size)
    return values
