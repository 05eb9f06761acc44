"""The 1000 ImageNet classes that the wall can dream, and how a person's words find one of them.

The table is `subjects.csv`: ids and names from WordNet 3.0 (Princeton University, licence in the
file), display labels and everyday names by this project. The order is that of the networks'
outputs: sorted by WordNet id. Pure, once the table is read.
"""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from playlists.errors import SubjectError, UnknownSubject, shown
from playlists.name_book import Name, NameBook, NameKind
from playlists.spelling import plain

MOST_QUERY_CHARS = 200
MOST_SUBJECTS = 2
NEAREST_COUNT = 5

_INDEX = re.compile(r"[+-]?[0-9]{1,9}")
_MARKS_BETWEEN = re.compile(r"[,;+/]")
_WORDS_BETWEEN = re.compile(r"(\s+(?:and|und|with)(?=\s)|&)", re.IGNORECASE)


@dataclass(frozen=True)
class Subject:
    """One ImageNet class.

    Attributes:
        index: Position in a network's output, 0..999.
        wordnet_id: 'n' and eight digits.
        names: The display label, then every other name that WordNet 3.0 gives the class.
        everyday: Words that people use for this class, whatever WordNet says of them.
    """

    index: int
    wordnet_id: str
    names: tuple[str, ...]
    everyday: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """What the wall shows; no two subjects share one."""
        return self.names[0]


@dataclass(frozen=True)
class Reading:
    """What a text was read as.

    Attributes:
        text: That was read.
        how: In words: "a whole name", "words of a name", "an index" and so on.
        meanings: Every subject that it may mean, the one that is chosen first.
    """

    text: str
    how: str
    meanings: tuple[Subject, ...]


