"""The tree as a whole: what lies where, and that pytest collects all that looks like a test."""

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
MAX_PYTHON_LINES = 350
MAX_README_LINES = 149
AT_THE_TOP = {
    # the four packages and their tests
    "installation",
    "model",
    "playlists",
    "projection",
    "tests",
    # what people read and edit
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "config.yaml",
    # what tools read
    ".ci",
    ".gitignore",
    "Makefile",
    "pyproject.toml",
    "requirements-cpu.txt",
    "requirements-dev.txt",
    "requirements-gpu.txt",
}
# Written so that the rule does not find itself.
MACHINE_PATHS = re.compile(
    "|".join(["/wor" + "k/", "/roo" + "t/", "/hom" + r"e/\w", "/Us" + "ers/"])
)
BINARY = {".png", ".jpg", ".npz", ".ico", ".woff2", ".bin"}


def tracked_files():
    """Paths in the repository, without what has been deleted here."""
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z"], capture_output=True, text=True, check=False
    )
    if listed.returncode != 0:
        pytest.skip(f"this is no git checkout: {listed.stderr.strip()}")
    paths = [Path(name) for name in listed.stdout.split("\0") if name]
    assert paths
    return [path for path in paths if (ROOT / path).is_file()]


def text_of(path):
    return (ROOT / path).read_text(encoding="utf-8")


def test_the_top_holds_the_packages_and_what_tools_need_and_nothing_else():
    assert {path.parts[0] for path in tracked_files()} <= AT_THE_TOP


def test_no_python_file_is_longer_than_one_can_oversee():
    lengths = {
        str(path): len(text_of(path).splitlines())
        for path in tracked_files()
        if path.suffix == ".py"
    }

    assert {path: n for path, n in lengths.items() if n > MAX_PYTHON_LINES} == {}


def test_the_readme_is_short():
    assert len(text_of("README.md").splitlines()) <= MAX_README_LINES


def stray_tests(path):
    """Lines of a file under tests/ that look like a test and are none for pytest."""
    tree = ast.parse(text_of(path))
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and re.search(r"^Tests?(?![a-z])|Tests?$", node.name):
            yield f"{path}:{node.lineno}: class {node.name}: tests are functions"
    for node in tree.body:
        name = getattr(node, "name", "")
        if not name.startswith("test_"):
            continue
        if not path.name.startswith("test_"):
            yield f"{path}:{node.lineno}: {name}: the file is not called test_*"
        if isinstance(node, ast.AsyncFunctionDef):
            yield f"{path}:{node.lineno}: {name}: nothing awaits an async test"


def test_pytest_collects_everything_that_looks_like_a_test():
    files = [p for p in tracked_files() if p.parts[0] == "tests" and p.suffix == ".py"]

    assert [line for path in files for line in stray_tests(path)] == []


def test_every_test_file_holds_tests():
    empty = [
        str(path)
        for path in tracked_files()
        if path.parts[0] == "tests"
        and path.name.startswith("test_")
        and path.suffix == ".py"
        and not re.search(r"^def test_", text_of(path), re.MULTILINE)
    ]

    assert empty == []


def test_no_two_tests_of_a_file_share_a_name():
    shared = []
    for path in tracked_files():
        if path.parts[0] == "tests" and path.suffix == ".py":
            names = re.findall(r"^def (test_\w+)", text_of(path), re.MULTILINE)
            shared += [f"{path}: {name}" for name in set(names) if names.count(name) > 1]

    assert shared == []


def test_no_file_tells_of_the_machine_it_was_written_on():
    found = [
        f"{path}:{number}: {line.strip()[:80]}"
        for path in tracked_files()
        if path.suffix not in BINARY
        for number, line in enumerate(text_of(path).splitlines(), 1)
        if MACHINE_PATHS.search(line)
    ]

    assert found == []


@pytest.mark.parametrize("kind", ["cpu", "gpu", "dev"])
def test_every_locked_package_has_a_hash_and_comes_from_the_public_index(kind):
    lock = text_of(f"requirements-{kind}.txt")
    options = [line for line in lock.splitlines() if re.match(r"-|.*(file:|https?:)", line)]
    packages = re.split(r"^(?=[a-z0-9])", lock, flags=re.MULTILINE)[1:]

    assert options == []
    assert len(packages) > 30
    assert [text.split()[0] for text in packages if "--hash=sha256:" not in text] == []


def locked_versions(kind):
    """Version by name of package."""
    lock = text_of(f"requirements-{kind}.txt")
    return dict(re.findall(r"^([a-z0-9.-]+)(?:\[[^]]*\])?==(\S+)", lock, re.MULTILINE))


def test_the_locks_agree_on_versions():
    cpu = locked_versions("cpu")
    for kind in ("gpu", "dev"):
        other = locked_versions(kind)
        differing = {name for name, version in cpu.items() if other.get(name) != version}
        assert differing == {"tensorflow-cpu"}


def test_the_locks_hold_what_the_project_asks_for():
    project = tomllib.loads(text_of("pyproject.toml"))["project"]
    extras = project["optional-dependencies"]
    wanted = {
        "cpu": [*project["dependencies"], *extras["cpu"]],
        "gpu": [*project["dependencies"], *extras["gpu"]],
        "dev": [*project["dependencies"], *extras["networks"], *extras["dev"]],
    }
    for kind, requirements in wanted.items():
        locked = locked_versions(kind)
        for requirement in map(Requirement, requirements):
            name = canonicalize_name(requirement.name)
            assert name in locked, f"{kind}: run make lock"
            assert locked[name] in requirement.specifier, f"{kind}, {name}: run make lock"


def broken_links(path):
    """Links of a document to files that are not there."""
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text_of(path)):
        if "://" not in target and not (ROOT / path.parent / target).exists():
            yield f"{path}: {target}"


def test_links_between_documents_lead_somewhere():
    documents = [path for path in tracked_files() if path.suffix == ".md"]

    assert [link for path in documents for link in broken_links(path)] == []
