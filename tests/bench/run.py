"""Runs the benches one after the other, each in a process of its own: `make bench`.

    python tests/bench/run.py [networks engine projection outputs timetable cue_change osc show]

They print figures and judge nothing. Close other programs first; osc and the show take some three
minutes each.
"""

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
ORDER = ("networks", "engine", "projection", "outputs", "timetable", "cue_change", "osc", "show")


def main():
    """The exit code: 0 when all benches ran to their end."""
    wanted = sys.argv[1:] or list(ORDER)
    unknown = [name for name in wanted if name not in ORDER]
    if unknown:
        print(f"no bench is called {', '.join(unknown)}; there are {', '.join(ORDER)}")
        return 2
    failed = []
    for name in wanted:
        print(f"\n== {name}", flush=True)
        done = subprocess.run([sys.executable, str(FOLDER / f"bench_{name}.py")], check=False)
        failed += [name] if done.returncode else []
    if failed:
        print(f"\ndid not run to the end: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
