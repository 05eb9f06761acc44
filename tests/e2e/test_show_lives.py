"""A real show: conductor, projection and dream process, with a dreamer of plain numpy.

These are the promises to a gallery: whatever is killed comes back, the picture is never black,
and nothing stays behind at the end.
"""

import os
import signal
import time

import psutil
import pytest

pytestmark = [pytest.mark.process, pytest.mark.net]

BACK_WITHIN_S = 5.0
STOP_WITHIN_S = 10.0
NOT_BLACK = 30


def kill_and_wait(show, name):
    """Kill a child with -9; the seconds until its successor gets on."""
    before = show.child(name)
    os.kill(before["pid"], signal.SIGKILL)

    def is_back():
        now = show.child(name)
        return now["pid"] not in {None, before["pid"]} and (now["progress"] or 0) > 0

    took_s = show.until(is_back, BACK_WITHIN_S, f"{name} is back")
    assert show.child(name)["last_exit"] == "killed by SIGKILL"
    assert show.child(name)["restarts"] == before["restarts"] + 1
    return took_s


def assert_never_black(seen):
    assert len(seen) > 3
    darkest = min(float(picture.mean()) for _, picture in seen)
    assert darkest > NOT_BLACK


def test_a_killed_dream_comes_back_and_the_picture_never_stops(show, record_property):
    before = show.status()
    with show.watching() as seen:
        record_property("dream_back_s", kill_and_wait(show, "dream"))
        show.until(
            lambda: show.status()["keyframes"] > before["keyframes"] + 3, 5, "new keyframes come"
        )
    after = show.status()

    assert after["frames_shown"] > before["frames_shown"] + 20
    assert after["worst_gap_s"] < 1.5
    assert_never_black(seen)
    assert "going on from" in show.log.read_text()


def test_a_killed_projection_comes_back_with_the_picture_and_the_panel_is_never_black(
    show, record_property
):
    before = show.status()
    with show.watching() as seen:
        time.sleep(0.3)
        record_property("projection_back_s", kill_and_wait(show, "projection"))
        show.until(
            lambda: show.status()["frames_shown"] > before["frames_shown"] + 20,
            BACK_WITHIN_S,
            "frames go on",
        )

    show.until(lambda: show.status()["keyframes"] > before["keyframes"], 5, "the dream has gone on")
    assert_never_black(seen)
    code, _, _ = show.ask("GET", "/healthz")
    assert code == 200
    _, _, figures = show.ask("GET", "/metrics")
    ends = b'process_ends_total{cause="killed by SIGKILL",process="projection"}'
    assert ends in figures


def test_a_projection_that_stops_getting_on_does_not_take_the_dream_with_it(show):
    projection = psutil.Process(show.child("projection")["pid"])
    before = show.status()["keyframes"]
    projection.suspend()
    try:
        show.until(lambda: show.status()["keyframes"] > before + 5, 5, "the dream goes on")
    finally:
        projection.resume()
    frames = show.status()["frames_shown"]
    show.until(lambda: show.status()["frames_shown"] > frames, 5, "the frames go on")


def test_a_second_show_is_refused_with_one_line_and_code_2(show, refused):
    done = refused(show.state_dir, 0)

    assert done.returncode == 2
    assert f"already running (pid {show.process.pid})" in done.stderr
    assert show.process.poll() is None


def test_a_taken_port_is_refused_before_anything_is_started(show, refused, tmp_path):
    done = refused(tmp_path, show.port)

    assert done.returncode == 2
    assert f"port {show.port}" in done.stderr
    assert "started" not in done.stderr


