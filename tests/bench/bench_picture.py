"""Whether the default look reaches its bars: forty subjects on Lite0 at 384x216, judged by Lite2.

    python tests/bench/bench_picture.py [--rounds 32] [--seed 1] [--look gallery] [--against LOOK]
                                        [--size 384x216] [--network lite0] [--out out/judge]

Each subject is dreamt from the picture of the one before. Exit code 1 when a bar does not hold.
Half an hour on two cores; `--rounds 8` tells in a quarter of it how soon subjects are recognised.
`--against seed` dreams the same list by the original's plain schedule too, for rounds and seconds.
"""

import argparse
import json
import os
import platform
import sys
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import tensorflow as tf

from model.judging.band import load_band
from model.judging.report import as_json, bars_of, totals_of
from model.judging.run import JudgeRequest, run_judge
from model.judging.sheet import sheet_png, tile
from model.judging.subjects import shipped_subjects
from model.judging.table import (
    bar_lines,
    comparison_lines,
    head_line,
    subject_line,
    total_lines,
)
from model.looks import LOOKS


def judged(options, look):
    """The report of a look; a line for each subject, and a contact sheet that grows."""
    width, height = (int(side) for side in options.size.split("x"))
    band = load_band(width, height)
    options.out.mkdir(parents=True, exist_ok=True)
    sheet = options.out / f"bench-{look}.png"
    tiles = []

    def on_verdict(verdict, shown):
        tiles.append(tile(verdict, shown))
        sheet.write_bytes(sheet_png(tiles))
        print(subject_line(verdict, band), flush=True)

    print(f"\n{look}, contact sheet {sheet}\n{head_line()}", flush=True)
    request = JudgeRequest(
        subjects=shipped_subjects(),
        width=width,
        height=height,
        rounds=options.rounds,
        seed=options.seed,
        look=LOOKS[look],
        network=options.network,
    )
    report = run_judge(request, on_verdict=on_verdict)
    (options.out / f"bench-{look}.json").write_text(json.dumps(as_json(report)) + "\n")
    print("\n".join(total_lines(report)), flush=True)
    return report


def main():
    """Print tables, bars and one line of JSON; 1 when a bar does not hold."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=32)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--look", choices=LOOKS, default="gallery")
    parser.add_argument("--against", choices=LOOKS)
    parser.add_argument("--size", default="384x216", help="WIDTHxHEIGHT in pixels")
    parser.add_argument("--network", default="lite0")
    parser.add_argument("--out", type=Path, default=Path("out/judge"))
    options = parser.parse_args()
    gpus = len(tf.config.list_physical_devices("GPU"))
    print(f"{platform.machine()}, {os.cpu_count()} cores, {gpus} GPUs, TensorFlow {tf.__version__}")
    looks = [options.look] if options.against is None else [options.look, options.against]
    reports = [judged(options, look) for look in looks]
    if options.against is not None:
        print("\n" + "\n".join(comparison_lines(reports)))
    print(f"\nbars of {options.look}")
    print("\n".join(bar_lines(reports[0])))
    facts = {"bench": "picture", "size": options.size, "rounds": options.rounds, "gpus": gpus}
    totals = [{"look": r.look, "network": r.network, **asdict(totals_of(r))} for r in reports]
    print(json.dumps({**facts, "seed": options.seed, "cores": os.cpu_count(), "totals": totals}))
    return 0 if all(bar.holds for bar in bars_of(totals_of(reports[0]))) else 1


if __name__ == "__main__":
    sys.exit(main())
