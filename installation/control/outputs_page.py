"""What the panel shows of the outputs' calibration, what it asks, and the endpoint for both."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Final, Protocol

from pydantic import Field, TypeAdapter, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from installation.calibration import Rows, Widths
from installation.control.output_acts import OutputAct, Plain, Preset
from installation.control.wording import sentence
from installation.errors import CommandError
from installation.values import explain
from projection.corner_pin import Corners

_ACT: Final[TypeAdapter[OutputAct]] = TypeAdapter(Annotated[OutputAct, Field(discriminator="act")])


class OutputView(Plain):
    """An output as it holds now.

    Attributes:
        number: from 1.
        name: of the config.
        width: in pixels, of what is sent.
        height: likewise.
        corners: TL, TR, BR, BL, where they lie in what is sent.
        grid: its points there, in rows from the top; () without one.
        blend: widths of the overlaps: left, right, top, bottom.
        brightness: share of its light.
        changed: whether anything is other than in the config.
    """

    number: int
    name: str
    width: int
    height: int
    corners: Corners
    grid: Rows
    blend: Widths
    brightness: float
    changed: bool


class OutputsPage(Plain):
    """All that the panel shows of the calibration.

    Attributes:
        outputs: in order.
        can_undo: whether there is a change to take back.
        is_saved: whether a restart begins with this.
        presets: which letters hold a calibration.
        card: the test card that is on, "" for the dream.
        cards: that there are.
        dimmer: master brightness, 0..1.
        blackout: whether the wall is to be black.
        trouble: what is wrong, in sentences.
    """

    outputs: tuple[OutputView, ...]
    can_undo: bool
    is_saved: bool
    presets: Mapping[Preset, bool]
    card: str
    cards: tuple[str, ...]
    dimmer: float
    blackout: bool
    trouble: tuple[str, ...]


class OutputsDesk(Protocol):
    """What the panel asks of the calibration."""

    def page(self) -> OutputsPage:
        """How it is now."""
        ...

    def act(self, wanted: OutputAct) -> str:
        """Do what is wanted; what the panel says to it.

        Raises:
            CommandError: it cannot be had; nothing has changed.
        """
        ...


class OutputsEndpoint:
    """GET and POST /api/outputs.

    Args:
        desk: of the calibration; None = there is none.
        read_body: the checked body of a post.
    """

    def __init__(
        self, desk: OutputsDesk | None, read_body: Callable[[Request], Awaitable[bytes]]
    ) -> None:
        self._desk = desk
        self._read_body = read_body

    async def answer(self, request: Request) -> Response:
        """How the outputs are; to a post, how they are after it and what there is to say."""
        if request.method != "POST":
            return self._page()
        body = await self._read_body(request)
        try:
            wanted = _ACT.validate_json(body)
        except ValidationError as error:
            raise HTTPException(400, explain(error)[:500]) from error
        if self._desk is None:
            return self._page(done=False, message="This show has no outputs to set.")
        try:
            said = self._desk.act(wanted)
        except CommandError as error:
            return self._page(done=False, message=sentence(str(error)))
        return self._page(done=True, message=said)

    def _page(self, **more: object) -> Response:
        page = {} if self._desk is None else self._desk.page().model_dump(mode="json")
        return JSONResponse({"open": self._desk is not None, **page, **more})
