"""The command `still`: dreams one picture into a PNG."""

import argparse
import json
import math
import sys
from pathlib import Path

from tqdm import tqdm

from installation.config import find_look
from installation.still import (
    StillWish,
    check_wish,
    dream,
    facts_of,
    file_name,
    read_start,
    subjects_of,
    write_png,
)


def still(options: argparse.Namespace) -> int:
    """Dream and keep one picture.

    Args:
        options: of the command line.

    Returns:
        Exit code 0.

    Raises:
        StillError: something is wrong; found before the dreaming wherever that is possible.
    """
    wish = _wish_of(options)
    check_wish(wish)
    if wish.start is not None:
        read_start(wish.start, wish.size)
    hidden = not sys.stderr.isatty()
    rounds = tqdm(total=wish.rounds, desc=wish.title, unit="round", disable=hidden)
    weights = tqdm(
        desc=f"weights of {wish.network}", unit="B", unit_scale=True, disable=hidden, delay=1
    )

    def on_bytes(done: int, total: int) -> None:
        weights.total = total
        weights.update(done - weights.n)

    with rounds, weights:
        result = dream(wish, lambda number: rounds.update(number - rounds.n), on_bytes)
    facts = facts_of(wish, result)
    write_png(wish.out, result.picture, facts)
    if options.json:
        print(json.dumps(_report(wish, facts, result.figures), allow_nan=False))
    else:
        print(f"{wish.out}: {wish.title}, {wish.size}, network {result.network}")
    return 0


def _wish_of(options: argparse.Namespace) -> StillWish:
    subjects = subjects_of(options.subject)
    out: Path | None = options.out
    return StillWish(
        subjects=subjects,
        size=options.size,
        rounds=options.rounds,
        seed=options.seed,
        look=find_look(options.look, options.config),
        network=options.network,
        weights=options.weights,
        prior=options.prior,
        start=options.start,
        out=Path(file_name(subjects)) if out is None else out,
    )


def _report(wish: StillWish, facts: dict[str, str], figures: dict[str, float]) -> dict[str, object]:
    return {
        "file": str(wish.out),
        "subjects": [subject.label for subject in wish.subjects],
        "width": wish.size.width,
        "height": wish.size.height,
        "rounds": wish.rounds,
        "seed": wish.seed,
        "look": facts["Look"],
        "network": facts["Network"],
        "prior": facts["Prior"],
        "figures": {
            name: float(value) if math.isfinite(value) else None for name, value in figures.items()
        },
    }
