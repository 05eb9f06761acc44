"""The panel's live picture and its connections: bounded, quick, and never in each other's way."""

import socket
import time
from contextlib import ExitStack

import pytest

from installation.control import connections
from installation.control.live import MAX_VIEWERS
from installation.errors import StartError
from tests.fakes.door import running_panel

pytestmark = pytest.mark.net


def test_the_live_picture_brings_ten_different_pictures_a_second_or_more(panel, read_part):
    with panel.live() as stream:
        assert stream.headers["Content-Type"] == "multipart/x-mixed-replace; boundary=frame"
        read_part(stream)
        ends_at = time.monotonic() + 1.5
        pictures = set()
        while time.monotonic() < ends_at:
            pictures.add(read_part(stream))

    assert len(pictures) >= 15
    assert all(p.startswith(b"\xff\xd8") and p.endswith(b"\xff\xd9") for p in pictures)


def test_a_stalled_wall_is_sent_again_at_least_once_a_second(quiet_panel, read_part):
    running = quiet_panel.panel
    running.call(running.door.paint, 1.0)
    with quiet_panel.live() as stream:
        first = read_part(stream)
        for _ in range(2):
            asked_at = time.monotonic()
            assert read_part(stream) == first
            assert time.monotonic() - asked_at < 1.0


def test_viewers_are_bounded_and_a_place_is_free_again_afterwards(panel, read_part):
    viewers = [panel.live() for _ in range(MAX_VIEWERS)]
    try:
        for viewer in viewers:
            read_part(viewer.__enter__())
        full = panel.get("/live.mjpeg")
    finally:
        for viewer in viewers:
            viewer.__exit__(None, None, None)

    assert full.status == 503
    assert int(full.headers["Retry-After"]) > 0
    ends_at = time.monotonic() + 5
    status = 503
    while status == 503 and time.monotonic() < ends_at:
        with panel.live() as stream:
            status = stream.status
    assert status == 200


def test_a_viewer_that_takes_nothing_does_not_slow_the_others(panel, read_part):
    with socket.create_connection(panel.netloc.split(":"), timeout=5) as lazy:
        lazy.sendall(b"GET /live.mjpeg HTTP/1.1\r\nHost: localhost\r\n\r\n")
        with panel.live() as stream:
            began_at = time.monotonic()
            for _ in range(20):
                read_part(stream)

    assert time.monotonic() - began_at < 2


def test_asking_for_the_head_of_the_live_picture_takes_no_place(panel):
    for _ in range(MAX_VIEWERS + 1):
        assert panel.ask("HEAD", "/live.mjpeg").status == 200
    with panel.live() as stream:
        assert stream.status == 200


def test_the_server_ends_with_viewers_before_it_and_frees_its_port(panel, read_part):
    port = int(panel.netloc.split(":")[1])
    with panel.live() as stream:
        read_part(stream)
        began_at = time.monotonic()
        panel.panel.stop()
        assert time.monotonic() - began_at < 6
    with running_panel(port=port) as again:
        assert again.url == panel.panel.url


def test_a_taken_port_is_told_before_anything_is_served(quiet_panel):
    port = int(quiet_panel.netloc.split(":")[1])

    with (
        pytest.raises(StartError, match="something else listens there already"),
        running_panel(port=port),
    ):
        pass


def is_ended(connection):
    """Whether the server ends a connection within its time limit."""
    try:
        return connection.recv(1) == b""
    except ConnectionError:
        return True


def test_more_connections_than_the_panel_holds_are_ended_and_the_others_stay(panel, monkeypatch):
    monkeypatch.setattr(connections, "MAX_CONNECTIONS", 3)
    address = panel.netloc.split(":")
    with ExitStack() as stack:
        held = [stack.enter_context(socket.create_connection(address, timeout=5)) for _ in range(5)]

        assert [is_ended(connection) for connection in held[3:]] == [True, True]
        held[0].sendall(b"GET /icon.svg HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert held[0].recv(12) == b"HTTP/1.1 200"
    assert panel.get("/api/status").status == 200


def test_a_connection_that_asks_for_nothing_is_ended(panel, monkeypatch, read_part):
    monkeypatch.setattr(connections, "FIRST_REQUEST_LIMIT_S", 0.3)
    address = panel.netloc.split(":")
    with (
        socket.create_connection(address, timeout=5) as silent,
        socket.create_connection(address, timeout=5) as halting,
        panel.live() as stream,
    ):
        halting.sendall(b"GET / HTTP/1.1\r\nHost: local")

        assert is_ended(silent)
        assert is_ended(halting)
        assert read_part(stream)
