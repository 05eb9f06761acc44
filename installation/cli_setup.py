"""`python -m installation.cli_setup`: after the set-up, which system libraries are missing.

Python packages come with `make setup`; the libraries of OpenGL belong to the system. Without them
the show runs all the same: the processor draws, and only the panel shows the picture.
"""

import os
import sys
from collections.abc import Mapping

from projection.gl.libraries import LIBRARIES, SystemLibrary, missing_libraries


def advice(*, has_display: bool, libraries: Mapping[str, SystemLibrary] = LIBRARIES) -> str | None:
    """What to install for the graphics card to draw.

    Args:
        has_display: whether there is an X display, so that windows are wanted.
        libraries: by name.

    Returns:
        One line that names what is missing and the command, or None if all is there.
    """
    names = ("EGL", "GL", "X11") if has_display else ("EGL", "GL")
    missing = missing_libraries(names, libraries)
    if not missing:
        return None
    files = ", ".join(library.file for library in missing)
    packages = dict.fromkeys(name for library in missing for name in library.packages.split())
    return (
        f"setup: the processor will draw, for {files} is missing; for the graphics card: "
        f"sudo apt-get install {' '.join(packages)}"
    )


def main() -> int:
    """Print the advice, if there is any; never a reason not to start."""
    line = advice(has_display=bool(os.environ.get("DISPLAY")))
    if line is not None:
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
