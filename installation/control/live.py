"""The live picture as a stream of JPEGs (multipart/x-mixed-replace) for each viewer."""

import asyncio
from collections import Counter
from typing import Final

from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from installation.control.access import client_host, is_loopback
from installation.control.door import Door

MAX_VIEWERS: Final = 16
MAX_OF_ONE: Final = 4
"""Streams of one visitor's machine."""
RESEND_S: Final = 0.9
SEND_LIMIT_S: Final = 10.0
RETRY_AFTER_S: Final = 5
BOUNDARY: Final = b"frame"


class LiveStream:
    """The endpoint of the live picture; never ends while the show lives.

    Each part follows the newest preview, so a slow viewer skips pictures instead of falling
    behind. The last picture is sent again at least once a second, so a stalled projection does
    not look like a lost connection. A viewer that takes nothing for ten seconds is let go.

    Args:
        door: where the previews come from.
        max_viewers: how many may look at the same time, visitors three quarters of them; more get
            503.
    """

    def __init__(self, door: Door, max_viewers: int = MAX_VIEWERS) -> None:
        self._door = door
        self._max_viewers = max_viewers
        self._closing = False
        self._hosts: Counter[str] = Counter()

    @property
    def viewers(self) -> int:
        """How many look."""
        return self._hosts.total()

    def close(self) -> None:
        """End every stream within a second."""
        self._closing = True

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one viewer until it leaves."""
        if scope["method"] == "HEAD":
            await _start(send)
            await _end(send)
            return
        host = client_host(scope)
        if self._is_full(host, is_staff=scope.get("state", {}).get("role") == "operator"):
            body = {"message": "too many viewers, take /live.jpg"}
            busy = JSONResponse(body, 503, {"Retry-After": str(RETRY_AFTER_S)})
            await busy(scope, receive, send)
            return
        self._hosts[host] += 1
        gone = asyncio.create_task(_until_gone(receive))
        try:
            await self._stream(send, gone)
        except (TimeoutError, OSError):
            pass  # the viewer is away: nobody is left to tell
        finally:
            self._hosts -= Counter((host,))
            gone.cancel()

    def _is_full(self, host: str, *, is_staff: bool) -> bool:
        """Whether there is no place: some are kept for staff, and no visitor takes many."""
        if is_staff:
            return self.viewers >= self._max_viewers
        most = self._max_viewers - self._max_viewers // 4
        has_many = self._hosts[host] >= MAX_OF_ONE and not is_loopback(host)  # not a proxy
        return self.viewers >= most or has_many

    async def _stream(self, send: Send, gone: "asyncio.Task[None]") -> None:
        await _start(send)
        await _send(send, b"--" + BOUNDARY + b"\r\n")
        preview = self._door.preview()
        while not (gone.done() or self._closing):
            if preview.serial:
                await _send(send, part(preview.jpeg))
            preview = await self._door.wait_preview(preview.serial, RESEND_S)
        await _end(send)


def part(jpeg: bytes) -> bytes:
    """One picture of the stream, with the boundary after it, so that browsers show it at once."""
    head = f"Content-Type: image/jpeg\r\nContent-Length: {len(jpeg)}\r\n\r\n"
    return head.encode() + jpeg + b"\r\n--" + BOUNDARY + b"\r\n"


async def _start(send: Send) -> None:
    kind = b"multipart/x-mixed-replace; boundary=" + BOUNDARY
    headers = [(b"content-type", kind)]
    await send({"type": "http.response.start", "status": 200, "headers": headers})


async def _end(send: Send) -> None:
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _send(send: Send, body: bytes) -> None:
    async with asyncio.timeout(SEND_LIMIT_S):
        await send({"type": "http.response.body", "body": body, "more_body": True})


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
