"""From which networks OSC is taken. Pure."""

import ipaddress
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

MAX_NETWORKS: Final = 64
_REMEMBERED: Final = 1024

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def read_network(text: str) -> Network:
    """A network such as "192.168.1.0/24"; an address alone is a network of one machine.

    An address within the network does as well: "192.168.1.20/24" is the network around it.

    Raises:
        ValueError: the text is no network.

    >>> str(read_network("192.168.1.20/24")), str(read_network("::1"))
    ('192.168.1.0/24', '::1/128')
    """
    try:
        return ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        message = f'must be a network such as "192.168.1.0/24" or an address, got {text[:60]!a}'
        raise ValueError(message) from None


class Networks:
    """The machines that may speak to the wall: this one always, and those of some networks.

    Args:
        allowed: at most 64 networks.

    Raises:
        ValueError: there are more.
    """

    def __init__(self, allowed: Iterable[Network] = ()) -> None:
        self._allowed = tuple(allowed)
        if len(self._allowed) > MAX_NETWORKS:
            message = f"at most {MAX_NETWORKS} networks can be allowed, got {len(self._allowed)}"
            raise ValueError(message)
        self._remembering = lru_cache(_REMEMBERED)(self._judge)

    def allows(self, host: str) -> bool:
        """Whether an address may send.

        Args:
            host: as a socket tells it, e.g. "10.0.0.7", "::ffff:10.0.0.7" or "fe80::1%eth0".
        """
        return self._remembering(host)

    def _judge(self, host: str) -> bool:
        try:
            address = _plain(ipaddress.ip_address(host))
        except ValueError:
            return False
        return address.is_loopback or any(address in network for network in self._allowed)


def _plain(address: _Address) -> _Address:
    """An IPv4 address that came through an IPv6 socket, as IPv4."""
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return address if mapped is None else mapped
