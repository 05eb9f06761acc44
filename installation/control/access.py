"""Who may do what at the panel: this machine and who knows the token everything, visitors little.

On this machine the panel is open. From the network nobody gets in without the token of the config;
where the config lets visitors in, they see the wall and may wish. What a path needs is one table,
and a path that is not in it needs the token. A sign-in gives a cookie that no script can read and
no foreign page can send; it holds its own end and a signature, so nothing need be kept.
"""

import hashlib
import hmac
import ipaddress
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Final, Literal

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

Role = Literal["operator", "visitor", "nobody"]

COOKIE: Final = "hallucinarium"
SIGNED_IN_S: Final = 30 * 24 * 3600
MOST_REMEMBERED: Final = 1024
FREE_TRIES: Final = 4
LONGEST_WAIT_S: Final = 300.0

OPEN: Final = frozenset(
    {"/", "/panel.js", "/live.js", "/course.js", "/controllers.js", "/access.js", "/panel.css"}
    | {"/asking.css", "/steering.css", "/narrow.css", "/outputs.css"}
    | {"/outputs.js", "/calibration.js", "/icon.svg", "/healthz", "/api/login", "/api/me"}
)
"""Paths for everybody: the page that asks for the token, and whether the wall is well."""

FOR_VISITORS: Final = frozenset({"/api/status", "/api/request", "/live.jpg", "/live.mjpeg"})
_FROM_A_PROXY: Final = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


@dataclass(frozen=True, kw_only=True)
class AccessRules:
    """What the config says.

    Attributes:
        token: that lets somebody in from the network; "" = nobody.
        visitors: whether everybody else may see the wall and wish.
    """

    token: str = ""
    visitors: bool = False


def role_of(headers: Headers, host: str, rules: AccessRules, now: float) -> Role:
    """What somebody may do.

    Args:
        headers: of the request.
        host: IP address from which it came.
        rules: of the config.
        now: seconds since 1970.
    """
    is_here = is_loopback(host) and not any(name in headers for name in _FROM_A_PROXY)
    if is_here or knows_token(headers, rules, now):
        return "operator"
    return "visitor" if rules.visitors else "nobody"


def knows_token(headers: Headers, rules: AccessRules, now: float) -> bool:
    """Whether a request has the token, or the cookie of a sign-in that has not ended."""
    if not rules.token:
        return False
    kind, _, given = headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer" and is_token(given.strip(), rules):
        return True
    return _is_signed(_cookie(headers), rules, now)


def is_token(given: str, rules: AccessRules) -> bool:
    """Whether this is the token; takes the same time whatever is wrong with it."""
    return bool(rules.token) and hmac.compare_digest(given.encode(), rules.token.encode())


def signed_cookie(rules: AccessRules, now: float) -> str:
    """The header `Set-Cookie` of somebody who has just shown the token.

    Args:
        rules: of the config; another token ends every sign-in.
        now: seconds since 1970.
    """
    text = f"{int(now) + SIGNED_IN_S}.{secrets.token_urlsafe(12)}"
    value = f"{text}.{_signature(text, rules)}"
    return f"{COOKIE}={value}; Path=/; Max-Age={SIGNED_IN_S}; HttpOnly; SameSite=Strict"


class Tries:
    """Slows down who guesses: after some wrong tokens each one doubles the wait, up to 5 minutes.

    At most 1024 addresses are remembered, those that tried last.
    """

    def __init__(self) -> None:
        self._wrong: dict[str, tuple[int, float]] = {}

    def wait_s(self, host: str, now_s: float) -> float:
        """Seconds (0 or more) until an address may try again."""
        wrong, last_at_s = self._wrong.get(host, (0, 0.0))
        if wrong < FREE_TRIES:
            return 0.0
        wait_s = min(2.0 ** min(wrong - FREE_TRIES, 20), LONGEST_WAIT_S)
        return max(0.0, last_at_s + wait_s - now_s)

    def wrong(self, host: str, now_s: float) -> None:
        """Note a wrong token of an address."""
        count, _ = self._wrong.pop(host, (0, 0.0))
        while len(self._wrong) >= MOST_REMEMBERED:
            del self._wrong[next(iter(self._wrong))]
        self._wrong[host] = count + 1, now_s

    def right(self, host: str) -> None:
        """Forget an address that knows the token."""
        self._wrong.pop(host, None)


class AccessGuard:
    """Middleware: lets through what the one who asks may have.

    Args:
        app: what is guarded.
        rules: of the config.
        tries: shared with the endpoint of the sign-in.
        wall_clock: seconds since 1970.
        monotonic: seconds.
    """

    def __init__(
        self,
        app: ASGIApp,
        rules: AccessRules,
        tries: Tries,
        wall_clock: Callable[[], float],
        monotonic: Callable[[], float],
    ) -> None:
        self._app = app
        self._rules = rules
        self._tries = tries
        self._wall_clock = wall_clock
        self._monotonic = monotonic

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        host = client_host(scope)
        headers = Headers(scope=scope)
        wait_s = self._tries.wait_s(host, self._monotonic())
        guesses = "authorization" in headers
        if guesses and wait_s > 0:
            await too_many_tries(wait_s)(scope, receive, send)
            return
        role = role_of(headers, host, self._rules, self._wall_clock())
        if (
            guesses
            and self._rules.token
            and not knows_token(headers, self._rules, self._wall_clock())
        ):
            self._tries.wrong(host, self._monotonic())
        scope.setdefault("state", {})["role"] = role
        if may(scope["path"], role):
            await self._app(scope, receive, send)
            return
        message = "Sign in with the token of the show."
        await JSONResponse({"message": message}, 401)(scope, receive, send)


def may(path: str, role: Role) -> bool:
    """Whether a path is for somebody."""
    if role == "operator" or path in OPEN:
        return True
    return role == "visitor" and path in FOR_VISITORS


def too_many_tries(wait_s: float) -> JSONResponse:
    """The answer to who has guessed too often."""
    seconds = int(wait_s) + 1
    message = f"Too many wrong tokens; again in {seconds} s."
    return JSONResponse({"message": message}, 429, {"Retry-After": str(seconds)})


def client_host(scope: Mapping[str, object]) -> str:
    """The IP address from which a request came; "" if it is not known."""
    client = scope.get("client")
    return str(client[0]) if isinstance(client, tuple | list) and client else ""


def is_loopback(host: str) -> bool:
    """Whether an IP address is of this very machine."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback


def _cookie(headers: Headers) -> str:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return "" if found is None else found.value


def _is_signed(value: str, rules: AccessRules, now: float) -> bool:
    text, _, signature = value.rpartition(".")
    ends, _, _ = text.partition(".")
    if not hmac.compare_digest(signature.encode(), _signature(text, rules).encode()):
        return False
    return ends.isdigit() and now < int(ends) <= now + SIGNED_IN_S + 1


def _signature(text: str, rules: AccessRules) -> str:
    return hmac.new(rules.token.encode(), text.encode(), hashlib.sha256).hexdigest()