class SubjectTable:
    """Finds subjects by what people write. Never changes.

    A text is read in this order, and the first reading that fits decides:

    1. an index ("980") or a WordNet id ("n09472597");
    2. a whole name; case, accents, hyphens, underscores and apostrophes do not matter;
    3. a whole name in the plural, or behind "a", "an" or "the";
    4. words of a name, in any order: "rabbit" is in "wood rabbit";
    5. a whole name with typing mistakes: one from 5 letters on, two from 8 on;
    6. words of a name with typing mistakes.

    Where several classes fit, these decide, one after the other: fewer typing mistakes; for words,
    a name that ends with the last word ("wolf" is rather a timber wolf than a wolf spider);
    display labels before everyday names before other names of WordNet; for words, the name of
    fewer words; the lower index. So "crane" is the bird (134) and not the machine (517).
    `meanings` tells all of them in this order.

    Args:
        subjects: The classes, by index.
    """

    def __init__(self, subjects: Iterable[Subject]) -> None:
        self.subjects: tuple[Subject, ...] = tuple(subjects)
        self._by_id = {subject.wordnet_id: subject for subject in self.subjects}
        self._book = NameBook(name for subject in self.subjects for name in _names_of(subject))

    def find(self, query: str) -> Subject:
        """The subject that a text means.

        Args:
            query: What a person wrote; 1 to 200 characters.

        Raises:
            UnknownSubject: Nothing fits; carries the nearest names.
            SubjectError: The text is empty or too long.
        """
        return self.meanings(query)[0]

    def meanings(self, query: str) -> tuple[Subject, ...]:
        """Every subject that a text may mean, the one that `find` chooses first.

        Args:
            query: What a person wrote; 1 to 200 characters.

        Raises:
            UnknownSubject: Nothing fits; carries the nearest names.
            SubjectError: The text is empty or too long.
        """
        return self.reading(query).meanings

    def reading(self, query: str) -> Reading:
        """How a text is read, and every subject that it may mean.

        Args:
            query: What a person wrote; 1 to 200 characters.

        Raises:
            UnknownSubject: Nothing fits; carries the nearest names.
            SubjectError: The text is empty or too long.
        """
        given = _checked(query)
        if _INDEX.fullmatch(given):
            if 0 <= int(given) < len(self.subjects):
                return Reading(given, "an index", (self.subjects[int(given)],))
            message = f"there is no class {given}: the classes are 0 to {len(self.subjects) - 1}"
            raise SubjectError(message)
        if given.lower() in self._by_id:
            return Reading(given, "a WordNet id", (self._by_id[given.lower()],))
        text = plain(given)
        how, found = self._book.read_as(text)
        if not found:
            raise UnknownSubject(given, self._book.nearest(text, NEAREST_COUNT))
        return Reading(given, how, tuple(self.subjects[index] for index in found))

    def find_pair(self, query: str) -> tuple[Subject, ...]:
        """One or two subjects: "tree frog", "rabbit and analog clock", "bee + pizza".

        Subjects are parted by "and", "und", "with", "&", "+", "/", "," or ";". A name that holds
        an "and" itself ("black and gold garden spider") stays whole. A subject named twice counts
        once.

        Args:
            query: What a person wrote; 1 to 200 characters.

        Raises:
            UnknownSubject: One of the two fits nothing; carries the nearest names.
            SubjectError: The text is empty, too long, or names more than two subjects.
        """
        return tuple(dict.fromkeys(self.find(piece) for piece in self.parted(query)))

    def parted(self, query: str) -> tuple[str, ...]:
        """The one or two texts in a text, as `find_pair` parts them.

        Args:
            query: What a person wrote; 1 to 200 characters.

        Raises:
            SubjectError: The text is empty, too long, or names more than two subjects.
        """
        given = _checked(query)
        pieces = [
            piece.strip()
            for part in _MARKS_BETWEEN.split(given)
            for piece in self._between_words(f" {part} ")
            if plain(piece)
        ]
        if len(pieces) > MOST_SUBJECTS:
            listed = ", ".join(shown(piece) for piece in pieces[: MOST_SUBJECTS + 1])
            more = ", ..." if len(pieces) > MOST_SUBJECTS + 1 else ""
            message = f"the wall takes one or two subjects, not {len(pieces)}: {listed}{more}"
            raise SubjectError(message)
        return tuple(pieces or [given])

    def _between_words(self, part: str) -> list[str]:
        """The part cut at "and" and its like, but not inside a whole name."""
        # Odd tokens are the separators.
        tokens = _WORDS_BETWEEN.split(part)
        pieces = []
        start = 0
        while start < len(tokens):
            ends = range(start + 1 + 2 * self._book.most_ands, start + 1, -2)
            joined = ((end, "".join(tokens[start:end])) for end in ends if end <= len(tokens))
            whole = ((end, text) for end, text in joined if self._book.read_whole(plain(text)))
            end, piece = next(whole, (start + 1, tokens[start]))
            pieces.append(piece)
            start = end + 1
        return pieces


@cache
def load_subjects() -> SubjectTable:
    """The table of the 1000 ImageNet classes, read once from `subjects.csv` beside this file."""
    text = files("playlists").joinpath("subjects.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return SubjectTable(_subject_of(row) for row in rows)


def _subject_of(row: dict[str, str]) -> Subject:
    names = dict.fromkeys((row["label"], *row["names"].split("|")))
    everyday = tuple(row["also"].split("|")) if row["also"] else ()
    return Subject(int(row["index"]), row["wordnet_id"], tuple(names), everyday)


def _names_of(subject: Subject) -> Iterable[Name]:
    yield Name(subject.label, NameKind.LABEL, subject.index)
    for written in subject.everyday:
        yield Name(written, NameKind.EVERYDAY, subject.index)
    for written in subject.names[1:]:
        yield Name(written, NameKind.WORDNET, subject.index)


def _checked(query: str) -> str:
    if len(query) > MOST_QUERY_CHARS:
        limit = f"a subject takes at most {MOST_QUERY_CHARS} characters"
        message = f"{limit}, got {len(query)}: {shown(query)}"
        raise SubjectError(message)
    given = query.strip()
    if not given:
        raise SubjectError("no subject given: name one, such as 'tree frog'")
    return given
