"""The look `deepdream`: layers that grow louder, octave by octave, in the rounds of a wall."""

import h5py
import numpy as np
import pytest
import tensorflow as tf

from model.deepdream import BEST_LAYERS, layers_for, octave_sizes
from model.dreamer import Dreamer
from model.errors import ModelError
from model.looks import DEEPDREAM, derived
from model.networks.architecture import NETWORKS, convolution_names, layer_names
from model.networks.catalogue import load_network
from model.networks.vgg import layers_of
from model.regions import Aim
from model.views import Size
from tests.model.support_dreams import canvas_of

WIDTH, HEIGHT = 160, 96
LAYER = "block11_expand"
FROG = (Aim(31),)


def dream(network, *, seed=1, width=WIDTH, height=HEIGHT, aims=FROG, **changes):
    settings = derived("mine", DEEPDREAM, changes)
    dreamer = Dreamer(network, settings, width, height, seed=seed)
    dreamer.set_aims(aims)
    return dreamer


def finish_rounds(dreamer, rounds):
    for _ in range(rounds):
        for _ in range(dreamer.steps_a_round):
            dreamer.step()
        dreamer.finish_round()
        dreamer.advance(0.03, 0.2)


def loudness(network, dreamer, layer=LAYER):
    """L2 norm of a layer's activations on the picture, divided by the root of their number."""
    image = tf.constant(dreamer.picture(), tf.float32)[None]
    return float(tf.sqrt(tf.reduce_mean(network.activations(image, (layer,))[layer] ** 2)))


@pytest.mark.parametrize("layer", ["block4_add", LAYER, "head"])
def test_the_layer_grows_louder_from_round_to_round_through_the_zoom(lite0, layer):
    dreamer = dream(lite0, layers=[layer])
    before = loudness(lite0, dreamer, layer)

    finish_rounds(dreamer, 2)
    early = loudness(lite0, dreamer, layer)
    finish_rounds(dreamer, 3)

    assert early > 1.15 * before
    assert loudness(lite0, dreamer, layer) > early


def test_several_layers_grow_louder_together(lite0):
    dreamer = dream(lite0, layers=["block5_expand", "block12_add"])
    before = [loudness(lite0, dreamer, layer) for layer in ("block5_expand", "block12_add")]

    finish_rounds(dreamer, 3)

    after = [loudness(lite0, dreamer, layer) for layer in ("block5_expand", "block12_add")]
    assert all(new > 1.2 * old for new, old in zip(after, before, strict=True))


def test_the_same_seed_gives_the_same_picture_and_another_one_another(lite0):
    one, same, other = (dream(lite0, seed=seed, octaves=1, steps_a_round=4) for seed in (5, 5, 6))
    for dreamer in (one, same, other):
        finish_rounds(dreamer, 1)

    assert np.array_equal(canvas_of(one), canvas_of(same))
    assert not np.array_equal(canvas_of(one), canvas_of(other))


def test_all_octaves_are_one_trace_and_nothing_traces_again(lite0):
    dreamer = dream(lite0)
    finish_rounds(dreamer, 1)
    dreamer.set_aims((Aim(1), Aim(2), Aim(3, "upper", 0.2)))
    dreamer.set_parameters(prior_strength=0.5, step_size=4.0)
    finish_rounds(dreamer, 2)

    assert dreamer.traces == 1


def fine_share(picture):
    """Share of a change's energy above a quarter of the sampling rate."""
    grey = picture.mean(axis=2)
    power = np.abs(np.fft.fft2(grey - grey.mean())) ** 2
    down, across = (np.fft.fftfreq(side) for side in grey.shape)
    high = np.hypot(down[:, None], across[None]) > 0.25
    return power[high].sum() / power.sum()


def test_small_octaves_add_large_forms_and_keep_the_detail_that_is_there(lite0):
    numbers = {"octaves": 3, "octave_scale": 1.5, "steps_a_round": 3, "pull": 0, "tint_pull": 0}
    dreamer = dream(lite0, width=224, height=160, **numbers)
    noise = np.random.default_rng(3).integers(64, 192, (160, 224, 3), np.uint8)
    dreamer.begin(noise)
    changes = []
    for _ in range(3):
        before = canvas_of(dreamer)
        dreamer.step()
        changes.append(canvas_of(dreamer) - before)

    small, _, full = (fine_share(change) for change in changes)
    assert small < 0.06 < 5 * small < full
    assert np.abs(changes[0]).mean() == pytest.approx(DEEPDREAM.step_size, rel=0.05)


