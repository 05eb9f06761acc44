"""Finds the names that are spelt nearly like a text, without comparing it with every name. Pure."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable

from playlists.spelling import mistakes_between

_PAIRS_A_MISTAKE_SPOILS = 3
_MOST_MISTAKES = 2


class NameIndex:
    """Names by the pairs of neighbouring letters in them.

    A typing mistake spoils at most three pairs, so only names that share the rest of the pairs are
    compared letter by letter. Names that share no pair with the text at all are not looked at.

    Args:
        names: The names in plain form; repeated ones count once.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = sorted(set(names))
        self._pair_counts = [len(_pairs(name)) for name in self._names]
        self._longest = max((len(name) for name in self._names), default=0)
        holders: dict[str, list[int]] = defaultdict(list)
        for position, name in enumerate(self._names):
            for pair in _pairs(name):
                holders[pair].append(position)
        self._holders = dict(holders)

    def within(self, text: str, forgiven: Callable[[str], int]) -> list[tuple[int, str]]:
        """Names few typing mistakes away from a text.

        Args:
            text: What was typed, in plain form.
            forgiven: How many mistakes are allowed in a name, 0 to 2.

        Returns:
            The mistakes and the name of each, fewest mistakes first, then by name.
        """
        if len(text) > self._longest + _MOST_MISTAKES:
            return []
        own = len(_pairs(text))
        found = []
        for position, shared in self._shared_pairs(text).items():
            spoilt = max(own, self._pair_counts[position]) - shared
            if spoilt > _PAIRS_A_MISTAKE_SPOILS * _MOST_MISTAKES:
                continue
            name = self._names[position]
            most = forgiven(name)
            if spoilt > _PAIRS_A_MISTAKE_SPOILS * most:
                continue
            mistakes = mistakes_between(text, name, most)
            if mistakes is not None:
                found.append((mistakes, name))
        return sorted(found)

    def nearest(self, text: str, count: int) -> list[str]:
        """The `count` names that look most like the text, best first.

        Likeness is the share of letter pairs in common. Where fewer names share any, the list is
        filled with the names that stand around the text in the alphabet.
        """
        text = text[: self._longest]
        own = len(_pairs(text))
        likeness = {
            position: 2 * shared / (own + self._pair_counts[position])
            for position, shared in self._shared_pairs(text).items()
        }
        best = sorted(likeness, key=lambda position: (-likeness[position], position))[:count]
        start = max(0, min(bisect_left(self._names, text), len(self._names)) - count)
        around = range(start, min(start + 2 * count, len(self._names)))
        filled = dict.fromkeys([*best, *around])
        return [self._names[position] for position in list(filled)[:count]]

    def _shared_pairs(self, text: str) -> Counter[int]:
        shared: Counter[int] = Counter()
        for pair in _pairs(text):
            shared.update(self._holders.get(pair, ()))
        return shared


def _pairs(text: str) -> set[str]:
    """The pairs of neighbouring letters, the second "na" of "banana" told from the first."""
    edged = f"^{text}$"
    seen: Counter[str] = Counter()
    pairs = set()
    for start in range(len(edged) - 1):
        pair = edged[start : start + 2]
        seen[pair] += 1
        pairs.add(f"{pair}{seen[pair]}")
    return pairs
