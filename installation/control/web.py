"""The panel's web server: the page, the status, wishes, and the live picture."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Final, TypeAlias

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    StringConstraints,
    ValidationError,
)
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from installation.clock import monotonic_s, utc_now
from installation.control.access import AccessGuard, AccessRules, Tries
from installation.control.acts import USAGE, Act, done
from installation.control.door import Door
from installation.control.guard import Guard, own_names, refusal
from installation.control.live import MAX_VIEWERS, RETRY_AFTER_S, LiveStream
from installation.control.metrics import CONTENT_TYPE_LATEST, metrics_text
from installation.control.osc_page import OscDesk, OscEndpoints
from installation.control.outputs_page import OutputsDesk, OutputsEndpoint
from installation.control.serving import served
from installation.control.sign_in import SignIn
from installation.control.sockets import listen, url_of
from installation.control.wording import sentence
from installation.errors import CommandError
from installation.steering import Return

PANEL: Final = Path(__file__).resolve().parent.parent / "panel"
MAX_BODY_BYTES: Final = 4096
MAX_TEXT: Final = 200
BODY_LIMIT_S: Final = 5.0
STOP_LIMIT_S: Final = 3
OUTPUTS: Final = tuple(str(number) for number in range(17))
"""What may be asked for as a picture: the wall as people see it, or one output, from 1."""

_FILES: Final = {
    "/": ("index.html", "text/html; charset=utf-8"),
    "/panel.js": ("panel.js", "text/javascript; charset=utf-8"),
    "/live.js": ("live.js", "text/javascript; charset=utf-8"),
    "/access.js": ("access.js", "text/javascript; charset=utf-8"),
    "/controllers.js": ("controllers.js", "text/javascript; charset=utf-8"),
    "/outputs.js": ("outputs.js", "text/javascript; charset=utf-8"),
    "/calibration.js": ("calibration.js", "text/javascript; charset=utf-8"),
    "/course.js": ("course.js", "text/javascript; charset=utf-8"),
    "/panel.css": ("panel.css", "text/css; charset=utf-8"),
    "/asking.css": ("asking.css", "text/css; charset=utf-8"),
    "/steering.css": ("steering.css", "text/css; charset=utf-8"),
    "/narrow.css": ("narrow.css", "text/css; charset=utf-8"),
    "/outputs.css": ("outputs.css", "text/css; charset=utf-8"),
    "/icon.svg": ("icon.svg", "image/svg+xml"),
}
Endpoint: TypeAlias = Callable[[Request], Awaitable[Response]]
_log = logging.getLogger(__name__)


def _printable(text: str) -> str:
    plain = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    if not plain:
        raise ValueError("empty")
    return plain


class Wish(BaseModel):
    """The body of POST /api/request."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    text: Annotated[str, StringConstraints(max_length=MAX_TEXT), AfterValidator(_printable)]


def create_app(
    door: Door,
    *,
    access: AccessRules | None = None,
    controllers: OscDesk | None = None,
    outputs: OutputsDesk | None = None,
    host_names: Iterable[str] = (),
    max_viewers: int = MAX_VIEWERS,
) -> Starlette:
    """The panel as an ASGI application.

    Args:
        door: the show behind it.
        access: who may do what; by default only this machine gets in.
        controllers: the door for controllers; None = there is none.
        outputs: their calibration; None = there is none.
        host_names: names of this machine besides its own, for a proxy or a DNS entry.
        max_viewers: how many live streams at the same time.
    """
    live = LiveStream(door, max_viewers)
    panel = _Panel(door)
    osc = OscEndpoints(controllers, _read_body)
    outputs_endpoint = OutputsEndpoint(outputs, _read_body)
    rules, tries = access or AccessRules(), Tries()
    sign_in = SignIn(rules, tries, _read_body, _wall_s, monotonic_s)
    routes = [
        *(Route(path, _file(*entry)) for path, entry in _FILES.items()),
        Route("/api/status", _answering(panel.status)),
        Route("/api/request", _answering(panel.request), methods=["POST"]),
        Route("/api/return", _answering(panel.return_to_playlist), methods=["POST"]),
        Route("/api/steer", _answering(panel.steer), methods=["POST"]),
        Route("/api/week", _answering(panel.week)),
        Route("/api/osc", _answering(osc.page)),
        Route("/api/osc/learn", _answering(osc.learn), methods=["POST"]),
        Route("/api/osc/forget", _answering(osc.forget), methods=["POST"]),
        Route("/api/outputs", _answering(outputs_endpoint.answer), methods=["GET", "POST"]),
        Route("/metrics", _answering(panel.metrics)),
        Route("/healthz", _answering(panel.health)),
        Route("/api/me", _answering(sign_in.me)),
        Route("/api/login", _answering(sign_in.login), methods=["POST"]),
        Route("/live.jpg", _answering(panel.picture)),
        Route("/live.mjpeg", live, methods=["GET"]),
    ]
    app = Starlette(
        routes=routes,
        middleware=[
            Middleware(Guard, names=own_names(host_names)),
            Middleware(
                AccessGuard,
                rules=rules,
                tries=tries,
                wall_clock=_wall_s,
                monotonic=monotonic_s,
            ),
        ],
        exception_handlers={HTTPException: _refused},
    )
    app.state.live = live
    return app


