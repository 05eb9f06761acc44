"""Downloading from a real server on the loopback, one that can also misbehave."""

import contextlib
import hashlib
import http.server
import threading
from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from typing_extensions import override

from model.networks.download import fetch, find_cached
from model.networks.errors import DownloadError
from model.networks.keras_file import open_layers
from model.networks.published import PublishedFile

pytestmark = pytest.mark.net

TIMEOUT_S = 0.3
NAME = "small_weights.h5"


@dataclass
class Behaviour:
    """What the server does next, and what it was asked."""

    content: bytes
    status: int = 200
    breaks_after: list[int] = field(default_factory=list)
    """Bytes after which each of the next answers breaks off."""
    stalls: bool = False
    ranges: bool = True
    asked: list[str | None] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)


def handler_for(behaviour: Behaviour):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            wanted = self.headers.get("Range")
            behaviour.asked.append(wanted)
            start = 0
            if wanted and behaviour.ranges:
                start = int(wanted.removeprefix("bytes=").removesuffix("-"))
            body = behaviour.content[start:]
            self.send_response(behaviour.status if start == 0 else 206)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if behaviour.breaks_after:
                body = body[: behaviour.breaks_after.pop(0)]
            if behaviour.stalls:
                self.wfile.write(body[:10])
                behaviour.released.wait(10)
                return
            with contextlib.suppress(ConnectionError):
                self.wfile.write(body)

        @override
        def log_message(self, format, *args):
            pass

    return Handler


@pytest.fixture
def content(write_published, tmp_path):
    """A small file of the very format that Keras publishes."""
    arrays = (np.arange(6000, dtype=np.float32).reshape(60, 100), np.ones(100, np.float32))
    path = write_published(tmp_path / "source.h5", [("pool", ()), ("fc1", arrays)])
    return path.read_bytes()


