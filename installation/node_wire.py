"""What travels between a show and its render nodes, beside the messages of the bus. Pure.

The show sends [Envelope, header, payload?]. A node asks b"ask" and is answered b"answer", with the
question's own time; it tells b"report" with a Report.
"""

import math
from typing import Final

from pydantic import ValidationError

from installation.errors import MessageError
from installation.messages import Header, Report, decode
from installation.show import WallLead
from installation.values import Frozen, Label, explain

ASK: Final = b"ask"
ANSWER: Final = b"answer"
REPORT: Final = b"report"
MOST_SMALL_BYTES: Final = 1000
MOST_REPORT_BYTES: Final = 50_000


class Envelope(Frozen):
    """In whose time a message is told, and how the show's own wall leads."""

    boot: Label
    lead: WallLead | None = None


class Answer(Frozen):
    """What the show's clock showed, and since when it runs."""

    boot: Label
    at_s: float


def opened(parts: list[bytes]) -> tuple[Envelope, Header, bytes]:
    """The checked envelope, header and payload of what the show sends.

    Raises:
        MessageError: something is wrong with it.
    """
    if not 2 <= len(parts) <= 3 or len(parts[0]) > MOST_SMALL_BYTES:
        raise MessageError("envelope", f"2 or 3 parts, the first a small one, got {len(parts)}")
    try:
        envelope = Envelope.model_validate_json(parts[0])
    except ValidationError as error:
        raise MessageError("envelope", explain(error)) from error
    return envelope, *decode(parts[1:])


def answer_in(parts: list[bytes]) -> tuple[float, Answer]:
    """When the question went off, and the answer.

    Raises:
        MessageError: it is no answer.
    """
    if len(parts) != 3 or parts[0] != ANSWER or max(map(len, parts)) > MOST_SMALL_BYTES:
        raise MessageError("answer", f"3 small parts, got {len(parts)}")
    try:
        asked_s = float(parts[1])
        answer = Answer.model_validate_json(parts[2])
    except ValueError as error:
        raise MessageError("answer", str(error)[:200]) from error
    if not math.isfinite(asked_s):
        raise MessageError("answer", f"a time must be finite, got {asked_s}")
    return asked_s, answer


def report_in(parts: list[bytes]) -> Report:
    """What a node reports.

    Raises:
        MessageError: it is no report.
    """
    if len(parts) != 2 or parts[0] != REPORT or len(parts[1]) > MOST_REPORT_BYTES:
        raise MessageError("report", f"2 parts, got {len(parts)}")
    header, _ = decode(parts[1:])
    if not isinstance(header, Report):
        raise MessageError("kind", f"a report, got {header.kind}")
    return header
