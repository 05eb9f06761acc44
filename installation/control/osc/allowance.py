"""How many packets the wall reads from whom: token buckets for ports, machines and all together.

A bucket is kept as one number, the time at which it will be full again: a packet moves that time
on, and is refused where it would lie further ahead than the bucket is deep. Time is passed in.
"""

from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from installation.control.osc.packets import MAX_PACKET

MAX_SOURCES: Final = 1024
BYTES_A_TOKEN: Final = 128
_ROUNDING_S: Final = 1e-6

Key = TypeVar("Key")


def cost_of(size: int) -> int:
    """The tokens that a packet costs: one, and one more for each 128 bytes.

    Args:
        size: bytes; what is longer than a packet may be is never read, so it costs no more.
    """
    return 1 + min(size, MAX_PACKET) // BYTES_A_TOKEN


@dataclass(frozen=True)
class Rate:
    """What a bucket lets through.

    Attributes:
        per_s: tokens that come back in a second, > 0.
        burst: tokens of a full bucket, at least what the longest packet costs.

    Raises:
        ValueError: one of them is too small.
    """

    per_s: float
    burst: float

    def __post_init__(self) -> None:
        least = cost_of(MAX_PACKET)
        if not self.per_s > 0:
            message = f"per_s must be > 0, got {self.per_s}"
            raise ValueError(message)
        if not self.burst >= least:
            message = f"burst must be at least {least}, got {self.burst}"
            raise ValueError(message)


@dataclass(frozen=True)
class Rates:
    """What is let through of one port, of one machine, and of everybody together.

    A box of knobs sends some hundred messages a second while they are turned.
    """

    port: Rate = Rate(500.0, 500.0)
    machine: Rate = Rate(1500.0, 1500.0)
    everybody: Rate = Rate(4000.0, 4000.0)


class Allowance:
    """Decides which packets are read.

    A packet must fit into three buckets: of its port, of its machine and of everybody; it is taken
    from all or from none. So who floods from one port leaves room for the other ports of the same
    machine, and who floods from one machine leaves room for the others.

    At most 1024 ports and 1024 machines are remembered. Who was heard longest ago is forgotten, but
    only once its bucket is full, so nobody gets rid of a debt; while there is none to forget, all
    newcomers share one bucket.
    """

    def __init__(self, rates: Rates | None = None) -> None:
        chosen = Rates() if rates is None else rates
        self._ports: _Buckets[tuple[str, int]] = _Buckets(chosen.port)
        self._machines: _Buckets[str] = _Buckets(chosen.machine)
        self._everybody: _Buckets[str] = _Buckets(chosen.everybody)

    def take(self, source: tuple[str, int], now_s: float, cost: float = 1.0) -> bool:
        """Whether a packet may be read now; its tokens are then gone.

        Args:
            source: address and port of the sender.
            now_s: monotonic seconds.
            cost: tokens, see `cost_of`.
        """
        machine = source[0]
        port_at_s = self._ports.after(source, now_s, cost)
        if port_at_s is None:
            return False
        machine_at_s = self._machines.after(machine, now_s, cost)
        if machine_at_s is None:
            return False
        everybody_at_s = self._everybody.after("", now_s, cost)
        if everybody_at_s is None:
            return False
        self._ports.keep(source, port_at_s, now_s)
        self._machines.keep(machine, machine_at_s, now_s)
        self._everybody.keep("", everybody_at_s, now_s)
        return True


class _Buckets(Generic[Key]):
    """Buckets of one rate: for each key the time at which it is full again, oldest first.

    Newcomers for whom there is no room share the bucket of the key None.
    """

    def __init__(self, rate: Rate) -> None:
        self._token_s = 1.0 / rate.per_s
        self._depth_s = rate.burst / rate.per_s + _ROUNDING_S
        self._full_at_s: dict[Key | None, float] = {}

    def after(self, key: Key, now_s: float, cost: float) -> float | None:
        """When the key's bucket would be full again, were the cost taken; None = it cannot be."""
        full_at_s = self._full_at_s.get(key)
        if full_at_s is None:
            full_at_s = now_s if self._has_room(now_s) else self._full_at_s.get(None, now_s)
        after_s = (full_at_s if full_at_s > now_s else now_s) + cost * self._token_s
        return after_s if after_s - now_s <= self._depth_s else None

    def keep(self, key: Key, full_at_s: float, now_s: float) -> None:
        """Take the cost: `full_at_s` is what `after` gave at the same time."""
        known = self._full_at_s
        if known.pop(key, None) is not None or len(known) < MAX_SOURCES:
            known[key] = full_at_s
        elif self._has_room(now_s):
            del known[next(iter(known))]
            known[key] = full_at_s
        else:
            known.pop(None, None)
            known[None] = full_at_s

    def _has_room(self, now_s: float) -> bool:
        """Whether a newcomer can have a bucket: a place is free, or the oldest owes nothing."""
        known = self._full_at_s
        return len(known) < MAX_SOURCES or known[next(iter(known))] <= now_s
