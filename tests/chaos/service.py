"""A service manager in small: starts a program again when it ends, or no longer feeds its watchdog.

It does what `installation/deploy/hallucinarium.service` asks of systemd: Restart=always,
Type=notify, TimeoutStartSec, WatchdogSec, WatchdogSignal=SIGABRT, KillMode=process.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

LOOK_EVERY_S = 0.05
START_S = 90.0
"""TimeoutStartSec: so long it may take until it says that it is ready."""
ABORT_S = 1.0
STOP_S = 15.0


class Service:
    """Keeps a program running, from `start` to `end`.

    Args:
        command: to be run.
        log: file to which all that it writes is added.
        watchdog_s: it is killed when it has told nothing for so long, once it has said it is ready.
        again_after_s: pause before it is started again.

    Attributes:
        pids: of all that were started.
        hangs: how often the watchdog had to end it.
    """

    def __init__(
        self, command: list[str], log: Path, *, watchdog_s: float, again_after_s: float = 0.3
    ) -> None:
        self._command, self._log = command, log
        self._watchdog_s, self._again_after_s = watchdog_s, again_after_s
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="service")
        self._process: subprocess.Popen[bytes] | None = None
        self.pids: list[int] = []
        self.hangs = 0

    @property
    def pid(self) -> int:
        """Of the program now; of its last life while it is down."""
        return self.pids[-1]

    def start(self) -> None:
        """Start it, and wait until it is there."""
        self._thread.start()
        while not self.pids:
            time.sleep(LOOK_EVERY_S)

    def end(self) -> int | None:
        """End it with SIGTERM, and with SIGKILL if that takes too long; its exit code."""
        self._over.set()
        self._thread.join()
        process = self._process
        if process is None:
            return None
        process.terminate()
        try:
            return process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()

    def _keep(self) -> None:
        while not self._over.is_set():
            name = f"hallucinarium-chaos-{os.getpid()}-{len(self.pids)}"
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as notices:
                notices.bind("\0" + name)
                notices.settimeout(LOOK_EVERY_S)
                with self._log.open("ab") as log:
                    process = subprocess.Popen(
                        self._command,
                        stdin=subprocess.DEVNULL,
                        stdout=log,
                        stderr=log,
                        env={**os.environ, "NOTIFY_SOCKET": "@" + name},
                    )
                self._process = process
                self.pids.append(process.pid)
                self._watch(process, notices)
            self._over.wait(self._again_after_s)

    def _watch(self, process: subprocess.Popen[bytes], notices: socket.socket) -> None:
        """Until it ends, or the service does."""
        fed_at_s, limit_s = time.monotonic(), START_S
        while process.poll() is None and not self._over.is_set():
            try:
                notices.recv(4096)
                fed_at_s, limit_s = time.monotonic(), self._watchdog_s
            except TimeoutError:
                pass
            if time.monotonic() - fed_at_s > limit_s:
                self.hangs += 1
                _abort(process)


def _abort(process: subprocess.Popen[bytes]) -> None:
    """It may write where it stands, then it is killed."""
    print("the service's watchdog ends the conductor", file=sys.stderr)
    process.send_signal(signal.SIGABRT)
    try:
        process.wait(ABORT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
