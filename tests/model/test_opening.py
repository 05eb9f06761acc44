"""Whatever is wrong with the network that was wanted, the embedded one dreams, and says why."""

import os
import threading

import numpy as np
import pytest

from model import opening
from model.arrival import NothingToCome, WeightsToCome
from model.errors import ModelError
from model.looks import DEEPDREAM, SEED, derived
from model.networks.catalogue import find_weights, load_network
from model.networks.errors import DownloadError, NetworkError
from model.patch_prior import PatchPrior, load_prior, save_prior
from model.regions import Aim

SMALL = (96, 64)
PATIENCE_S = 60


@pytest.fixture(autouse=True)
def bare_machine(monkeypatch):
    """No GPU, no VGG weights, and a net that nobody may use."""

    def no_net(name, progress, *, classes):
        pytest.fail(f"a test tried to fetch {name}")

    monkeypatch.setattr(opening, "has_gpu", lambda: False)
    monkeypatch.setattr(
        opening, "find_weights", lambda name, **_: None if "vgg" in name else find_weights(name)
    )
    monkeypatch.setattr(opening, "fetch_now", no_net)


@pytest.fixture
def deliver(monkeypatch):
    """An event that lets the fake fetch deliver."""
    event = threading.Event()
    monkeypatch.setattr(opening, "fetch_now", lambda name, progress, **_: event.wait(PATIENCE_S))
    yield event
    event.set()


def join_fetches():
    for thread in threading.enumerate():
        if thread.name == "weights":
            thread.join(PATIENCE_S)


def test_without_vgg_weights_the_wall_dreams_at_once_and_changes_over_when_they_come(deliver):
    dreamer = opening.open_dreamer(network="vgg16", size=SMALL, seed=1)
    dreamer.set_aims((Aim(1),))
    before = dreamer.picture()
    dreamer.step()

    assert dreamer.network == "lite0"
    assert not np.array_equal(dreamer.picture(), before)
    assert "vgg16" in dreamer.message
    assert "lite0" in dreamer.message
    assert not dreamer.wants_change_over()

    deliver.set()
    join_fetches()

    assert dreamer.wants_change_over()
    assert "vgg16 have arrived" in dreamer.message


def test_a_fetch_that_fails_is_told_with_its_reason_and_tried_again(monkeypatch):
    failed = threading.Event()

    def fetch(name, progress, *, classes):
        failed.set()
        message = f"https://example.org/{name}.h5: the server answers 503 Busy"
        raise DownloadError(message)

    monkeypatch.setattr(opening, "fetch_now", fetch)

    _, arrival = opening.open_network("vgg19", None, gpu=False)
    assert isinstance(arrival, WeightsToCome)
    try:
        assert failed.wait(PATIENCE_S)
        while "503" not in arrival.message():  # it is told a moment after the failure
            threading.Event().wait(0.001)
        assert "trying again every 10 minutes" in arrival.message()
        assert "vgg19" in arrival.message()
        assert not arrival.has_come()
    finally:
        arrival.stop()
        join_fetches()


def test_a_damaged_weights_file_is_told_and_waited_for(tmp_path):
    path = tmp_path / "vgg16.h5"
    path.write_bytes(b"this is no HDF5")

    dreamer = opening.open_dreamer(network="vgg16", weights=path, size=SMALL, seed=1)

    assert dreamer.network == "lite0"
    assert dreamer.message.startswith("dreaming on lite0, not on vgg16: ")
    assert str(path) in dreamer.message
    assert not dreamer.wants_change_over()

    path.write_bytes(b"another one")
    os.utime(path, (1e9, 1e9))
    assert dreamer.wants_change_over()


def test_a_missing_weights_file_is_told_and_waited_for(tmp_path):
    path = tmp_path / "vgg16.h5"

    network, arrival = opening.open_network("vgg16", path, gpu=False)

    assert network.name == "lite0"
    assert str(path) in arrival.message()
    assert not arrival.has_come()
    path.write_bytes(b"here it is")
    os.utime(path, (1e9, 1e9))
    assert arrival.has_come()


