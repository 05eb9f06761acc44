"""A real show in processes of its own, seen through its panel."""

import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import cv2
import numpy as np
import psutil
import pytest

GOOD_DREAMER = "tests.fakes.dreamer:open_dreamer"
BROKEN_DREAMER = "tests.fakes.dreamer:open_broken"


def show_command(state_dir, port, dreamer=GOOD_DREAMER, *planned):
    program = [sys.executable, "-m", "tests.e2e.show"]
    return [*program, *map(str, (state_dir, port, dreamer, *planned))]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Show:
    """A running show.

    Attributes:
        process: the conductor.
        log: what it has written, as a file.
    """

    def __init__(self, state_dir, port, log, dreamer, *planned):
        self.state_dir, self.port, self.log = state_dir, port, log
        self.began_s = time.monotonic()
        self.pids = set()
        self._command = show_command(state_dir, port, dreamer, *planned)
        self.start()

    def start(self):
        """Begin, or begin again after an end."""
        with self.log.open("ab") as file:
            self.process = subprocess.Popen(
                self._command, stdout=file, stderr=file, stdin=subprocess.DEVNULL
            )
        self.pids.add(self.process.pid)

    def ask(self, method, path, body=None):
        """The answer's status, headers and bytes."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            headers = {"Content-Type": "application/json"}
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def status(self):
        status = json.loads(self.ask("GET", "/api/status")[2])
        self.pids |= {child["pid"] for child in status["processes"] if child["pid"]}
        return status

    def child(self, name):
        return next(child for child in self.status()["processes"] if child["name"] == name)

    def preview(self):
        """Serial and uint8 (h, w, 3) picture of the newest preview, or None before the first."""
        code, headers, jpeg = self.ask("GET", "/live.jpg")
        if code != 200:
            return None
        picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
        assert picture is not None
        return int(headers["X-Serial"]), picture

    def until(self, condition, limit_s, what):
        """Seconds until `condition()` holds; fails with the log after the limit."""
        began_s = time.monotonic()
        while time.monotonic() - began_s < limit_s:
            try:
                if condition():
                    return time.monotonic() - began_s
            except (ConnectionError, TimeoutError, http.client.HTTPException):
                pass
            assert self.process.poll() is None, f"the show has gone:\n{self.log.read_text()}"
            time.sleep(0.03)
        return pytest.fail(f"not within {limit_s} s: {what}\n{self.log.read_text()}")

    def until_dreaming(self):
        """Seconds from now until both children get on."""
        return self.until(
            lambda: self.status()["mode"] == "dreaming" and self.status()["frames_shown"] > 0,
            30,
            "the show dreams",
        )

    def all_pids(self):
        self.status()
        return self.pids

    @contextmanager
    def watching(self):
        """Collects (serial, picture) of all previews meanwhile, in a thread."""
        seen: list[tuple[int, np.ndarray]] = []
        over = threading.Event()

        def watch():
            while not over.wait(0.03):
                try:
                    preview = self.preview()
                except (OSError, http.client.HTTPException):
                    continue
                if preview is not None and (not seen or preview[0] != seen[-1][0]):
                    seen.append(preview)

        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            yield seen
        finally:
            over.set()
            watcher.join()

    def end(self):
        """Whatever happens, nothing stays behind."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(12)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        for pid in self.pids:
            if psutil.pid_exists(pid) and pid != os.getpid():
                psutil.Process(pid).kill()


@contextmanager
def running_show(folder, dreamer=GOOD_DREAMER, *planned):
    show = Show(folder / "state", free_port(), folder / "log.txt", dreamer, *planned)
    try:
        yield show
    finally:
        show.end()


@pytest.fixture(scope="module")
def show(tmp_path_factory):
    """One show for the tests of a module; each leaves it dreaming."""
    with running_show(tmp_path_factory.mktemp("show")) as running:
        running.until_dreaming()
        yield running


@pytest.fixture(scope="module")
def lasting_show(tmp_path_factory):
    """One show for the tests of a module; its children outlive the conductor for a minute."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SHOW_ORPHAN_AFTER_S", "60")
        with running_show(tmp_path_factory.mktemp("show")) as running:
            yield running


@pytest.fixture
def impatient_show(tmp_path, monkeypatch):
    """A show that takes its children for hung after three seconds."""
    monkeypatch.setenv("SHOW_HANG_AFTER_S", "3")
    with running_show(tmp_path) as running:
        yield running


@pytest.fixture
def own_show(tmp_path):
    """A show that the test may destroy."""
    with running_show(tmp_path) as running:
        yield running


@pytest.fixture
def show_without_engine(tmp_path):
    """A show whose network cannot be loaded."""
    with running_show(tmp_path, BROKEN_DREAMER) as running:
        yield running


@pytest.fixture
def refused():
    """Runs a show that is to be refused; gives what has become of it."""

    def run(state_dir, port):
        return subprocess.run(
            show_command(state_dir, port), capture_output=True, text=True, check=False, timeout=20
        )

    return run
