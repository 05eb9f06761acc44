"""What the panel shows of the controllers, what it asks, and the endpoints for both."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Final, Protocol

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from installation.control.osc.message import MAX_ADDRESS
from installation.control.wording import sentence
from installation.errors import CommandError

LEARN: Final = (
    'send {"listen": true} or false, or {"address": of the box, "does": as in osc.mappings, such '
    'as {"subject": "volcano"}}'
)
FORGET: Final = 'send {"address": of the box}'
CLOSED: Final = "Controllers are switched off in the config (osc.enabled)."

Address = Annotated[str, StringConstraints(min_length=1, max_length=MAX_ADDRESS)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Listen(_Frozen):
    """A body of POST /api/osc/learn: catch the next message of a box, or no longer."""

    listen: bool


class Learn(_Frozen):
    """A body of POST /api/osc/learn: what an address is to do, as in the config."""

    address: Address
    does: dict[str, Any]


class Forget(_Frozen):
    """The body of POST /api/osc/forget."""

    address: Address


class UnknownAddress(_Frozen):
    """An address that nobody has mapped, and how often it came."""

    address: str
    times: int


class CaughtMessage(_Frozen):
    """A message that the panel has waited for.

    Attributes:
        address: of the box.
        line: the whole message.
        host: of the box.
        is_fader: whether it looks like one.
    """

    address: str
    line: str
    host: str
    is_fader: bool


class LearnedAddress(_Frozen):
    """What an address does, in words, e.g. "subject volcano"."""

    address: str
    words: str


class Parameter(_Frozen):
    """A number that a fader can set: its name in the config, its ends, its unit or ""."""

    name: str
    low: float
    high: float
    unit: str


class OscPage(_Frozen):
    """All that the panel shows of controllers.

    Attributes:
        port: of the datagrams; None while it cannot be had.
        tcp_port: of the streams; None = none.
        query_port: of OSCQuery; None = none.
        trouble: what is wrong, in sentences.
        taken: messages that were understood, since the start.
        refused: those that were not, by reason, the most frequent first.
        listeners: who is told what the wall does.
        unknown: the newest addresses that nobody knows, the newest first.
        listening: whether the next message of a box is caught.
        caught: what was; None = nothing.
        learned: what was taught here.
        configured: what the config says, which goes before.
        playlists: that an address can choose.
        parameters: that a fader can set.
        addresses: of the tree.
    """

    port: int | None
    tcp_port: int | None
    query_port: int | None
    trouble: tuple[str, ...]
    taken: int
    refused: dict[str, int]
    listeners: tuple[str, ...]
    unknown: tuple[UnknownAddress, ...]
    listening: bool
    caught: CaughtMessage | None
    learned: tuple[LearnedAddress, ...]
    configured: tuple[str, ...]
    playlists: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    addresses: tuple[str, ...]


class OscDesk(Protocol):
    """What the panel asks of the door for controllers."""

    def page(self) -> OscPage:
        """How it is now."""
        ...

    def listen(self, *, on: bool) -> None:
        """Catch the next message of a box, or no longer."""
        ...

    def learn(self, address: str, does: dict[str, Any]) -> None:
        """Have an address do something from now on.

        Raises:
            CommandError: that is no mapping, or the config has one.
        """
        ...

    def forget(self, address: str) -> None:
        """Have an address do nothing again.

        Raises:
            CommandError: it was not learned.
        """
        ...


class OscEndpoints:
    """GET /api/osc, POST /api/osc/learn and /api/osc/forget.

    Args:
        desk: of the controllers; None = there are none.
        read_body: the checked body of a post.
    """

    def __init__(
        self, desk: OscDesk | None, read_body: Callable[[Request], Awaitable[bytes]]
    ) -> None:
        self._desk = desk
        self._read_body = read_body

    async def page(self, _request: Request) -> Response:
        """How the door for controllers is."""
        if self._desk is None:
            return JSONResponse({"open": False})
        return JSONResponse({"open": True, **self._desk.page().model_dump(mode="json")})

    async def learn(self, request: Request) -> Response:
        """Listen, or learn."""
        body = await self._read_body(request)
        try:
            wanted = _listen_or_learn(body)
        except ValidationError as error:
            raise HTTPException(400, LEARN) from error
        if self._desk is None:
            return _said(CLOSED, done=False)
        if isinstance(wanted, Listen):
            self._desk.listen(on=wanted.listen)
            return _said("Press the button or move the fader now." if wanted.listen else "")
        try:
            self._desk.learn(wanted.address, wanted.does)
        except CommandError as error:
            return _said(sentence(str(error)), done=False)
        return _said(f"{wanted.address} is learned.")

    async def forget(self, request: Request) -> Response:
        """Forget an address."""
        body = await self._read_body(request)
        try:
            wanted = Forget.model_validate_json(body)
        except ValidationError as error:
            raise HTTPException(400, FORGET) from error
        if self._desk is None:
            return _said(CLOSED, done=False)
        try:
            self._desk.forget(wanted.address)
        except CommandError as error:
            return _said(sentence(str(error)), done=False)
        return _said(f"{wanted.address} is forgotten.")


def _listen_or_learn(body: bytes) -> Listen | Learn:
    try:
        return Listen.model_validate_json(body)
    except ValidationError:
        return Learn.model_validate_json(body)


def _said(message: str, *, done: bool = True) -> Response:
    return JSONResponse({"done": done, "message": message})
