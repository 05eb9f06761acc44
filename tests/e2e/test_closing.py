"""A real show closes and opens, also by jumps of the wall clock: dark or slow, never in between."""

import time

import psutil
import pytest

from tests.e2e.conftest import GOOD_DREAMER, running_show

pytestmark = [pytest.mark.process, pytest.mark.net]

NOT_BLACK = 30
BLACK = 2
HOUR_S = 3600
CLOSED_S = 72 * HOUR_S
PLAYLIST = "dwell: 4\nfade: 1\ncues: [{subjects: tree frog}, {subjects: volcano}]\n"


@pytest.fixture
def closing(tmp_path, request):
    """A show that is closed three days from now; and how its wall clock is set ahead."""
    playlists = tmp_path / "playlists"
    playlists.mkdir()
    (playlists / "first.yaml").write_text(PLAYLIST)

    def set_ahead(seconds):
        new = tmp_path / "new"
        new.write_text(str(seconds))
        new.replace(tmp_path / "clock")

    with running_show(tmp_path, GOOD_DREAMER, playlists, 0, request.param) as show:
        show.until_dreaming()
        yield show, set_ahead


def brightness(show):
    preview = show.preview()
    return 0.0 if preview is None else float(preview[1].mean())


def words_of_last_change(show):
    return show.status()["course"]["history"][0]["words"]


@pytest.mark.parametrize("closing", ["dark"], indirect=True)
def test_a_jump_into_closed_hours_and_back_darkens_the_wall_and_lights_it_again(closing):
    show, set_ahead = closing
    show.until(lambda: brightness(show) > NOT_BLACK, 10, "a picture")
    restarts = [child["restarts"] for child in show.status()["processes"]]
    set_ahead(CLOSED_S)
    show.until(lambda: show.status()["rule"] == "closed", 3, "it is closed")
    assert "the clock has jumped by +2592" in words_of_last_change(show)
    show.until(lambda: brightness(show) < BLACK, 10, "the wall is dark")
    show.until(lambda: "resting" in show.status()["message"], 10, "the dream rests")
    before, busy = show.status(), psutil.Process(show.process.pid).cpu_times()
    time.sleep(1)
    after, busy_then = show.status(), psutil.Process(show.process.pid).cpu_times()
    assert after["rounds"] == before["rounds"]
    assert after["frames_shown"] > before["frames_shown"]
    assert busy_then.user + busy_then.system - busy.user - busy.system < 0.5

    set_ahead(HOUR_S)
    show.until(lambda: show.status()["rule"] == "default", 3, "it is open again")
    show.until(lambda: brightness(show) > NOT_BLACK, 10, "the wall is lit")
    show.until(lambda: show.status()["rounds"] > after["rounds"], 10, "it dreams on")
    assert [child["restarts"] for child in show.status()["processes"]] == restarts
    assert "Traceback" not in show.log.read_text()


@pytest.mark.parametrize("closing", ["slow"], indirect=True)
def test_a_slow_wall_dreams_on_through_closed_hours_and_is_never_dark(closing):
    show, set_ahead = closing
    show.until(lambda: brightness(show) > NOT_BLACK, 10, "a picture")
    with show.watching() as seen:
        set_ahead(CLOSED_S)
        show.until(lambda: show.status()["course"]["wall"] == "slow", 3, "it is slow")
        rounds = show.status()["rounds"]
        show.until(lambda: show.status()["rounds"] > rounds + 5, 15, "it dreams on")
        assert show.status()["rule"] == "closed"
        set_ahead(HOUR_S)
        show.until(lambda: show.status()["rule"] == "default", 3, "it is open again")

    assert min(picture.mean() for _, picture in seen) > NOT_BLACK
    assert "Traceback" not in show.log.read_text()
