"""Which cue is due after how many seconds of a playlist. Pure: no clock, no memory.

Everything is a function of the playlist and of the seconds since it began, so a restart finds its
place again. Times are counted in whole microseconds inside, so that "the moment of the next
change" is exactly in the next cue and months of show do not drift.
"""

import math
import random
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import NamedTuple

from playlists.cue import Cue
from playlists.playlist import Playlist

_US = 1_000_000


class Moment(NamedTuple):
    """Where a playlist stands.

    Attributes:
        cue: The cue that is due.
        seconds_into_cue: How long it has been due, 0 or more.
        index: Its place in `Playlist.cues`.
    """

    cue: Cue
    seconds_into_cue: float
    index: int  # type: ignore[assignment] # hides tuple.index, which nobody calls on a Moment


def cue_at(playlist: Playlist, elapsed_s: float) -> Moment:
    """The cue that is due.

    Args:
        playlist: What plays.
        elapsed_s: Seconds since it began, 0 or more.

    Raises:
        ValueError: `elapsed_s` is negative or not finite.
    """
    place = _place_at(playlist, elapsed_s)
    return Moment(
        playlist.cues[place.cue_index], (place.elapsed_us - place.start_us) / _US, place.cue_index
    )


def next_change_s(playlist: Playlist, elapsed_s: float) -> float | None:
    """Seconds since the beginning at which the next cue takes over; None when the last cue stays.

    Args:
        playlist: What plays.
        elapsed_s: Seconds since it began, 0 or more.

    Raises:
        ValueError: `elapsed_s` is negative or not finite.
    """
    place = _place_at(playlist, elapsed_s)
    return None if place.is_last else place.end_us / _US


def next_after(playlist: Playlist, elapsed_s: float) -> Cue | None:
    """The cue that comes next; None when the last cue stays.

    Args:
        playlist: What plays.
        elapsed_s: Seconds since it began, 0 or more.

    Raises:
        ValueError: `elapsed_s` is negative or not finite.
    """
    change_s = next_change_s(playlist, elapsed_s)
    return None if change_s is None else cue_at(playlist, change_s).cue


def previous_start_s(playlist: Playlist, elapsed_s: float) -> float:
    """Seconds since the beginning at which the cue before the present one began.

    Args:
        playlist: What plays.
        elapsed_s: Seconds since it began, 0 or more.

    Returns:
        Where to go back to; 0 while the first cue is due.

    Raises:
        ValueError: `elapsed_s` is negative or not finite.
    """
    start_us = _place_at(playlist, elapsed_s).start_us
    return 0.0 if start_us == 0 else _place_at(playlist, (start_us - 1) / _US).start_us / _US


def cue_seconds(playlist: Playlist, start_s: float, end_s: float) -> tuple[float, ...]:
    """How long each cue is due between two places in a playlist.

    Args:
        playlist: What plays.
        start_s: Seconds since it began, 0 or more.
        end_s: The same, not before `start_s`.

    Returns:
        Seconds for each of `Playlist.cues`.

    Raises:
        ValueError: A place is negative or not finite.
    """
    before, until = (_due_us(playlist, place_s) for place_s in (start_s, end_s))
    return tuple((after_us - us) / _US for us, after_us in zip(before, until, strict=True))


def pass_order(playlist: Playlist, pass_number: int) -> tuple[int, ...]:
    """The places in `Playlist.cues` in the order of one pass.

    A shuffle shows every cue once a pass, and a weighted order as often as the cue says, spread
    over the pass. Neither shows the same one at the end of a pass and at the start of the next,
    nor a weighted order the same one twice in a row, as far as the cues allow it. Two cues
    alternate.

    Args:
        playlist: What plays.
        pass_number: 0 for the first pass.
    """
    count = len(playlist.cues)
    if playlist.order == "written":
        return tuple(range(count))
    if count < 3:
        return _drawn(playlist, 0)
    order = _drawn(playlist, pass_number)
    if pass_number == 0:
        return order
    return _begun_otherwise(order, _drawn(playlist, pass_number - 1)[-1])


