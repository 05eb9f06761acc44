"""The real table of subjects, and playlists made of short cues."""

from collections.abc import Callable

import pytest
from hypothesis import settings

from playlists.cue import Cue, CueSubject
from playlists.playlist import Playlist
from playlists.subjects import SubjectTable, load_subjects

# A busy computer is no reason to fail: lengths are counted in steps, not in seconds.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def table() -> SubjectTable:
    """The 1000 ImageNet classes."""
    return load_subjects()


@pytest.fixture
def make_playlist() -> Callable[..., Playlist]:
    """A function that makes a playlist with one cue for each dwell given."""

    def make(*dwells_s: float, order="written", repeat=True, seed=0) -> Playlist:
        cues = tuple(
            Cue((CueSubject(number, f"subject {number}", "whole"),), dwell_s, 0.0, f"cue {number}")
            for number, dwell_s in enumerate(dwells_s)
        )
        return Playlist("test", "", cues, order, repeat, seed)

    return make
