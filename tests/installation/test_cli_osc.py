"""The command `osc`, alone and with the clients of liblo."""

import contextlib
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from installation.cli import main
from installation.control.osc.framing import (
    Decoder,
    SizePrefixedDecoder,
    SlipDecoder,
    size_prefixed,
    slip,
)
from installation.control.osc.packets import Message, encode, read_packet

pytestmark = pytest.mark.net
ROOT = Path(__file__).parents[2]
FRAMINGS: dict[str, tuple[Callable[[], Decoder], Callable[[bytes], bytes]]] = {
    "slip": (SlipDecoder, slip),
    "size": (SizePrefixedDecoder, size_prefixed),
}
HERE = ["--host", "127.0.0.1", "--port"]


@pytest.fixture
def wall():
    """A datagram socket that stands for the wall."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as opened:
        opened.bind(("127.0.0.1", 0))
        opened.settimeout(20)
        yield opened


@contextlib.contextmanager
def running(*command, **options):
    """A program that is ended with the test."""
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT, **options
    ) as program:
        try:
            yield program
        finally:
            program.kill()


@contextlib.contextmanager
def monitor():
    """The program `osc monitor` and its port."""
    # Whoever runs the tests in the background has Ctrl-C ignored; here it must count.
    heard = ["env", "--default-signal=INT", sys.executable]
    command = [*heard, "-m", "installation", "osc", "monitor", "--port", "0"]
    with running(*command) as program:
        said = program.stderr.readline()
        told = re.fullmatch(r"what arrives at 127.0.0.1 port (\d+); .*\n", said)
        assert told is not None, said
        yield program, int(told[1])


def free_port(kind=socket.SOCK_DGRAM):
    with socket.socket(socket.AF_INET, kind) as opened:
        opened.bind(("127.0.0.1", 0))
        return opened.getsockname()[1]


def answering(wall, *packets):
    """Answer the next datagram with these, and give the messages that came in a list."""
    heard: list[Message] = []

    def serve():
        data, sender = wall.recvfrom(5000)
        heard.extend(read_packet(data))
        for packet in packets:
            wall.sendto(packet, sender)

    thread = threading.Thread(target=serve)
    thread.start()
    return heard, thread


def test_a_message_is_sent_and_the_answer_is_printed(wall, capsys):
    answer = encode([Message("/pong", (1,)), Message("/status/subject", ("tree frog",))])
    heard, thread = answering(wall, answer, b"rubbish!")

    port = str(wall.getsockname()[1])
    code = main(["osc", "send", "/dream/subject", "tree frog", "-0.5", "3", "true", *HERE, port])

    thread.join()
    assert code == 0
    assert heard == [Message("/dream/subject", ("tree frog", -0.5, 3, True))]
    said = capsys.readouterr()
    assert said.out.splitlines() == ["/pong 1", '/status/subject "tree frog"']
    assert said.err.startswith("an answer that is no OSC, malformed: ")


@pytest.mark.parametrize("framing", FRAMINGS)
def test_a_message_is_sent_over_tcp_and_the_answer_is_printed(framing, capsys):
    decoder, framed = FRAMINGS[framing]
    heard = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve():
            connection, _ = server.accept()
            with connection:
                heard.extend(decoder().feed(connection.recv(5000)))
                connection.sendall(framed(encode([Message("/pong", (1,))])))

        thread = threading.Thread(target=serve)
        thread.start()
        port = str(server.getsockname()[1])
        assert main(["osc", "send", "/ping", "1", "--tcp", framing, *HERE, port]) == 0
        thread.join()

    assert read_packet(heard[0]) == (Message("/ping", (1,)),)
    assert capsys.readouterr().out == "/pong 1\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["send", "dream"], "address: 'dream' does not begin with \"/\""),
        (["send", "/*"], "address: '/*': patterns and spaces are not taken"),
        (["send", "/x", "half", "--types", "f"], "the type f wants a number, got 'half'"),
        (["send", "/x", "--host", "no.such.host.invalid"], "osc: no.such.host.invalid port 9000: "),
        (["monitor", "--host", "192.0.2.1"], "osc: 192.0.2.1 port 9001: "),
    ],
)
def test_mistakes_are_told_in_one_line(arguments, words, capsys):
    assert main(["osc", *arguments]) == 2

    said = capsys.readouterr()
    assert said.out == ""
    assert words in said.err
    assert said.err.count("\n") == 1


@pytest.mark.parametrize("way", [[], ["--tcp", "slip"]], ids=["udp", "tcp"])
def test_where_nobody_listens_is_told(way, capsys):
    port = free_port(socket.SOCK_STREAM if way else socket.SOCK_DGRAM)

    assert main(["osc", "send", "/go", *way, *HERE, str(port)]) == 2
    assert capsys.readouterr().err.endswith(f"osc: 127.0.0.1 port {port}: nobody listens there\n")


def test_the_monitor_prints_what_arrives_and_counts_what_it_refuses(wall):
    with monitor() as (program, port):
        for packet in (
            b"\x1b[2Jrubbish!\0\0\0\0",
            encode([Message("/a", ("tree frog", 0.5)), Message("/b")]),
            b"/x\0\0,s\0\0\x1b[2J\0\0\0\0",
            bytes(60_000),
        ):
            wall.sendto(packet, ("127.0.0.1", port))
        lines = [program.stdout.readline() for _ in range(2)]
        refused = [program.stderr.readline() for _ in range(3)]
        program.send_signal(signal.SIGINT)
        _, summary = program.communicate(timeout=20)

    sender = f"127.0.0.1:{wall.getsockname()[1]}"
    assert [line.split(" ", 1)[1] for line in lines] == [
        f'{sender} /a "tree frog" 0.5\n',
        f"{sender} /b\n",
    ]
    assert all(re.match(r"\d\d:\d\d:\d\d\.\d{3} ", line) for line in lines)
    assert [line.split(" refused, ")[1].split(":")[0] for line in refused] == [
        "address",
        "text",
        "size",
    ]
    assert not any("\x1b" in line for line in refused)
    assert summary == "2 messages, refused: 1 address, 1 size, 1 text\n"
    assert program.returncode == 0


def test_oscsend_of_liblo_is_understood(require_program):
    oscsend = require_program("oscsend", "liblo-tools")
    with monitor() as (program, port):
        to = ["127.0.0.1", str(port), "/dream/subject"]
        subprocess.run(
            [oscsend, *to, "sifhdTFNI", "tree frog", "-7", "0.5", "1099511627776", "0.25"],
            check=True,
        )
        subprocess.run([oscsend, *to], check=True)
        lines = [program.stdout.readline().split(" ", 2)[2] for _ in range(2)]

    assert lines == [
        '/dream/subject "tree frog" -7 0.5 1099511627776 0.25 true false nil impulse\n',
        "/dream/subject\n",
    ]


@pytest.mark.parametrize("way", [[], ["--tcp", "slip"], ["--tcp", "size"]], ids=" ".join)
def test_oscdump_of_liblo_understands_what_is_sent(way, require_program):
    oscdump = require_program("oscdump", "liblo-tools")
    port = free_port(socket.SOCK_STREAM if way else socket.SOCK_DGRAM)
    protocol = "tcp" if way else "udp"
    send = ["send", "/dream/subject", "tree frog", "7", "--types", "siTNI", *way, *HERE, str(port)]
    with running(oscdump, "-L", f"osc.{protocol}://:{port}") as program:
        while main(["osc", *send]) != 0:  # until it listens
            assert program.poll() is None
        line = program.stdout.readline()

    assert line.split(" ", 1)[1] == '/dream/subject siTNI "tree frog" 7 #T Nil Infinitum\n'