@pytest.fixture
def server(content, monkeypatch):
    """A behaviour to set, and the address at which it is shown."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    behaviour = Behaviour(content)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler_for(behaviour)) as listening:
        listening.daemon_threads = True
        thread = threading.Thread(target=listening.serve_forever, args=(0.01,))
        thread.start()
        yield behaviour, f"http://127.0.0.1:{listening.server_address[1]}/{NAME}"
        behaviour.released.set()
        listening.shutdown()
        thread.join()


@pytest.fixture
def published(server, content):
    return PublishedFile(
        url=server[1],
        file_name=NAME,
        size_bytes=len(content),
        md5=hashlib.md5(content, usedforsecurity=False).hexdigest(),
        sha256=hashlib.sha256(content).hexdigest(),
    )


@pytest.fixture
def unpinned(published):
    """The same file, whose SHA-256 is not known beforehand."""
    return replace(published, sha256=None)


def test_a_download_arrives_whole_and_is_told_of_as_it_comes(published, content, tmp_path):
    heard = []

    path = fetch(published, tmp_path / "cache", progress=lambda *args: heard.append(args))

    assert path.read_bytes() == content
    assert heard[-1] == (len(content), len(content))
    assert not path.with_name(f"{NAME}.part").exists()
    with open_layers(path) as source:
        assert source.names == ("fc1",)


def test_a_cached_file_is_not_fetched_again(server, published, tmp_path):
    fetch(published, tmp_path)
    fetch(published, tmp_path)

    assert len(server[0].asked) == 1


def test_a_cached_file_that_was_damaged_is_fetched_again(server, published, content, tmp_path):
    path = fetch(published, tmp_path)
    damaged = bytearray(content)
    damaged[-1] ^= 1
    path.write_bytes(damaged)

    assert find_cached(published, tmp_path) is None
    assert fetch(published, tmp_path).read_bytes() == content
    assert len(server[0].asked) == 2


def test_a_file_of_another_hash_is_refused_and_leaves_nothing(published, content, tmp_path):
    other = replace(published, sha256=hashlib.sha256(b"other").hexdigest())

    with pytest.raises(DownloadError, match=r"its sha256 is .* instead of"):
        fetch(other, tmp_path)
    assert not (tmp_path / NAME).exists()
    assert not (tmp_path / f"{NAME}.part").exists()


def test_without_a_pinned_hash_the_published_md5_decides(unpinned, tmp_path):
    other = replace(unpinned, md5="0" * 32)

    with pytest.raises(DownloadError, match=r"its md5 is .* instead of 0000"):
        fetch(other, tmp_path)
    assert fetch(unpinned, tmp_path).is_file()


def test_the_hash_of_the_first_download_is_demanded_ever_after(unpinned, content, tmp_path):
    path = fetch(unpinned, tmp_path)
    sidecar = tmp_path / f"{NAME}.sha256"
    assert sidecar.read_text() == f"{hashlib.sha256(content).hexdigest()}  {NAME}\n"

    sidecar.write_text(f"{'0' * 64}  {NAME}\n")

    assert path.is_file()
    assert find_cached(unpinned, tmp_path) is None
    with pytest.raises(DownloadError, match=r"its sha256 is .* instead of 0000"):
        fetch(unpinned, tmp_path)


def test_a_connection_that_breaks_is_taken_up_where_it_broke(server, published, content, tmp_path):
    server[0].breaks_after = [1000, 2000]

    assert fetch(published, tmp_path).read_bytes() == content
    assert server[0].asked == [None, "bytes=1000-", "bytes=3000-"]


def test_a_server_without_ranges_starts_over(server, published, content, tmp_path):
    server[0].breaks_after = [1000]
    server[0].ranges = False

    assert fetch(published, tmp_path).read_bytes() == content


def test_a_server_that_always_breaks_off_is_given_up_and_gone_on_with_later(
    server, published, content, tmp_path
):
    server[0].breaks_after = [100, 100, 100]

    with pytest.raises(DownloadError, match=f"300 of {len(content)} bytes arrived in 3 attempts"):
        fetch(published, tmp_path)
    assert fetch(published, tmp_path).read_bytes() == content
    assert server[0].asked[-1] == "bytes=300-"


def test_a_missing_file_says_what_the_server_answered(server, published, tmp_path):
    server[0].status = 404

    with pytest.raises(DownloadError, match=rf"{NAME}: the server answers 404"):
        fetch(published, tmp_path)


def test_an_answer_of_another_size_is_refused_before_it_is_taken(server, published, tmp_path):
    server[0].content = b"<html>Please log in to this network</html>"

    with pytest.raises(DownloadError, match="42 bytes are offered instead of"):
        fetch(published, tmp_path)
    assert not (tmp_path / f"{NAME}.part").exists()


def test_a_server_that_stalls_is_given_up_in_time(server, published, tmp_path):
    server[0].stalls = True

    with pytest.raises(DownloadError, match=r"30 of \d+ bytes arrived .*timed out"):
        fetch(published, tmp_path, timeout_s=TIMEOUT_S)


def test_no_network_is_said_plainly(published, tmp_path, unused_port_url):
    with pytest.raises(DownloadError, match=r"0 of \d+ bytes arrived .*refused"):
        fetch(replace(published, url=unused_port_url), tmp_path, timeout_s=TIMEOUT_S)


@pytest.fixture
def unused_port_url():
    with http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler) as briefly:
        port = briefly.server_address[1]
    return f"http://127.0.0.1:{port}/{NAME}"


def test_a_cache_that_cannot_be_written_is_named(published, tmp_path):
    (tmp_path / "cache").write_text("a file where the folder should be")

    with pytest.raises(DownloadError, match=r"cache.*cannot be written"):
        fetch(published, tmp_path / "cache")


def test_too_little_space_is_said_before_the_download(server, published, tmp_path):
    vast = replace(published, size_bytes=1 << 60)

    with pytest.raises(DownloadError, match=r"bytes are needed .* are free"):
        fetch(vast, tmp_path)
    assert server[0].asked == []
