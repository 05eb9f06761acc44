"""Faults that come over sockets: rubbish, floods, crowds."""

import http.client
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from random import Random

import zmq

from installation.bus import endpoint_in
from installation.messages import StateMessage
from tests.chaos.stage import Stage

CLIENTS = 50
FLOOD_S = 1.5
CROWD_S = 2.0
HEADS = (
    b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    b"POST /api/request HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999999\r\n\r\n",
    b"GET /../../etc/passwd HTTP/1.1\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"#bundle\0\xff\xff\xff\xff\xff\xff\xff\xff\x7f\xff\xff\xff",
    b"/dream/subject\0\0,s\0\0" + b"a" * 4096,
    b"/projection/dimmer\0\0,f\0\0\x7f\xc0\0\0",
    b"\xff\0\0\0\0\0\0\0\x01\x7f\x03\0NULL",
    b"\xc0" * 64,
    b"",
)


def rubbish_at_panel(stage: Stage, random: Random) -> str:
    """Rubbish on the panel's port and on OSCQuery's."""
    for port in (stage.ports[0], stage.ports[3]):
        _rubbish_stream(("127.0.0.1", port), random)
    return "rubbish at panel and OSCQuery"


def rubbish_at_osc(stage: Stage, random: Random) -> str:
    """Rubbish on the ports for controllers."""
    _rubbish_stream(("127.0.0.1", stage.ports[2]), random)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for _ in range(100):
            data = random.choice(HEADS) + random.randbytes(random.randrange(1, 1400))
            sender.sendto(data, ("127.0.0.1", stage.ports[1]))
    return "rubbish at OSC, UDP and TCP"


def rubbish_between_processes(stage: Stage, random: Random) -> str:
    """Rubbish on the sockets that the processes talk over, raw and as ZeroMQ messages."""
    raw: list[str | tuple[str, int]] = [
        "\0" + endpoint_in(stage.state_dir, what).removeprefix("ipc://@")
        for what in ("states", "reports")
    ]
    keyframes_at = _keyframes_at(stage)
    if keyframes_at is not None:
        raw.append(("127.0.0.1", int(keyframes_at.rpartition(":")[2])))
    for address in raw:
        _rubbish_stream(address, random)
    with zmq.Context() as context, context.socket(zmq.PUSH) as reports:
        reports.setsockopt(zmq.LINGER, 200)
        reports.connect(endpoint_in(stage.state_dir, "reports"))
        for _ in range(200):
            parts = [
                random.randbytes(random.randrange(2000)) for _ in range(random.randrange(1, 5))
            ]
            with suppress(zmq.Again):
                reports.send_multipart(parts, zmq.NOBLOCK)
    return "rubbish between the processes"


def flood_of_osc(stage: Stage, random: Random) -> str:
    """As many messages as a loop can send; what they set is what is set already."""
    began_s, sent = time.monotonic(), 0
    while time.monotonic() - began_s < FLOOD_S:
        for _ in range(50):
            stage.osc("/dream/param/rotation", random.uniform(-0.5, 0.5))
            stage.osc("/ping", sent)
            sent += 2
    return f"{sent} OSC messages within {FLOOD_S} s"


def crowd_at_panel(stage: Stage, _random: Random) -> str:
    """Fifty pages that are open at once: streams of the picture, and the status again and again."""
    over = threading.Event()
    answered: list[int] = []
    crowd = [
        threading.Thread(target=_client, args=(stage, number % 2 == 0, over, answered))
        for number in range(CLIENTS)
    ]
    for one in crowd:
        one.start()
    time.sleep(CROWD_S)
    over.set()
    for one in crowd:
        one.join()
    return f"{CLIENTS} panel clients, {len(answered)} answers within {CROWD_S} s"


def _client(stage: Stage, streams: bool, over: threading.Event, answered: list[int]) -> None:
    while not over.is_set():
        with suppress(OSError, http.client.HTTPException):
            if streams:
                answered.append(_look_at_stream(stage.ports[0], over))
            else:
                answered.append(stage.ask("GET", "/api/status", timeout_s=10)[0])
        over.wait(0.1)


def _look_at_stream(port: int, over: threading.Event) -> int:
    panel = http.client.HTTPConnection("127.0.0.1", port, timeout=3)
    try:
        panel.request("GET", "/live.mjpeg")
        answer = panel.getresponse()
        while answer.status == 200 and not over.is_set() and answer.read1(4096):
            pass
        return answer.status
    finally:
        panel.close()


def _rubbish_stream(address: str | tuple[str, int], random: Random) -> None:
    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    for head in HEADS:
        with suppress(OSError), socket.socket(family, socket.SOCK_STREAM) as sender:
            sender.settimeout(1)
            sender.connect(address)
            sender.sendall(head + random.randbytes(random.randrange(4000)))


def _keyframes_at(stage: Stage) -> str | None:
    """Where the keyframes are, as the conductor tells everybody."""
    with zmq.Context() as context, context.socket(zmq.SUB) as states:
        states.setsockopt(zmq.LINGER, 0)
        states.setsockopt(zmq.SUBSCRIBE, b"")
        states.connect(endpoint_in(stage.state_dir, "states"))
        if not states.poll(2000):
            return None
        return StateMessage.model_validate_json(states.recv_multipart()[0]).state.keyframes_at


FAULTS: dict[str, Callable[[Stage, Random], str]] = {
    "rubbish panel": rubbish_at_panel,
    "rubbish OSC": rubbish_at_osc,
    "rubbish bus": rubbish_between_processes,
    "OSC flood": flood_of_osc,
    "panel crowd": crowd_at_panel,
}
