"""A real show with the real engine: TensorFlow dreams on the embedded network, small and quick."""

import os
import signal

import numpy as np
import pytest

from tests.e2e.conftest import running_show

pytestmark = [pytest.mark.process, pytest.mark.net, pytest.mark.timeout(420)]

ENGINE = "model.opening:open_dreamer"
ENGINE_READY_S = 150.0  # TensorFlow loads and traces its step on a busy machine
NOT_BLACK = 30


@pytest.fixture(scope="module")
def dreaming(tmp_path_factory):
    with running_show(tmp_path_factory.mktemp("real"), ENGINE) as show:
        show.until(
            lambda: show.status()["keyframes"] >= 2 and show.status()["mode"] == "dreaming",
            ENGINE_READY_S,
            "keyframes come",
        )
        yield show


def test_the_real_engine_dreams_and_says_on_what(dreaming):
    status = dreaming.status()

    assert status["mode"] == "dreaming"
    assert status["network"] == "lite0"
    assert status["look"] == "gallery"
    assert status["rounds"] >= 2
    assert np.isfinite(status["objective"])
    assert status["prior"] > 0


def test_the_picture_moves_and_is_neither_black_nor_flat(dreaming):
    with dreaming.watching() as seen:
        dreaming.until(lambda: len(seen) >= 10, 20, "ten different previews")

    assert min(picture.mean() for _, picture in seen) > NOT_BLACK
    assert min(picture.std() for _, picture in seen) > 10
    assert np.abs(seen[0][1].astype(int) - seen[-1][1].astype(int)).mean() > 0.2


def test_a_killed_engine_starts_again_and_goes_on_with_its_own_dream(dreaming):
    before = dreaming.status()
    child = dreaming.child("dream")
    with dreaming.watching() as seen:
        os.kill(child["pid"], signal.SIGKILL)
        dreaming.until(
            lambda: dreaming.child("dream")["pid"] not in {None, child["pid"]}, 5, "a new process"
        )
        dreaming.until(
            lambda: dreaming.status()["keyframes"] > before["keyframes"] + 1,
            ENGINE_READY_S,
            "the dream goes on",
        )

    assert "going on from" in dreaming.log.read_text()
    assert dreaming.status()["frames_shown"] > before["frames_shown"] + 20
    assert min(picture.mean() for _, picture in seen) > NOT_BLACK


def test_a_wish_reaches_the_engine_without_another_start(dreaming):
    restarts = dreaming.child("dream")["restarts"]
    code, _, _ = dreaming.ask("POST", "/api/request", {"text": "volcano and teapot"})
    rounds = dreaming.status()["rounds"]
    dreaming.until(lambda: dreaming.status()["rounds"] > rounds + 1, 60, "rounds with the wish")

    assert code == 200
    status = dreaming.status()
    assert [s["label"] for s in status["subjects"]] == ["volcano", "teapot"]
    assert status["processes"][1]["restarts"] == restarts
