"""The door itself, with sockets of this machine: what comes in, what is told, what it survives."""

import asyncio
import logging
import socket
import time

import pytest

from installation.control.osc import server as server_module
from installation.control.osc.message import Message
from installation.control.osc.packets import read_packet
from installation.control.osc.subscribers import MOST_SUBSCRIBERS
from tests.installation.control.osc.support_door import HERE, TOLD_ALL, until

pytestmark = pytest.mark.net


def test_a_press_arrives_and_a_mistake_comes_back(run):
    async def test(door, show, box):
        one = box()
        one.send(Message("/panic"))
        await until(lambda: show.state.blackout)
        one.send(Message("/ping", (7, "x")), Message("/nowhere"))
        assert await one.hear() == (Message("/pong", (7, "x")),)
        assert await one.hear() == (Message("/error", ("/nowhere", "there is no such address")),)
        assert door.status().taken == 2
        assert door.status().refused == {"unknown": 1}

    run(test)


def test_the_last_value_of_a_knob_comes_though_nothing_follows(run):
    async def test(door, show, box):
        one = box()
        for value in (0.9, 0.5, 0.25):
            one.send(Message("/projection/dimmer", (value,)))
        await until(lambda: show.state.dimmer == 0.25)

    run(test)


def test_a_subscriber_is_told_all_at_once_then_changes_and_all_each_second(run):
    async def test(door, show, box):
        one, other = box(), box()
        one.send(Message("/status/subscribe"))
        heard = await one.hear_all(TOLD_ALL, 1.0)
        assert heard["/projection/blackout"] == 0

        other.send(Message("/panic"))
        began_s = time.monotonic()
        while (await one.hear_all(["/projection/blackout"]))["/projection/blackout"] != 1:
            assert time.monotonic() - began_s < 0.5
        began_s = time.monotonic()
        await one.hear_all(TOLD_ALL, 1.5)
        assert time.monotonic() - began_s < 1.2

        other.send(Message("/status/subscribe", (one.port,)))
        other.send(Message("/status/unsubscribe", (one.port,)))
        await until(lambda: not door.status().listeners)

    run(test)


def test_who_asks_once_is_told_once(run):
    async def test(door, show, box):
        one = box()
        one.send(Message("/status/get"))
        await one.hear_all(TOLD_ALL)
        with pytest.raises(TimeoutError):
            await one.hear(1.2)

    run(test)


def test_controllers_of_the_config_are_told_also_by_name(run):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as target:
        target.bind((HERE, 0))
        target.setblocking(False)

        async def test(door, show, box):
            loop = asyncio.get_running_loop()
            async with asyncio.timeout(3):
                assert len(read_packet(await loop.sock_recv(target, 5000))) > 10

        port = target.getsockname()[1]
        run(test, feedback=[("no.such.host.invalid", 9001), ("localhost", port)])


def test_the_wall_does_not_listen_to_itself(run):
    async def test(door, show, box):
        one = box()
        one.send(Message("/status/subscribe", (door.port,)))
        (answer,) = await one.hear()
        assert answer.arguments[1] == "that is the port of the wall itself"
        assert door.status().listeners == 0

    run(test)


def test_there_are_64_listeners_at_most_and_closed_ports_do_no_harm(run):
    async def test(door, show, box):
        for number in range(MOST_SUBSCRIBERS):
            door.subscribers.add((HERE, number + 1), 60.0, time.monotonic())
        assert door.status().listeners == MOST_SUBSCRIBERS
        one = box()
        one.send(Message("/status/subscribe"))
        assert (await one.hear())[0].arguments[1] == "64 are told already"
        await asyncio.sleep(1.2)
        one.send(Message("/ping"))
        assert await one.hear() == (Message("/pong"),)

    run(test)


def test_no_packet_of_many_acts_holds_the_loop(run):
    """The costliest packets: 64 that have all told, ask for subjects, or turn a hold."""
    bundles = [
        [Message("/status/get")] * 64,
        [Message("/dream/subject", (f"nobody knows {n}",)) for n in range(64)],
        [Message("/dream/held", (n % 2,)) for n in range(64)],
    ]

    async def test(door, show, box):
        one, worst_s = box(), 0.0
        for bundle in bundles * 3:
            one.send(*bundle)
        came = door.reception
        while came.taken + came.refusals.total < 64 * 9:
            began_s = time.thread_time()
            await asyncio.sleep(0.0005)
            worst_s = max(worst_s, time.thread_time() - began_s)
        assert worst_s < 0.02  # CPU of several turns; one packet took 35 ms and more

    run(test)


def test_a_taken_port_is_told_and_had_when_it_is_free(run, monkeypatch, caplog):
    monkeypatch.setattr(server_module, "AGAIN_S", 0.05)
    taken = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    taken.bind((HERE, 0))
    port = taken.getsockname()[1]

    async def test(door, show, box):
        assert door.port is None
        assert (
            door.status().trouble
            == f"OSC: {HERE} port {port}: something else listens there already"
        )
        await asyncio.sleep(0.2)
        taken.close()
        await until(lambda: door.port == port)
        assert door.status().trouble == ""
        one = box()
        one.send(Message("/panic"))
        await until(lambda: show.state.blackout)

    with caplog.at_level(logging.ERROR):
        run(test, port=port)
    assert len(caplog.records) == 1


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"host": "192.0.2.1"}, "this machine does not have that address"),
        ({"interface": "eth99"}, "there is no such network interface"),
        ({"host": "no.such.host.invalid"}, ""),
    ],
)
def test_an_address_that_cannot_be_had_is_told_and_the_show_goes_on(run, settings, words):
    async def test(door, show, box):
        assert door.port is None
        assert words in door.status().trouble
        assert door.status().trouble

    run(test, tcp_port=0, **settings)


@pytest.mark.parametrize(("host", "client"), [("::1", "::1"), ("::", "::1"), ("::", HERE)])
def test_both_kinds_of_addresses_are_served(run, host, client):
    async def test(door, show, box):
        one = box(client)
        one.send(Message("/status/subscribe"))
        await one.hear_all(TOLD_ALL)

    run(test, host=host)


def test_an_interface_is_listened_to_alone(run):
    async def test(door, show, box):
        one = box()
        one.send(Message("/ping"))
        assert await one.hear() == (Message("/pong"),)
        _, writer = await asyncio.open_connection(HERE, door.tcp_port)
        writer.close()

    run(test, interface="lo", tcp_port=0)


def test_a_network_that_does_not_answer_holds_nothing_up(run, monkeypatch):
    def slow(*_):
        time.sleep(3)
        raise OSError("no answer")

    monkeypatch.setattr(server_module, "found_place", slow)
    monkeypatch.setattr(server_module, "FIRST_TRY_S", 0.1)

    async def test(door, show, box):
        assert "the network does not say where that is" in door.status().trouble

    began_s = time.monotonic()
    run(test, host="slow.example")
    assert time.monotonic() - began_s < 2
