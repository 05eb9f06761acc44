"""Looks for the system libraries of OpenGL before anything else does, to say what is missing."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, NamedTuple

from projection.errors import RendererUnavailable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class SystemLibrary(NamedTuple):
    """A shared library, and the Debian packages that bring it."""

    file: str
    packages: str


LIBRARIES: Mapping[str, SystemLibrary] = {
    "EGL": SystemLibrary("libEGL.so.1", "libegl1 libgl1-mesa-dri"),
    "GL": SystemLibrary("libGL.so.1", "libgl1 libgl1-mesa-dri"),
    "X11": SystemLibrary("libX11.so.6", "libx11-6 libxrandr2 libxinerama1 libxcursor1 libxi6"),
}


def missing_libraries(
    names: Sequence[str], libraries: Mapping[str, SystemLibrary] = LIBRARIES
) -> tuple[SystemLibrary, ...]:
    """Those of the named libraries that cannot be loaded."""
    missing = []
    for name in names:
        try:
            ctypes.CDLL(libraries[name].file)
        except OSError:
            missing.append(libraries[name])
    return tuple(missing)


def require_libraries(
    names: Sequence[str], libraries: Mapping[str, SystemLibrary] = LIBRARIES
) -> None:
    """Make sure that libraries can be loaded.

    Raises:
        RendererUnavailable: the message names each missing one and the command that installs it.
    """
    missing = missing_libraries(names, libraries)
    if not missing:
        return
    packages = dict.fromkeys(p for library in missing for p in library.packages.split())
    msg = (
        f"OpenGL needs {', '.join(library.file for library in missing)}: "
        f"apt-get install {' '.join(packages)}"
    )
    raise RendererUnavailable(msg)