class _Place(NamedTuple):
    elapsed_us: int
    pass_number: int
    step: int
    cue_index: int
    start_us: int
    end_us: int
    is_last: bool


def _place_at(playlist: Playlist, elapsed_s: float) -> _Place:
    if not (math.isfinite(elapsed_s) and elapsed_s >= 0):
        message = f"elapsed_s must be finite and >= 0, got {elapsed_s}"
        raise ValueError(message)
    elapsed_us = round(elapsed_s * _US)
    dwells, times = _dwells_us(playlist), _times(playlist)
    pass_us = sum(dwell * often for dwell, often in zip(dwells, times, strict=True))
    pass_number = elapsed_us // pass_us if playlist.repeat else 0
    order = pass_order(playlist, pass_number)
    ends = [pass_number * pass_us + end for end in accumulate(dwells[index] for index in order)]
    step = next((step for step, end in enumerate(ends) if elapsed_us < end), len(order) - 1)
    index = order[step]
    return _Place(
        elapsed_us=elapsed_us,
        pass_number=pass_number,
        step=step,
        cue_index=index,
        start_us=ends[step] - dwells[index],
        end_us=ends[step],
        is_last=not playlist.repeat and step == len(order) - 1,
    )


def _due_us(playlist: Playlist, elapsed_s: float) -> list[int]:
    """For each cue the microseconds that it has been due since the beginning."""
    place = _place_at(playlist, elapsed_s)
    dwells, times = _dwells_us(playlist), _times(playlist)
    sums = [place.pass_number * dwell * often for dwell, often in zip(dwells, times, strict=True)]
    for index in pass_order(playlist, place.pass_number)[: place.step]:
        sums[index] += dwells[index]
    sums[place.cue_index] += place.elapsed_us - place.start_us
    return sums


def _dwells_us(playlist: Playlist) -> list[int]:
    return [max(1, round(cue.dwell_s * _US)) for cue in playlist.cues]


def _times(playlist: Playlist) -> tuple[int, ...]:
    """How often each cue comes in a pass."""
    return tuple(cue.times if playlist.order == "weighted" else 1 for cue in playlist.cues)


def _drawn(playlist: Playlist, pass_number: int) -> tuple[int, ...]:
    lot = f"{playlist.seed}:{pass_number}"
    if playlist.order == "weighted":
        return _spread(_times(playlist), lot)
    order = list(range(len(playlist.cues)))
    random.Random(lot).shuffle(order)  # noqa: S311 — no secret
    return tuple(order)


@lru_cache(maxsize=64)
def _spread(times: tuple[int, ...], lot: str) -> tuple[int, ...]:
    """Each place as many times as it says, evenly over the pass, each from a phase of its own."""
    draw = random.Random(lot)  # noqa: S311 — no secret
    phases = [draw.random() for _ in times]
    left = list(times)
    order: list[int] = []
    for remaining in range(sum(times), 0, -1):
        others = [place for place, count in enumerate(left) if count and place not in order[-1:]]
        choices = others or order[-1:]
        chosen = max(choices, key=lambda place: left[place])
        if left[chosen] <= remaining // 2:  # otherwise it would have to follow itself later
            turns = {place: times[place] - left[place] + phases[place] for place in choices}
            chosen = min(choices, key=lambda place: turns[place] / times[place])
        left[chosen] -= 1
        order.append(chosen)
    return tuple(order)


def _begun_otherwise(order: tuple[int, ...], before: int) -> tuple[int, ...]:
    """The order so that it does not begin with `before`, where that can be; its end stays."""
    if order[0] != before:
        return order
    for step in range(1, len(order) - 1):
        swapped = [order[step], *order[1:step], order[0], *order[step + 1 :]]
        if order[step] != before and all(one != other for one, other in pairwise(swapped)):
            return tuple(swapped)
    return order