def a_prior_in(path):
    """Writes a prior of 12 filters."""
    rng = np.random.default_rng(0)
    filters = rng.normal(0, 0.1, (8, 8, 3, 12)).astype(np.float32)
    save_prior(PatchPrior(filters, np.zeros(12, np.float32), np.eye(3, dtype=np.float32)), path)
    return path


def test_a_prior_of_ones_own_shapes_the_dream(tmp_path):
    path = a_prior_in(tmp_path / "mine.npz")

    dreamer, plain = (
        opening.open_dreamer(look=SEED, size=SMALL, seed=1, prior=prior) for prior in (path, None)
    )

    penalties = []
    for each in (dreamer, plain):
        each.begin(np.full((64, 96, 3), 90, np.uint8))
        each.set_aims((Aim(1),))
        each.step()
        penalties.append(each.finish_round().prior)
    assert dreamer.message == ""
    assert dreamer._prior.filters.shape == (8, 8, 3, 12)
    assert penalties[0] != penalties[1]


def test_a_spoilt_prior_is_told_and_waited_for_while_the_shipped_one_dreams(tmp_path, caplog):
    path = tmp_path / "mine.npz"
    path.write_bytes(b"no prior")

    dreamer = opening.open_dreamer(size=SMALL, seed=1, prior=path)

    assert dreamer._prior.source == load_prior().source
    assert dreamer.message.startswith(f"dreaming with the shipped prior: prior file {path}: ")
    assert dreamer.message in caplog.text
    assert not dreamer.wants_change_over()
    dreamer.set_aims((Aim(1),))
    dreamer.step()

    os.utime(a_prior_in(path), (1e9, 1e9))
    assert dreamer.wants_change_over()


def test_spoilt_weights_and_a_missing_prior_are_both_told_and_waited_for(tmp_path):
    weights, prior = tmp_path / "vgg16.h5", tmp_path / "mine.npz"
    weights.write_bytes(b"this is no HDF5")

    dreamer = opening.open_dreamer(
        network="vgg16", weights=weights, prior=prior, size=SMALL, seed=1
    )

    assert str(weights) in dreamer.message
    assert f"; dreaming with the shipped prior: prior file {prior}: " in dreamer.message
    assert not dreamer.wants_change_over()
    os.utime(a_prior_in(prior), (1e9, 1e9))
    assert dreamer.wants_change_over()


def test_an_unknown_network_is_told_and_the_embedded_one_dreams():
    network, arrival = opening.open_network("resnet", None, gpu=False)

    assert network.name == "lite0"
    assert "'resnet': unknown" in arrival.message()
    assert not arrival.has_come()


@pytest.mark.parametrize(
    "error", [MemoryError("no room"), OSError("no room"), NetworkError("no room")]
)
def test_a_network_that_cannot_be_loaded_does_not_stop_the_wall(monkeypatch, error):
    def load_or_fail(name, weights=None, *, classes=True):
        if name == "lite2":
            raise error
        return load_network(name, weights)

    monkeypatch.setattr(opening, "load_network", load_or_fail)

    network, arrival = opening.open_network("lite2", None, gpu=False)

    assert network.name == "lite0"
    assert arrival.message() == "dreaming on lite0, not on lite2: no room"


def test_if_not_even_the_embedded_network_loads_that_is_an_error(monkeypatch):
    def fail(name, weights=None, *, classes=True):
        message = f"network {name!r}: its weights are not installed"
        raise NetworkError(message)

    monkeypatch.setattr(opening, "load_network", fail)

    with pytest.raises(NetworkError, match="'lite0'"):
        opening.open_network("auto", None, gpu=False)


def test_auto_is_the_embedded_network_without_a_gpu_and_has_nothing_to_tell():
    network, arrival = opening.open_network("auto", None, gpu=False)

    assert (network.name, arrival.message()) == ("lite0", "")


def test_auto_with_a_gpu_waits_for_vgg(deliver):
    network, arrival = opening.open_network("auto", None, gpu=True)

    assert network.name == "lite0"
    assert "vgg16" in arrival.message()