def test_a_step_moves_the_canvas_by_the_step_size_on_average(lite0):
    dreamer = dream(lite0, octaves=1, step_size=2.0, pull=0, tint_pull=0)
    before = canvas_of(dreamer)

    dreamer.step()

    assert np.abs(canvas_of(dreamer) - before).mean() == pytest.approx(2.0, rel=0.02)


def test_octaves_go_from_small_to_the_canvas_itself_and_none_is_too_small():
    sizes = octave_sizes(Size(216, 384), 4, 1.4)

    assert [size.sides for size in sizes] == [(79, 140), (110, 196), (154, 274), (216, 384)]
    assert [size.sides for size in octave_sizes(Size(100, 80), 5, 1.2)] == [(83, 67), (100, 80)]


def test_without_subject_strength_the_subjects_change_nothing(lite0):
    pictures = []
    for aims in ((Aim(1),), (Aim(500, "upper"), Aim(700, "lower"))):
        dreamer = dream(lite0, aims=aims, octaves=1, steps_a_round=3)
        finish_rounds(dreamer, 1)
        pictures.append(dreamer.picture())

    assert np.array_equal(*pictures)


def logit_of(network, picture, index):
    return float(tf.reduce_mean(network.logits(tf.constant(picture, tf.float32)[None])[..., index]))


def test_with_subject_strength_the_subject_is_dreamt_into_it(lite0):
    logits = []
    for strength in (0.0, 3.0):
        dreamer = dream(lite0, aims=(Aim(980),), subject_strength=strength)
        finish_rounds(dreamer, 3)
        logits.append(logit_of(lite0, dreamer.picture(), 980))

    assert logits[1] > logits[0] + 5


def test_every_network_has_its_best_layers():
    for network in NETWORKS:
        assert set(BEST_LAYERS[network]) <= set(layer_names(network))
        if network.startswith("vgg"):
            assert set(BEST_LAYERS[network]) <= set(convolution_names(network))


def test_layers_of_other_networks_are_passed_over_and_none_means_the_best(lite0):
    assert layers_for(lite0, ("block5_conv1", "block3_expand")) == ("block3_expand",)
    assert layers_for(lite0, ()) == BEST_LAYERS["lite0"]


def test_a_look_without_any_layer_of_the_network_is_refused_with_the_nearest_and_the_list(lite0):
    with pytest.raises(ModelError) as caught:
        dream(lite0, layers=["block5_conv1", "fc1"])

    words = str(caught.value)
    assert words.startswith("lite0 has none of the layers block5_conv1, fc1; the nearest are bl")
    assert "it has stem_conv, stem, block0_depthwise_conv" in words


def test_an_unknown_layer_is_refused_with_the_nearest():
    with pytest.raises(ModelError, match=r'"blok5_conv1"; the nearest are block5_conv1'):
        derived("mine", DEEPDREAM, {"layers": ["blok5_conv1"]})


@pytest.fixture(scope="module")
def convolutions(tmp_path_factory):
    """VGG-16 of random weights, from a file without the dense layers, laid out as published."""
    path = tmp_path_factory.mktemp("vgg") / "notop.h5"
    numbers = np.random.default_rng(3)
    with h5py.File(path, "w") as file:
        layers = layers_of("vgg16", classes=False)
        file.attrs["layer_names"] = [layer.name.encode() for layer in layers]
        for layer in layers:
            spread = np.sqrt(2 / np.prod(layer.stored_shape[:-1]))
            kernel = numbers.normal(0, spread, layer.stored_shape)
            group = file.create_group(layer.name)
            group.attrs["weight_names"] = [b"W", b"b"]
            group.create_dataset("W", data=kernel.astype(np.float32))
            group.create_dataset("b", data=np.zeros(layer.stored_shape[-1], np.float32))
    network = load_network("vgg16", path, classes=False)
    path.unlink()
    return network


def test_a_network_without_class_layers_is_enough(convolutions):
    dreamer = dream(convolutions, width=96, height=72, steps_a_round=2, octaves=2)
    before = loudness(convolutions, dreamer, "block5_conv1")

    finish_rounds(dreamer, 2)

    assert loudness(convolutions, dreamer, "block5_conv1") > 1.05 * before


def test_subjects_need_the_class_layers(convolutions):
    with pytest.raises(ModelError, match="vgg16 was loaded without its class layers"):
        dream(convolutions, subject_strength=0.5)


def test_light_and_contrast_stay_in_balance_over_many_rounds(lite0):
    dreamer = dream(lite0, octaves=1, steps_a_round=4, step_size=6.0)
    finish_rounds(dreamer, 15)

    picture = dreamer.picture()
    assert 105 < picture.mean() < 131
    assert 20 < picture.std() < 75
    assert ((picture < 2) | (picture > 253)).mean() < 0.1
