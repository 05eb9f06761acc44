"""Tells the network by zeroconf where the show listens: `_osc._udp` and `_oscjson._tcp`.

It never holds up the show: whatever fails is told, and tried again.
"""

import asyncio
import ipaddress
import logging
import re
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import ifaddr
from zeroconf import IPVersion, ServiceInfo
from zeroconf.asyncio import AsyncZeroconf

from installation.tasks import cancelled

log = logging.getLogger(__name__)

SETTLE_S: Final = 0.5
LOOK_EVERY_S: Final = 2.0
AGAIN_S: Final = 10.0
STOP_LIMIT_S: Final = 1.0
MOST_NAME_BYTES: Final = 63
"""Of a label of DNS."""

OSC_TYPE: Final = "_osc._udp.local."
QUERY_TYPE: Final = "_oscjson._tcp.local."


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where the show listens now.

    Attributes:
        name: of the show.
        host: address that is listened to, or a name of this machine.
        osc_port: of the datagrams; None while the port cannot be had.
        query_port: of OSCQuery; None if there is none.
    """

    name: str
    host: str
    osc_port: int | None
    query_port: int | None


class Announcer:
    """Keeps the announcement in step with what is listened to.

    Args:
        place: where the show listens now; asked every two seconds.

    Attributes:
        trouble: why the show cannot be announced, "" if nothing is wrong.
    """

    def __init__(self, place: Callable[[], Place]) -> None:
        self._place = place
        self.trouble = ""

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Announce for as long as the context lasts; its end takes a second at most."""
        telling = asyncio.create_task(self._tell_for_ever(), name="zeroconf")
        try:
            yield
        finally:
            await cancelled([telling])

    async def _tell_for_ever(self) -> None:
        await asyncio.sleep(SETTLE_S)  # until all ports are open, so that they are told together
        while True:
            try:
                await self._tell_while_it_holds()
                self.trouble = ""
            except Exception as error:  # noqa: BLE001 — whatever the network has, the wall goes on
                trouble = f"zeroconf: the show cannot be announced: {str(error) or repr(error)}"
                if trouble != self.trouble:
                    log.warning("%s; tried again every %g s", trouble, AGAIN_S)
                self.trouble = trouble
                await asyncio.sleep(AGAIN_S)

    async def _tell_while_it_holds(self) -> None:
        """Announce until the show listens elsewhere, or the machine has other addresses."""
        told = await asyncio.to_thread(services, self._place())
        if not told:
            await asyncio.sleep(LOOK_EVERY_S)  # no port is open yet
            return
        addresses = sorted(told[0].parsed_addresses(IPVersion.V4Only))
        zeroconf = AsyncZeroconf(interfaces=addresses, ip_version=IPVersion.V4Only)
        try:
            await asyncio.gather(*(_registered(zeroconf, service) for service in told))
            log.info("zeroconf: announced as %s on %s", told[0].name, ", ".join(addresses))
            self.trouble = ""
            now = told
            while _keys(now) == _keys(told):
                await asyncio.sleep(LOOK_EVERY_S)
                now = await asyncio.to_thread(services, self._place())
        finally:
            await _closed(zeroconf)


def services(place: Place) -> list[ServiceInfo]:
    """What is announced: nothing while no port is open.

    Args:
        place: where the show listens.

    Raises:
        OSError: its name leads nowhere, or the machine has no IPv4 address there.
    """
    addresses = addresses_of(place.host)
    if not addresses:
        message = f"no IPv4 address of this machine is reached by others at {place.host}"
        raise OSError(message)
    packed = [ipaddress.ip_address(address).packed for address in addresses]
    server = f"{_label(socket.gethostname().partition('.')[0]) or 'hallucinarium'}.local."
    return [
        ServiceInfo(
            kind, f"{_label(place.name)}.{kind}", addresses=packed, port=port, server=server
        )
        for kind, port in ((OSC_TYPE, place.osc_port), (QUERY_TYPE, place.query_port))
        if port is not None
    ]


def addresses_of(host: str) -> list[str]:
    """The IPv4 addresses at which others reach a listening address, in order.

    Args:
        host: an address, or a name of this machine; 0.0.0.0 and :: = all but those of this machine
            alone.

    Raises:
        OSError: the name leads nowhere.
    """
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        found = socket.getaddrinfo(host, None, family=socket.AF_INET)
        return sorted({str(answer[4][0]) for answer in found})
    if not address.is_unspecified:
        return [host] if address.version == 4 else []
    own = {
        ip.ip
        for adapter in ifaddr.get_adapters()
        for ip in adapter.ips
        if isinstance(ip.ip, str) and not ipaddress.ip_address(ip.ip).is_loopback
    }
    return sorted(own)


def _keys(told: Sequence[ServiceInfo]) -> list[tuple[str, int | None, tuple[str, ...]]]:
    return [(service.type, service.port, tuple(service.parsed_addresses())) for service in told]


def _label(text: str) -> str:
    """A label of DNS: without dots and control characters, at most 63 bytes."""
    plain = re.sub(r"[.\x00-\x1f\x7f]+", " ", text).strip()
    return plain.encode()[:MOST_NAME_BYTES].decode(errors="ignore").strip()


async def _registered(zeroconf: AsyncZeroconf, service: ServiceInfo) -> None:
    """Announce a service; where its name is taken, with a number behind it."""
    await (await zeroconf.async_register_service(service, allow_name_change=True))


async def _closed(zeroconf: AsyncZeroconf) -> None:
    """Take the announcement back, unless the network takes its time."""
    try:
        async with asyncio.timeout(STOP_LIMIT_S):
            await zeroconf.async_close()
    except Exception as error:  # noqa: BLE001 — it ends all the same
        log.debug("zeroconf: %r", error)
