"""Fetches published weights once, into a cache, and proves each time that they are the right ones.

Knows no TensorFlow, so that any process may call it. Every wait has a limit: a server that sends
nothing, or next to nothing, for `timeout_s` counts as broken. What arrived stays in a `.part` file
and the next attempt goes on from there; only a proven file gets its final name, in one step.
"""

import hashlib
import http.client
import shutil
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import platformdirs

from model.networks.errors import DownloadError
from model.networks.published import PublishedFile

Progress = Callable[[int, int], None]
"""Called with (bytes done, bytes in all); silent for `ATTEMPTS * timeout_s` at most."""

ATTEMPTS = 3
CHUNK_BYTES = 1 << 18
SHA256_DIGITS = 64
SLOWEST_BYTES_S = 1024
"""A connection that brings less than this on average over `timeout_s` is given up."""

CONNECTION_FAULTS = (
    urllib.error.URLError,
    http.client.HTTPException,
    ConnectionError,
    TimeoutError,
    ssl.SSLError,
)


def cache_folder() -> Path:
    """Where downloaded weights are kept, for the current user."""
    return Path(platformdirs.user_cache_dir("hallucinarium")) / "weights"


def find_cached(published: PublishedFile, folder: Path | None = None) -> Path | None:
    """The cached copy of a published file, if there is one and every byte of it is right.

    Args:
        published: What to look for.
        folder: The cache folder; by default `cache_folder()`.

    Returns:
        Its path, or None when it is absent, damaged or not to be read, as one that another user
        has fetched. Hashing takes about a second.
    """
    target = (folder or cache_folder()) / published.file_name
    try:
        return target if target.is_file() and _defect(target, target, published) is None else None
    except OSError:
        return None


def fetch(
    published: PublishedFile,
    folder: Path | None = None,
    *,
    progress: Progress | None = None,
    timeout_s: float = 30.0,
) -> Path:
    """Gives a published file from the cache, downloading it where it is absent or damaged.

    Args:
        published: What to fetch.
        folder: The cache folder, made if needed; by default `cache_folder()`.
        progress: Told of the bytes as they come.
        timeout_s: Longest wait for a connection or for data, > 0.

    Returns:
        The path of a file whose size and hash are as published.

    Raises:
        DownloadError: If it cannot be reached, breaks off each time, or is another file.
    """
    cached = find_cached(published, folder)
    if cached is not None:
        return cached
    target = (folder or cache_folder()) / published.file_name
    part = target.with_name(f"{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _require_space(published, part)
        _download(published, part, progress or _silent, timeout_s)
        defect = _defect(part, target, published)
        if defect is not None:
            part.unlink()
            message = f"{published.url}: {defect}; what arrived was thrown away"
            raise DownloadError(message)
        _remember(part, target)
        part.replace(target)
    except OSError as error:
        message = f"{target}: cannot be written ({error.strerror or error})"
        raise DownloadError(message) from error
    return target


def _silent(_done_bytes: int, _total_bytes: int) -> None:
    pass


def _require_space(published: PublishedFile, part: Path) -> None:
    needed = published.size_bytes - _size(part)
    free = shutil.disk_usage(part.parent).free
    if free < needed:
        message = f"{part.parent}: {needed} bytes are needed for {part.name}, {free} are free"
        raise DownloadError(message)


def _download(published: PublishedFile, part: Path, progress: Progress, timeout_s: float) -> None:
    """Fills `part` to the published size, going on where the last attempt broke off."""
    if _size(part) > published.size_bytes:
        part.unlink()
    failure: Exception | None = None
    for _ in range(ATTEMPTS):
        if _size(part) == published.size_bytes:
            return
        try:
            _attempt(published, part, progress, timeout_s)
        except urllib.error.HTTPError as error:
            message = f"{published.url}: the server answers {error.code} {error.reason}"
            raise DownloadError(message) from error
        except CONNECTION_FAULTS as error:
            failure = error
    if _size(part) == published.size_bytes:
        return
    reason = getattr(failure, "reason", None) or failure or "the connection closed early"
    message = (
        f"{published.url}: {_size(part)} of {published.size_bytes} bytes arrived "
        f"in {ATTEMPTS} attempts ({reason}); the next call goes on from there"
    )
    raise DownloadError(message) from failure


def _attempt(published: PublishedFile, part: Path, progress: Progress, timeout_s: float) -> None:
    start = _size(part)
    request = urllib.request.Request(published.url)  # noqa: S310 — the URLs are our own constants
    if start:
        request.add_header("Range", f"bytes={start}-")
    with urllib.request.urlopen(request, timeout=timeout_s) as response:  # noqa: S310
        done = start if response.status == http.HTTPStatus.PARTIAL_CONTENT else 0
        if response.length not in {None, published.size_bytes - done}:
            message = f"{published.url}: {response.length} bytes are offered instead of "
            raise DownloadError(message + str(published.size_bytes - done))
        with part.open("ab" if done else "wb") as file:
            window_start_s, window_bytes = time.monotonic(), 0
            while chunk := response.read1(CHUNK_BYTES):
                done += len(chunk)
                if done > published.size_bytes:
                    message = f"{published.url}: sends more than {published.size_bytes} bytes"
                    raise DownloadError(message)
                file.write(chunk)
                progress(done, published.size_bytes)
                window_bytes += len(chunk)
                if time.monotonic() - window_start_s > timeout_s:
                    if window_bytes < SLOWEST_BYTES_S * timeout_s:
                        message = f"only {window_bytes} bytes in {timeout_s} s"
                        raise TimeoutError(message)
                    window_start_s, window_bytes = time.monotonic(), 0


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _sidecar(target: Path) -> Path:
    """Where the SHA-256 of the first proven download is kept, in the form of `sha256sum`."""
    return target.with_name(f"{target.name}.sha256")


def _remember(part: Path, target: Path) -> None:
    digest = _digest(part, "sha256")
    _sidecar(target).write_text(f"{digest}  {target.name}\n", encoding="ascii")


def _defect(path: Path, target: Path, published: PublishedFile) -> str | None:
    """What is wrong with the file at `path` that shall be `target`, or None if it is right."""
    if _size(path) != published.size_bytes:
        return f"{_size(path)} bytes instead of {published.size_bytes}"
    wanted = published.sha256 or _remembered(target)
    algorithm = "sha256" if wanted else "md5"
    wanted = wanted or published.md5
    found = _digest(path, algorithm)
    return None if found == wanted else f"its {algorithm} is {found} instead of {wanted}"


def _remembered(target: Path) -> str | None:
    try:
        words = _sidecar(target).read_text(encoding="ascii").split()
    except (OSError, UnicodeDecodeError):
        return None
    return words[0] if words and len(words[0]) == SHA256_DIGITS else None


def _digest(path: Path, algorithm: str) -> str:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, lambda: hashlib.new(algorithm, usedforsecurity=False))
    return digest.hexdigest()
