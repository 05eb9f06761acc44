"""The panel's live picture and its connections: bounded, quick, and never in each other's way."""

import asyncio
import resource
import socket
import time
from contextlib import ExitStack, suppress

import pytest

from installation.control import connections
from installation.control.access import AccessRules
from installation.control.live import MAX_OF_ONE, MAX_VIEWERS, LiveStream
from installation.errors import StartError
from tests.fakes.door import FakeDoor, running_panel

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
    monkeypatch.setattr(connections, "REQUEST_LIMIT_S", 0.3)
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


def test_half_a_second_request_holds_a_connection_no_longer_than_half_a_first(panel, monkeypatch):
    monkeypatch.setattr(connections, "REQUEST_LIMIT_S", 0.5)
    with socket.create_connection(panel.netloc.split(":"), timeout=5) as held:
        held.sendall(b"HEAD /icon.svg HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert held.recv(4096).startswith(b"HTTP/1.1 ")
        began_at = time.monotonic()
        held.settimeout(0.05)
        ended = False
        for byte in b"GET / HTTP/1.1\r\nX: " + b"y" * 100:
            with suppress(TimeoutError):
                ended = is_ended(held)
            if ended:
                break
            with suppress(ConnectionError):
                held.sendall(bytes((byte,)))

    assert ended
    assert time.monotonic() - began_at < 4


def test_one_machine_of_the_network_has_some_connections_and_the_others_have_theirs(
    panel, monkeypatch
):
    monkeypatch.setattr(connections, "MAX_OF_ONE", 3)
    monkeypatch.setattr(connections, "is_loopback", lambda host: host == "127.0.0.2")
    address = panel.netloc.split(":")
    with ExitStack() as stack:
        held = [stack.enter_context(socket.create_connection(address, timeout=5)) for _ in range(5)]
        assert [is_ended(connection) for connection in held[3:]] == [True, True]
        other = stack.enter_context(
            socket.create_connection(address, timeout=5, source_address=("127.0.0.3", 0))
        )
        other.sendall(b"GET /icon.svg HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert other.recv(12) == b"HTTP/1.1 200"


def test_where_few_files_may_be_open_there_are_fewer_connections(monkeypatch):
    def of(files):
        monkeypatch.setattr(resource, "getrlimit", lambda _: (files, files))
        return connections.most_connections()

    assert [of(files) for files in (64, 1024, 4096, resource.RLIM_INFINITY)] == [16, 256, 256, 256]


def test_visitors_leave_places_at_the_live_picture_for_staff():
    with running_panel(access=AccessRules(visitors=True)) as running, ExitStack() as stack:
        host, port = running.url.removeprefix("http://").rstrip("/").split(":")

        def look(head=b""):
            viewer = stack.enter_context(socket.create_connection((host, port), timeout=5))
            viewer.sendall(b"GET /live.mjpeg HTTP/1.1\r\nHost: localhost\r\n" + head + b"\r\n")
            return viewer.recv(12)[-3:]

        visitors = [look(b"X-Forwarded-For: 10.0.0.%d\r\n" % one) for one in range(MAX_VIEWERS)]
        places = MAX_VIEWERS * 3 // 4
        assert visitors == [b"200"] * places + [b"503"] * (MAX_VIEWERS - places)
        assert look() == b"200"


def test_one_visitors_machine_has_some_places_at_the_live_picture():
    async def look(live, host, answers):
        async def send(message):
            if message["type"] == "http.response.start":
                answers.append(message["status"])

        scope = {"type": "http", "method": "GET", "client": (host, 1), "state": {"role": "visitor"}}
        await live(scope, asyncio.Event().wait, send)

    async def crowd():
        live = LiveStream(FakeDoor())
        answers: list[int] = []
        hosts = ["10.0.0.9"] * (MAX_OF_ONE + 2) + ["10.0.0.8"]
        looks = [asyncio.create_task(look(live, host, answers)) for host in hosts]
        await asyncio.sleep(0.1)
        live.close()
        await asyncio.gather(*looks)
        assert live.viewers == 0
        return answers

    assert asyncio.run(crowd()) == [200] * MAX_OF_ONE + [503, 503, 200]
