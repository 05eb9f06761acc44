"""The sockets between the processes, with real ZeroMQ on loopback."""

import asyncio
import time

import numpy as np
import pytest
import zmq

from installation.bus import ChildBus, ConductorBus, KeyframeSender
from installation.commands import Reseed
from installation.errors import StartError
from installation.messages import KeyframeHeader, PreviewHeader, Report
from installation.show import apply, first_state
from installation.subjects import ShowSubject

pytestmark = pytest.mark.net

STATE = first_state((ShowSubject(index=1, label="goldfish"),), 1.0, zoom_rate=1, rotation_deg_s=0)
REPORT = Report(role="dream", name="dream", pid=7, progress=3, at_s=1.0)
JPEG = b"\xff\xd8rest"


def eventually(get, limit_s=5.0):
    """The first value other than None that `get` gives."""
    end_s = time.monotonic() + limit_s
    while time.monotonic() < end_s:
        value = get()
        if value is not None:
            return value
        time.sleep(0.01)
    pytest.fail("nothing came in time")


def keyframe(number, shape=(2, 4, 3)):
    picture = np.full(shape, number, np.uint8)
    header = KeyframeHeader(
        number=number,
        round=number,
        step=number,
        width=shape[1],
        height=shape[0],
        log_zoom=0,
        angle_deg=0,
        at_s=1.0,
    )
    return header, picture


async def hearing(conductor, child):
    """Publish until the child has joined (a subscription takes a moment)."""
    for _ in range(500):
        await conductor.publish(STATE)
        if child.newest_state(wait_ms=10) is not None:
            return
    pytest.fail("the child hears nothing")


def test_a_child_hears_the_newest_state_and_drops_the_rest():
    async def life():
        with (
            ConductorBus() as conductor,
            ChildBus(conductor.state_at, conductor.reports_at) as child,
        ):
            await hearing(conductor, child)
            state = STATE
            for _ in range(5):
                state = apply(state, Reseed(), 2.0)
                await conductor.publish(state)
            newest = None
            for _ in range(100):
                newest = child.newest_state(wait_ms=10) or newest
                if newest == state:
                    break
            assert newest == state
            assert child.newest_state() is None

    asyncio.run(life())


def test_a_child_hears_the_next_conductor_of_the_same_folder_and_is_heard_by_it(tmp_path):
    async def life():
        with ConductorBus(tmp_path) as first:
            child = ChildBus(first.state_at, first.reports_at)
            await hearing(first, child)
            with pytest.raises(StartError, match="already in use"):
                ConductorBus(tmp_path)
        with child, ConductorBus(tmp_path) as second:
            await hearing(second, child)
            child.send_report(REPORT)
            async with asyncio.timeout(5):
                assert await second.receive() == (REPORT, b"")
            assert (second.state_at, second.reports_at) == (first.state_at, first.reports_at)
        assert list(tmp_path.iterdir()) == []

    asyncio.run(life())


def test_reports_and_previews_arrive_and_rubbish_is_counted():
    async def life():
        with (
            ConductorBus() as conductor,
            ChildBus(conductor.state_at, conductor.reports_at) as child,
        ):
            stranger: zmq.Socket[bytes] = zmq.Context.instance().socket(zmq.PUSH)
            stranger.connect(conductor.reports_at)
            stranger.send_multipart([b"rubbish"])
            stranger.send_multipart([KEYFRAME_AS_REPORT])
            header = PreviewHeader(at_s=1.0, width=4, height=2, frame=9)
            assert child.send_report(REPORT)
            assert child.send_preview(header, JPEG)
            async with asyncio.timeout(5):
                came = [await conductor.receive(), await conductor.receive()]
                while sum(conductor.rejected.values()) < 2:
                    child.send_report(REPORT)
                    await conductor.receive()
            stranger.close(linger=0)
            assert (REPORT, b"") in came
            assert (header, JPEG) in came
            assert conductor.rejected == {"header": 1, "payload": 1}

    asyncio.run(life())


KEYFRAME_AS_REPORT = keyframe(1)[0].model_dump_json().encode()


def test_a_child_without_a_conductor_neither_waits_nor_fails():
    with ChildBus("tcp://127.0.0.1:1", "tcp://127.0.0.1:1") as child:
        began_s = time.monotonic()
        sent = [child.send_report(REPORT) for _ in range(100)]

        assert not all(sent)
        assert child.newest_state(wait_ms=20) is None
        assert time.monotonic() - began_s < 2


def test_keyframes_come_from_where_the_state_says_also_when_that_changes():
    def next_of(sender, child, number):
        def attempt():
            sender.send(*keyframe(number))
            time.sleep(0.01)
            return child.newest_keyframe()

        header, picture = eventually(attempt)
        assert header.number == number
        assert picture.shape == (2, 4, 3)
        assert np.all(picture == number)

    with ChildBus("tcp://127.0.0.1:1", "tcp://127.0.0.1:1") as child:
        assert child.newest_keyframe() is None
        with KeyframeSender() as first:
            child.follow_keyframes(first.endpoint)
            next_of(first, child, 1)
        with KeyframeSender() as second:
            child.follow_keyframes(second.endpoint)
            next_of(second, child, 2)
            child.follow_keyframes(None)
            second.send(*keyframe(3))
            assert child.newest_keyframe() is None


def test_of_many_keyframes_only_the_newest_good_one_counts():
    with ChildBus("tcp://127.0.0.1:1", "tcp://127.0.0.1:1") as child:
        context = zmq.Context()
        publisher = context.socket(zmq.PUB)
        port = publisher.bind_to_random_port("tcp://127.0.0.1")
        child.follow_keyframes(f"tcp://127.0.0.1:{port}")
        good = [keyframe(1)[0].model_dump_json().encode(), keyframe(1)[1].tobytes()]
        bad = [good[0], b"short"]

        def attempt():
            for parts in (good, bad):
                publisher.send_multipart(parts)
            time.sleep(0.02)
            return child.newest_keyframe()

        header, _ = eventually(attempt)
        context.destroy(linger=0)

        assert header.number == 1
        assert child.rejected["payload"] >= 1
