"""Which machines may speak to the wall."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from installation.control.osc.networks import MAX_NETWORKS, Networks, read_network


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1"])
def test_this_machine_is_always_allowed(host):
    assert Networks().allows(host)


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("192.168.1.7", True),
        ("::ffff:192.168.1.7", True),
        ("192.168.2.7", False),
        ("::ffff:192.168.2.7", False),
        ("10.0.0.7", True),
        ("10.0.0.8", False),
        ("fe80::1%eth0", True),
        ("fe80::1", True),
        ("2001:db8::1", False),
        ("", False),
        ("localhost", False),
        ("192.168.1.7 ", False),
    ],
)
def test_only_what_lies_in_the_networks_is_allowed(host, allowed):
    networks = Networks(map(read_network, ["192.168.1.0/24", "10.0.0.7", "fe80::/10"]))

    assert networks.allows(host) is allowed
    assert networks.allows(host) is allowed  # from memory


@given(st.text(max_size=20))
def test_any_host_is_judged(host):
    assert Networks([read_network("10.0.0.0/8")]).allows(host) in {True, False}


def test_an_address_within_a_network_stands_for_it():
    assert str(read_network(" 192.168.1.20/24 ")) == "192.168.1.0/24"


@pytest.mark.parametrize("text", ["", "wall.local", "10.0.0.0/33", "10.0.0", "10.0.0.0/8\x1b[2J"])
def test_what_is_no_network_is_told(text):
    with pytest.raises(ValueError, match="must be a network such as") as error:
        read_network(text)

    assert str(error.value).isprintable()


def test_too_many_networks_are_refused():
    networks = [read_network(f"10.0.{n}.0/24") for n in range(MAX_NETWORKS + 1)]

    with pytest.raises(ValueError, match="at most 64 networks can be allowed, got 65"):
        Networks(networks)
