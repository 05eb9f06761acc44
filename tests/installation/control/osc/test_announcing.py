import asyncio
import dataclasses

import pytest
from zeroconf import IPVersion, Zeroconf

from installation.control.osc import announcing
from installation.control.osc.announcing import (
    OSC_TYPE,
    QUERY_TYPE,
    Announcer,
    Place,
    addresses_of,
    services,
)
from tests.installation.support_controllers import until

PLACE = Place(name="The wall. upstairs", host="127.0.0.1", osc_port=9000, query_port=8000)


def find(kind):
    """What another machine finds within four seconds."""
    with Zeroconf(interfaces=["127.0.0.1"], ip_version=IPVersion.V4Only) as other:
        return other.get_service_info(kind, f"The wall  upstairs.{kind}", 4000)


@pytest.mark.net
def test_others_find_the_doors_that_are_open_and_those_that_open_later(monkeypatch):
    monkeypatch.setattr(announcing, "SETTLE_S", 0)
    monkeypatch.setattr(announcing, "LOOK_EVERY_S", 0.05)
    places = [dataclasses.replace(PLACE, query_port=None)]

    async def look():
        announcer = Announcer(lambda: places[-1])
        async with announcer.opened():
            osc = await asyncio.to_thread(find, OSC_TYPE)
            places.append(PLACE)
            query = await asyncio.to_thread(find, QUERY_TYPE)
            began = asyncio.get_running_loop().time()
        assert asyncio.get_running_loop().time() - began < 1.5
        assert (osc.port, query.port) == (9000, 8000)
        assert osc.parsed_addresses() == ["127.0.0.1"]
        assert announcer.trouble == ""

    asyncio.run(look())


def test_what_fails_is_told_and_tried_again(monkeypatch):
    monkeypatch.setattr(announcing, "SETTLE_S", 0)
    monkeypatch.setattr(announcing, "AGAIN_S", 0.01)
    asked = []

    def nowhere():
        asked.append(1)
        raise OSError("the network is down")

    async def try_it():
        announcer = Announcer(nowhere)
        async with announcer.opened():
            await until(lambda: len(asked) >= 3)
        assert "the network is down" in announcer.trouble

    asyncio.run(try_it())


def test_only_doors_that_are_open_are_announced():
    closed = Place(name="The wall", host="127.0.0.1", osc_port=None, query_port=None)

    assert services(closed) == []
    assert [one.type for one in services(PLACE)] == [OSC_TYPE, QUERY_TYPE]


def test_a_machine_in_no_network_is_told():
    with pytest.raises(OSError, match=r"no IPv4 address of this machine .* at ::1"):
        services(Place(name="The wall", host="::1", osc_port=9000, query_port=None))


def test_names_become_labels():
    long = Place(name="ü" * 60, host="127.0.0.1", osc_port=1, query_port=None)

    assert services(PLACE)[0].name == f"The wall  upstairs.{OSC_TYPE}"
    assert services(long)[0].name == f"{'ü' * 31}.{OSC_TYPE}"


def test_all_addresses_are_those_that_others_reach():
    assert "127.0.0.1" not in addresses_of("0.0.0.0")  # noqa: S104 — read, not bound
    assert addresses_of("192.168.1.5") == ["192.168.1.5"]
    assert addresses_of("localhost") == ["127.0.0.1"]
