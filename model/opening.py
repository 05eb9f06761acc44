"""Opening a dream for the wall: which network, which size, and what if its weights are not here.

Whatever is wrong with the network that was wanted, the embedded one dreams, and says why; so does
the shipped prior in place of the one that was wanted.
"""

from __future__ import annotations

import logging
import os
import secrets
from functools import partial
from typing import TYPE_CHECKING, Final

import tensorflow as tf
from typing_extensions import override

from model.arrival import Arrival, FileToCome, NothingToCome, Several, WeightsToCome
from model.dreamer import Dreamer
from model.errors import ModelError
from model.looks import GALLERY, changed, derived
from model.networks.catalogue import fetch_weights, find_weights, load_network
from model.networks.errors import NetworkError
from model.networks.published import PUBLISHED
from model.patch_prior import load_prior

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from model.networks.network import Network
    from model.patch_prior import PatchPrior
    from model.settings import DreamSettings

log = logging.getLogger("dream")

EMBEDDED: Final = "lite0"
BIG: Final = "vgg16"
GPU_SIZE: Final = (1024, 576)
CPU_SIZE: Final = {"vgg16": (400, 224), "vgg19": (400, 224)}
EMBEDDED_CPU_SIZE: Final = (512, 288)


class WallDreamer(Dreamer):
    """A dreamer that knows whether a better network is on its way.

    Args:
        network: that dreams now.
        settings: the look's numbers.
        size: width and height in px.
        seed: of every random choice.
        arrival: what may turn up.
        patch_prior: what natural patches look like.
        wanted: "auto" or the name of the network that was wanted.
    """

    def __init__(  # noqa: PLR0913 — what `open_dreamer` has found out
        self,
        network: Network,
        settings: DreamSettings,
        size: tuple[int, int],
        seed: int,
        arrival: Arrival,
        patch_prior: PatchPrior,
        *,
        wanted: str,
    ) -> None:
        super().__init__(network, settings, *size, seed, patch_prior)
        self._arrival = arrival
        self._wanted = wanted

    @property
    def message(self) -> str:
        """What people should know; "" if nothing."""
        return self._arrival.message()

    def wants_change_over(self) -> bool:
        """Whether a new process would dream on the network that was wanted."""
        return self._arrival.has_come()

    @override
    def change_look(self, settings: DreamSettings) -> None:
        super().change_look(fitted(settings, self._ascent.network, self._wanted))


def has_gpu() -> bool:
    """Whether TensorFlow can use a GPU here; it is told to leave memory for the projection.

    By default TensorFlow takes nearly all of a GPU's memory at its first use, and the window on
    the same GPU would find none.
    """
    gpus = tf.config.list_physical_devices("GPU")
    for gpu in gpus:
        try:
            tf.config.experimental.set_memory_growth(gpu, True)  # noqa: FBT003 — TensorFlow's own
        except RuntimeError:  # the GPU is in use already: too late to tell
            log.debug("memory growth of %s is as it was", gpu.name)
    return bool(gpus)


def choose_network(wanted: str, *, gpu: bool | None = None, classes: bool = True) -> str:
    """The network that dreams a still: "auto" takes VGG-16 only where it can begin at once.

    Args:
        wanted: "auto" or a network's name.
        gpu: whether there is one; None = look.
        classes: whether the class layers are needed.
    """
    if wanted != "auto":
        return wanted
    gpu = has_gpu() if gpu is None else gpu
    return BIG if gpu and find_weights(BIG, classes=classes) is not None else EMBEDDED


def suitable_size(network: str, *, gpu: bool) -> tuple[int, int]:
    """Width and height in px that a network dreams in good time."""
    return GPU_SIZE if gpu else CPU_SIZE.get(network, EMBEDDED_CPU_SIZE)


