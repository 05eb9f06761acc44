"""Weights that are fetched or waited for while the wall dreams; the fetch is a fake."""

import os
import threading
import time

import pytest

from model.arrival import FileToCome, NothingToCome, WeightsToCome
from model.networks.errors import DownloadError

PATIENCE_S = 10
MIB = 2**20


@pytest.fixture
def start_waiting():
    """A function that starts a `WeightsToCome`; all of them are ended after the test."""
    started: list[WeightsToCome] = []

    def start(fetch, retry_after_s=0.0):
        arrival = WeightsToCome("vgg16", "lite0", fetch, retry_after_s)
        started.append(arrival)
        return arrival

    yield start
    for arrival in started:
        arrival.stop()
    for thread in threads_that_fetch():
        thread.join(PATIENCE_S)


def threads_that_fetch():
    return [thread for thread in threading.enumerate() if thread.name == "weights"]


def join_all():
    for thread in threads_that_fetch():
        thread.join(PATIENCE_S)
        assert not thread.is_alive()


def test_weights_that_arrive_are_told_and_wanted(start_waiting):
    asked: list[str] = []
    arrival = start_waiting(lambda name, progress: asked.append(name))
    join_all()

    assert asked == ["vgg16"]
    assert arrival.has_come()
    assert arrival.message() == "the weights of vgg16 have arrived and are verified"


def test_until_they_arrive_the_message_says_what_dreams_and_how_far_they_are(start_waiting):
    told, go_on = threading.Event(), threading.Event()

    def fetch(_name, progress):
        told.wait(PATIENCE_S)
        progress(132 * MIB, 528 * MIB)
        told.clear()
        go_on.wait(PATIENCE_S)

    arrival = start_waiting(fetch)
    first = arrival.message()
    told.set()
    while told.is_set():  # the fetch clears it as soon as it has told how far it is
        threading.Event().wait(0.001)
    second = arrival.message()
    came_early = arrival.has_come()
    go_on.set()
    join_all()

    assert first == "dreaming on lite0 until the weights of vgg16 are here: fetching them"
    assert second == "dreaming on lite0 until the weights of vgg16 are here: 25 % of 528 MiB"
    assert not came_early
    assert arrival.has_come()


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (DownloadError("https://example.org/w.h5: the server answers\n 404 Not Found"), "404 Not"),
        (OSError(28, "No space left on device"), "No space left"),
        (ValueError("something nobody thought of"), "nobody thought of"),
        (AssertionError(), "AssertionError"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_fetch_that_fails_is_tried_again_and_the_message_says_why(start_waiting, error, reason):
    ready, seen = threading.Event(), []

    def fetch(_name, _progress):
        ready.wait(PATIENCE_S)
        seen.append(arrival.message())
        if len(seen) < 3:
            raise error

    arrival = start_waiting(fetch, retry_after_s=0.001)
    ready.set()
    join_all()

    assert "fetching them" in seen[0]
    for message in seen[1:]:
        assert message.startswith("dreaming on lite0 until the weights of vgg16 are here; trying a")
        assert reason in message
        assert "\n" not in message
    assert arrival.has_come()


def test_after_a_failure_it_waits_and_does_not_ask_at_once_again(start_waiting):
    asked = threading.Semaphore(0)

    def fetch(_name, _progress):
        asked.release()
        raise DownloadError("no net")

    arrival = start_waiting(fetch, retry_after_s=600.0)
    assert asked.acquire(timeout=PATIENCE_S)
    assert not asked.acquire(timeout=0.1)
    assert not arrival.has_come()
    assert "trying again every 10 minutes: no net" in arrival.message()


def test_the_fetch_never_keeps_a_process_alive(start_waiting):
    go_on = threading.Event()
    start_waiting(lambda _name, _progress: go_on.wait(PATIENCE_S))

    assert all(thread.daemon for thread in threads_that_fetch())
    go_on.set()


def test_nothing_to_come_never_comes():
    assert NothingToCome("as it is").message() == "as it is"
    assert not NothingToCome().has_come()


def aged(path, seconds):
    stamp = time.time_ns() - int(seconds * 1e9)
    os.utime(path, ns=(stamp, stamp))


def test_a_file_that_stays_as_it_was_is_not_waited_for(tmp_path):
    path = tmp_path / "weights.h5"
    path.write_bytes(b"broken")
    aged(path, 60)
    arrival = FileToCome(path, "damaged")

    assert not arrival.has_come()
    assert arrival.message() == "damaged"


@pytest.mark.parametrize("there", [True, False], ids=["damaged before", "missing before"])
def test_a_file_that_was_mended_or_put_there_has_come(tmp_path, there):
    path = tmp_path / "weights.h5"
    if there:
        path.write_bytes(b"broken")
    arrival = FileToCome(path, "damaged")
    path.write_bytes(b"sound and whole")

    assert not arrival.has_come()  # it may still be being written
    aged(path, 3)
    assert arrival.has_come()


def test_a_mended_file_with_a_time_stamp_from_the_future_has_come(tmp_path):
    path = tmp_path / "weights.h5"
    arrival = FileToCome(path, "missing")
    path.write_bytes(b"sound")
    aged(path, -3600)

    assert arrival.has_come()


def test_a_file_that_was_taken_away_has_not_come(tmp_path):
    path = tmp_path / "weights.h5"
    path.write_bytes(b"broken")
    arrival = FileToCome(path, "damaged")
    path.unlink()

    assert not arrival.has_come()