@asynccontextmanager
async def serve_panel(  # noqa: PLR0913 — where it listens, and each desk that it is for
    door: Door,
    host: str,
    port: int,
    *,
    access: AccessRules | None = None,
    controllers: OscDesk | None = None,
    outputs: OutputsDesk | None = None,
    host_names: Iterable[str] = (),
) -> AsyncIterator[str]:
    """Serve the panel in the running event loop; gives its URL.

    Args:
        door: the show behind it.
        host: address or name to listen on.
        port: port to listen on; 0 = any free one.
        access: see `create_app`.
        controllers: see `create_app`.
        outputs: see `create_app`.
        host_names: see `create_app`.

    Raises:
        StartError: the address cannot be listened on; the text says why.
    """
    listener = listen(host, port)
    app = create_app(
        door, access=access, controllers=controllers, outputs=outputs, host_names=host_names
    )
    async with served(app, listener, name="panel", stop_limit_s=STOP_LIMIT_S):
        try:
            yield url_of(listener)
        finally:
            app.state.live.close()


class _Panel:
    """The endpoints that talk with the show."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def status(self, _request: Request) -> Response:
        return JSONResponse(self._door.status())

    async def metrics(self, _request: Request) -> Response:
        return Response(metrics_text(self._door.status()), media_type=CONTENT_TYPE_LATEST)

    async def health(self, _request: Request) -> Response:
        """Green only while visitors see what they should, by the pixels that are sent."""
        status = self._door.status()
        wall = status["wall"]
        body = {
            "healthy": wall["healthy"],
            "wall": wall["seen"],
            "wrong_s": wall["wrong_s"],
            "mode": status["mode"],
            "trouble": status["course"]["trouble"],
        }
        return JSONResponse(body, 200 if wall["healthy"] else 503)

    async def request(self, request: Request) -> Response:
        wish = await _read_wish(request)
        answer = await self._door.request(wish.text, _sender(request))
        body = {
            "accepted": answer.accepted,
            "message": answer.message,
            "subjects": list(answer.subjects),
            "nearest": list(answer.nearest),
        }
        return JSONResponse(body)

    async def return_to_playlist(self, request: Request) -> Response:
        await _read_body(request)
        self._door.steer(Return(sender=_sender(request)))
        return JSONResponse({"message": "The wall goes back to the playlist."})

    async def steer(self, request: Request) -> Response:
        body = await _read_body(request)
        try:
            wanted = Act.model_validate_json(body).steer(_sender(request))
        except ValidationError as error:
            raise HTTPException(400, USAGE) from error
        try:
            self._door.steer(wanted)
        except CommandError as error:
            return JSONResponse({"done": False, "message": sentence(str(error))})
        return JSONResponse({"done": True, "message": done(wanted)})

    async def week(self, _request: Request) -> Response:
        days = await self._door.week()
        return JSONResponse({"days": [day.model_dump(mode="json") for day in days]})

    async def picture(self, request: Request) -> Response:
        wanted = request.query_params.get("output", "0")
        if wanted not in OUTPUTS:
            raise HTTPException(400, f"output must be 0 to {len(OUTPUTS) - 1}")
        preview = self._door.preview(OUTPUTS.index(wanted))
        if not preview.serial:
            raise HTTPException(503, "no picture yet", {"Retry-After": str(RETRY_AFTER_S)})
        headers = {"X-Serial": str(preview.serial)}
        return Response(preview.jpeg, media_type="image/jpeg", headers=headers)


def _wall_s() -> float:
    return utc_now().timestamp()


def _sender(request: Request) -> str:
    return f"panel {request.client.host if request.client else 'unknown'}"


async def _read_wish(request: Request) -> Wish:
    body = await _read_body(request)
    try:
        return Wish.model_validate_json(body)
    except ValidationError as error:
        kinds = {details["type"] for details in error.errors()}
        if "string_too_long" in kinds:
            message = f"at most {MAX_TEXT} characters, please"
        elif "value_error" in kinds:
            message = "say what the wall should dream of"
        else:
            message = 'send {"text": "what to dream of"}'
        raise HTTPException(400, message) from error


async def _read_body(request: Request) -> bytes:
    """The body of a post that may be taken.

    Raises:
        HTTPException: it comes from a foreign page, is no JSON by its header, too long or too slow.
    """
    refused = refusal(request.headers)
    if refused is not None:
        raise HTTPException(*refused)
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_LIMIT_S):
            async for chunk in request.stream():
                body += chunk
                if len(body) > MAX_BODY_BYTES:
                    raise HTTPException(413, f"at most {MAX_BODY_BYTES} bytes")
    except (TimeoutError, ClientDisconnect) as error:
        raise HTTPException(408, "the request came too slowly") from error
    return bytes(body)


def _file(name: str, media_type: str) -> Endpoint:
    content = (PANEL / name).read_bytes()

    async def endpoint(_request: Request) -> Response:
        return Response(content, media_type=media_type, headers={"Cache-Control": "no-cache"})

    return endpoint


def _answering(endpoint: Endpoint) -> Endpoint:
    """The endpoint, with a plain answer and a log entry where the show behind it fails."""

    async def answer(request: Request) -> Response:
        try:
            return await endpoint(request)
        except HTTPException:
            raise
        except Exception:  # noqa: BLE001 — whatever the show raises, the visitor gets an answer
            _log.exception("panel: %s %s failed", request.method, request.url.path)
            return JSONResponse({"message": "The show could not answer. Please try again."}, 500)

    return answer


async def _refused(_request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    return JSONResponse({"message": error.detail}, error.status_code, error.headers)