def open_network(
    wanted: str, weights: Path | None, *, gpu: bool, classes: bool = True
) -> tuple[Network, Arrival]:
    """The network that was wanted, or the embedded one and what to wait for.

    Args:
        wanted: "auto" or a network's name.
        weights: file with its weights; None = installed or cached, fetched if need be.
        gpu: whether there is one.
        classes: whether the class layers are needed.

    Raises:
        NetworkError: not even the embedded network can be loaded.
    """
    name = (BIG if gpu else EMBEDDED) if wanted == "auto" else wanted
    published = weights is None and name in PUBLISHED
    if published and find_weights(name, classes=classes) is None:
        arrival: Arrival = WeightsToCome(name, EMBEDDED, partial(fetch_now, classes=classes))
        log.warning("%s", arrival.message())
        return load_network(EMBEDDED), arrival
    try:
        return load_network(name, weights, classes=classes), NothingToCome()
    except (NetworkError, OSError, ValueError, MemoryError, tf.errors.OpError) as error:
        if name == EMBEDDED and weights is None:
            raise
        text = f"dreaming on {EMBEDDED}, not on {name}: {' '.join(str(error).split())}"
        log.warning("%s", text)
        return load_network(EMBEDDED), (
            NothingToCome(text) if weights is None else FileToCome(weights, text)
        )


def open_prior(path: Path | None) -> tuple[PatchPrior, Arrival]:
    """The prior that was wanted, or the shipped one and what to wait for.

    Args:
        path: file with a prior, None = the shipped one.
    """
    if path is None:
        return load_prior(), NothingToCome()
    try:
        return load_prior(path), NothingToCome()
    except (ModelError, OSError, MemoryError) as error:
        text = f"dreaming with the shipped prior: {' '.join(str(error).split())}"
        log.warning("%s", text)
        return load_prior(), FileToCome(path, text)


def fetch_now(name: str, progress: Callable[[int, int], None], *, classes: bool = True) -> Path:
    """Fetch a network's published weights into the cache and verify them."""
    return fetch_weights(name, classes=classes, progress=progress)


def fitted(look: DreamSettings, network: Network, wanted: str) -> DreamSettings:
    """A look as another network than the wanted one can dream it.

    Args:
        look: any.
        network: that dreams.
        wanted: "auto" or the name of the network that was wanted, whose layers the look may name.
    """
    layers = look.deepdream.layers if look.deepdream is not None else ()
    if network.name == wanted or not layers or set(layers) & set(network.layer_names):
        return look
    log.warning("%s has no layer %s: taking its best", network.name, ", ".join(layers))
    return derived(look.name, look, {"layers": ()})


def open_dreamer(  # noqa: PLR0913 — the keys of the config's section
    *,
    network: str = "auto",
    weights: Path | None = None,
    look: DreamSettings = GALLERY,
    size: tuple[int, int] | None = None,
    seed: int | None = None,
    prior: Path | None = None,
    prior_strength: float | None = None,
    step_size: float | None = None,
    classes: bool = False,
) -> WallDreamer:
    """A dreamer for the wall; takes seconds.

    Args:
        network: "auto" or a network's name.
        weights: file with its weights, or None.
        look: the numbers.
        size: (width, height) in px; None = what suits.
        seed: None = another one each time.
        prior: file with a patch prior, None = the shipped one.
        prior_strength: None = the look's.
        step_size: None = the look's.
        classes: whether other looks are to dream subjects, should this one not.

    Raises:
        ModelError: a number that the engine cannot dream with, or no layer of the network's.
        NetworkError: not even the embedded network can be loaded.
    """
    gpu = has_gpu()
    settings = changed(look, prior_strength=prior_strength, step_size=step_size)
    classes = classes or look.dreams_subjects
    opened, arrival = open_network(network, weights, gpu=gpu, classes=classes)
    settings = fitted(settings, opened, network)
    chosen = size or suitable_size(opened.name, gpu=gpu)
    if min(chosen) < opened.minimum_px:  # the wall dreamt smaller until better weights came
        chosen = suitable_size(opened.name, gpu=gpu)
        log.warning("%s cannot dream at %s: taking %dx%d", opened.name, size, *chosen)
    number = secrets.randbits(31) if seed is None else seed
    log.info(
        "dreaming on %s, look %s, canvas %dx%d, %s, %d processors",
        opened.name,
        settings.name,
        *chosen,
        "with a GPU" if gpu else "no GPU",
        os.cpu_count(),
    )
    patch_prior, prior_arrival = open_prior(prior)
    both = Several(arrival, prior_arrival)
    return WallDreamer(opened, settings, chosen, number, both, patch_prior, wanted=network)
