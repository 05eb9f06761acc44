"""How names are compared: case, accents, plurals and typing mistakes. Pure."""

import re
import unicodedata

_APOSTROPHES = re.compile("['`\u2019\u00b4]")
_NOT_WORD = re.compile(r"[^\w]|_")
_IRREGULAR = {
    "children": "child",
    "feet": "foot",
    "geese": "goose",
    "men": "man",
    "mice": "mouse",
    "oxen": "ox",
    "teeth": "tooth",
    "women": "woman",
}
_ENDINGS = (("ies", "y"), ("ves", "f"), ("ves", "fe"), ("es", ""), ("s", ""))
_SHORTEST_SINGULAR = 3


def plain(text: str) -> str:
    """The text as words of small letters and digits with single spaces.

    Case, accents, apostrophes, hyphens, underscores and brackets do not matter afterwards:
    "Spider's-Web" is "spiders web", and "&" is "and".
    """
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(letter for letter in folded if not unicodedata.combining(letter))
    joined = _APOSTROPHES.sub("", bare.replace("&", " and "))
    return " ".join(_NOT_WORD.sub(" ", joined).split())


def singulars(word: str) -> tuple[str, ...]:
    """The word itself, then every word that it may be the plural of.

    Args:
        word: One word in plain form.
    """
    forms = [word]
    if word in _IRREGULAR:
        forms.append(_IRREGULAR[word])
    if not word.endswith("ss"):
        for plural, singular in _ENDINGS:
            if word.endswith(plural):
                forms.append(word.removesuffix(plural) + singular)
    long_enough = (form for form in forms[1:] if len(form) >= _SHORTEST_SINGULAR)
    return tuple(dict.fromkeys((word, *long_enough)))


def phrase_singulars(phrase: str) -> tuple[str, ...]:
    """The phrase itself, then the phrase with its last word in every possible singular.

    Args:
        phrase: Words in plain form; "tree frogs" gives "tree frogs" and "tree frog".
    """
    start, space, last = phrase.rpartition(" ")
    return tuple(f"{start}{space}{form}" for form in singulars(last))


def allowed_mistakes(length: int, *, same_start: bool) -> int:
    """How many typing mistakes are forgiven in a name.

    Args:
        length: Letters of the name: below 5 none, below 8 one, else two.
        same_start: Whether the first letters agree. People seldom miss the first letter, so below
            7 letters it must be right ("flower" is not "blower").
    """
    if length < 5 or (length < 7 and not same_start):
        return 0
    return 1 if length < 8 else 2


def mistakes_between(one: str, other: str, most: int) -> int | None:
    """Typing mistakes between two texts: letters missing, added or wrong, neighbours swapped.

    Args:
        one: The first text.
        other: The second text.
        most: Mistakes above which the answer does not matter, 0 or more. Only a band of this width
            is looked at, so the work is at most len(one) * (2 * most + 1) steps.

    Returns:
        The number of mistakes, or None when there are more than `most`.
    """
    if abs(len(one) - len(other)) > most:
        return None
    too_many = most + 1
    width = len(other) + 1
    before_last = [too_many] * width
    last = [min(column, too_many) for column in range(width)]
    for row, letter in enumerate(one, start=1):
        current = [too_many] * width
        if row <= most:
            current[0] = row
        for column in range(max(1, row - most), min(width, row + most + 1)):
            same = letter == other[column - 1]
            cost = min(last[column] + 1, current[column - 1] + 1, last[column - 1] + (not same))
            swapped = (
                row > 1
                and column > 1
                and letter == other[column - 2]
                and one[row - 2] == other[column - 1]
            )
            if swapped:
                cost = min(cost, before_last[column - 2] + 1)
            current[column] = min(cost, too_many)
        if min(current) > most and min(last) > most:
            return None
        before_last, last = last, current
    return last[-1] if last[-1] <= most else None
