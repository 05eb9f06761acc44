"""Subjects crossfade in the running engine, step by step."""

import pytest
from typing_extensions import override

from installation.commands import SetSubjects
from installation.show import apply
from installation.subjects import ShowSubject
from tests.installation.support_dream_loop import SIZE, STEPS, Recorded, calls_of


class Weighing(Recorded):
    """A fake that also writes down what weighs how much at each step."""

    def __init__(self, clock):
        super().__init__(SIZE, step_s=0)
        self.clock = clock
        self.seen = []

    @override
    def step(self):
        super().step()
        weights: dict[int, float] = {aim.index: aim.weight for aim in self.aims}
        self.seen.append((self.clock(), weights))


def fading_script(fading, clock, steps):
    def script(look):
        clock.now_s = look / 4
        return fading if look < steps else None

    return script


VOLCANO = ShowSubject(index=980, label="volcano", region="centre", weight=2.0)
FADE = SetSubjects(subjects=(VOLCANO,), rule="wish", fade_s=4)


def test_subjects_crossfade_step_by_step(dream, frog_state, dream_clock):
    fading = apply(frog_state, FADE, 1.0)
    dreamer = Weighing(dream_clock)

    dream(fading_script(fading, dream_clock, 40), dreamer)

    for now_s, weights in dreamer.seen:
        share = min(1.0, max(0.0, (now_s - 1.0) / 4))
        wanted = {31: 1 - share, 980: 2 * share}
        assert weights == pytest.approx({i: w for i, w in wanted.items() if w > 0})
    assert [weights for _, weights in dreamer.seen][-1] == {980: 2.0}


def test_the_engine_is_left_alone_once_the_fade_is_over(dream, frog_state, dream_clock):
    fading = apply(frog_state, FADE, 1.0)
    dreamer = Weighing(dream_clock)

    dream(fading_script(fading, dream_clock, 40), dreamer)

    changes = calls_of(dreamer, "aims")
    assert changes[0] == (31,)
    assert changes[-1] == (980,)
    assert len(changes) == 17  # one before, then one in each quarter of the four seconds


def test_a_dream_that_starts_in_the_midst_of_a_fade_goes_on_with_it(dream, frog_state, dream_clock):
    """A crash of the engine is no reason for the old subject to come back, or to go at once."""
    fading = apply(frog_state, FADE, -2.0)
    dreamer = Weighing(dream_clock)

    dream(fading_script(fading, dream_clock, STEPS), dreamer)

    assert dreamer.seen[0] == (0.0, pytest.approx({31: 0.5, 980: 1.0}))
