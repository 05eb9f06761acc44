"""Finds the addresses of machines off the loop: a network without answers holds nothing up."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable
from typing import TypeVar

from installation.control.osc.subscribers import Address

T = TypeVar("T")

Place = tuple[socket.AddressFamily, int, tuple[str, int] | tuple[str, int, int, int]]
"""Family and protocol of a socket, and the address that it takes."""


def found_place(host: str, port: int, kind: socket.SocketKind) -> Place:
    """Where to listen; waits for the network if `host` is a name.

    Args:
        host: IP address or name of this machine; a name's IPv4 address goes before the other.
        port: 0 = any free one.
        kind: SOCK_DGRAM or SOCK_STREAM.

    Raises:
        OSError: nobody knows it.
        UnicodeError: it can be no name.
    """
    places = socket.getaddrinfo(host, port, type=kind, flags=socket.AI_PASSIVE)
    family, _, protocol, _, address = min(places, key=lambda place: place[0] != socket.AF_INET)
    return family, protocol, _internet(address)


def found_address(host: str, port: int, family: socket.AddressFamily) -> Address:
    """Where a controller is, for a datagram socket of a family; waits for the network.

    Raises:
        OSError: nobody knows it, or it has no address of that family.
        UnicodeError: it can be no name.
    """
    flags = socket.AI_V4MAPPED if family == socket.AF_INET6 else 0
    places = socket.getaddrinfo(host, port, family, socket.SOCK_DGRAM, flags=flags)
    return address_of(_internet(places[0][4]))


def address_of(address: tuple[str, int] | tuple[str, int, int, int]) -> Address:
    """Host and port of what a socket tells; a host that one link alone knows is told with it."""
    host, port, *more = address
    link = more[1] if len(more) == 2 else 0
    return (f"{host}%{link}" if link and "%" not in host else host), port


def is_here(host: str) -> bool:
    """Whether an IP address is one of this machine."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((host, 0))
        except OSError:
            return False
    return True


async def off_loop(work: Callable[[], T]) -> T:
    """What `work` gives, or raises, in a thread of its own; the end of the program waits for none.

    The loop's own threads would be waited for, and the network may take half a minute to say that
    it has no answer.
    """
    loop = asyncio.get_running_loop()
    given: asyncio.Future[T] = loop.create_future()

    def settle(settled: Callable[[], None]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(lambda: None if given.done() else settled())

    def run() -> None:
        try:
            result = work()
        except Exception as error:  # noqa: BLE001 — it is for whoever waits
            caught = error
            settle(lambda: given.set_exception(caught))
        else:
            settle(lambda: given.set_result(result))

    threading.Thread(target=run, name="names", daemon=True).start()
    return await given


def _internet(address: tuple[object, ...]) -> tuple[str, int] | tuple[str, int, int, int]:
    host, port, *more = address
    if isinstance(host, str) and isinstance(port, int):
        match more:
            case []:
                return host, port
            case [int() as flow, int() as link]:
                return host, port, flow, link
            case _:
                pass
    message = f"no internet address: {address!a}"
    raise OSError(message)
