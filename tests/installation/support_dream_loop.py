"""The dream process' loop over a script of states; a fake engine writes down its steps."""

from typing_extensions import override

from installation.bus import KeyframeSender
from tests.fakes.dreamer import FakeDreamer

SIZE = (32, 24)
STEPS = FakeDreamer.steps_a_round


class Sent(KeyframeSender):
    """A sender that also keeps what it sends."""

    def __init__(self):
        super().__init__()
        self.headers = []
        self.pictures = []

    @override
    def send(self, header, picture):
        self.headers.append(header)
        self.pictures.append(picture)
        super().send(header, picture)


class Recorded(FakeDreamer):
    """A fake that also writes down its steps."""

    @override
    def step(self):
        self.calls.append(("step", None))
        super().step()


def steps_of(state, count):
    """A script: the same state for `count` steps."""
    return lambda look: state if look < count else None


def calls_of(dreamer, kind):
    return [value for name, value in dreamer.calls if name == kind]
