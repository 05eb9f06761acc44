"""Machines are found by their names without anybody waiting."""

import asyncio
import socket

import pytest

from installation.control.osc.names import found_address, is_here, off_loop
from tests.installation.control.osc.support_door import HERE

pytestmark = pytest.mark.net


def test_names_are_found_for_the_kind_of_socket():
    assert found_address("localhost", 9001, socket.AF_INET) == (HERE, 9001)
    assert found_address(HERE, 9001, socket.AF_INET6) == ("::ffff:127.0.0.1", 9001)
    assert is_here(HERE)
    assert is_here("::1")
    assert not is_here("192.0.2.1")


def test_what_is_found_off_the_loop_comes_back_or_is_raised():
    async def test():
        assert await off_loop(lambda: 3) == 3
        with pytest.raises(ZeroDivisionError):
            await off_loop(lambda: 1 // 0)

    asyncio.run(test())
