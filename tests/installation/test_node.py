"""A render node beside its show: over real sockets, with another clock, and a line that is cut."""

import asyncio
import socket
from typing import Any

import numpy as np
import pytest
import zmq
import zmq.asyncio

from installation.bus import ChildBus, KeyframeSender
from installation.clock import monotonic_s
from installation.commands import (
    Identify,
    SetBlackout,
    SetKeyframesEndpoint,
    SetMark,
    SetTestCard,
    Stop,
)
from installation.config_nodes import NodesSection
from installation.messages import KeyframeHeader, Report
from installation.node_door import NodeDoor
from installation.node_keys import NodeKey, show_keys
from installation.node_link import NodeLink
from installation.show import Mark, apply, first_state
from installation.subjects import ShowSubject
from installation.tasks import forever
from tests.installation.support_nodes import AHEAD_S, Line, a_node, a_show, node_clock, two_ports

pytestmark = pytest.mark.net

FROG = ShowSubject(index=31, label="tree frog")
IN_STEP_S = 0.02


def state_now():
    return first_state((FROG,), monotonic_s(), zoom_rate=1.05, rotation_deg_s=2.0)


async def until(true, limit_s=10.0):
    async with asyncio.timeout(limit_s):
        while not true():  # noqa: ASYNC110 — what is waited for tells nobody
            await asyncio.sleep(0.01)


async def published(bus, show, true):
    """Have the show publish what `show` gives until something is true."""

    async def publish():
        while True:
            await bus.publish(show())
            await asyncio.sleep(0.05)

    task = asyncio.create_task(publish())
    try:
        await until(true)
    finally:
        task.cancel()


def apart_s(show, node):
    """How far the camera of the node is from the show's, in seconds of show time, just now."""
    there = show.camera.path().position_at(monotonic_s())
    here = node.camera.path().position_at(node_clock())
    return (here.angle_deg - there.angle_deg) / 2.0


def keyframe(number):
    picture = np.full((4, 8, 3), number, np.uint8)
    header = KeyframeHeader(
        number=number, round=1, step=1, width=8, height=4, log_zoom=0, angle_deg=0,
        at_s=monotonic_s(),
    )  # fmt: skip
    return header, picture


def test_a_node_is_in_step_and_goes_on_alone_when_the_line_is_cut(tmp_path):
    async def life():
        key = show_keys(tmp_path).for_nodes
        async with (
            a_show(tmp_path) as (bus, _, port),
            Line(port).opened() as line,
            a_node(tmp_path, line.port, key) as (node, _),
        ):
            show = state_now()
            await published(bus, lambda: show, lambda: node.state.subjects == (FROG,))
            found = []
            for _ in range(30):
                await bus.publish(show)
                await asyncio.sleep(0.05)
                found.append(apart_s(show, node.state))
            assert max(map(abs, found)) <= IN_STEP_S

            line.cut()
            before = node.state
            await asyncio.sleep(0.6)
            assert node.state.camera == before.camera
            assert abs(apart_s(show, node.state)) <= IN_STEP_S

            line.mend()
            dark = apply(show, SetBlackout(blackout=True), monotonic_s())
            await published(bus, lambda: dark, lambda: node.state.blackout)
            assert abs(apart_s(dark, node.state)) <= IN_STEP_S
            return max(map(abs, found))

    print("in step within", asyncio.run(life()))


def test_what_is_for_single_outputs_of_the_show_is_not_for_those_of_a_node(tmp_path):
    async def life():
        key = show_keys(tmp_path).for_nodes
        async with a_show(tmp_path) as (bus, _, port), a_node(tmp_path, port, key) as (node, _):
            show = apply(state_now(), Identify(), monotonic_s())
            show = apply(show, SetTestCard(card="grid"), monotonic_s())
            await published(bus, lambda: show, lambda: node.state.test_card == "grid")
            assert node.state.identify_count == 1
            for command in (
                SetMark(mark=Mark(output=2)),
                SetTestCard(card="blend", output=2),
                Identify(output=2),
                SetTestCard(card="focus"),
                SetTestCard(card="greys", output=1),
            ):
                show = apply(show, command, monotonic_s())
            await published(bus, lambda: show, lambda: node.state.test_card == "focus")
            assert node.state.mark is None
            assert node.state.card_of(1) == "focus"
            assert node.state.identify_count == 1

    asyncio.run(life())


