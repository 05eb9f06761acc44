"""Single pixels against the definition: no false alarm, and every kind of wrong wall is found."""

from dataclasses import replace

import numpy as np
import pytest

from projection.camera import CameraPath, CameraPosition
from projection.cpu_renderer import CpuRenderer
from projection.keyframe import Keyframe
from projection.output import Crop, Output
from projection.projector import Projector, ProjectorSettings
from projection.scene import Scene, placed_layer
from projection.spots import Proof, Prover, Spots
from projection.test_cards import card_names
from projection.wall_check import STRAYED
from tests.projection.test_renderers import NAMES
from tests.projection.test_sending import OUTPUTS, SIZE

DIMMERS = (1.0, 0.4, 0.03, 0.0)
NOTHING = 1.0
"""Levels by which a right pixel may come near its limits of 2.5."""


@pytest.fixture(params=["gl", "cpu"])
def opened(request, gl_renderer):
    """Opens a renderer of either kind."""
    return gl_renderer if request.param == "gl" else CpuRenderer


def proofs(renderer, scene):
    """What each output shows of a scene."""
    for number, output in enumerate(renderer.outputs):
        spots = Spots.spread(number, output.size)
        renderer.watch(spots)
        renderer.draw(scene)
        yield Proof(spots, output, scene, renderer.watched())


def beyond(proof):
    """How far the pixel that is farthest off lies beyond its limits; below 0 within them."""
    low, high = Prover().limits(proof)
    return float(np.maximum(low - proof.sent, proof.sent - high).max())


@pytest.mark.golden
@pytest.mark.parametrize("name", NAMES)
def test_every_golden_scene_is_what_was_drawn_and_not_by_a_hair(scenes, opened, name):
    for proof in proofs(opened(scenes[name].size), scenes[name]):
        assert beyond(proof) < -NOTHING
        assert Prover().strayed(proof) == 0


@pytest.mark.golden
def test_every_way_to_send_a_picture_is_what_was_drawn(opened, photo, noise):
    renderer = opened(SIZE, outputs=tuple(OUTPUTS.values()))
    prover = Prover()
    for key, picture in enumerate((photo, noise)):
        for dimmer in DIMMERS:
            layer = placed_layer(key, picture, CameraPosition(0.2, 3.0), SIZE)
            for proof in proofs(renderer, Scene(SIZE, layer, dimmer=dimmer)):
                assert beyond(proof) < -NOTHING, proof.output
                assert prover.strayed(proof) == 0


