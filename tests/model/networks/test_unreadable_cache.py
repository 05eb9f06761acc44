"""A cache that another user has filled: the wall dreams all the same, on what it has."""

from pathlib import Path

import pytest

from model.networks.catalogue import find_weights
from model.networks.download import find_cached
from model.networks.published import PUBLISHED, PublishedFile


@pytest.fixture
def unreadable(tmp_path, monkeypatch):
    """A cached file of the right size whose content this user may not read."""
    published = PublishedFile("http://127.0.0.1:1/weights.h5", "weights.h5", 7, "0" * 32, None)
    (tmp_path / published.file_name).write_bytes(b"weights")

    def refuse(path, *_, **__):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "open", refuse)
    return published


def test_a_cached_file_that_cannot_be_read_counts_as_absent(unreadable, tmp_path):
    assert find_cached(unreadable, tmp_path) is None


def test_weights_that_cannot_be_read_are_weights_that_are_not_here(
    unreadable, tmp_path, monkeypatch
):
    monkeypatch.setattr("model.networks.download.cache_folder", lambda: tmp_path)
    monkeypatch.setitem(PUBLISHED, "vgg16", unreadable)

    assert find_weights("vgg16") is None
