"""How a person's words are read as one of many names. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import IntEnum
from functools import partial

from playlists.name_index import NameIndex
from playlists.spelling import (
    allowed_mistakes,
    phrase_singulars,
    plain,
    singulars,
)

_ARTICLES = ("a ", "an ", "the ")
_SMALL_WORDS = frozenset({"a", "an", "and", "for", "of", "the"})


class NameKind(IntEnum):
    """Where a name comes from; of two classes with one name, the lower kind is meant."""

    LABEL = 0
    EVERYDAY = 1
    WORDNET = 2


@dataclass(frozen=True)
class Name:
    """One name of one class.

    Attributes:
        written: The name as people write it.
        kind: Where it comes from.
        index: The class that carries it.
    """

    written: str
    kind: NameKind
    index: int
    text: str = field(init=False)
    words: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", plain(self.written))
        object.__setattr__(self, "words", tuple(self.text.split()))


class NameBook:
    """All names of all classes, and how to read a text as one of them.

    A text is read as a whole name, as a whole name in the plural or behind an article, as words of
    a name, as a whole name with typing mistakes, as words with typing mistakes. The first reading
    that fits anything decides.

    The work for one text is bounded: names are met through their letter pairs and words, and a
    text longer than the longest name is never compared with one.

    Args:
        names: Every name of every class.
    """

    def __init__(self, names: Iterable[Name]) -> None:
        book = tuple(names)
        self._whole = _grouped((name.text, name) for name in book)
        self._singular = _grouped(
            (form, name) for name in book for form in phrase_singulars(name.text)
        )
        self._with_word = _grouped(
            (form, name) for name in book for word in name.words for form in singulars(word)
        )
        self._name_index = NameIndex(self._whole)
        self._offered = {
            name.text: name
            for name in sorted(book, key=lambda name: (-name.kind, -name.index))
            if name.kind is NameKind.LABEL or name.written.islower()
        }
        self._offer_index = NameIndex(self._offered)
        self._word_index = NameIndex(word for name in book for word in name.words)
        self._most_words = max(len(name.words) for name in book)
        self.most_ands = max(name.words.count("and") for name in book)

    def read(self, text: str) -> list[int]:
        """The classes that a text in plain form may mean, best first; empty when none fits."""
        return self.read_as(text)[1]

    def read_as(self, text: str) -> tuple[str, list[int]]:
        """How a text in plain form is read, and the classes that it may mean, best first."""
        readings: tuple[tuple[str, Callable[[str], list[int]]], ...] = (
            ("a whole name", self.read_whole),
            ("words of a name", self._read_words),
            ("a whole name with typing mistakes", self._read_mistyped_name),
            ("words of a name with typing mistakes", self._read_mistyped_words),
        )
        for how, reading in readings:
            if found := reading(text):
                return how, found
        return "nothing", []

    def read_whole(self, text: str) -> list[int]:
        """The classes whose name is the text, its singular, or the text without its article."""
        for form in dict.fromkeys((text, _without_article(text))):
            if form in self._whole:
                return _ordered(((name.kind,), name) for name in self._whole[form])
        for form in phrase_singulars(_without_article(text)):
            if form in self._singular:
                return _ordered(((name.kind,), name) for name in self._singular[form])
        return []

    def nearest(self, text: str, count: int) -> tuple[str, ...]:
        """Up to `count` names of different classes that look most like a text in plain form.

        Names with a capital that are no labels, mostly Latin, are left out.
        """
        near = [self._offered[text] for text in self._offer_index.nearest(text, 3 * count)]
        written = {name.index: name.written for name in reversed(near)}
        return tuple(written[index] for index in dict.fromkeys(name.index for name in near))[:count]

    def _read_words(self, text: str) -> list[int]:
        return self._holding([dict.fromkeys(singulars(word), 0) for word in self._words(text)])

    def _read_mistyped_words(self, text: str) -> list[int]:
        return self._holding([self._spellings(word) for word in self._words(text)])

    def _spellings(self, word: str) -> dict[str, int]:
        """The forms of a word that names hold; else words spelt nearly so, with their mistakes."""
        held = {form: 0 for form in singulars(word) if form in self._with_word}
        if held:
            return held

        near = self._word_index.within(word, partial(_forgiven_in_word, word))
        return {other: mistakes for mistakes, other in near}

    def _read_mistyped_name(self, text: str) -> list[int]:
        keyed: list[tuple[tuple[int, int], Name]] = []
        for form in phrase_singulars(_without_article(text)):
            for mistakes, near in self._name_index.within(form, partial(_forgiven, form)):
                keyed.extend(((mistakes, name.kind), name) for name in self._whole[near])
        return _ordered(keyed)

    def _holding(self, spellings: list[dict[str, int]]) -> list[int]:
        """The classes with a name that holds, for each word asked for, one of its spellings.

        Args:
            spellings: For each word the forms it may stand for, with the typing mistakes that each
                assumes.
        """
        if not spellings:
            return []
        mistakes: dict[Name, int] = {}
        for place, forms in enumerate(spellings):
            best: dict[Name, int] = {}
            for form, cost in forms.items():
                for name in self._with_word.get(form, ()):
                    best[name] = min(cost, best.get(name, cost))
            if place == 0:
                mistakes = best
            else:
                mistakes = {
                    name: mistakes[name] + cost for name, cost in best.items() if name in mistakes
                }
        return _ordered(
            ((cost, not _ends_with(name, spellings[-1]), name.kind, len(name.words)), name)
            for name, cost in mistakes.items()
        )

    def _words(self, text: str) -> list[str]:
        words = [word for word in text.split() if word not in _SMALL_WORDS]
        return words if len(words) <= self._most_words else []


def _grouped(pairs: Iterable[tuple[str, Name]]) -> dict[str, tuple[Name, ...]]:
    groups: dict[str, dict[Name, None]] = defaultdict(dict)
    for key, name in pairs:
        groups[key][name] = None
    return {key: tuple(names) for key, names in groups.items()}


def _ordered(keyed: Iterable[tuple[tuple[int, ...], Name]]) -> list[int]:
    """The classes of the names by their keys, then by index, each once."""
    best = sorted((*key, name.index) for key, name in keyed)
    return list(dict.fromkeys(key[-1] for key in best))


def _ends_with(name: Name, forms: Iterable[str]) -> bool:
    return not set(singulars(name.words[-1])).isdisjoint(forms)


def _forgiven(typed: str, meant: str) -> int:
    """Mistakes allowed in a whole name, by the longer of the two, which is likelier to be right."""
    return allowed_mistakes(max(len(typed), len(meant)), same_start=typed[:1] == meant[:1])


def _forgiven_in_word(typed: str, meant: str) -> int:
    """Mistakes allowed in a word, by the shorter of the two: "moth" is not "mouth"."""
    return allowed_mistakes(min(len(typed), len(meant)), same_start=typed[:1] == meant[:1])


def _without_article(text: str) -> str:
    for article in _ARTICLES:
        if text.startswith(article):
            return text.removeprefix(article)
    return text