def halved(picture):
    empty = picture.copy()
    empty[:, picture.shape[1] // 2 :] = 0
    return empty


FAULTS = {
    "upside down": lambda sent: sent[::-1],
    "mirrored": lambda sent: sent[:, ::-1],
    "turned": lambda sent: sent[::-1, ::-1],
    "red and blue exchanged": lambda sent: sent[..., ::-1],
    "half of it missing": halved,
    "a line lower": lambda sent: np.roll(sent, 6, axis=0),
    "too bright": lambda sent: np.minimum(sent.astype(int) * 1.4 + 20, 255).astype(np.uint8),
}


def test_whatever_is_not_what_was_drawn_is_found_on_every_kind_of_output(photo):
    renderer, prover = CpuRenderer(SIZE, outputs=tuple(OUTPUTS.values())), Prover()
    scene = Scene(SIZE, placed_layer(1, photo, CameraPosition(), SIZE))
    for number, proof in enumerate(proofs(renderer, scene)):
        for name, fault in FAULTS.items():
            sent = np.ascontiguousarray(fault(renderer.read(number)))
            wrong = replace(proof, sent=proof.spots.of(sent))
            assert prover.strayed(wrong) > 2 * STRAYED, (name, proof.output)


@pytest.mark.parametrize("name", OUTPUTS)
def test_another_outputs_part_of_the_canvas_is_found(photo, name):
    own = replace(OUTPUTS[name], crop=Crop(0.0, 0.0, 0.5, 1.0))
    other = replace(own, crop=Crop(0.5, 0.0, 0.5, 1.0))
    renderer = CpuRenderer(SIZE, outputs=(own, other))
    scene = Scene(SIZE, placed_layer(1, photo, CameraPosition(), SIZE))
    renderer.draw(scene)
    spots = Spots.spread(0, own.size)

    def strayed(number):
        sent = spots.of(renderer.read(number))
        return Prover().strayed(Proof(spots, own, scene, sent))

    assert strayed(0) == 0
    assert strayed(1) > 2 * STRAYED


@pytest.mark.parametrize("zoom_rate", [1.02, 1.05, 0.97])
def test_a_frame_of_ten_seconds_ago_is_found(photo, zoom_rate):
    path = CameraPath(0.0, CameraPosition(), zoom_rate=zoom_rate, rotation_deg_s=0.25)
    projector = Projector(CpuRenderer(SIZE), path, 0.0, photo, ProjectorSettings(fade_s=0.0))
    projector.frame(1.0)
    old = projector.picture()
    projector.prove(0)
    projector.frame(11.0)
    proof = projector.proof
    projector.close()

    assert proof is not None
    assert Prover().strayed(proof) == 0
    stale = replace(proof, sent=proof.spots.of(old))
    assert Prover().strayed(stale) > 2 * STRAYED


def test_an_output_that_is_nearly_all_masked_says_nothing():
    black = np.zeros((*SIZE[::-1], 3), np.uint8)
    scene = Scene(SIZE, placed_layer(1, black, CameraPosition(), SIZE))
    spots = Spots.spread(0, SIZE)
    output = Output(size=SIZE)
    few = np.zeros((len(spots.rows), len(spots.columns), 3), np.uint8)
    few[0, :20] = 255

    assert Prover().strayed(Proof(spots, output, scene, few)) == 0
    few[:2] = 255
    assert Prover().strayed(Proof(spots, output, scene, few)) == 1


@pytest.mark.golden
@pytest.mark.parametrize("kind", ["gl", "cpu"])
def test_a_projector_in_all_its_moods_never_strays(gl_renderer, photo, cup, kind):
    """Fades, flow, drift, caption, dimmer, cards, identify, calibration."""
    outputs = tuple(OUTPUTS[name] for name in ("output_all", "output_blend", "output_crop"))
    renderer = (gl_renderer if kind == "gl" else CpuRenderer)(SIZE, outputs=outputs)
    path = CameraPath(0.0, CameraPosition(), zoom_rate=1.05, rotation_deg_s=0.25)
    look = ProjectorSettings(fade_s=1.0, mixing="flow", drift_px=6.0)
    projector = Projector(renderer, path, 0.0, photo, look)
    prover, judged, cards = Prover(), 0, card_names()
    random = np.random.default_rng(5)
    for second in range(60):
        now_s = float(second)
        if second % 4 == 0:
            picture = cup if second % 8 else photo
            grain = random.integers(-20, 20, picture.shape)
            fresh = np.clip(picture + grain, 0, 255).astype(np.uint8)
            projector.show(Keyframe(fresh, path.position_at(now_s), now_s, second + 1), now_s)
        if second % 11 == 0:
            words = "tree frog" if second % 2 else None
            projector.set_look(words, float(random.choice((1.0, 0.5, 0.1))), 2.0, now_s)
        if second % 17 == 0:
            projector.set_test_card(cards[second // 17 % len(cards)])
        if second % 17 == 3:
            projector.set_test_card("")
        if second == 30:
            projector.identify(now_s)
        if second % 23 == 22:
            projector.set_outputs((replace(outputs[0], flip="none"), *outputs[1:]))
        number = second % len(outputs)
        projector.prove(number)
        projector.frame(now_s)
        if projector.proof is not None:
            judged += 1
            assert prover.strayed(projector.proof) == 0, second
    projector.close()

    assert judged > 50
