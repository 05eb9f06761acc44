"""A real show follows its timetable: to the second, through a wish, and after a kill -9."""

import os
import signal
import time

import pytest

from installation.clock import utc_now
from installation.why_log import WhyLog
from tests.e2e.conftest import GOOD_DREAMER, running_show

pytestmark = [pytest.mark.process, pytest.mark.net]

CHANGE_IN_S = 20
DWELL_S = 4
SECOND = ("volcano", "goldfish", "castle")
PLAYLIST = "order: written\ndwell: {dwell}\nfade: 1\ncues: [{cues}]\n"


@pytest.fixture(scope="module")
def planned(tmp_path_factory):
    """A show whose timetable changes soon, and when it does."""
    folder = tmp_path_factory.mktemp("planned")
    playlists = folder / "playlists"
    playlists.mkdir()
    write(playlists / "first.yaml", ["tree frog", "rabbit"])
    write(playlists / "second.yaml", SECOND)
    change_at = int(utc_now().timestamp()) + CHANGE_IN_S
    with running_show(folder, GOOD_DREAMER, playlists, change_at) as show:
        show.until_dreaming()
        yield show, change_at


def write(path, subjects):
    cues = ", ".join(f"{{subjects: {subject}}}" for subject in subjects)
    path.write_text(PLAYLIST.format(dwell=DWELL_S, cues=cues))


def cue_due(change_at):
    """The name of the cue that is due by the clock."""
    return SECOND[int((utc_now().timestamp() - change_at) / DWELL_S) % len(SECOND)]


def shows_what_is_due(show, change_at):
    """Whether the status fits the clock; not asked across a change of cue."""
    before = cue_due(change_at)
    status = show.status()
    if before != cue_due(change_at):
        return False
    return (status["rule"], status["playlist"], status["cue"]) == ("programme", "second", before)


def programmed(show):
    """What the journal says of the programme, newest first."""
    records = WhyLog(show.state_dir / "why.db").newest()
    return [record for record in records if record.rule == "programme"]


def test_the_wall_changes_at_its_time_and_a_wish_returns_by_itself(planned):
    show, change_at = planned
    show.until(lambda: show.status()["rule"] == "programme", CHANGE_IN_S + 20, "the change")
    show.until(lambda: programmed(show), 5, "the journal has it: it is written a moment later")
    first = programmed(show)[-1]
    assert 0 <= first.at.timestamp() - change_at < 0.5
    assert (first.playlist, first.cue) == ("second", "volcano")

    show.ask("POST", "/api/request", {"text": "tiger"})
    status = show.status()
    assert status["rule"] == "wish"
    assert 0 < status["override_left_s"] <= 5
    show.until(lambda: shows_what_is_due(show, change_at), 12, "the timetable returns")


def test_after_a_kill_the_wall_shows_what_is_due_now_at_its_place(planned):
    show, change_at = planned
    show.until(lambda: show.status()["rule"] == "programme", CHANGE_IN_S + 20, "the change")
    show.ask("POST", "/api/steer", {"act": "hold"})
    show.until(lambda: show.status()["rule"] == "hold", 5, "the hold")
    held = show.status()["cue"]
    time.sleep(0.7)  # the state file is written after the next publication
    os.kill(show.process.pid, signal.SIGKILL)
    show.process.wait()

    show.start()
    show.until(lambda: show.status()["rule"] == "hold", 30, "the hold is kept")
    assert show.status()["cue"] == held
    show.ask("POST", "/api/steer", {"act": "return"})
    show.until(lambda: shows_what_is_due(show, change_at), 8, "what is due")
    assert "Traceback" not in show.log.read_text()
