"""A number of the dream that glides to where it is wanted instead of jumping there. Pure.

A glide is part of the show's state: from which number, since when, for how long. So whoever hears
of it late, or starts in the midst of it, reckons the same number for the same moment.
"""

from typing import Any, Final, Literal

from pydantic import Field

from installation.errors import CommandError
from installation.values import Frozen

LONGEST_GLIDE_S: Final = 60.0


class Glide(Frozen):
    """How a number comes, or came, to where it is wanted.

    Attributes:
        start: the number from which it sets out.
        began_s: monotonic seconds.
        lasts_s: seconds, above 0.
    """

    start: float
    began_s: float
    lasts_s: float = Field(gt=0, le=LONGEST_GLIDE_S)

    def value(self, wanted: float, now_s: float) -> float:
        """The number at a moment: evenly from `start`, before which it stands, to `wanted`."""
        share = min(1.0, max(0.0, (now_s - self.began_s) / self.lasts_s))
        between = (1 - share) * self.start + share * wanted
        low, high = sorted((self.start, wanted))
        return min(max(between, low), high)  # no rounding beyond


def number_at(
    wanted: float | None, usual: float, glide: Glide | None, now_s: float
) -> float | None:
    """What a number is at a moment.

    Args:
        wanted: where it is or goes; None = the usual one.
        usual: what None means just now.
        glide: how it comes there; None = it is there.
        now_s: monotonic seconds.

    Returns:
        The number; None where the usual one holds.
    """
    if glide is None or now_s >= glide.began_s + glide.lasts_s:
        return wanted
    return glide.value(usual if wanted is None else wanted, now_s)


def changed_number(
    name: str,
    number: tuple[float | None, Glide | None],
    usual: float,
    wanted: float | Literal["keep"] | None,
    *,
    now_s: float,
    glide_s: float,
) -> dict[str, Any]:
    """The fields of the show's state that say what a number is to be, `name` and `name_glide`.

    Args:
        name: of the field.
        number: where it is or goes now, and how.
        usual: what None means.
        wanted: where it is to go; "keep" changes nothing.
        now_s: monotonic seconds.
        glide_s: seconds in which it goes there. Who asks again for what is coming anyway changes
            nothing, unless it is to be there at once.

    Raises:
        CommandError: `glide_s` is outside 0..60.
    """
    if not 0 <= glide_s <= LONGEST_GLIDE_S:
        message = f"SetParameters: glide_s must be 0 to {LONGEST_GLIDE_S:g}, got {glide_s}"
        raise CommandError(message)
    before, glide = number
    if wanted == "keep" or (wanted == before and glide_s > 0):
        return {}
    present = number_at(before, usual, glide, now_s)
    start = usual if present is None else present
    goal = usual if wanted is None else wanted
    goes = glide_s > 0 and start != goal
    coming = Glide(start=start, began_s=now_s, lasts_s=glide_s) if goes else None
    return {name: wanted, f"{name}_glide": coming}
