"""What travels on the bus: a JSON header, and for pictures a second part with the raw bytes. Pure.

Nothing received is trusted: `decode` checks kind, fields, ranges and sizes, and raises
`MessageError` with a short reason that the receiver counts.
"""

from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, TypeAdapter, ValidationError

from installation.errors import MessageError
from installation.show import Endpoint, ShowState
from installation.subjects import MAX_SUBJECTS
from installation.values import Frozen, Label, explain

MAX_HEADER_BYTES = 262_144
"""A state in the midst of a crossfade between subjects that all have masks holds 48 of them."""

MAX_SIDE_PX = 8192
MAX_PREVIEW_BYTES = 1_000_000
MAX_PREVIEW_SIDE_PX = 1280
MAX_MESSAGE = 500
"""Characters; the reason of a failed download stands behind a long address."""

Count = Annotated[int, Field(ge=0)]
Seconds = Annotated[float, Field(ge=0)]
Side = Annotated[int, Field(gt=0, le=MAX_SIDE_PX)]
PreviewSide = Annotated[int, Field(gt=0, le=MAX_PREVIEW_SIDE_PX)]
Role = Literal["dream", "projection"]
OutputNumber = Annotated[int, Field(ge=0, le=16)]
Whereabouts = Literal["found", "missing", "headless"]
Wall = Literal["good", "black", "flat", "frozen", "wrong"]
"""What the pixels say that are sent; all but "good" is wrong."""

# fmt: off
WallKey = Literal[
    "begin", "end", "left", "right", "up", "down", "next point", "point before", "next output",
    "output before", "undo", "save", "reset", "next card", "identify",
    "1", "2", "3", "4", "5", "6", "7", "8", "9",
]
# fmt: on


class StateMessage(Frozen):
    """The whole state of the show, from the conductor to everybody."""

    kind: Literal["state"] = "state"
    state: ShowState


class OutputReport(Frozen):
    """Where one output is shown: on a monitor, nowhere just now, or in no window at all.

    `refused` says why its calibration cannot be shown; the last good one is then.
    """

    name: Label
    where: Whereabouts = "headless"
    connector: Label = ""
    width: int = Field(gt=0, le=16384)
    height: int = Field(gt=0, le=16384)
    refresh_hz: Seconds = 0.0
    fps: Seconds | None = None
    trouble: str = Field(default="", max_length=MAX_MESSAGE)
    refused: str = Field(default="", max_length=MAX_MESSAGE)


class Report(Frozen):
    """How a process is doing, at least once a second, from a child to the conductor.

    Counters start at 0 with the process. `progress` is steps done or frames shown: a child whose
    progress stands still is killed and started again; `is_slow` says that the next step may take as
    long as the first.
    """

    kind: Literal["report"] = "report"
    role: Role
    name: Label
    pid: int = Field(gt=0)
    progress: Count
    is_slow: bool = False
    at_s: float
    fps: Seconds | None = None
    message: str = Field(default="", max_length=MAX_MESSAGE)
    rss_bytes: Count = 0
    keyframes_at: Endpoint | None = None
    keyframes: Count = 0
    rounds: Count = 0
    steps: Count = 0
    seconds_a_step: Seconds | None = None
    network: Label | None = None
    look: Label | None = None
    objective: float | None = None
    prior: float | None = None
    frames_shown: Count = 0
    late_frames: Count = 0
    latency_s: float | None = None
    latency_target_s: float | None = None
    renderer: Label | None = None
    worst_gap_s: Seconds | None = None
    p99_gap_s: Seconds | None = None
    flashes: Annotated[float, Field(ge=0)] = 0.0
    softened_frames: Count = 0
    wall: Wall = "good"
    wall_for_s: Seconds = 0.0
    outputs: tuple[OutputReport, ...] = Field(default=(), max_length=16)


class KeyframeHeader(Frozen):
    """A finished round's picture; the payload is uint8 RGB, (height, width, 3), C order.

    `log_zoom` and `angle_deg` say where the camera is at show time `at_s` (monotonic).
    """

    kind: Literal["keyframe"] = "keyframe"
    number: Count
    round: Count
    step: Count
    width: Side
    height: Side
    log_zoom: float
    angle_deg: float
    at_s: float
    subjects: tuple[Label, ...] = Field(default=(), max_length=MAX_SUBJECTS)
    figures: dict[str, float] = Field(default_factory=dict, max_length=32)


class PreviewHeader(Frozen):
    """What the wall shows, small, for the panel; the payload is one JPEG.

    `output` is the number of the one it shows, from 1; 0 for the wall as people see it.
    """

    kind: Literal["preview"] = "preview"
    at_s: float
    width: PreviewSide
    height: PreviewSide
    frame: Count
    output: OutputNumber = 0


class KeyHeader(Frozen):
    """A key that was pressed in a window of the projection; the conductor does what it wants.

    `far` says that Shift was held.
    """

    kind: Literal["key"] = "key"
    pid: int = Field(gt=0)
    at_s: float
    wanted: WallKey
    far: bool = False


AnyHeader = StateMessage | Report | KeyframeHeader | PreviewHeader | KeyHeader
Header = Annotated[AnyHeader, Field(discriminator="kind")]
_HEADER: TypeAdapter[AnyHeader] = TypeAdapter(Header)


def encode(header: Header, payload: bytes | memoryview | None = None) -> list[bytes | memoryview]:
    """The parts of one multipart message."""
    head = header.model_dump_json().encode()
    return [head] if payload is None else [head, payload]


def decode(parts: list[bytes]) -> tuple[Header, bytes]:
    """The checked header and the payload (b"" where the kind has none) of a received message.

    Raises:
        MessageError: with reason "parts", "header size", "header" or "payload".
    """
    if not 1 <= len(parts) <= 2:
        raise MessageError("parts", f"a message has 1 or 2 parts, got {len(parts)}")
    if len(parts[0]) > MAX_HEADER_BYTES:
        detail = f"a header has at most {MAX_HEADER_BYTES} bytes, got {len(parts[0])}"
        raise MessageError("header size", detail)
    try:
        header = _HEADER.validate_json(parts[0])
    except ValidationError as error:
        raise MessageError("header", explain(error)) from error
    payload = parts[1] if len(parts) == 2 else b""
    _check_payload(header, payload)
    return header, payload


def pixels(header: KeyframeHeader, payload: bytes) -> NDArray[np.uint8]:
    """A keyframe's picture, uint8 (height, width, 3) RGB, read-only, sharing the payload's bytes.

    Raises:
        MessageError: the payload does not have the size that the header tells.
    """
    _check_payload(header, payload)
    return np.frombuffer(payload, np.uint8).reshape(header.height, header.width, 3)


def _check_payload(header: Header, payload: bytes) -> None:
    match header:
        case KeyframeHeader():
            wanted = header.width * header.height * 3
            if len(payload) != wanted:
                detail = f"{header.width}x{header.height} RGB is {wanted} bytes, got {len(payload)}"
                raise MessageError("payload", detail)
        case PreviewHeader():
            if not payload.startswith(b"\xff\xd8") or len(payload) > MAX_PREVIEW_BYTES:
                detail = f"a JPEG of at most {MAX_PREVIEW_BYTES} bytes, got {len(payload)} bytes"
                raise MessageError("payload", detail)
        case _:
            if payload:
                raise MessageError("payload", f"{header.kind} has none, got {len(payload)} bytes")
