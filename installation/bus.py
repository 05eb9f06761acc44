"""The sockets between the processes: ZeroMQ within the machine, newest message wins.

The conductor binds two sockets: PUB for the state, PULL for reports and previews. Their names are
those of the state folder, so that who listens hears the next conductor too. The dream process
binds PUB for keyframes. Queues are short, nothing blocks, nothing lingers at the end, and a bad
message is counted and dropped.
"""

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any, Self

import numpy as np
import zmq
import zmq.asyncio
from numpy.typing import NDArray

from installation.errors import MessageError, StartError
from installation.messages import (
    MAX_HEADER_BYTES,
    MAX_PREVIEW_BYTES,
    MAX_SIDE_PX,
    Header,
    KeyframeHeader,
    KeyHeader,
    PreviewHeader,
    Report,
    StateMessage,
    decode,
    encode,
    pixels,
)
from installation.show import ShowState

LOOPBACK = "tcp://127.0.0.1"
STATE_QUEUE = 8
REPORT_QUEUE = 8
PREVIEW_QUEUE = 2
KEYFRAME_QUEUE = 3
MAX_DRAIN = 64
"""Messages taken in one go, so that a flood cannot hold a loop for ever."""


class ConductorBus:
    """The conductor's end, for its asyncio loop.

    Args:
        state_dir: the show's folder, whose only conductor this is; None = ports of its own.

    Raises:
        StartError: somebody else has the sockets of this folder.

    Attributes:
        state_at: endpoint where children subscribe to the state.
        reports_at: endpoint where children push reports and previews.
        rejected: how many bad messages were dropped, by reason.
    """

    def __init__(self, state_dir: Path | None = None) -> None:
        self.rejected: Counter[str] = Counter()
        self._context = zmq.asyncio.Context(io_threads=1)
        self._states = self._context.socket(zmq.PUB)
        self._states.setsockopt(zmq.SNDHWM, STATE_QUEUE)
        self._reports = self._context.socket(zmq.PULL)
        self._reports.setsockopt(zmq.RCVHWM, REPORT_QUEUE * 4)
        self._reports.setsockopt(zmq.MAXMSGSIZE, MAX_PREVIEW_BYTES + MAX_HEADER_BYTES)
        try:
            self.state_at = _bind(self._states, state_dir, "states")
            self.reports_at = _bind(self._reports, state_dir, "reports")
        except zmq.ZMQError as error:
            self._context.destroy(linger=0)
            message = f"the show's sockets cannot be opened: {error}"
            raise StartError(message) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self._context.destroy(linger=0)

    async def publish(self, state: ShowState) -> None:
        """Send the whole state to everybody who listens; never waits for a slow listener."""
        await self._states.send_multipart(encode(StateMessage(state=state)))

    async def receive(self) -> tuple[Report | PreviewHeader | KeyHeader, bytes]:
        """The next good report, key or preview, and the preview's JPEG; bad ones are counted."""
        while True:
            parts = await self._reports.recv_multipart()
            try:
                header, payload = decode(parts)
            except MessageError as error:
                self.rejected[error.reason] += 1
                await asyncio.sleep(0)  # a flood of rubbish must not hold the loop
                continue
            if isinstance(header, Report | PreviewHeader | KeyHeader):
                return header, payload
            self.rejected["kind"] += 1