def test_a_still_never_waits_for_a_download(monkeypatch):
    assert opening.choose_network("auto", gpu=False) == "lite0"
    assert opening.choose_network("auto", gpu=True) == "lite0"
    assert opening.choose_network("vgg19", gpu=False) == "vgg19"
    monkeypatch.setattr(opening, "find_weights", lambda name, **_: f"/cache/{name}.h5")
    assert opening.choose_network("auto", gpu=True) == "vgg16"


def test_a_canvas_without_a_size_suits_machine_and_network():
    assert opening.suitable_size("vgg16", gpu=True) == (1024, 576)
    assert opening.suitable_size("vgg16", gpu=False) == (400, 224)
    assert opening.suitable_size("lite0", gpu=False) == (512, 288)
    assert opening.open_dreamer(seed=1).picture().shape == (288, 512, 3)


def test_numbers_from_the_config_are_used_and_checked():
    dreamer = opening.open_dreamer(look=SEED, size=SMALL, seed=1, prior_strength=3.0)

    assert dreamer.look == "seed"
    assert dreamer.picture().shape == (64, 96, 3)
    assert dreamer._ascent.prior_strength.numpy() == 3
    with pytest.raises(ModelError, match="step_size"):
        opening.open_dreamer(size=SMALL, step_size=0.0)
    with pytest.raises(ModelError, match="at least 64 px a side, got 96x32"):
        opening.open_dreamer(size=(96, 32))


def test_without_a_seed_every_dream_begins_differently():
    one, two = (opening.open_dreamer(size=SMALL).picture() for _ in range(2))

    assert not np.array_equal(one, two)


def test_a_size_that_only_the_embedded_network_can_dream_does_not_end_the_wall(monkeypatch):
    """After a change-over to VGG the size of the config may be too small for it."""
    opened = load_network("lite0")
    demanding = type(opened)(**{**vars(opened), "name": "vgg16", "minimum_px": 224})
    monkeypatch.setattr(opening, "open_network", lambda *_, **__: (demanding, NothingToCome()))

    dreamer = opening.open_dreamer(network="vgg16", size=SMALL, seed=1)

    assert dreamer.picture().shape == (224, 400, 3)


EYES = derived("eyes", DEEPDREAM, {"layers": ["block5_conv1"]})


@pytest.mark.parametrize("classes", [False, True])
def test_a_look_of_layers_waits_for_the_file_that_the_show_needs_and_dreams_on_the_embedded_network(
    monkeypatch, classes
):
    asked = threading.Event()
    wanted = []

    def fetch(name, progress, *, classes):
        wanted.append((name, classes))
        asked.set()

    monkeypatch.setattr(opening, "fetch_now", fetch)

    dreamer = opening.open_dreamer(network="vgg16", look=EYES, size=SMALL, seed=1, classes=classes)
    assert asked.wait(PATIENCE_S)
    join_fetches()

    assert wanted == [("vgg16", classes)]
    assert (dreamer.network, dreamer.look) == ("lite0", "eyes")
    assert dreamer._ascent.settings.deepdream == DEEPDREAM.deepdream
    assert dreamer.wants_change_over()


def test_layers_that_the_wanted_network_lacks_are_an_error():
    with pytest.raises(ModelError, match="lite0 has none of the layers block5_conv1"):
        opening.open_dreamer(network="lite0", look=EYES, size=SMALL, seed=1)


def test_layers_of_the_big_network_do_not_stop_the_one_that_auto_takes():
    dreamer = opening.open_dreamer(look=EYES, size=SMALL, seed=1)
    before = dreamer.picture()

    dreamer.step()

    assert not np.array_equal(dreamer.picture(), before)


def test_a_wall_that_changes_to_layers_of_another_network_takes_the_best_of_its_own():
    dreamer = opening.open_dreamer(size=SMALL, seed=1)

    dreamer.change_look(EYES)

    assert dreamer.look == "eyes"
    assert dreamer._ascent.settings.deepdream == DEEPDREAM.deepdream


def test_a_wall_on_the_wanted_network_refuses_a_look_whose_layers_it_lacks():
    dreamer = opening.open_dreamer(network="lite0", size=SMALL, seed=1)

    with pytest.raises(ModelError, match="lite0 has none of the layers block5_conv1"):
        dreamer.change_look(EYES)

    assert dreamer.look == "gallery"