def test_keyframes_come_through_in_the_nodes_own_time(tmp_path):
    async def life():
        key = show_keys(tmp_path).for_nodes
        with KeyframeSender() as dream, ChildBus("tcp://127.0.0.1:1", "tcp://127.0.0.1:1") as wall:
            async with (
                a_show(tmp_path) as (bus, _, port),
                a_node(tmp_path, port, key) as (node, _),
            ):
                command = SetKeyframesEndpoint(endpoint=dream.endpoint)
                show = apply(state_now(), command, monotonic_s())
                await published(bus, lambda: show, lambda: node.state.keyframes_at is not None)
                assert node.state.keyframes_at != dream.endpoint
                wall.follow_keyframes(node.state.keyframes_at)
                came: list[Any] = []

                def dreamt():
                    dream.send(*keyframe(7))
                    came.extend(filter(None, [wall.newest_keyframe()]))
                    return bool(came)

                await until(dreamt)
                header, picture = came[0]
                assert picture.min() == picture.max() == 7
                assert abs(header.at_s - AHEAD_S - monotonic_s()) < 1.0

    asyncio.run(life())


@pytest.mark.parametrize("wrong", ["other secret", "other show", "no key"])
def test_who_has_not_the_key_sees_and_says_nothing(tmp_path, wrong):
    good = show_keys(tmp_path).for_nodes
    public, secret = (key.decode() for key in zmq.curve_keypair())
    key = {
        "other secret": NodeKey(show_public=good.show_public, public=public, secret=secret),
        "other show": NodeKey(show_public=public, public=good.public, secret=good.secret),
        "no key": good,
    }[wrong]

    async def life():
        async with a_show(tmp_path) as (bus, door, port):
            if wrong == "no key":
                with zmq.asyncio.Context() as context:
                    plain = context.socket(zmq.SUB)
                    plain.linger = 0
                    plain.subscribe(b"")
                    plain.connect(f"tcp://127.0.0.1:{port}")
                    for _ in range(20):
                        await bus.publish(state_now())
                        assert not await plain.poll(50)
                    plain.close()
                return
            (tmp_path / "node").mkdir()
            async with a_node(tmp_path / "node", port, key) as (node, _):
                for _ in range(20):
                    await bus.publish(state_now())
                    await asyncio.sleep(0.05)
                assert node.state.subjects != (FROG,)
                assert not node._link.clock.answers
                assert door.parts() == ()

    asyncio.run(life())


def test_the_show_sees_its_nodes_and_a_node_becomes_dark_with_it(tmp_path):
    async def life():
        key = show_keys(tmp_path).for_nodes
        async with (
            a_show(tmp_path) as (bus, door, port),
            a_node(tmp_path, port, key) as (node, own_bus),
        ):
            with ChildBus(own_bus.state_at, own_bus.reports_at) as wall:
                report = Report(role="projection", name="projection", pid=9, progress=1, at_s=1.0)

                def seen():
                    wall.send_report(report)
                    return bool(door.parts())

                show = state_now()
                await published(bus, lambda: show, seen)
                (part,) = door.parts()
                assert (part.light, part.name.split()[0]) == ("good", "Node")
                assert not door.rejected

                ended = apply(show, Stop(), monotonic_s())
                await published(bus, lambda: ended, lambda: node.state.blackout)
                assert node.state.mode != "stopping"  # its projection lives on, dark
                await published(bus, lambda: show, lambda: not node.state.blackout)

    asyncio.run(life())


def test_a_taken_port_is_told_and_the_show_goes_on(tmp_path):
    async def life():
        async with a_show(tmp_path) as (_, _, port):
            other = NodeDoor(
                NodesSection(enabled=True, host="127.0.0.1", port=port),
                tmp_path,
                "tcp://127.0.0.1:1",
                lambda: None,
            )
            await asyncio.sleep(0.2)
            task = asyncio.create_task(other.serve())
            await until(other.parts)
            task.cancel()
            (part,) = other.parts()
            assert (part.name, part.light) == ("Nodes", "bad")
            assert "in use" in part.words

    asyncio.run(life())


