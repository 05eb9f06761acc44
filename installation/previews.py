"""The newest small picture of the wall, and waiting for the next one."""

import asyncio

from installation.control.door import Preview


class Previews:
    """Keeps the newest preview; it stays while the projection is started again.

    Attributes:
        newest: serial 0 and no bytes before the first one.
    """

    def __init__(self) -> None:
        self.newest = Preview(0, b"")
        self._came = asyncio.Event()

    def add(self, jpeg: bytes) -> None:
        """Take the next picture, and wake whoever waits for it."""
        self.newest = Preview(self.newest.serial + 1, jpeg)
        came, self._came = self._came, asyncio.Event()
        came.set()

    async def after(self, serial: int, timeout_s: float) -> Preview:
        """The newest one as soon as it is another than `serial`, or after `timeout_s` seconds."""
        if self.newest.serial == serial:
            try:
                async with asyncio.timeout(timeout_s):
                    await self._came.wait()
            except TimeoutError:
                pass
        return self.newest
