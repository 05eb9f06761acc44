"""What the tests of the processes share: a life that follows a script."""

from collections.abc import Callable

import pytest
from hypothesis import settings
from typing_extensions import override

from installation.bus import ChildBus
from installation.processes.child import Life
from installation.processes.dream import DreamLoop
from installation.processes.dream_reports import DreamProcessSettings
from installation.show import ShowState, first_state
from installation.subjects import ShowSubject
from tests.installation.support_dream_loop import SIZE, Recorded, Sent

# A busy computer is no reason to fail: lengths are counted in steps, not in seconds.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

NOWHERE = "tcp://127.0.0.1:1"


class ScriptedLife(Life):
    """Hears what `script` gives for the first, second, ... look at the state; ends on None."""

    def __init__(self, bus: ChildBus, script: Callable[[int], ShowState | None]) -> None:
        super().__init__(bus, orphan_after_s=60)
        self._script = script
        self._looks = 0
        self._over = False

    @override
    def follow(self, wait_ms: int = 0) -> ShowState | None:
        heard = self._script(self._looks)
        self._looks += 1
        if heard is None:
            self._over = True
        else:
            self.state = heard
        return self.state

    @override
    def reason_to_end(self) -> str | None:
        return "the script is over" if self._over else None


@pytest.fixture
def lonely_bus():
    """A child's bus without a conductor at its other end."""
    with ChildBus(NOWHERE, NOWHERE) as bus:
        yield bus


@pytest.fixture
def scripted_life(lonely_bus):
    """Makes a `ScriptedLife`."""
    return lambda script: ScriptedLife(lonely_bus, script)


@pytest.fixture
def frog_state():
    """A show that dreams of a tree frog, with its camera at rest at 0 s."""
    frog = ShowSubject(index=31, label="tree frog")
    return first_state((frog,), 0.0, zoom_rate=1.02, rotation_deg_s=0.25)


@pytest.fixture
def dream(tmp_path, lonely_bus, scripted_life):
    """Runs a loop over a script of states; gives exit code, dreamer and what was sent."""

    def run(script, dreamer=None, first=None, **changes):
        nowhere = "tcp://127.0.0.1:1"
        settings = DreamProcessSettings(
            name="dream", state_at=nowhere, reports_at=nowhere, state_dir=tmp_path, **changes
        )
        dreamer = dreamer or Recorded(SIZE, step_s=0)
        with Sent() as sent:
            loop = DreamLoop(
                settings, scripted_life(script), lonely_bus, sent, dreamer, first or script(0)
            )
            code = loop.run()
        return code, dreamer, sent

    return run


@pytest.fixture
def dream_clock(monkeypatch):
    """The dream process' clock: it stands where a test sets it."""

    class Clock:
        now_s = 0.0

        def __call__(self):
            return self.now_s

    clock = Clock()
    monkeypatch.setattr("installation.processes.dream.monotonic_s", clock)
    return clock
