"""Buttons that bounce, and knobs that send faster than anybody can see. Time is passed in."""

from typing import Final

from installation.control.osc.acts import ShowAct
from installation.control.osc.message import Message

MOST_REMEMBERED: Final = 1024


class Debounce:
    """Lets the first press of a button through, and the same press again only after a while.

    Another button of the same box is another press: a visitor who changes their mind is heard.

    Args:
        period_s: seconds, 0 or more.
    """

    def __init__(self, period_s: float) -> None:
        self._period_s = period_s
        self._pressed_at_s: dict[Message, float] = {}

    def is_new(self, press: Message, now_s: float) -> bool:
        """Whether a press counts; who leans on a button is heard once a period.

        Args:
            press: where it leads, and with which arguments.
            now_s: monotonic seconds.
        """
        before_s = self._pressed_at_s.get(press)
        if before_s is not None and now_s - before_s < self._period_s:
            return False
        self._pressed_at_s.pop(press, None)
        while len(self._pressed_at_s) >= MOST_REMEMBERED:
            del self._pressed_at_s[next(iter(self._pressed_at_s))]
        self._pressed_at_s[press] = now_s
        return True


class Knobs:
    """Of what a knob sends the latest counts: the first at once, the rest once a while.

    Args:
        period_s: seconds between two values of one knob, 0 or more.
    """

    def __init__(self, period_s: float) -> None:
        self._period_s = period_s
        self._done_at_s: dict[str, float] = {}
        self._waiting: dict[str, ShowAct] = {}

    def turned(self, address: str, wanted: ShowAct, now_s: float) -> ShowAct | None:
        """What is to be done at once; None where it waits for `due`.

        Args:
            address: of the tree, so that there are few.
            wanted: what the value means.
            now_s: monotonic seconds.
        """
        done_at_s = self._done_at_s.get(address)
        if done_at_s is not None and now_s - done_at_s < self._period_s:
            self._waiting[address] = wanted
            return None
        self._waiting.pop(address, None)
        self._done_at_s[address] = now_s
        return wanted

    def due_in_s(self, now_s: float) -> float | None:
        """Seconds (0 or more) until something that waits is due; None while nothing waits."""
        waits = (self._done_at_s[address] + self._period_s - now_s for address in self._waiting)
        soonest = min(waits, default=None)
        return None if soonest is None else max(0.0, soonest)

    def due(self, now_s: float) -> list[ShowAct]:
        """What has waited long enough; it waits no longer."""
        ready = [
            address
            for address in self._waiting
            if now_s - self._done_at_s[address] >= self._period_s
        ]
        for address in ready:
            self._done_at_s[address] = now_s
        return [self._waiting.pop(address) for address in ready]
