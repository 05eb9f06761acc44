"""The networks by name, and what may be asked without TensorFlow."""

import subprocess
import sys
from pathlib import Path

import pytest

from model.networks import catalogue, download
from model.networks.errors import UnknownNetworkError

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def empty_cache(monkeypatch, tmp_path):
    monkeypatch.setattr(download, "cache_folder", lambda: tmp_path)


def test_five_networks_are_known():
    assert catalogue.NETWORK_NAMES == ("vgg16", "vgg19", "lite0", "lite1", "lite2")


@pytest.mark.parametrize("ask", [catalogue.load_network, catalogue.find_weights])
def test_an_unknown_name_is_answered_with_the_known_ones(ask):
    with pytest.raises(
        UnknownNetworkError, match="'resnet': unknown, it must be one of vgg16, vgg"
    ):
        ask("resnet")


def test_installed_weights_are_found():
    assert str(catalogue.find_weights("lite0")).endswith(".pth")


def test_weights_that_were_never_downloaded_are_not_found(empty_cache):
    assert catalogue.find_weights("vgg16") is None


def test_a_half_sized_file_in_the_cache_is_not_taken(empty_cache, tmp_path):
    (tmp_path / "vgg16_weights_tf_dim_ordering_tf_kernels.h5").write_bytes(b"half")

    assert catalogue.find_weights("vgg16") is None


@pytest.mark.process
def test_looking_for_weights_imports_no_tensorflow():
    code = (
        "import sys; from model.networks import catalogue; catalogue.find_weights('lite0');"
        "sys.exit('tensorflow' in sys.modules or 'keras' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
