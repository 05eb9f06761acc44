"""Are packages of the lock files known to be unsafe? `make audit`; CI runs it too.

    python -m tests.audit.run [requirements-cpu.txt ...]

pip-audit asks for known weaknesses where its service can be reached; where it cannot, it is looked
at least whether every package is locked with a hash. Exit code 1 where one has no hash, or another
version mends a known weakness; never for want of a network.
"""

import subprocess
import sys
from pathlib import Path

from tests.audit.locks import Answer, answer_of, packages_in, told, without_hash

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements-cpu.txt", "requirements-gpu.txt", "requirements-dev.txt")
AUDITOR = "pip-audit==2.10.1"
LIMIT_S = 180.0


def asked(lock: Path) -> Answer | None:
    """What pip-audit answers; None where it or its service cannot be reached."""
    options = ["--require-hashes", "--disable-pip", "--progress-spinner", "off", "--format", "json"]
    uv = str(Path(sys.executable).parent / "uv")
    command = [uv, "tool", "run", AUDITOR, "--requirement", str(lock), *options]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=LIMIT_S, cwd=ROOT
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return answer_of(done.stdout)


def main() -> int:
    """The exit code."""
    failed = False
    for name in sys.argv[1:] or LOCKS:
        packages = packages_in((ROOT / name).read_text())
        answer = asked(ROOT / name)
        print("\n".join(told(name, packages, answer)), flush=True)
        failed |= bool(without_hash(packages)) or not packages
        failed |= answer is not None and bool(answer.unsafe)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