def other_pair():
    public, secret = zmq.curve_keypair()
    return {"public": public.decode(), "secret": secret.decode()}


@pytest.mark.parametrize("keys", ["right", "node", "show"])
def test_a_node_that_hears_nothing_says_why(tmp_path, keys):
    async def life():
        key = show_keys(tmp_path).for_nodes
        if keys == "node":
            key = key.model_copy(update=other_pair())
        elif keys == "show":
            key = key.model_copy(update={"show_public": other_pair()["public"]})
        nobody = two_ports()
        with NodeLink("127.0.0.1", nobody, key) as link:
            task = asyncio.create_task(forever("line", link.follow_line))
            await asyncio.sleep(0.5)
            assert link.trouble.startswith(f"nobody answers at 127.0.0.1 port {nobody}")
            task.cancel()
        async with a_show(tmp_path) as (bus, _, port), a_node(tmp_path, port, key) as (node, _):
            link = node._link
            if keys == "right":
                await until(lambda: "nothing comes" in link.trouble)
                await published(bus, state_now, lambda: node.state.subjects == (FROG,))
                assert "nothing comes" in link.trouble
            else:
                await until(lambda: "does not take this key" in link.trouble)

    asyncio.run(life())


def test_a_show_of_another_version_is_named_as_such(tmp_path):
    """It sends what this one does not know, through the right key."""

    async def life():
        keys = show_keys(tmp_path)
        port = two_ports()
        with zmq.asyncio.Context() as context, context.socket(zmq.PUB) as newer:
            newer.setsockopt(zmq.LINGER, 0)
            newer.setsockopt(zmq.CURVE_SERVER, 1)
            newer.setsockopt(zmq.CURVE_SECRETKEY, keys.secret.encode())
            newer.bind(f"tcp://127.0.0.1:{port}")
            async with a_node(tmp_path, port, keys.for_nodes) as (node, _):

                async def told():
                    await newer.send_multipart([b'{"boot": "b"}', b'{"kind": "state", "news": 1}'])
                    await asyncio.sleep(0.05)

                task = asyncio.create_task(forever("newer", told))
                await until(lambda: "the same version" in node._link.trouble)
                task.cancel()

    asyncio.run(life())


def test_a_key_that_was_refused_once_is_shown_again(tmp_path, monkeypatch):
    """The door may have been shut in that moment: a node must not stay out for ever."""
    monkeypatch.setattr("installation.node_link.REFUSED_S", 0.1)
    asked = []

    def late(self, domain, key):
        asked.append(key)
        return len(asked) > 2

    monkeypatch.setattr("installation.node_door._OnlyKey.callback", late)

    async def life():
        key = show_keys(tmp_path).for_nodes
        async with a_show(tmp_path) as (bus, _, port), a_node(tmp_path, port, key) as (node, _):
            await published(bus, state_now, lambda: node.state.subjects == (FROG,))

    asyncio.run(life())
    assert len(asked) > 2


def test_a_node_under_systemd_says_that_it_lives(tmp_path, monkeypatch):
    """Its unit is that of the show: without this it would be ended after three minutes."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(f"{tmp_path}/notify")
        systemd.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", f"{tmp_path}/notify")

        async def life():
            key = show_keys(tmp_path).for_nodes
            async with a_node(tmp_path, two_ports(), key) as (_, bus):
                with ChildBus(bus.state_at, bus.reports_at) as child:
                    report = Report(
                        role="projection", name="projection", pid=8, progress=5,
                        at_s=monotonic_s(), frames_shown=5,
                    )  # fmt: skip
                    child.send_report(report)
                    loop = asyncio.get_running_loop()
                    return await asyncio.wait_for(loop.sock_recv(systemd, 1000), 10)

        assert asyncio.run(life()).startswith(b"READY=1\nWATCHDOG=1")
