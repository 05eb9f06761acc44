"""What stands in a lock file, and what an auditor answers about it. Pure."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

_PINNED = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(\[[^\]]*\])?==\S+")


@dataclass(frozen=True)
class Answer:
    """What is known of the packages of a lock file.

    Attributes:
        asked: how many the auditor could be asked about.
        unsafe: known weaknesses that another version mends, one line each.
        unmended: known weaknesses that no version mends yet.
    """

    asked: int
    unsafe: tuple[str, ...]
    unmended: tuple[str, ...]


def packages_in(text: str) -> dict[str, bool]:
    """The packages of a lock file, and whether each has a version and a hash.

    >>> packages_in("a==1 \\\\\\n    --hash=sha256:0f\\nb>=2\\n")
    {'a': True, 'b>=2': False}
    """
    lines = text.replace("\\\n", " ").splitlines()
    wanted = [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
    return dict(_package(line) for line in wanted if not line.startswith("--"))


def answer_of(text: str) -> Answer | None:
    """What pip-audit has answered as JSON; None = it has not answered."""
    try:
        packages = json.loads(text)["dependencies"]
        asked = [package for package in packages if "skip_reason" not in package]
        found = [
            (f"{package['name']} {package['version']}: {one['id']}", one["fix_versions"])
            for package in asked
            for one in package["vulns"]
        ]
    except (ValueError, KeyError, TypeError):
        return None
    unsafe = tuple(f"{what}, mended in {', '.join(fixes)}" for what, fixes in found if fixes)
    return Answer(len(asked), unsafe, tuple(what for what, fixes in found if not fixes))


def without_hash(packages: dict[str, bool]) -> list[str]:
    """Packages that could be another file tomorrow."""
    return [name for name, is_locked in packages.items() if not is_locked]


def told(name: str, packages: dict[str, bool], answer: Answer | None) -> Iterable[str]:
    """What is to be said of a lock file, in lines."""
    open_ones = without_hash(packages)
    locked = "all with a hash" if not open_ones else f"WITHOUT A HASH: {', '.join(open_ones)}"
    yield f"{name}: {len(packages)} packages, {locked}"
    if answer is None or not answer.asked:
        yield "  known weaknesses: the service cannot be reached, so only the hashes were looked at"
        return
    yield f"  known weaknesses of {answer.asked}: {len(answer.unsafe) + len(answer.unmended)}"
    yield from (f"  UNSAFE: {line}" for line in answer.unsafe)
    yield from (f"  no version mends it yet: {line}" for line in answer.unmended)


def _package(line: str) -> tuple[str, bool]:
    pinned = _PINNED.match(line)
    if pinned is None:
        return line.split("--hash", maxsplit=1)[0].strip(), False
    return pinned[1], "--hash=sha256:" in line