class ChildBus:
    """A child's end of the state and report sockets; plain calls that never wait.

    Args:
        state_at: the conductor's state endpoint.
        reports_at: the conductor's report endpoint.
    """

    def __init__(self, state_at: str, reports_at: str) -> None:
        self.rejected: Counter[str] = Counter()
        self._context: zmq.Context[Any] = zmq.Context(io_threads=1)
        self._states = self._context.socket(zmq.SUB)
        self._states.setsockopt(zmq.RCVHWM, STATE_QUEUE)
        self._states.setsockopt(zmq.MAXMSGSIZE, MAX_HEADER_BYTES)
        self._states.setsockopt(zmq.SUBSCRIBE, b"")
        self._states.connect(state_at)
        self._reports = self._pusher(reports_at, REPORT_QUEUE)
        self._previews = self._pusher(reports_at, PREVIEW_QUEUE)
        self._keyframes: zmq.Socket[bytes] | None = None
        self._followed: str | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self._context.destroy(linger=0)

    def newest_state(self, wait_ms: int = 0) -> ShowState | None:
        """The newest state that arrived since the last call, or None; waits at most `wait_ms`."""
        if wait_ms > 0:
            self._states.poll(wait_ms)
        newest = None
        for header, _ in _drain(self._states, self.rejected):
            if isinstance(header, StateMessage):
                newest = header.state
            else:
                self.rejected["kind"] += 1
        return newest

    def send_report(self, report: Report) -> bool:
        """Push a report; False if the conductor does not take any at the moment."""
        return _send_now(self._reports, report, None)

    def send_key(self, header: KeyHeader) -> bool:
        """Push a key; False if the conductor does not take any at the moment."""
        return _send_now(self._reports, header, None)

    def send_preview(self, header: PreviewHeader, jpeg: bytes) -> bool:
        """Push a preview; False if the conductor does not take any at the moment."""
        return _send_now(self._previews, header, jpeg)

    def follow_keyframes(self, endpoint: str | None) -> None:
        """Subscribe to keyframes at this endpoint instead of the one before; None: to nothing."""
        if endpoint == self._followed:
            return
        if self._keyframes is not None:
            self._keyframes.close(linger=0)
            self._keyframes = None
        self._followed = endpoint
        if endpoint is not None:
            self._keyframes = self._context.socket(zmq.SUB)
            self._keyframes.setsockopt(zmq.RCVHWM, KEYFRAME_QUEUE)
            self._keyframes.setsockopt(zmq.MAXMSGSIZE, 3 * MAX_SIDE_PX**2)
            self._keyframes.setsockopt(zmq.SUBSCRIBE, b"")
            self._keyframes.connect(endpoint)

    def newest_keyframe(self) -> tuple[KeyframeHeader, NDArray[np.uint8]] | None:
        """The newest keyframe since the last call: header and uint8 (H, W, 3) RGB; or None."""
        if self._keyframes is None:
            return None
        newest = None
        for header, payload in _drain(self._keyframes, self.rejected):
            if isinstance(header, KeyframeHeader):
                newest = (header, pixels(header, payload))
            else:
                self.rejected["kind"] += 1
        return newest

    def _pusher(self, endpoint: str, queue: int) -> zmq.Socket[bytes]:
        socket: zmq.Socket[bytes] = self._context.socket(zmq.PUSH)
        socket.setsockopt(zmq.SNDHWM, queue)
        socket.connect(endpoint)
        return socket


class KeyframeSender:
    """The dream process' own socket, on an ephemeral loopback port.

    Attributes:
        endpoint: where the projection subscribes.
    """

    def __init__(self) -> None:
        self._context: zmq.Context[Any] = zmq.Context(io_threads=1)
        self._socket = self._context.socket(zmq.PUB)
        self._socket.setsockopt(zmq.SNDHWM, KEYFRAME_QUEUE)
        self.endpoint = _bind(self._socket, None, "keyframes")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self._context.destroy(linger=0)

    def send(self, header: KeyframeHeader, picture: NDArray[np.uint8]) -> None:
        """Publish a keyframe, uint8 (height, width, 3) RGB as its header says."""
        self._socket.send_multipart(encode(header, np.ascontiguousarray(picture).tobytes()))


def endpoint_in(state_dir: Path, what: str) -> str:
    """Where a socket of a show is, the same at every start.

    A name without a file: the kernel forgets it with the process, however that ends.

    Args:
        state_dir: the show's folder; must be there.
        what: "states" or "reports".
    """
    folder = state_dir.stat()
    return f"ipc://@hallucinarium-{folder.st_dev:x}-{folder.st_ino:x}-{what}"


def _bind(
    socket: Any,  # noqa: ANN401 — plain and asyncio sockets have no common type
    state_dir: Path | None,
    what: str,
) -> str:
    socket.setsockopt(zmq.LINGER, 0)
    if state_dir is None:
        return f"{LOOPBACK}:{socket.bind_to_random_port(LOOPBACK)}"
    endpoint = endpoint_in(state_dir, what)
    socket.bind(endpoint)
    return endpoint


def _drain(socket: zmq.Socket[bytes], rejected: Counter[str]) -> list[tuple[Header, bytes]]:
    """All good messages that wait, oldest first, at most MAX_DRAIN."""
    good = []
    for _ in range(MAX_DRAIN):
        try:
            parts = socket.recv_multipart(zmq.NOBLOCK)
        except zmq.Again:
            break
        try:
            good.append(decode(parts))
        except MessageError as error:
            rejected[error.reason] += 1
    return good


def _send_now(socket: zmq.Socket[bytes], header: Header, payload: bytes | None) -> bool:
    try:
        socket.send_multipart(encode(header, payload), zmq.NOBLOCK)
    except zmq.Again:
        return False
    return True
