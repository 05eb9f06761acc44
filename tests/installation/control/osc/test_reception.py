"""From bytes to the show: each packet is an act, a release, or a refusal with its reason."""

import logging
import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from installation.control.osc.arguments import LONGEST_TEXT
from installation.control.osc.mapping import Led, Scale
from installation.control.osc.message import Message
from installation.control.osc.networks import Networks, read_network
from installation.control.osc.packets import encode
from installation.control.osc.reception import MOST_UNKNOWN, MOST_WAITING
from installation.control.osc.tree import NODES
from installation.errors import CommandError
from tests.installation.control.osc.hostile_packets import PACKETS
from tests.installation.control.osc.support_packets import addresses, arguments, damaged
from tests.installation.control.osc.support_wall import Wall

MAPPINGS = {
    "/1/push3": Led(address="/dream/subject", arguments=("volcano",)),
    "/fader2": Led(address="/dream/param/zoom", scale=Scale(to_low=1.0, to_high=1.2)),
    "/lost": Led(address="/nowhere"),
}
known = st.sampled_from([*(node.address for node in NODES), *MAPPINGS])
somebody = st.builds(
    Message, st.one_of(known, addresses), st.lists(arguments, max_size=3).map(tuple)
)
packets = st.lists(somebody, min_size=1, max_size=4).filter(lambda some: len(str(some)) < 2000)


@pytest.fixture
def wall(tmp_path):
    return Wall(tmp_path, mappings=MAPPINGS)


@pytest.fixture(scope="module")
def old_wall(tmp_path_factory):
    """One wall for all that hypothesis makes up."""
    return Wall(tmp_path_factory.mktemp("wall"), mappings=MAPPINGS)


@given(st.one_of(packets.map(encode), damaged(packets.map(encode)), st.binary(max_size=80)))
def test_whatever_comes_is_done_or_counted_and_never_raises(old_wall, data):
    reception = old_wall.reception
    before = reception.taken + reception.refusals.total
    old_wall.take(data)
    reception.do_due(old_wall.now_s + 1)

    assert reception.taken + reception.refusals.total > before
    assert "mistake" not in old_wall.refused
    assert old_wall.conductor.health()


@pytest.mark.parametrize("name", sorted(PACKETS))
def test_hostile_packets_leave_the_wall_as_it_is(old_wall, name):
    reception = old_wall.reception
    before = reception.taken + reception.refusals.total
    old_wall.take(PACKETS[name])

    assert reception.taken + reception.refusals.total > before
    assert "mistake" not in old_wall.refused


REFUSED = {
    "empty": b"",
    "size": b"/go",
    "address": encode([Message("/go")]).replace(b"/go\0", b"/*\0\0"),
    "types": b"/go\0,S\0\0a\0\0\0",
    "unknown": encode([Message("/nowhere", (1,))]),
    "arguments": encode([Message("/dream/param/zoom", ("fast",))]),
    "range": encode([Message("/dream/param/zoom", (3.0,))]),
    "subject": encode([Message("/dream/subject", ("qqqqqqqq",))]),
    "show": encode([Message("/dream/playlist", ("nowhere",))]),
    "token": encode([Message("/show/end", ("guess",))]),
}


@pytest.mark.parametrize("reason", REFUSED)
def test_each_refusal_has_its_reason_and_the_log_speaks_once(wall, caplog, reason):
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            wall.take(REFUSED[reason])

    assert wall.refused == {reason: 3}
    (record,) = caplog.records
    assert record.getMessage().startswith(f"refused, {reason}: ")
    assert "10.0.0.7" in record.getMessage()


def test_who_may_not_send_is_not_read(tmp_path):
    wall = Wall(tmp_path, networks=Networks([read_network("192.168.1.0/24")]))

    assert not wall.reception.may_read("10.0.0.7", 5000, 20, 0.0)
    assert wall.reception.may_read("192.168.1.7", 5000, 20, 0.0)
    assert wall.refused == {"network": 1}


def test_who_sends_too_much_is_not_read(wall):
    read = sum(wall.reception.may_read("10.0.0.7", 5000, 20, 0.0) for _ in range(2000))

    assert read == 500
    assert wall.refused == {"rate": 1500}
    assert wall.reception.may_read("10.0.0.8", 5000, 20, 0.0)


def test_who_presses_too_much_leaves_the_wall_to_others(wall):
    for number in range(150):
        wall.send("/projection/caption", number % 2, after_s=0.0)
    assert wall.refused == {"rate": 50}

    wall.take(encode([Message("/panic")]), after_s=0.0, host="10.0.0.8")
    assert wall.state.blackout
    wall.send("/dream/param/zoom", 1.1, after_s=0.0)
    assert wall.state.camera.rates.zoom_rate == pytest.approx(1.1)
    wall.send("/projection/caption", 0, after_s=5.0)
    assert not wall.state.caption


def test_a_scene_of_a_full_bundle_is_done(wall):
    scene = [Message("/projection/caption", (number % 2,)) for number in range(63)]
    wall.take(encode([*scene, Message("/dream/pause")]))

    assert wall.state.paused
    assert wall.reception.taken == 64
    assert wall.refused == {}


def test_a_bouncing_button_counts_once_however_hard_it_is_hit(wall):
    for velocity in (0.7, 0.0, 0.8, 0.0, 0.75):
        wall.send("/dream/reseed", velocity, after_s=0.05)
    assert wall.state.reseed_count == 1
    assert wall.refused == {"bounce": 2}

    wall.send("/dream/reseed", 0.7, after_s=0.25)
    assert wall.state.reseed_count == 2


