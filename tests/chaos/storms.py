"""Several faults at once: what one of them does, another may find half done."""

import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from random import Random

from tests.chaos.faults_processes import Fault
from tests.chaos.stage import NotYetError, Stage, until

MOST = 3
WITHIN_S = 3.0
"""The second and third fault begin so long after the first at the latest."""
ANSWERS_S = 60.0
TRIES = 4
CANNOT_MEET = (frozenset({"config", "playlist"}), frozenset({"restart", "kill conductor"}))
"""Both mend the same files when they are over; both wait for the next life of the same process."""


def storm_of(names: list[str], random: Random) -> tuple[str, ...]:
    """Two or three kinds of faults that may come together, in the order of their coming."""
    count = min(len(names), random.randint(2, MOST))
    while True:
        chosen = random.sample(names, count)
        if not any(pair <= set(chosen) for pair in CANNOT_MEET):
            return tuple(chosen)
        count = min(count, 2)


def storm(
    chosen: tuple[str, ...], faults: Mapping[str, Fault], stage: Stage, random: Random
) -> str:
    """Do faults at once; in words what was done.

    Raises:
        NotYetError: one of them did not come to its end.
    """
    starts_s = [0.0, *sorted(random.uniform(0, WITHIN_S) for _ in chosen[1:])]
    seeds = [random.random() for _ in chosen]
    with ThreadPoolExecutor(len(chosen)) as pool:
        done = [
            pool.submit(_after, start_s, faults[name], stage, Random(seed))  # noqa: S311 — as above
            for name, start_s, seed in zip(chosen, starts_s, seeds, strict=True)
        ]
    told = [
        f"{one.result()} (after {start_s:.1f} s)" if start_s else one.result()
        for one, start_s in zip(done, starts_s, strict=True)
    ]
    return "; ".join(told)


def _after(start_s: float, fault: Fault, stage: Stage, random: Random) -> str:
    """Do a fault; if the show does not answer it because of another, once more when it does."""
    time.sleep(start_s)
    for left in reversed(range(TRIES)):
        try:
            return fault(stage, random)
        except OSError:
            if not left:
                raise
            until(lambda: bool(stage.status()), ANSWERS_S, "an answer in the storm")
    message = "no try was made"
    raise NotYetError(message)
