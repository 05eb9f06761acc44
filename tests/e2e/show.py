"""Runs a real show with another dreamer: `python -m tests.e2e.show STATE_DIR PORT DREAMER`."""

import sys
from pathlib import Path

from installation.config_sections import (
    Config,
    DreamSection,
    PanelSection,
    ProjectionSection,
    ShowSection,
    WishSection,
)
from installation.config_values import Size
from installation.errors import InstallationError
from installation.run import run_show


def main() -> int:
    """As the command line does it: wrong input is one line and code 2."""
    state_dir, port = Path(sys.argv[1]), int(sys.argv[2])
    config = Config(
        show=ShowSection(state_dir=state_dir, orphan_after_s=2.0),
        dream=DreamSection(size=Size(160, 96)),
        projection=ProjectionSection(
            output="headless", renderer="cpu", size=Size(320, 180), caption=False, max_fps=20
        ),
        panel=PanelSection(port=port),
        wish=WishSection(hold_s=60.0),
    )
    try:
        return run_show(config, dreamer=sys.argv[3])
    except InstallationError as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
