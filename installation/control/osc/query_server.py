"""OSCQuery over HTTP: where programs find the addresses of the show and their values.

A port that somebody else has is asked for again and again, as those of OSC itself.
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from installation.clock import monotonic_s
from installation.control.guard import Guard, own_names
from installation.control.osc.allowance import Allowance, Rate, Rates
from installation.control.osc.networks import Networks
from installation.control.osc.query import Answer, Host, Known, answer, ip_for
from installation.control.serving import served
from installation.control.show_control import ShowControl
from installation.control.sockets import listen
from installation.errors import StartError
from installation.logs import Seldom
from installation.tasks import cancelled, forever

log = logging.getLogger(__name__)

AGAIN_S: Final = 5.0
STOP_LIMIT_S: Final = 1
ASKED: Final = Rates(
    port=Rate(50.0, 200.0), machine=Rate(50.0, 200.0), everybody=Rate(100.0, 400.0)
)
"""How many questions are answered: a program that browses asks for every address once."""


@dataclass(frozen=True, kw_only=True)
class QuerySettings:
    """What the config says.

    Attributes:
        name: of the show.
        host: address on which is listened, for OSC and for HTTP.
        port: of HTTP; 0 = any free one.
        networks: who may ask.
    """

    name: str
    host: str
    port: int
    networks: Networks = field(default_factory=Networks)


class QueryServer:
    """Answers what OSCQuery asks.

    Args:
        show: whose values are told.
        settings: of the config.
        osc_port: where datagrams are taken now.

    Attributes:
        port: where it listens; None while the port cannot be had.
        trouble: why the port cannot be had, "" if nothing is wrong.
    """

    def __init__(
        self, show: ShowControl, settings: QuerySettings, osc_port: Callable[[], int]
    ) -> None:
        self._show = show
        self._settings = settings
        self._osc_port = osc_port
        self._allowance = Allowance(ASKED)
        self._seldom = Seldom()
        self.port: int | None = None
        self.trouble = ""

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Answer for as long as the context lasts."""
        serving = asyncio.create_task(forever("OSCQuery", self._serve))
        try:
            yield
        finally:
            await cancelled([serving])

    async def _serve(self) -> None:
        """Listen for ever; where the port cannot be had, return after a while."""
        settings, before = self._settings, self.trouble
        try:
            listener = await asyncio.to_thread(listen, settings.host, settings.port, "OSCQuery")
        except StartError as error:
            self.trouble = str(error)
            if self.trouble != before:
                log.error("%s; tried again every %g s", error, AGAIN_S)  # noqa: TRY400 — no trace
            await asyncio.sleep(AGAIN_S)
            return
        self.port, self.trouble = listener.getsockname()[1], ""
        log.info("OSCQuery: %s port %d, HTTP", settings.host, self.port)
        try:
            async with served(self._app(), listener, name="OSCQuery", stop_limit_s=STOP_LIMIT_S):
                await asyncio.get_running_loop().create_future()
        finally:
            self.port = None

    def _app(self) -> ASGIApp:
        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            is_read = scope["method"] in {"GET", "HEAD"}
            response = await self._answer(Request(scope)) if is_read else Response(status_code=405)
            await response(scope, receive, send)

        return Guard(app, own_names())

    async def _answer(self, request: Request) -> Response:
        host, now_s = (request.client.host if request.client else ""), monotonic_s()
        if not self._settings.networks.allows(host):
            error = {"error": f"{host} is in no network that is allowed"}
            return _response(Answer(403, error))
        if not self._allowance.take((host, 0), now_s):
            return _response(Answer(429, {"error": "too many questions; ask again in a second"}))
        try:
            return _response(answer(request.url.path, request.url.query, self._known(request)))
        except Exception:
            if self._seldom.may("answer", now_s) is not None:
                log.exception("OSCQuery: %s could not be answered", request.url.path)
            return _response(Answer(500, {"error": "the show could not answer"}))

    def _known(self, request: Request) -> Known:
        asked_at = (request.scope.get("server") or ("127.0.0.1", 0))[0]
        settings = self._settings
        host = Host(
            name=settings.name, ip=ip_for(settings.host, str(asked_at)), port=self._osc_port()
        )
        return Known(host=host, figures=self._show.figures(), playlists=self._show.playlists())


def _response(found: Answer) -> Response:
    if found.body is None:
        return Response(status_code=found.status)
    return Response(json.dumps(found.body), found.status, media_type="application/json")
