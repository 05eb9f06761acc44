"""Wishes that wait for the wall, and who comes next. Pure: a frozen queue, and functions over it.

Fair means: whoever has waited longest since their last turn comes first; nobody's next wish is
taken before a while has passed since their last one was on the wall; and no subject comes again
before a while has passed. A wish that would break a rule is refused at once, with the reason and
the time after which it may be made again, so that nobody waits in vain.

Times are instants with a zone. After the clock was set back, what seems to lie in the future counts
as of now.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from playlists.cue import CueSubject
from playlists.errors import TimetableError
from playlists.timetable.overrides import Wish

MOST_REMEMBERED = 500


@dataclass(frozen=True)
class Fairness:
    """The rules of the queue.

    Attributes:
        hold_s: Seconds that a wish keeps the wall, above 0.
        sender_pause_s: Seconds after a sender's wish came on the wall in which another one of the
            same sender is refused, 0 or more.
        subject_pause_s: The same for a subject.
        most_waiting: Wishes that wait at a time, 1 to 100.
        longest_wait_s: Seconds after which a wish that has not had its turn is dropped, above 0.
    """

    hold_s: float = 60.0
    sender_pause_s: float = 90.0
    subject_pause_s: float = 180.0
    most_waiting: int = 10
    longest_wait_s: float = 900.0

    def __post_init__(self) -> None:
        limits = (
            (0 < self.hold_s <= 86_400, "hold_s must be > 0 and at most 86400"),
            (0 <= self.sender_pause_s <= 86_400, "sender_pause_s must be 0 to 86400"),
            (0 <= self.subject_pause_s <= 86_400, "subject_pause_s must be 0 to 86400"),
            (1 <= self.most_waiting <= 100, "most_waiting must be 1 to 100"),
            (0 < self.longest_wait_s <= 86_400, "longest_wait_s must be > 0 and at most 86400"),
        )
        for holds, limit in limits:
            if not holds:
                message = f"the rules of the queue: {limit}, got {self}"
                raise TimetableError(message)


@dataclass(frozen=True)
class Waiting:
    """A wish that waits for its turn.

    Attributes:
        subjects: What is wished for.
        sender: Who asked.
        asked: When.
    """

    subjects: tuple[CueSubject, ...]
    sender: str
    asked: datetime


@dataclass(frozen=True)
class Turn:
    """A wish that came on the wall.

    Attributes:
        subjects: The classes that were dreamt.
        sender: Who had asked.
        at: When it came on.
    """

    subjects: frozenset[int]
    sender: str
    at: datetime


@dataclass(frozen=True)
class WishQueue:
    """All that is known of wishes.

    Attributes:
        waiting: In the order in which they were asked.
        turns: As far back as a rule can want them, oldest first.
    """

    waiting: tuple[Waiting, ...] = ()
    turns: tuple[Turn, ...] = ()


EMPTY_QUEUE = WishQueue()


class Asked(NamedTuple):
    """What came of asking.

    Attributes:
        queue: The queue afterwards.
        accepted: Whether the wish waits now.
        message: For the one who asked.
        again_in_s: Seconds after which it may be asked again; None where that is not known, or
            where it was accepted.
    """

    queue: WishQueue
    accepted: bool
    message: str
    again_in_s: float | None = None


class Taken(NamedTuple):
    """Whose turn it is.

    Attributes:
        queue: The queue afterwards.
        wish: What comes on the wall; None while nobody waits.
    """

    queue: WishQueue
    wish: Wish | None


def asked(
    queue: WishQueue,
    subjects: tuple[CueSubject, ...],
    sender: str,
    now: datetime,
    rules: Fairness,
) -> Asked:
    """The queue after somebody has asked.

    Args:
        queue: Before.
        subjects: What is wished for, at least one.
        sender: Who asks.
        now: With a zone.
        rules: What is fair.

    Raises:
        TimetableError: `subjects` is empty, or `now` has no zone.
    """
    if not subjects or now.utcoffset() is None:
        raise TimetableError("a wish needs at least one subject, and a time with a zone")
    queue = settled(queue, now, rules)
    refused = _waits_already(queue, subjects, sender) or _comes_too_soon(
        queue, subjects, sender, now, rules
    )
    if refused is None and len(queue.waiting) >= rules.most_waiting:
        refused = _Refusal(f"{len(queue.waiting)} wishes are waiting; come back a little later")
    if refused is not None:
        return Asked(queue, accepted=False, message=refused.message, again_in_s=refused.again_in_s)
    waiting = (*queue.waiting, Waiting(subjects, sender, now))
    place = len(waiting)
    message = f"{_labels(subjects)} comes next"
    if place > 1:
        message = f"your wish is number {place} in the row"
    return Asked(replace(queue, waiting=waiting), accepted=True, message=message)


def taken(queue: WishQueue, now: datetime, rules: Fairness) -> Taken:
    """The queue after the wall has become free for the next wish.

    Args:
        queue: Before.
        now: With a zone.
        rules: What is fair.
    """
    queue = settled(queue, now, rules)
    if not queue.waiting:
        return Taken(queue, None)
    last_turns = {turn.sender: number for number, turn in enumerate(queue.turns)}
    place = min(
        range(len(queue.waiting)),
        key=lambda place: (last_turns.get(queue.waiting[place].sender, -1), place),
    )
    chosen = queue.waiting[place]
    turn = Turn(frozenset(subject.index for subject in chosen.subjects), chosen.sender, now)
    after = WishQueue(
        queue.waiting[:place] + queue.waiting[place + 1 :],
        (*queue.turns, turn)[-MOST_REMEMBERED:],
    )
    until = now + timedelta(seconds=rules.hold_s)
    return Taken(after, Wish(chosen.subjects, chosen.sender, now, until))


def settled(queue: WishQueue, now: datetime, rules: Fairness) -> WishQueue:
    """The queue without what no rule can want any more, and with nothing in the future.

    Args:
        queue: Before.
        now: With a zone.
        rules: What is fair.
    """
    longest_wait = timedelta(seconds=rules.longest_wait_s)
    memory = timedelta(seconds=max(rules.sender_pause_s, rules.subject_pause_s))
    waiting = (replace(one, asked=min(one.asked, now)) for one in queue.waiting)
    turns = (replace(turn, at=min(turn.at, now)) for turn in queue.turns)
    return WishQueue(
        tuple(one for one in waiting if now - one.asked <= longest_wait),
        tuple(turn for turn in turns if now - turn.at < memory),
    )


class _Refusal(NamedTuple):
    message: str
    again_in_s: float | None = None


def _waits_already(
    queue: WishQueue, subjects: tuple[CueSubject, ...], sender: str
) -> _Refusal | None:
    for one in queue.waiting:
        if one.sender == sender:
            return _Refusal(f"your wish for {_labels(one.subjects)} is still waiting")
        shared = _shared(subjects, _classes(one.subjects))
        if shared:
            return _Refusal(f"{_labels(shared)} is waiting for its turn already")
    return None


def _comes_too_soon(
    queue: WishQueue,
    subjects: tuple[CueSubject, ...],
    sender: str,
    now: datetime,
    rules: Fairness,
) -> _Refusal | None:
    for turn in reversed(queue.turns):
        ago_s = (now - turn.at).total_seconds()
        if turn.sender == sender and ago_s < rules.sender_pause_s:
            again_in_s = rules.sender_pause_s - ago_s
            message = f"your last wish has just been on the wall; again in {again_in_s:.0f} s"
            return _Refusal(message, again_in_s)
        shared = _shared(subjects, turn.subjects)
        if shared and ago_s < rules.subject_pause_s:
            again_in_s = rules.subject_pause_s - ago_s
            message = f"the wall has just dreamt of {_labels(shared)}; again in {again_in_s:.0f} s"
            return _Refusal(message, again_in_s)
    return None


def _classes(subjects: tuple[CueSubject, ...]) -> frozenset[int]:
    return frozenset(subject.index for subject in subjects)


def _shared(subjects: tuple[CueSubject, ...], classes: frozenset[int]) -> tuple[CueSubject, ...]:
    return tuple(subject for subject in subjects if subject.index in classes)


def _labels(subjects: tuple[CueSubject, ...]) -> str:
    return " and ".join(subject.label for subject in subjects)
