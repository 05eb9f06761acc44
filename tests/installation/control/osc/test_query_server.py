import asyncio
import socket

import pytest
from typing_extensions import override

from installation.control.osc import query_server
from installation.control.osc.allowance import Allowance, Rate, Rates
from installation.control.osc.networks import Networks
from installation.control.osc.query_server import QueryServer, QuerySettings
from tests.installation.support_conductor import conductor_in
from tests.installation.support_controllers import asked, until

pytestmark = pytest.mark.net


FEW = Rates(port=Rate(0.1, 33.0), machine=Rate(0.1, 33.0), everybody=Rate(0.1, 33.0))


class Nobody(Networks):
    """Networks to which nobody belongs."""

    @override
    def allows(self, host: str) -> bool:
        return False


def server_in(folder, port=0, **changes):
    settings = QuerySettings(name="The wall", host="127.0.0.1", port=port, **changes)
    return QueryServer(conductor_in(folder)._desk, settings, lambda: 9000)


def test_a_port_that_is_taken_is_told_and_had_when_it_is_free(tmp_path, monkeypatch):
    monkeypatch.setattr(query_server, "AGAIN_S", 0.05)

    async def wait_for_it():
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]
            server = server_in(tmp_path, port)
            async with server.opened():
                await until(lambda: server.trouble)
                assert server.trouble.startswith(f"OSCQuery: 127.0.0.1 port {port}: something")
                assert server.port is None
                other.close()
                await until(lambda: server.port)
                assert server.trouble == ""
                assert (await asked(port, "/?HOST_INFO"))[1]["OSC_PORT"] == 9000

    asyncio.run(wait_for_it())


def test_who_is_in_no_allowed_network_learns_nothing(tmp_path):
    async def ask():
        server = server_in(tmp_path, networks=Nobody())
        async with server.opened():
            await until(lambda: server.port)
            status, body = await asked(server.port, "/")
            assert status == 403
            assert "CONTENTS" not in body

    asyncio.run(ask())


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("GET ?HOST_INFO HTTP/1.1", b"200"),
        ("GET http://127.0.0.1/?HOST_INFO HTTP/1.1", b"200"),
        ("HEAD / HTTP/1.0", b"200"),
        ("POST / HTTP/1.1", b"405"),
        ("GET /dream/../x HTTP/1.1", b"404"),
        ("GARBAGE", b"400"),
    ],
)
def test_requests_come_in_many_spellings(tmp_path, line, status):
    async def ask():
        server = server_in(tmp_path)
        async with server.opened():
            await until(lambda: server.port)
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.write(f"{line}\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
            head = await asyncio.wait_for(reader.readline(), 5)
            writer.close()
        assert head.split()[1] == status

    asyncio.run(ask())


def test_it_ends_at_once_though_somebody_keeps_a_connection_open(tmp_path):
    async def end():
        server = server_in(tmp_path)
        async with server.opened():
            await until(lambda: server.port)
            _, writer = await asyncio.open_connection("127.0.0.1", server.port)
            began = asyncio.get_running_loop().time()
        assert asyncio.get_running_loop().time() - began < 2
        writer.close()

    asyncio.run(end())


def test_who_asks_too_much_waits_and_who_cannot_be_answered_is_told(tmp_path, caplog):
    async def ask():
        server = server_in(tmp_path)
        async with server.opened():
            await until(lambda: server.port)
            server._show = None
            assert (await asked(server.port, "/"))[0] == 500
            assert (await asked(server.port, "/"))[0] == 500
            server._allowance = Allowance(FEW)
            found = [(await asked(server.port, "/?HOST_INFO"))[0] for _ in range(40)]
            assert found[0] == 500
            assert found[-1] == 429

    asyncio.run(ask())
    assert len([line for line in caplog.records if "could not be answered" in line.message]) == 1
