"""Tells systemd that the show lives, as long as frames come onto the wall, and sees to these.

A wall whose pixels are wrong for long has its projection started anew: see `installation.remedy`.

A unit with `Type=notify` and `WatchdogSec` is started again when nothing is told for so long:
then the conductor hangs, or it cannot bring frames onto the wall whatever it tries. Without
systemd nothing is told. The protocol is that of sd_notify(3): one datagram of lines.
"""

import asyncio
import logging
import os
import socket
from collections.abc import Callable, Mapping
from typing import Final

from installation.clock import monotonic_s
from installation.remedy import Remedy
from installation.tally import Tally

log = logging.getLogger(__name__)

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
    """Tells that frames are shown, and has what shows them started anew if they are wrong.

    Args:
        tally: of the reports.
        renew: ends the child with this process id, which is started again at once; and why.
        environment: names systemd's socket.
    """

    def __init__(
        self,
        tally: Tally,
        renew: Callable[[int, str], None],
        environment: Mapping[str, str] = os.environ,
    ) -> None:
        self._tally = tally
        self._renew = renew
        self._environment = environment
        self._remedy = Remedy()
        self._frames = 0

    async def look(self) -> None:
        """Tell it if there are new frames, look at the wall, then wait a little."""
        self.feed()
        self.mend(monotonic_s())
        await asyncio.sleep(LOOK_EVERY_S)

    def mend(self, now_s: float) -> None:
        """Have the projection started anew if its pixels are wrong and that may help."""
        report = self._tally.fresh("projection", now_s)
        if report is None:
            return
        self._remedy, is_due = self._remedy.seen(report.wall, report.wall_for_s, now_s)
        if is_due:
            why = f"the wall was {report.wall} for {report.wall_for_s:.0f} s"
            log.error("%s: its process is started anew", why)
            self._renew(report.pid, why)

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
