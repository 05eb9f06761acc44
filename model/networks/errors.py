"""What can go wrong with a network's weights. Pure: imports nothing."""


class NetworkError(Exception):
    """Base of all errors of this package; its text is one actionable sentence."""


class UnknownNetworkError(NetworkError):
    """Raised when a name is none of the networks of the catalogue."""


class NetworkUnavailableError(NetworkError):
    """Raised when a network's weights are not installed; the text says how to install them."""


class WeightsError(NetworkError):
    """Raised when a weights file is missing, damaged, or belongs to another network."""


class DownloadError(NetworkError):
    """Raised when weights cannot be fetched, or what arrived is not what was asked for."""