def test_a_wish_comes_on_the_wall_and_gives_it_back(show):
    code, _, _ = show.ask("POST", "/api/request", {"text": "volcano and goldfish"})
    status = show.status()
    assert code == 200
    assert [(s["label"], s["place"]) for s in status["subjects"]] == [
        ("volcano", "above"),
        ("goldfish", "below"),
    ]
    assert [s["label"] for s in status["leaving"]] == ["tree frog"]
    show.until(lambda: show.status()["leaving"] == [], 6, "what was there has gone")
    assert status["rule"] == "wish"
    assert 50 < status["override_left_s"] <= 60

    show.ask("POST", "/api/return", {})
    show.until(lambda: show.status()["rule"] == "playlist", 3, "the playlist returns")


def test_an_unknown_wish_leaves_the_wall_as_it_is(show):
    before = show.status()["subjects"]
    _, _, body = show.ask("POST", "/api/request", {"text": "xyzzyqq"})

    assert b'"accepted":false' in body.replace(b" ", b"")
    assert show.status()["subjects"] == before


def test_a_show_shows_its_picture_soon_and_leaves_nothing_behind_when_stopped(
    own_show, record_property
):
    own_show.until(lambda: own_show.preview() is not None, 15, "the first picture")
    record_property("first_picture_s", time.monotonic() - own_show.began_s)
    own_show.until_dreaming()
    pids = own_show.all_pids()

    began_s = time.monotonic()
    own_show.process.send_signal(signal.SIGTERM)
    code = own_show.process.wait(STOP_WITHIN_S)
    record_property("stop_s", time.monotonic() - began_s)

    assert code == 0
    assert len(pids) == 3
    assert not [pid for pid in pids if psutil.pid_exists(pid)]
    kept = {path.name for path in own_show.state_dir.iterdir()}
    assert {"canvas.npz", "last_picture.png", "show.json"} <= kept
    assert not [name for name in kept if name.endswith(".tmp")]


def test_children_that_cannot_leave_by_themselves_do_not_hold_up_the_stop(own_show):
    own_show.until_dreaming()
    pids = own_show.all_pids()
    for name in ("dream", "projection"):
        psutil.Process(own_show.child(name)["pid"]).suspend()

    own_show.process.send_signal(signal.SIGTERM)
    code = own_show.process.wait(STOP_WITHIN_S)

    assert code == 0
    assert not [pid for pid in pids if psutil.pid_exists(pid)]


def test_a_second_signal_skips_the_waits(own_show):
    own_show.until_dreaming()
    pids = own_show.all_pids()
    for name in ("dream", "projection"):
        psutil.Process(own_show.child(name)["pid"]).suspend()

    own_show.process.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    own_show.process.send_signal(signal.SIGTERM)
    own_show.process.wait(3)

    assert not [pid for pid in pids if psutil.pid_exists(pid)]


def test_children_end_themselves_when_the_conductor_is_killed(own_show):
    own_show.until_dreaming()
    children = [psutil.Process(pid) for pid in own_show.all_pids() - {own_show.process.pid}]

    own_show.process.kill()
    own_show.process.wait()
    _, at_once = psutil.wait_procs(children, timeout=0.5)
    gone, alive = psutil.wait_procs(children, timeout=6)

    assert len(at_once) == 2  # they outlive a short restart of the conductor
    assert len(gone) == 2
    assert alive == []


def test_without_an_engine_the_wall_goes_on_in_safe_mode(show_without_engine):
    show = show_without_engine
    show.until(lambda: show.status()["mode"] == "safe", 30, "safe mode")
    status = show.status()
    frames = status["frames_shown"]

    assert status["parts"][1]["light"] == "bad"
    assert status["message"] == "cannot dream: no such weights"
    assert show.log.read_text().count("ERROR   dream: cannot dream: no such weights") == 5
    show.until(lambda: show.status()["frames_shown"] > frames + 10, 5, "the frames go on")
    preview = show.preview()
    assert preview is not None
    assert preview[1].mean() > NOT_BLACK
    assert show.child("dream")["state"] == "safe"
    assert show.child("projection")["restarts"] == 0
    assert show.status()["wall"] == {"seen": "good", "wrong_s": 0.0, "healthy": True}
