"""Tells systemd that the show lives, as long as frames come onto the wall.

A unit with `Type=notify` and `WatchdogSec` is started again when nothing is told for so long:
then the conductor hangs, or it cannot bring frames onto the wall whatever it tries. Without
systemd nothing is told. The protocol is that of sd_notify(3): one datagram of lines.
"""

import asyncio
import os
import socket
from collections.abc import Mapping
from typing import Final

from installation.tally import Tally

LOOK_EVERY_S: Final = 1.0
_SOCKET: Final = "NOTIFY_SOCKET"


def notify(text: str, environment: Mapping[str, str] = os.environ) -> bool:
    """Tell systemd something; never raises, never waits.

    Args:
        text: lines such as "READY=1".
        environment: names the socket.

    Returns:
        Whether it was told; False without systemd.
    """
    address = environment.get(_SOCKET, "")
    if not address.startswith(("/", "@")):
        return False
    if address.startswith("@"):
        address = "\0" + address[1:]  # in the kernel's own space of names
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender:
            sender.settimeout(0)
            sender.sendto(text.encode(), address)
    except OSError:
        return False
    return True


class Watchdog:
    """Tells that frames are shown.

    Args:
        tally: of the reports.
        environment: names systemd's socket.
    """

    def __init__(self, tally: Tally, environment: Mapping[str, str] = os.environ) -> None:
        self._tally = tally
        self._environment = environment
        self._frames = 0

    async def look(self) -> None:
        """Tell it if there are new frames, then wait a little."""
        self.feed()
        await asyncio.sleep(LOOK_EVERY_S)

    def feed(self) -> None:
        """Tell it if there are new frames; with the first ones the show has started."""
        frames = self._tally.total("projection", "frames_shown")
        if frames <= self._frames:
            return
        lines = ["WATCHDOG=1", f"STATUS=on the wall, {frames} frames shown"]
        if self._frames == 0:
            lines.insert(0, "READY=1")
        self._frames = frames
        notify("\n".join(lines), self._environment)
