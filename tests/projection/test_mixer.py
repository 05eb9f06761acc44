"""The mixer: pairs compared beside the drawing, and what is shown until they are."""

import threading
import time

import numpy as np

from projection.camera import CameraPath, CameraPosition
from projection.comparing import AtOnce, Beside, Compared, Name, Pair
from projection.cpu_renderer import CpuRenderer
from projection.fades import Moment, Placed
from projection.keyframes import Keyframe
from projection.mixer import KEPT, Mixer
from projection.projector import Projector, ProjectorSettings

PATH = CameraPath(0.0, CameraPosition(), 1.02, 0.25)


def placed(key, zoom=0.0):
    picture = np.random.default_rng(key).integers(0, 256, (36, 64, 3)).astype(np.uint8)
    return Placed(key, picture, CameraPosition(zoom), key)


def fading(weight, tau_s, base=1, over=2):
    return Moment(tau_s, 0.0, CameraPosition(), placed(base), placed(over, 0.05), weight)


class Silent:
    """A comparer that is always late."""

    def __init__(self):
        self.asked = []

    def ask(self, pair):
        self.asked.append(pair.name)

    def answers(self):
        return []

    def close(self):
        self.asked.append("closed")


def test_a_pair_that_is_not_compared_yet_is_mixed_plainly_and_asked_for_once():
    comparer = Silent()
    mixer = Mixer("flow", comparer)

    assert [mixer.mixing(fading(w, w)) for w in (0.0, 0.5, 1.0)] == [None] * 3
    assert len(comparer.asked) == 1
    mixer.close()
    assert comparer.asked[-1] == "closed"


def test_what_is_found_in_the_midst_of_a_fade_takes_effect_softly():
    mixer = Mixer("flow", AtOnce(with_flow=True))

    found = [mixer.mixing(fading(0.5, 7.0 + i / 30)) for i in range(20)]
    strengths = [mixing.flow_strength for mixing in found if mixing is not None]

    assert len(strengths) == 20
    assert strengths[0] == 0
    assert strengths[-1] == 1
    assert np.diff(strengths).max() < 0.15


def test_a_plain_fade_compares_nothing():
    mixer = Mixer("fade", Silent())

    mixer.look_ahead(Pair(placed(1), placed(2)))
    assert mixer.mixing(fading(0.5, 1.0)) is None


def test_a_picture_that_cannot_be_compared_is_mixed_plainly(caplog):
    mixer = Mixer("steady", AtOnce(with_flow=False))
    broken = Placed(2, np.zeros((0, 0, 3), np.uint8), CameraPosition())

    moment = Moment(1.0, 0.0, CameraPosition(), placed(1), broken, 0.5)
    assert [mixer.mixing(moment) for _ in range(3)] == [None] * 3
    assert len(caplog.records) == 1


def test_the_pair_on_the_wall_is_remembered_whatever_is_looked_ahead_at():
    mixer = Mixer("steady", AtOnce(with_flow=False))
    mixer.mixing(fading(0.1, 0.0))
    for key in range(3, 3 + 3 * KEPT):
        mixer.look_ahead(Pair(placed(2), placed(key)))
        assert mixer.mixing(fading(0.5, 1.0)) is not None


def test_the_thread_answers_and_ends():
    comparer = Beside(with_flow=True)
    pair = Pair(placed(1), placed(2))
    comparer.ask(pair)
    found: list[tuple[Name, Compared | None]] = []
    limit_s = time.monotonic() + 20
    while not found and time.monotonic() < limit_s:
        found = comparer.answers()
        time.sleep(0.005)

    [(name, known)] = found
    assert name == pair.name
    assert known is not None
    assert known.flow is not None
    comparer.close()
    comparer.close()
    assert not comparer._thread.is_alive()


def test_a_projector_compares_before_the_fade_begins_and_ends_its_thread():
    settings = ProjectorSettings(mixing="flow")
    projector = Projector(CpuRenderer((64, 36)), PATH, 0.0, placed(0).picture, settings)
    at_s = 30.0
    keyframe = Keyframe(placed(1).picture, PATH.position_at(at_s), at_s, 1)
    projector.show(keyframe, 1.0)
    projector.frame(1.0)
    assert projector._mixer._known
    limit_s = time.monotonic() + 20
    for i in range(900):
        projector.frame(1.0 + i / 30)
        if time.monotonic() > limit_s:
            break

    assert [known for known in projector._mixer._known.values() if known is not None]
    projector.close()
    assert not [t for t in threading.enumerate() if t.name == "comparer"]
