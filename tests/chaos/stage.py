"""A show that may be tormented: its folder, its doors, and how it says that it is."""

import http.client
import json
import os
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pythonosc.udp_client import SimpleUDPClient

from tests.chaos.service import Service

FAKE = "tests.fakes.dreamer:open_dreamer"
REAL = "model.opening:open_dreamer"
NAMES = ("projection", "dream")
HANG_AFTER_S = 3.0
PLAYLISTS = {
    "first": "dwell: 4\nfade: 1\ncues: [{subjects: tree frog}, {subjects: volcano}]\n",
    "second": "dwell: 3\nfade: 1\ncues: [{subjects: bee}, {subjects: teapot}, {subjects: lynx}]\n",
}
CONFIG = """\
playlist: first
show: {{state_dir: {state_dir}, playlists: playlists, orphan_after_s: 60, hang_after_s: {hang}}}
dream: {{network: lite0, weights: {weights}, size: 160x96, seed: 1}}
projection: {{output: headless, renderer: {renderer}, size: 320x180, max_fps: 20, caption: false}}
panel: {{port: {port}}}
osc: {{port: {osc}, tcp_port: {osc_tcp}, query_port: {query}}}
wish: {{hold_s: 10, fade_s: 1}}
"""


class NotYetError(Exception):
    """Raised when something did not come true in its time; the text names it and the limit."""


@dataclass(frozen=True)
class Stage:
    """Where the show is, and how it is talked with.

    Attributes:
        folder: of its config, its playlists, its clock and its log.
        state_dir: of its memory; may be a small disk of its own.
        ports: panel, OSC, OSC over TCP, OSCQuery.
        service: that keeps it.
        weights: copy of the network's weights that may be taken away; None with the fake dreamer.
    """

    folder: Path
    state_dir: Path
    ports: tuple[int, int, int, int]
    service: Service
    weights: Path | None = None

    @property
    def config(self) -> Path:
        """The config file."""
        return self.folder / "config.yaml"

    def ask(
        self, method: str, path: str, body: object = None, *, timeout_s: float = 2.0
    ) -> tuple[int, bytes]:
        """Status and bytes of the panel's answer.

        Raises:
            OSError: it does not answer.
        """
        panel = http.client.HTTPConnection("127.0.0.1", self.ports[0], timeout=timeout_s)
        try:
            headers = {"Content-Type": "application/json"}
            panel.request(method, path, None if body is None else json.dumps(body), headers)
            answer = panel.getresponse()
            return answer.status, answer.read()
        except http.client.HTTPException as error:
            raise ConnectionError(repr(error)) from error
        finally:
            panel.close()

    def status(self) -> dict[str, Any]:
        """What the show tells of itself.

        Raises:
            OSError: it does not answer.
        """
        code, text = self.ask("GET", "/api/status")
        if code != 200:
            message = f"/api/status answers {code}"
            raise ConnectionError(message)
        status: dict[str, Any] = json.loads(text)
        return status

    def osc(self, address: str, *values: float | str) -> None:
        """Send what a controller would send."""
        with SimpleUDPClient("127.0.0.1", self.ports[1]) as client:
            client.send_message(address, list(values))

    def pid(self, name: str) -> int | None:
        """Of the conductor, or of a child as the conductor tells it; None while there is none."""
        if name == "conductor":
            return self.service.pid
        children = self.status()["processes"]
        pid: int | None = next(child["pid"] for child in children if child["name"] == name)
        return pid

    def trouble(self) -> tuple[str, ...]:
        """What the show says is wrong."""
        return tuple(self.status()["course"]["trouble"])

    def set_clock(self, ahead_s: float) -> None:
        """Have the show's wall clock jump."""
        new = self.folder / "clock.new"
        new.write_text(str(ahead_s))
        new.replace(self.folder / "clock")

    def is_green(self) -> bool:
        """Whether visitors see what they should, and all parts do what they should."""
        status = self.status()
        parts = [part for part in status["parts"] if part["name"] != "Files"]
        return (
            self.ask("GET", "/healthz")[0] == 200
            and status["mode"] == "dreaming"
            and all(part["light"] == "good" for part in parts)
            and all((child["progress"] or 0) > 0 for child in status["processes"])
        )


def until(condition: Callable[[], bool], limit_s: float, what: str) -> float:
    """Seconds until something holds; a show that does not answer does not count.

    Raises:
        NotYetError: it did not within the limit.
    """
    began_s = time.monotonic()
    while time.monotonic() - began_s < limit_s:
        try:
            if condition():
                return time.monotonic() - began_s
        except (OSError, KeyError, ValueError):
            pass
        time.sleep(0.05)
    message = f"not within {limit_s:.0f} s: {what}"
    raise NotYetError(message)


def write_settings(stage: Stage) -> None:
    """Write config and playlists, all of them good."""
    panel, osc, osc_tcp, query = stage.ports
    (stage.folder / "playlists").mkdir(exist_ok=True)
    for name, text in PLAYLISTS.items():
        (stage.folder / "playlists" / f"{name}.yaml").write_text(text)
    text = CONFIG.format(
        state_dir=stage.state_dir,
        hang=HANG_AFTER_S if stage.weights is None else 30,
        weights=stage.weights or "null",
        renderer="cpu" if stage.weights is None else "auto",
        port=panel,
        osc=osc,
        osc_tcp=osc_tcp,
        query=query,
    )
    stage.config.write_text(text)


def free_ports(count: int) -> tuple[int, ...]:
    """Ports that nobody has, neither for streams nor for datagrams."""
    found: list[int] = []
    held: list[socket.socket] = []
    try:
        while len(found) < count:
            stream, datagrams = (
                socket.socket(socket.AF_INET, kind)
                for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM)
            )
            held += [stream, datagrams]
            stream.bind(("127.0.0.1", 0))
            try:
                datagrams.bind(("127.0.0.1", stream.getsockname()[1]))
            except OSError:
                continue
            found.append(int(stream.getsockname()[1]))
    finally:
        for one in held:
            one.close()
    return tuple(found)


def small_disk(folder: Path, megabytes: int) -> bool:
    """Mount a small disk in memory at a folder; False where that is not allowed."""
    options = ["-t", "tmpfs", "-o", f"size={megabytes}m", "hallucinarium-chaos", str(folder)]
    if os.getuid() != 0:
        return False
    try:
        return subprocess.run(["mount", *options], capture_output=True, check=False).returncode == 0
    except OSError:
        return False