def test_another_choice_of_the_same_box_is_heard_at_once(wall):
    wall.send("/dream/subject", "volcano")
    wall.send("/dream/subject", "tree frog", after_s=0.05)

    assert wall.labels() == ["tree frog"]


@pytest.mark.parametrize("host", ["10.0.0.9", "::ffff:10.0.0.9"])
def test_people_are_told_the_address_that_they_know(wall, host):
    wall.take(encode([Message("/dream/subject", ("volcano",))]), host=host)

    assert wall.state.reason.sender == "osc 10.0.0.9"


def test_of_a_knob_the_latest_value_counts(wall):
    for number in range(100):
        wall.send("/projection/dimmer", number / 99, after_s=0.001)
    due_in_s = wall.reception.due_in_s(wall.now_s)
    assert 0 < due_in_s <= 0.02
    assert wall.state.dimmer < 1

    wall.reception.do_due(wall.now_s + due_in_s)
    assert wall.state.dimmer == 1
    assert wall.state.version < 20
    assert wall.reception.due_in_s(wall.now_s + 1) is None


def test_parameters_glide_as_the_config_says(tmp_path):
    wall = Wall(tmp_path, glide_s=4.0)
    wall.send("/projection/dimmer", 0.5)
    wall.send("/dream/param/prior", 100)

    assert wall.state.brightness_fade_s == 4.0
    assert wall.state.prior_strength_glide is not None


def test_boxes_are_mapped(wall):
    wall.send("/1/push3", 1)
    assert wall.labels() == ["volcano"]
    wall.send("/1/push3", 0)
    wall.send("/fader2", 0.5)
    assert wall.state.camera.rates.zoom_rate == pytest.approx(1.1)
    wall.send("/fader2", 1.5)
    assert wall.last_error() == "must be 0 to 1, got 1.5"
    assert wall.refused == {"range": 1}


def test_unknown_addresses_are_remembered_the_newest_ones(wall):
    for number in range(2 * MOST_UNKNOWN):
        wall.send(f"/unknown/{number}")
    wall.send("/lost")

    assert len(wall.reception.unknown) == MOST_UNKNOWN
    assert list(wall.reception.unknown)[-2:] == [f"/unknown/{2 * MOST_UNKNOWN - 1}", "/lost"]
    assert wall.refused == {"unknown": 2 * MOST_UNKNOWN + 1}
    assert wall.answers[-1] == Message("/error", ("/lost", "there is no such address"))


def test_a_complaint_is_not_complained_of(wall):
    wall.send("/error", "/x", "there is no such address")

    assert wall.answers == []
    assert wall.refused == {"unknown": 1}


def test_questions_are_led_to_whoever_answers(wall):
    wall.send("/status/subscribe", 9001)
    wall.send("/ping", "a")

    assert [message.address for _, _, message in wall.asked] == ["/status/subscribe", "/ping"]


def test_a_bundle_is_done_whole_or_not_at_all(wall):
    damaged_one = encode([Message("/dream/pause"), Message("/dream/param/zoom", (1.5,))])
    wall.take(damaged_one.replace(b"\x3f\xc0\0\0", b"\x7f\xc0\0\0"))

    assert not wall.state.paused
    assert wall.refused == {"number": 1}


def test_work_is_done_in_turns_and_in_its_order(wall):
    reception, sender = wall.reception, wall.sender()
    reception.take(encode([Message("/dream/pause"), Message("/dream/play")]), sender, 0.0)

    assert not reception.work(time.monotonic() - 1)
    assert reception.taken == 0
    assert reception.work(math.inf)
    assert reception.taken == 2
    assert not wall.state.paused


def test_what_waits_is_bounded(wall):
    full = encode([Message("/ping")] * 64)
    for _ in range(MOST_WAITING // 64 + 3):
        wall.reception.take(full, wall.sender(), 0.0)

    assert wall.refused == {"busy": 3}
    wall.reception.work(math.inf)
    assert wall.reception.taken == MOST_WAITING


def test_a_packet_that_the_reader_stumbles_over_is_counted(wall, monkeypatch):
    def stumbling(_):
        raise RecursionError

    monkeypatch.setattr("installation.control.osc.reception.read_packet", stumbling)
    wall.take(b"/go\0")

    assert wall.refused == {"mistake": 1}


def test_a_mistake_of_the_program_ends_nothing(wall, monkeypatch):
    def broken(_):
        raise RuntimeError("a\nmistake")

    monkeypatch.setattr(wall.conductor, "steer", broken)
    wall.send("/go")
    assert wall.refused == {"mistake": 1}
    assert wall.last_error() == "a mistake"

    def refusing(_):
        raise CommandError("not now")

    monkeypatch.setattr(wall.conductor, "do", refusing)
    wall.send("/projection/dimmer", 0.5)
    wall.send("/projection/dimmer", 0.6, after_s=0.001)
    wall.reception.do_due(wall.now_s + 1)
    assert wall.refused == {"mistake": 1, "show": 2}


@pytest.mark.parametrize("text", ["träumen 夢 🐸", "\u202eevil", "a" * LONGEST_TEXT, "%s %n {0}"])
def test_any_script_may_be_asked_in(wall, text):
    data = b"/dream/subject\0\0,s\0\0" + text.encode() + bytes(4 - len(text.encode()) % 4)
    wall.take(data)

    assert sum(wall.refused.values()) == 1
    assert all(str(answer.arguments).isprintable() for answer in wall.answers)
