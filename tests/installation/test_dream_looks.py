"""A cue's look, and numbers that glide, in the running engine."""

import pytest
from typing_extensions import override

from installation.bus import ChildBus
from installation.commands import SetParameters, SetSubjects
from installation.show import apply
from model.looks import DEEPDREAM, GALLERY, SEED, derived
from tests.installation.support_dream_loop import SIZE, STEPS, Recorded, calls_of

IMPOSSIBLE = derived("impossible", GALLERY, {})
FIRST = 3
STEP = ("step", None)


def dressed(state, look):
    """A show that is the same but for its look."""
    return apply(state, SetSubjects(subjects=state.subjects, rule="programme", look=look), 1.0)


@pytest.fixture
def shown(dream, frog_state):
    """Dreams some steps in the usual look, some in others; the dreamer and what was sent."""

    def run(*looks, each=2 * STEPS, dreamer=None):
        states = [frog_state, *(dressed(frog_state, look) for look in looks)]

        def script(asked):
            place = 0 if asked < FIRST else 1 + (asked - FIRST) // each
            return states[place] if place < len(states) else None

        _, dreamer, sent = dream(script, dreamer)
        return dreamer, sent

    return run


@pytest.fixture
def told(monkeypatch):
    """The reports of the process, one at each step."""
    reports = []
    monkeypatch.setattr("installation.processes.dream.REPORT_EVERY_S", 0.0)
    monkeypatch.setattr(ChildBus, "send_report", lambda _, report: reports.append(report))
    return reports


def test_a_cues_look_is_there_at_the_next_step_and_then_the_usual_one_returns(shown):
    dreamer, _ = shown(SEED, GALLERY)

    done = [call for call in dreamer.calls if call[0] in {"look", "step"}]
    assert done[:FIRST] == [STEP] * FIRST
    assert done[FIRST : FIRST + 2] == [("look", "seed"), STEP]
    assert calls_of(dreamer, "look") == ["seed", "gallery"]


def test_a_dream_that_starts_amid_a_cue_begins_in_its_look(dream, frog_state):
    state = dressed(frog_state, SEED)

    _, dreamer, _ = dream(lambda asked: state if asked < STEPS else None)

    done = [call for call in dreamer.calls if call[0] in {"look", "step"}]
    assert done[:2] == [("look", "seed"), STEP]


def test_the_operators_numbers_hold_in_every_look(dream, frog_state):
    strong = apply(frog_state, SetParameters(prior_strength=3), 1.0)
    states = [frog_state, strong, dressed(strong, SEED), dressed(strong, SEED)]

    _, dreamer, _ = dream(lambda asked: states[asked] if asked < len(states) else None)

    done = [call for call in dreamer.calls if call[0] in {"look", "parameters"}]
    assert done == [("parameters", (3, None)), ("look", "seed"), ("parameters", (3, None))]


def test_a_round_has_as_many_steps_as_the_look_that_ends_it(shown):
    _, sent = shown(DEEPDREAM, each=3 * DEEPDREAM.steps_a_round)

    steps = [header.step for header in sent.headers]
    assert steps[:3] == [DEEPDREAM.steps_a_round * number for number in (1, 2, 3)]


def test_a_look_that_cannot_be_had_is_told_once_and_the_dream_goes_on(shown, told, caplog):
    dreamer, sent = shown(IMPOSSIBLE)

    assert calls_of(dreamer, "look") == ["impossible"]
    assert len(calls_of(dreamer, "step")) > 2 * STEPS
    assert len(sent.headers) >= 2
    words = "the look impossible cannot be had, dreaming on in gallery: this network has no such"
    assert [words in record.getMessage() for record in caplog.records].count(True) == 1
    assert words in told[-1].message
    assert dreamer.message in told[-1].message
    assert told[-1].look == "gallery"


def test_what_could_not_be_had_is_forgotten_with_the_next_cue(shown, told):
    dreamer, _ = shown(IMPOSSIBLE, GALLERY, SEED)

    assert calls_of(dreamer, "look") == ["impossible", "seed"]
    assert told[-1].message == dreamer.message
    assert told[-1].look == "seed"


class Fragile(Recorded):
    """A fake whose memory is too small for the look `seed`."""

    @override
    def step(self):
        if self.look == "seed":
            raise MemoryError("out of memory")
        super().step()


def test_a_look_that_fails_at_its_first_step_gives_way_to_the_one_before(shown, told):
    fragile = Fragile(SIZE, step_s=0)
    fragile.look = "gallery"
    dreamer, sent = shown(SEED, dreamer=fragile)

    assert calls_of(dreamer, "look") == ["seed", "gallery"]
    assert len(calls_of(dreamer, "step")) > 2 * STEPS
    assert sent.headers
    assert "the look seed cannot be had, dreaming on in gallery: out of memory" in told[-1].message


def test_a_look_that_has_dreamt_and_fails_ends_the_process(shown):
    fragile = Fragile(SIZE, step_s=0)
    fragile.look = "seed"

    with pytest.raises(MemoryError):
        shown(GALLERY, dreamer=fragile)


def test_the_conductor_is_told_before_a_step_that_may_take_long(shown, told):
    shown(SEED)

    slow = [report.progress for report in told if report.is_slow]
    assert slow == [FIRST]


def test_numbers_glide_step_by_step_and_the_looks_own_ones_return(dream, frog_state, dream_clock):
    gliding = apply(frog_state, SetParameters(prior_strength=18, glide_s=2), 1.0)
    back = apply(gliding, SetParameters(prior_strength=None, glide_s=1), 4.0)

    def script(asked):
        dream_clock.now_s = asked / 2
        return None if asked > 12 else (gliding if asked < 8 else back)

    _, dreamer, _ = dream(script)

    usual = GALLERY.prior_strength
    strengths = [strength for strength, _ in calls_of(dreamer, "parameters")]
    assert strengths == pytest.approx([usual, 10.5, 13.0, 15.5, 18.0, 13.0, None], nan_ok=False)
