"""The open door, with a real show behind it."""

import asyncio
import contextlib
import time

import pytest

from installation.control.osc.server import OscServer, OscSettings
from tests.installation.control.osc.support_door import HERE, Box
from tests.installation.support_conductor import conductor_in


@pytest.fixture
def run(tmp_path):
    """Runs a test with a door that is open to a show without processes."""

    def run(test, **settings):
        async def with_door():
            show = conductor_in(tmp_path)
            show._follow()
            door = OscServer(show._desk, OscSettings(**{"host": HERE, "port": 0, **settings}))
            async with contextlib.AsyncExitStack() as stack:
                await stack.enter_async_context(door.opened())

                def box(host=HERE):
                    made = Box(door, host)
                    stack.callback(made.socket.close)
                    return made

                await test(door, show, box)
                began_s = time.monotonic()
            assert time.monotonic() - began_s < 2

        asyncio.run(with_door(), debug=False)

    return run
