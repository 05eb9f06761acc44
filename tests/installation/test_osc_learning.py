import asyncio
import json
import logging

import pytest

from installation.control.osc.mapping import Led, Scale
from installation.control.osc.message import Message
from installation.control.osc.reception import Sender
from installation.errors import CommandError
from installation.osc_learning import FILE, LISTENS_S, MOST_LEARNED, Learner

BOX = Sender(host="192.168.1.20", port=9001, answer=lambda _: None)
VOLCANO = {"subject": "volcano"}


class Clock:
    now_s = 100.0

    def __call__(self):
        return self.now_s


def learner_in(folder, configured=None, clock=None):
    return Learner(folder, configured or {}, clock or Clock())


async def written(learner, act, *args):
    """What the file holds after an act."""
    keeping = asyncio.create_task(learner.keep())
    act(*args)
    await asyncio.wait_for(keeping, 5)
    return learner


def test_what_is_learned_outlives_the_show(tmp_path):
    asyncio.run(_learn_one(tmp_path))
    again = learner_in(tmp_path)

    assert again.learned == {"/1/push3": VOLCANO}
    assert again.mappings == {"/1/push3": Led(address="/dream/subject", arguments=("volcano",))}
    asyncio.run(written(again, again.forget, "/1/push3"))
    assert learner_in(tmp_path).mappings == {}


async def _learn_one(folder):
    learner = learner_in(folder)
    await written(learner, learner.learn, "/1/push3", VOLCANO)


def test_the_one_who_reads_messages_is_told_of_every_change(tmp_path):
    told: list[object] = []
    learner = Learner(tmp_path, {}, Clock(), told.append)

    learner.learn("/fader2", {"param": "zoom", "to": [1.0, 1.2]})
    learner.forget("/fader2")

    zoom = Led(address="/dream/param/zoom", scale=Scale(to_low=1.0, to_high=1.2))
    assert told == [{"/fader2": zoom}, {}]


def test_the_next_message_of_a_box_is_caught_once(tmp_path):
    learner = learner_in(tmp_path)
    fader = Message("/fader2", (0.5,))
    assert not learner.catch(fader, BOX)

    learner.listen(on=True)

    assert learner.is_listening
    assert learner.catch(fader, BOX)
    assert not learner.catch(fader, BOX)
    caught = learner.caught
    assert caught is not None
    assert (caught.address, caught.host, caught.is_fader) == ("/fader2", "192.168.1.20", True)
    assert caught.line == "/fader2 0.5"


def test_nobody_listens_for_ever(tmp_path):
    clock = Clock()
    learner = learner_in(tmp_path, clock=clock)
    learner.listen(on=True)
    clock.now_s += LISTENS_S

    assert not learner.catch(Message("/late"), BOX)
    learner.listen(on=True)
    learner.listen(on=False)
    assert not learner.catch(Message("/late"), BOX)


def test_the_config_goes_before_what_was_learned(tmp_path):
    asyncio.run(_learn_one(tmp_path))
    own = {"/1/push3": Led(address="/panic", arguments=())}
    learner = learner_in(tmp_path, own)
    learner.listen(on=True)

    assert learner.mappings == own
    assert learner.learned == {}
    assert not learner.catch(Message("/1/push3"), BOX)
    with pytest.raises(CommandError, match="config says already"):
        learner.learn("/1/push3", VOLCANO)


@pytest.mark.parametrize(
    ("address", "does", "said"),
    [
        ("/x", {"subject": "qwertz"}, "/x.subject: "),
        ("/x", {}, "must have one of subject, playlist, param, do"),
        ("/x", {"param": "zoom", "to": [1, 9]}, r"/x.to: zoom must be 0.8 to 1.25, got 9"),
        ("/x", {"do": "/dream/playlists"}, 'did you mean "/dream/playlist'),
        ("/x", {"subject": "volcano", "wild": 1}, "unknown key"),
        ("/dream/subject", VOLCANO, "one of the show's own"),
        ("x", VOLCANO, 'does not begin with "/"'),
        ("/x*", VOLCANO, "patterns"),
    ],
)
def test_what_is_no_mapping_is_refused_with_the_reason(tmp_path, address, does, said):
    learner = learner_in(tmp_path)

    with pytest.raises(CommandError, match=said):
        learner.learn(address, does)
    assert learner.mappings == {}


def test_there_is_a_limit_and_only_what_was_learned_can_be_forgotten(tmp_path):
    learner = learner_in(tmp_path)
    for number in range(MOST_LEARNED):
        learner.learn(f"/x/{number}", {"do": "/go"})

    with pytest.raises(CommandError, match="200 addresses"):
        learner.learn("/x/more", VOLCANO)
    learner.learn("/x/7", VOLCANO)
    with pytest.raises(CommandError, match="was not learned"):
        learner.forget("/x/more")


def test_what_no_longer_counts_is_left_out_and_told(tmp_path, caplog):
    mappings = {"/a": {"subject": "qwertz"}, "/b": VOLCANO, "/d": {"do": "/gone"}}
    (tmp_path / FILE).write_text(json.dumps({"version": 1, "mappings": mappings}))

    with caplog.at_level(logging.WARNING):
        learner = learner_in(tmp_path)

    assert list(learner.learned) == ["/b"]
    assert "/a" in caplog.text
    assert "/d" in caplog.text


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"version": 2, "mappings": {}}', b"\xff"])
def test_a_damaged_file_is_put_aside_and_told(tmp_path, content):
    (tmp_path / FILE).write_bytes(content)

    learner = learner_in(tmp_path)

    assert learner.mappings == {}
    assert FILE in learner.trouble
    assert (tmp_path / f"{FILE}.bad").read_bytes() == content


def test_a_disk_that_takes_nothing_is_told_and_the_mapping_holds(tmp_path):
    folder = tmp_path / "file"
    folder.write_text("no folder")
    learner = learner_in(folder)

    asyncio.run(written(learner, learner.learn, "/1/push3", VOLCANO))

    assert "cannot be written" in learner.trouble
    assert list(learner.mappings) == ["/1/push3"]
