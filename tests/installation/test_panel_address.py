"""What one types into a browser to see the panel."""

import ipaddress

import pytest

from installation.config_sections import PanelSection
from installation.panel_address import lets_network_in, own_addresses, panel_places

EVERYWHERE = "0.0.0.0"  # noqa: S104 — read, not bound
OWN = ("192.168.1.20", "10.0.0.3")


@pytest.mark.parametrize(
    ("panel", "here", "network"),
    [
        ({"host": "127.0.0.1"}, "http://127.0.0.1:8080/", ()),
        ({"host": "::1", "port": 81}, "http://[::1]:81/", ()),
        ({"host": "localhost"}, "http://localhost:8080/", ()),
        ({"host": "wall.local"}, None, ("http://wall.local:8080/",)),
        *(
            (
                {"host": host, "port": 80},
                "http://127.0.0.1:80/",
                ("http://192.168.1.20:80/", "http://10.0.0.3:80/"),
            )
            for host in (EVERYWHERE, "::")
        ),
        ({"port": 0}, "http://127.0.0.1, with the port that the log tells", ()),
    ],
)
def test_the_addresses_are_those_that_a_browser_takes(panel, here, network):
    places = panel_places(PanelSection(**panel), OWN)

    assert (places.here, places.network) == (here, network)


def test_the_log_tells_both_with_the_port_that_was_taken():
    places = panel_places(PanelSection(host=EVERYWHERE, port=0), OWN[:1], port=8123)

    assert str(places) == "http://127.0.0.1:8123/, in the network http://192.168.1.20:8123/"
    assert str(panel_places(PanelSection(host="10.0.0.3"), OWN)) == "http://10.0.0.3:8080/"


def test_this_machine_tells_addresses_that_others_can_type():
    assert not any(ipaddress.IPv4Address(address).is_loopback for address in own_addresses())


@pytest.mark.parametrize(
    ("panel", "expected"),
    [
        ({"host": EVERYWHERE}, False),
        ({"host": EVERYWHERE, "visitors": True}, True),
        ({"host": EVERYWHERE, "token": "a word of ours"}, True),
        ({"visitors": True}, False),
    ],
)
def test_the_network_is_let_in_only_where_the_config_says_so(panel, expected):
    assert lets_network_in(PanelSection(**panel)) is expected
