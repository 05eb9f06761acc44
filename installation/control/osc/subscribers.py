"""Who is told what the wall does: those of the config always, the others for a while. Pure."""

from collections.abc import Iterable
from typing import Final

Address = tuple[str, int]

MOST_SUBSCRIBERS: Final = 64


class Subscribers:
    """Addresses of controllers.

    Args:
        always: those of the config.
    """

    def __init__(self, always: Iterable[Address] = ()) -> None:
        self._always = tuple(always)
        self._until_s: dict[Address, float] = {}

    def keep(self, always: Iterable[Address]) -> None:
        """Replace those of the config, e.g. when their names lead elsewhere now."""
        self._always = tuple(always)

    def add(self, address: Address, lease_s: float, now_s: float) -> bool:
        """Tell somebody for a while; False if there are 64 already.

        Args:
            address: IP address and port.
            lease_s: seconds, > 0; who subscribes again begins anew.
            now_s: monotonic seconds.
        """
        self._drop_old(now_s)
        if address not in self._until_s and len(self._until_s) >= MOST_SUBSCRIBERS:
            return False
        self._until_s[address] = now_s + lease_s
        return True

    def remove(self, address: Address) -> None:
        """No longer tell somebody; those of the config stay."""
        self._until_s.pop(address, None)

    def now(self, now_s: float) -> tuple[Address, ...]:
        """Everybody who is to be told, each once."""
        self._drop_old(now_s)
        return tuple(dict.fromkeys((*self._always, *self._until_s)))

    def _drop_old(self, now_s: float) -> None:
        for address in [known for known, until_s in self._until_s.items() if until_s <= now_s]:
            del self._until_s[address]
