"""What the sockets between a show and its render nodes have in common."""

from typing import Final

import zmq
import zmq.asyncio

HEARTBEAT_MS: Final = 1000
HEARTBEAT_LIMIT_MS: Final = 3000


def lively(socket: zmq.asyncio.Socket) -> None:
    """A dead line is noticed and connected again, nothing lingers at the end."""
    socket.setsockopt(zmq.LINGER, 0)
    socket.setsockopt(zmq.IPV6, 1)
    socket.setsockopt(zmq.HEARTBEAT_IVL, HEARTBEAT_MS)
    socket.setsockopt(zmq.HEARTBEAT_TIMEOUT, HEARTBEAT_LIMIT_MS)
    socket.setsockopt(zmq.CONNECT_TIMEOUT, HEARTBEAT_LIMIT_MS)
    socket.setsockopt(zmq.RECONNECT_IVL, 200)
    socket.setsockopt(zmq.RECONNECT_IVL_MAX, 1000)


def endpoint(host: str, port: int) -> str:
    """An address as ZeroMQ writes it; `host` is a name, or an address of IPv4 or IPv6."""
    return f"tcp://[{host}]:{port}" if ":" in host else f"tcp://{host}:{port}"
