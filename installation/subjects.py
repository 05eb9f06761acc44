"""What the wall dreams of, and how some subjects give way to others by crossfading weights. Pure.

A crossfade is part of the show's state: from which weights, since when, for how long. So whoever
hears of it late, or starts in the midst of it, reckons the same weights for the same moment.
"""

from collections.abc import Iterable
from typing import Annotated, Final, Literal, Self, get_args

from pydantic import AfterValidator, Field, model_validator

from installation.values import Frozen, Label

Region = Literal[
    "whole",
    "centre",
    "around",
    "upper",
    "lower",
    "upper_third",
    "middle_third",
    "lower_third",
    "left",
    "right",
    "left_third",
    "centre_third",
    "right_third",
    "mask",
]
REGIONS: tuple[Region, ...] = get_args(Region)

MAX_SUBJECTS: Final = 16
"""So many a cue or a wish may name: beyond, none of them would be seen."""

MAX_FADING: Final = 2 * MAX_SUBJECTS
MAX_WEIGHT: Final = 10.0
MAX_MASK_SIDE: Final = 48
LONGEST_FADE_S: Final = 31 * 24 * 3600.0
FAINTEST: Final = 1e-6
"""A subject of less weight than this has gone, or is not there yet."""


PLACES: Final[dict[Region, str]] = {
    "whole": "everywhere",
    "centre": "in the centre",
    "around": "all around",
    "upper": "above",
    "lower": "below",
    "upper_third": "at the top",
    "middle_third": "across the middle",
    "lower_third": "at the bottom",
    "left": "on the left",
    "right": "on the right",
    "left_third": "on the far left",
    "centre_third": "down the middle",
    "right_third": "on the far right",
    "mask": "in a shape of its own",
}
"""Where a region is, for people; of a subject that has the wall for itself nothing is said."""


class ShowMask(Frozen):
    """A region as a small grey picture: bytes row by row, 255 = wholly here."""

    width: int = Field(ge=1, le=MAX_MASK_SIDE)
    height: int = Field(ge=1, le=MAX_MASK_SIDE)
    grey: bytes

    @model_validator(mode="after")
    def _is_a_picture(self) -> Self:
        if len(self.grey) != self.width * self.height:
            message = f"a mask of {self.width}x{self.height} cannot have {len(self.grey)} bytes"
            raise ValueError(message)
        if not any(self.grey):
            raise ValueError("a mask must be above 0 somewhere")
        return self


class ShowSubject(Frozen):
    """One ImageNet class that the wall dreams of, and where."""

    index: int = Field(ge=0, le=999)
    label: Label
    region: Region = "whole"
    weight: float = Field(default=1.0, gt=0, le=MAX_WEIGHT)
    mask: ShowMask | None = None

    @model_validator(mode="after")
    def _has_a_mask_where_that_is_its_region(self) -> Self:
        if (self.region == "mask") != (self.mask is not None):
            raise ValueError("the region 'mask' needs a mask, and no other region has one")
        return self

    @property
    def place(self) -> tuple[int, Region, ShowMask | None]:
        """What makes it the same subject as another one, whatever they weigh."""
        return self.index, self.region, self.mask


def _each_once(subjects: tuple[ShowSubject, ...]) -> tuple[ShowSubject, ...]:
    seen = set()
    for subject in subjects:
        if subject.place in seen:
            message = f"{subject.label!r} stands twice in the region {subject.region!r}"
            raise ValueError(message)
        seen.add(subject.place)
    return subjects


Subjects = Annotated[
    tuple[ShowSubject, ...],
    Field(min_length=1, max_length=MAX_SUBJECTS),
    AfterValidator(_each_once),
]


class Crossfade(Frozen):
    """How the subjects of the show came, or are coming, in.

    Attributes:
        before: what was on the wall when they began to, with the weights it had then.
        began_s: monotonic seconds.
        lasts_s: seconds, above 0.
    """

    before: tuple[ShowSubject, ...] = Field(min_length=1, max_length=MAX_FADING)
    began_s: float
    lasts_s: float = Field(gt=0, le=LONGEST_FADE_S)

    def share(self, now_s: float) -> float:
        """How much of the way is done, 0..1."""
        return min(1.0, max(0.0, (now_s - self.began_s) / self.lasts_s))


def mixed(
    before: Iterable[ShowSubject], after: Iterable[ShowSubject], share: float
) -> tuple[ShowSubject, ...]:
    """The subjects on the way from some to others.

    Those that come begin at no weight, those that go end at none, common ones glide; the sum of
    weights glides too.

    Args:
        before: each subject once in a place.
        after: each subject once in a place.
        share: of the way, 0..1; at 1 the result is `after`.
    """
    coming = {subject.place: subject for subject in after}
    going = {subject.place: subject for subject in before}
    weighed = []
    for place, subject in (coming | {p: s for p, s in going.items() if p not in coming}).items():
        there = coming[place].weight if place in coming else 0.0
        here = going[place].weight if place in going else 0.0
        on_the_way = min(here + share * (there - here), max(here, there))  # no rounding beyond
        weight = on_the_way if share < 1 else there
        if weight >= FAINTEST:
            weighed.append(
                subject
                if weight == subject.weight
                else subject.model_copy(update={"weight": weight})
            )
    return tuple(weighed)


def subjects_at(
    subjects: tuple[ShowSubject, ...], crossfade: Crossfade | None, now_s: float
) -> tuple[ShowSubject, ...]:
    """The subjects with the weights that they have at a moment, those that are going too.

    Args:
        subjects: what is wanted on the wall.
        crossfade: how it comes there; None = at once.
        now_s: monotonic seconds.
    """
    if crossfade is None:
        return subjects
    return mixed(crossfade.before, subjects, crossfade.share(now_s))


def crossfade_to(
    wanted: tuple[ShowSubject, ...], present: tuple[ShowSubject, ...], now_s: float, lasts_s: float
) -> Crossfade | None:
    """The crossfade from what is on the wall, perhaps itself on its way, to other subjects.

    Args:
        wanted: what is to be on the wall.
        present: what `subjects_at` gives now; beyond `MAX_FADING` the faintest are left out.
        now_s: monotonic seconds.
        lasts_s: seconds, 0 or more.

    Returns:
        None where there is nothing to fade.

    Raises:
        pydantic.ValidationError: `lasts_s` is outside its limits.
    """
    if lasts_s == 0 or present == wanted:
        return None
    heaviest = sorted(present, key=lambda subject: -subject.weight)[:MAX_FADING]
    kept = tuple(subject for subject in present if subject in heaviest)
    return Crossfade(before=kept, began_s=now_s, lasts_s=lasts_s)


def in_words(subjects: tuple[ShowSubject, ...]) -> str:
    """What is dreamt of and where, for people.

    >>> in_words((ShowSubject(index=330, label="rabbit", region="upper"),))
    'rabbit above'
    """
    places = places_of(subjects)
    told = [f"{s.label} {place}".strip() for s, place in zip(subjects, places, strict=True)]
    return (", " if any(places) else " and ").join(told)


def places_of(subjects: tuple[ShowSubject, ...]) -> tuple[str, ...]:
    """Where each subject is, for people; nothing where they all have the whole wall."""
    everywhere = all(subject.region == "whole" for subject in subjects)
    return tuple("" if everywhere else PLACES[subject.region] for subject in subjects)
