"""A panel with a fake show behind it, and a small client that can send any header."""

import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.fakes.door import PanelThread, running_panel
from tests.installation.control.support_browser import opened_browser

JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Answer:
    """What the server said."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class Client:
    """Talks with one panel; every call is a connection of its own."""

    def __init__(self, panel: PanelThread) -> None:
        self.panel = panel
        self.netloc = urlsplit(panel.url).netloc

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, headers={k.replace("_", "-"): v for k, v in headers.items()})

    def post(self, path: str, body: Any, headers: dict[str, str] | None = None) -> Answer:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.ask("POST", path, content, {**JSON, **(headers or {})})

    def ask(self, method, path, body=None, headers=None) -> Answer:
        connection = http.client.HTTPConnection(self.netloc, timeout=10)
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    @contextmanager
    def live(self) -> Iterator[http.client.HTTPResponse]:
        """The live stream, its head read."""
        connection = http.client.HTTPConnection(self.netloc, timeout=10)
        try:
            connection.request("GET", "/live.mjpeg")
            yield connection.getresponse()
        finally:
            connection.close()


def next_part(response: http.client.HTTPResponse) -> bytes:
    """The next picture of a live stream."""
    length = None
    while True:
        line = response.readline()
        if not line:
            raise EOFError("the stream has ended")
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
        if line == b"\r\n" and length is not None:
            return response.read(length)


@pytest.fixture
def read_part():
    """Reads the next picture of a live stream."""
    return next_part


@pytest.fixture
def panel():
    """A client of a panel whose picture moves 25 times a second."""
    with running_panel() as running:
        yield Client(running)


@pytest.fixture(scope="module")
def _quiet_server():
    with running_panel(frames_a_second=0) as running:
        yield running


@pytest.fixture
def quiet_panel(_quiet_server):
    """A client of a panel that has no picture until a test paints one."""
    _quiet_server.call(_quiet_server.door.reset)
    return Client(_quiet_server)


@pytest.fixture
def browser(require_program, tmp_path):
    """A Chromium without a window."""
    chromium = require_program("chromium", "chromium")
    driver = require_program("chromedriver", "chromium-driver")
    chrome = opened_browser(chromium, driver, tmp_path / "profile")
    yield chrome
    chrome.quit()
