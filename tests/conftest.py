"""What every test may use: seeded numbers and system programs that must be there in CI."""

import os
import shutil

import numpy as np
import pytest

REQUIRE_ALL = "HALLUCINARIUM_REQUIRE_ALL"


@pytest.fixture(autouse=True)
def seeded_numbers():
    """Each test starts from the same random numbers."""
    np.random.seed(0)  # noqa: NPY002 — libraries under test may use the global generator


@pytest.fixture
def require_program():
    """A function that skips without a system program, and fails where CI promised all of them."""

    def require(name: str, apt_package: str) -> str:
        path = shutil.which(name)
        if path is not None:
            return path
        message = f"{name} is not installed: apt-get install {apt_package}"
        if os.environ.get(REQUIRE_ALL) == "1":
            pytest.fail(message)
        pytest.skip(message)

    return require
