"""Listening sockets of the control servers, with errors that an operator understands."""

import errno
import socket

from installation.errors import StartError


def listen(host: str, port: int, door: str = "panel") -> socket.socket:
    """A TCP socket that listens on an address.

    Args:
        host: IP address or name.
        port: 0 = any free one.
        door: what it is for, for messages.

    Raises:
        StartError: that address cannot be had; the text says why.
    """
    where = f"{door}: {host} port {port}"
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (OSError, UnicodeError) as error:
        message = f"{where}: there is no such address"
        raise StartError(message) from error
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(64)
    except OSError as error:
        listener.close()
        message = f"{where}: {_reason(error)}"
        raise StartError(message) from error
    listener.settimeout(0)
    return listener


def url_of(listener: socket.socket) -> str:
    """The address of a listening socket as a browser on this machine takes it."""
    host, port = listener.getsockname()[:2]
    name = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 — read, not bound
    return f"http://[{name}]:{port}/" if ":" in name else f"http://{name}:{port}/"


def _reason(error: OSError) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return "something else listens there already; choose another port"
        case errno.EACCES:
            return "ports below 1024 need rights that this user does not have"
        case errno.EADDRNOTAVAIL:
            return "this machine does not have that address"
        case _:
            return error.strerror or str(error)
