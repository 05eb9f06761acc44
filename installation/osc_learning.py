"""What the addresses of a box shall do, as somebody taught it at the panel.

The config's own mapping of an address goes before what was learned, and nothing is ever written
into the config: what was learned lies in the state folder, in `osc.json`.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from installation.config_osc_mappings import read_mappings
from installation.control.osc.mapping import Led
from installation.control.osc.message import Message
from installation.control.osc.reception import Sender
from installation.control.osc.spelling import line_of
from installation.errors import CommandError
from installation.kept_file import DamagedFileError, read_kept, write_kept
from installation.logs import Seldom
from installation.yaml_lines import Document

log = logging.getLogger(__name__)

FILE: Final = "osc.json"
VERSION: Final = 1
MOST_LEARNED: Final = 200
MAX_BYTES: Final = 1 << 20
LISTENS_S: Final = 60.0

Mapped = dict[str, Any]
"""A mapping in the words of the config, e.g. {"subject": "volcano"}."""


@dataclass(frozen=True, kw_only=True)
class Caught:
    """A message that was waited for.

    Attributes:
        address: of the box.
        line: the whole message, as `osc monitor` prints it.
        host: from which machine it came.
        is_fader: whether it holds a number between 0 and 1.
    """

    address: str
    line: str
    host: str
    is_fader: bool


class Learner:
    """Learns addresses, and keeps them over restarts.

    Args:
        state_dir: the show's folder; this process holds its lock.
        configured: mappings of the config.
        clock: monotonic seconds.
        changed: is told all mappings that hold, whenever they change.

    Attributes:
        caught: what came while somebody listened; None = nothing.
        trouble: what is wrong with the file, "" if all is well.
    """

    def __init__(
        self,
        state_dir: Path,
        configured: Mapping[str, Led],
        clock: Callable[[], float],
        changed: Callable[[Mapping[str, Led]], None] = lambda _: None,
    ) -> None:
        self._path = state_dir / FILE
        self._configured = configured
        self._clock = clock
        self._changed = changed
        self._listens_until_s = -1.0
        self._to_write = asyncio.Event()
        self._seldom = Seldom()
        found = read_kept(self._path, _parsed, most_bytes=MAX_BYTES)
        self._learned, self._led = _usable(found.value or {})
        self.caught: Caught | None = None
        self.trouble = found.trouble

    @property
    def mappings(self) -> dict[str, Led]:
        """All that hold: what was learned, and before it what the config says."""
        return {**self._led, **self._configured}

    @property
    def learned(self) -> Mapping[str, Mapped]:
        """What was learned and counts, by the box's address, in the words of the config."""
        return {key: value for key, value in self._learned.items() if key not in self._configured}

    @property
    def is_listening(self) -> bool:
        """Whether the next message of a box is caught."""
        return self._clock() < self._listens_until_s

    def listen(self, *, on: bool) -> None:
        """Wait for the next message of a box, for a minute at most; or no longer."""
        self._listens_until_s = self._clock() + LISTENS_S if on else -1.0
        self.caught = None

    def catch(self, message: Message, sender: Sender) -> bool:
        """Whether somebody waited for this message; addresses of the config are not caught."""
        if not self.is_listening or message.address in self._configured:
            return False
        self._listens_until_s = -1.0
        first = message.arguments[0] if message.arguments else None
        self.caught = Caught(
            address=message.address,
            line=line_of(message),
            host=sender.host,
            is_fader=isinstance(first, float) and 0 < first < 1,
        )
        return True

    def learn(self, address: str, mapped: Mapped) -> None:
        """Have an address do something from now on.

        Args:
            address: of the box.
            mapped: as in the section `osc.mappings` of the config.

        Raises:
            CommandError: that is no mapping, the config has one, or there are 200 already.
        """
        if address in self._configured:
            message = f"the config says already what {address} does, and it goes before"
            raise CommandError(message)
        if address not in self._learned and len(self._learned) >= MOST_LEARNED:
            message = f"{MOST_LEARNED} addresses are learned, and no more can be; forget one first"
            raise CommandError(message)
        led = checked(address, mapped)
        self._learned = {**self._learned, address: mapped}
        self._led = {**self._led, address: led}
        self.caught = None
        log.info("learned: %s does %s", address, mapped)
        self._tell()

    def forget(self, address: str) -> None:
        """Have an address do nothing again.

        Raises:
            CommandError: it was not learned.
        """
        if address not in self._learned:
            message = f"{address[:120]} was not learned here"
            raise CommandError(message)
        self._learned = {key: value for key, value in self._learned.items() if key != address}
        self._led = {key: value for key, value in self._led.items() if key != address}
        log.info("forgotten: %s", address)
        self._tell()

    async def keep(self) -> None:
        """Wait for a change, then write it; what cannot be written holds until the next start."""
        await self._to_write.wait()
        self._to_write.clear()
        content = json.dumps({"version": VERSION, "mappings": self._learned}, indent=1).encode()
        try:
            await asyncio.to_thread(write_kept, self._path, content)
            self.trouble = ""
        except OSError as error:
            self.trouble = f"what was learned cannot be written to {self._path}: {error}"
            if self._seldom.may("learned", self._clock()) is not None:
                log.warning("%s", self.trouble)

    def _tell(self) -> None:
        self._changed(self.mappings)
        self._to_write.set()


def checked(address: str, mapped: Mapped) -> Led:
    """Where a mapping leads, by the rules of the config.

    Raises:
        CommandError: it is none; every mistake is told.
    """
    mappings, problems = read_mappings(Document({"osc": {"mappings": {address: mapped}}}))
    if problems:
        said = (problem.message.removeprefix("osc.mappings ") for problem in problems)
        raise CommandError("; ".join(said))
    return mappings[address]


def _usable(found: Mapping[str, Mapped]) -> tuple[dict[str, Mapped], dict[str, Led]]:
    """What still counts of a file: a subject or address may be gone with a new version."""
    kept, led = {}, {}
    for address, mapped in found.items():
        try:
            led[address] = checked(address, mapped)
        except CommandError as error:
            log.warning("what was learned of %s counts no longer: %s", address, error)
            continue
        kept[address] = mapped
    return kept, led


def _parsed(content: bytes) -> dict[str, Mapped]:
    found = json.loads(content)
    mappings = found["mappings"]
    if found["version"] != VERSION or not isinstance(mappings, dict):
        raise DamagedFileError("not of this version")
    if len(mappings) > MOST_LEARNED or not all(isinstance(m, dict) for m in mappings.values()):
        raise DamagedFileError("not as it was written")
    return mappings
