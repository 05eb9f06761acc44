"""The networks by name, and the one function that loads any of them."""

from pathlib import Path

from model.networks.efficientnet_lite import VARIANTS, load_efficientnet_lite
from model.networks.errors import UnknownNetworkError
from model.networks.network import Network

NETWORK_NAMES = tuple(VARIANTS)


def load_network(name: str, weights: str | Path | None = None) -> Network:
    """Loads a network with its ImageNet weights.

    Args:
        name: One of `NETWORK_NAMES`.
        weights: Its weights file; by default the installed or cached one.

    Returns:
        The network, ready to be called inside or outside `tf.function`.

    Raises:
        UnknownNetworkError: If there is no such network.
        NetworkUnavailableError: If its weights are not on this machine.
        WeightsError: If its weights file is damaged or belongs to another network.
    """
    path = None if weights is None else Path(weights)
    if name in VARIANTS:
        return load_efficientnet_lite(name, path)
    message = f"network {name!r}: unknown, it must be one of {', '.join(NETWORK_NAMES)}"
    raise UnknownNetworkError(message)
