"""The networks by name: which there are, whether their weights are at hand, and loading them.

TensorFlow is imported only when a network is loaded.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from model.networks.download import Progress, fetch, find_cached
from model.networks.errors import NetworkUnavailableError, UnknownNetworkError
from model.networks.packaged import PACKAGED, find_packaged
from model.networks.published import PUBLISHED, published_files

if TYPE_CHECKING:
    from model.networks.network import Network

NETWORK_NAMES = (*PUBLISHED, *PACKAGED)


def find_weights(name: str, *, classes: bool = True) -> Path | None:
    """The weights of a network on this machine; downloads nothing.

    Args:
        name: One of `NETWORK_NAMES`.
        classes: Whether the class layers are wanted too.

    Returns:
        The file in the cache or in an installed package, or None if there is none. For a cached
        file this hashes all of it, about a second.

    Raises:
        UnknownNetworkError: If there is no such network.
    """
    _require_known(name)
    if name in PUBLISHED:
        found = (find_cached(file) for file in published_files(name, classes=classes))
        return next((path for path in found if path is not None), None)
    try:
        return find_packaged(name)
    except NetworkUnavailableError:
        return None


def load_network(
    name: str,
    weights: str | Path | None = None,
    *,
    classes: bool = True,
    progress: Progress | None = None,
) -> Network:
    """Loads a network with its ImageNet weights.

    Args:
        name: One of `NETWORK_NAMES`.
        weights: Its weights file. By default the installed package's (Lite) or the cached one
            (VGG), which is downloaded first where it is absent: more than half a gigabyte, a tenth
            of that without the class layers.
        classes: Whether the class layers are needed. Without them a VGG needs less memory, and its
            file need not hold them.
        progress: Told of (bytes done, bytes in all) of such a download.

    Returns:
        The network, ready to be called inside or outside `tf.function`.

    Raises:
        UnknownNetworkError: If there is no such network.
        NetworkUnavailableError: If the package with its weights is not installed.
        DownloadError: If its weights cannot be fetched.
        WeightsError: If its weights file is damaged or belongs to another network.
    """
    _require_known(name)
    if name in PUBLISHED:
        from model.networks.vgg import load_vgg

        path = Path(weights) if weights else fetch_weights(name, classes=classes, progress=progress)
        return load_vgg(name, path, classes=classes)
    from model.networks.efficientnet_lite import load_efficientnet_lite

    return load_efficientnet_lite(name, Path(weights) if weights else find_packaged(name))


def fetch_weights(name: str, *, classes: bool = True, progress: Progress | None = None) -> Path:
    """The cached weights of "vgg16" or "vgg19", fetched first where there are none.

    Raises:
        DownloadError: If they cannot be fetched.
    """
    cached = find_weights(name, classes=classes)
    return cached or fetch(published_files(name, classes=classes)[0], progress=progress)


def _require_known(name: str) -> None:
    if name not in NETWORK_NAMES:
        message = f"network {name!r}: unknown, it must be one of {', '.join(NETWORK_NAMES)}"
        raise UnknownNetworkError(message)
