"""The command `judge`: how soon another network recognises the dreams, and how they look."""

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tqdm import tqdm

from installation.config import find_look
from installation.engine import loading_engine
from installation.judging import JudgeError, JudgeWish, check_wish, run, subjects_in
from installation.whole_file import write_whole

if TYPE_CHECKING:
    import numpy as np

    from model.judging.judge import Shown, Verdict
    from model.judging.report import Report


def judge(options: argparse.Namespace) -> int:
    """Judge, and keep a contact sheet and the report.

    Args:
        options: of the command line.

    Returns:
        Exit code 0, whatever the judge says: the bars are for the bench.

    Raises:
        InstallationError: something is wrong; found before the dreaming wherever that is possible.
    """
    wish = _wish_of(options)
    if options.against == options.look:
        message = f"against: must be another look than the one that is judged, got {options.look}"
        raise JudgeError(message)
    against = None if options.against is None else find_look(options.against, options.config)
    check_wish(wish)
    with loading_engine():
        from model.judging.report import as_json
        from model.judging.table import bar_lines, comparison_lines, total_lines
    sheet = wish.out / "sheet.png"
    report = _judged(wish, sheet, told=not options.json)
    told = {**as_json(report), "sheet": str(sheet)}
    lines = [*total_lines(report), *bar_lines(report)]
    if against is not None:
        other_sheet = wish.out / f"sheet-{against.name}.png"
        other = _judged(replace(wish, look=against), other_sheet, told=not options.json)
        told["against"] = {**as_json(other), "sheet": str(other_sheet)}
        lines = [*lines, "", *total_lines(other), "", *comparison_lines((report, other))]
    text = json.dumps(told, allow_nan=False)
    write_whole(wish.out / "judge.json", lambda file: file.write(f"{text}\n".encode()))
    print(text if options.json else "\n".join(["", *lines, str(sheet)]))
    return 0


def _judged(wish: JudgeWish, sheet: Path, *, told: bool) -> "Report":
    """Run, with a line for each subject and the sheet growing on the way."""
    with loading_engine():
        from model.judging.band import load_band
        from model.judging.sheet import sheet_png, tile
        from model.judging.subjects import shipped_subjects
        from model.judging.table import head_line, subject_line
    band = load_band(*wish.size)
    count = len(shipped_subjects() if wish.subjects is None else wish.subjects)
    hidden = not sys.stderr.isatty()
    rounds = tqdm(total=count * wish.rounds, desc=wish.look.name, unit="round", disable=hidden)
    weights = tqdm(desc="weights", unit="B", unit_scale=True, disable=hidden, delay=1)
    tiles: list[np.ndarray] = []

    def on_verdict(verdict: "Verdict", shown: "Shown") -> None:
        tiles.append(tile(verdict, shown))
        write_whole(sheet, lambda file: file.write(sheet_png(tiles)))
        if told:
            tqdm.write(subject_line(verdict, band))

    def on_bytes(done: int, total: int) -> None:
        weights.total = total
        weights.update(done - weights.n)

    with rounds, weights:
        if told:
            tqdm.write(head_line())
        return run(wish, on_round=rounds.update, on_verdict=on_verdict, on_bytes=on_bytes)


def _wish_of(options: argparse.Namespace) -> JudgeWish:
    return JudgeWish(
        subjects=None if options.subjects is None else subjects_in(options.subjects),
        size=options.size,
        rounds=options.rounds,
        seed=options.seed,
        look=find_look(options.look, options.config),
        network=options.network,
        judge=options.judge,
        weights=options.weights,
        steps_a_round=options.steps_a_round,
        out=options.out,
    )
