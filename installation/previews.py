"""The newest small pictures of the wall and of its outputs, and waiting for the next one."""

import asyncio

from installation.control.door import Preview

NONE_YET = Preview(0, b"")


class Previews:
    """Keeps the newest previews; they stay while the projection is started again.

    Attributes:
        newest: of the wall as people see it; serial 0 and no bytes before the first one.
    """

    def __init__(self) -> None:
        self.newest = NONE_YET
        self._outputs: dict[int, Preview] = {}
        self._came = asyncio.Event()

    def add(self, jpeg: bytes, output: int = 0) -> None:
        """Take the next picture, of all outputs (0) or one, and wake whoever waits for it."""
        if output:
            before = self._outputs.get(output, NONE_YET)
            self._outputs[output] = Preview(before.serial + 1, jpeg)
            return
        self.newest = Preview(self.newest.serial + 1, jpeg)
        came, self._came = self._came, asyncio.Event()
        came.set()

    def of(self, output: int) -> Preview:
        """The newest one of an output, from 1; where it has none of its own, of all (0)."""
        return self._outputs.get(output, NONE_YET if self._outputs and output else self.newest)

    async def after(self, serial: int, timeout_s: float) -> Preview:
        """The newest one as soon as it is another than `serial`, or after `timeout_s` seconds."""
        if self.newest.serial == serial:
            try:
                async with asyncio.timeout(timeout_s):
                    await self._came.wait()
            except TimeoutError:
                pass
        return self.newest
