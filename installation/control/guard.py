"""What the web server lets in, and the headers that it sends out. Pure, but for the host's name.

A page of somebody else, opened in a visitor's browser, must neither steer the wall nor frame the
panel. So posts must be JSON and come from the panel's own origin, and the name by which the panel
is called must be an address, localhost or this machine's name: a foreign name that was made to
point here (DNS rebinding) is none of these.
"""

import ipaddress
import socket
from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SECURITY_HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def own_names(extra: Iterable[str] = ()) -> frozenset[str]:
    """The names by which this machine may be called, in lower case."""
    host = socket.gethostname().lower()
    short = host.partition(".")[0]
    names = {"localhost", host, short, f"{short}.local", *(name.lower() for name in extra)}
    return frozenset(names - {""})


def is_own_host(host: str, names: frozenset[str]) -> bool:
    """Whether a Host header names this machine: an IP address or one of `names`."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return name.rstrip(".") in names
    return True


def refusal(headers: Headers) -> tuple[int, str] | None:
    """Why a post is not taken, as (status, message); None if it is.

    Args:
        headers: of the request; its Host is known to be ours.
    """
    content_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type != "application/json":
        return 415, "send JSON (Content-Type: application/json)"
    if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return 403, "only the panel itself may ask"
    origin = headers.get("origin")
    if origin is None:
        return None
    try:
        same = urlsplit(origin).netloc.lower() == headers.get("host", "").lower()
    except ValueError:
        same = False
    return None if same else (403, "only the panel itself may ask")


class Guard:
    """Middleware: refuses foreign host names and adds the security headers to every answer.

    Args:
        app: what is guarded.
        names: of this machine, from `own_names`.
    """

    def __init__(self, app: ASGIApp, names: frozenset[str]) -> None:
        self._app = app
        self._names = names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        if is_own_host(Headers(scope=scope).get("host", ""), self._names):
            await self._app(scope, receive, send_with_headers)
            return
        text = "Open the panel by this machine's address or name; this name is not known here.\n"
        await PlainTextResponse(text, 421)(scope, receive, send_with_headers)
