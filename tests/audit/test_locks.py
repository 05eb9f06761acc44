"""What the audit makes of lock files and answers; the service itself is asked by `make audit`."""

import json
from pathlib import Path

import pytest

from tests.audit.locks import Answer, answer_of, packages_in, told, without_hash

ROOT = Path(__file__).parents[2]
VULNERABLE = {
    "dependencies": [
        {"name": "a", "version": "1", "vulns": [{"id": "X-1", "fix_versions": ["2"]}]},
        {"name": "b", "version": "3", "vulns": [{"id": "X-2", "fix_versions": []}]},
        {"name": "c", "skip_reason": "not found"},
    ]
}


@pytest.mark.parametrize("name", ["cpu", "gpu", "dev"])
def test_every_package_that_is_installed_is_locked_with_a_hash(name):
    packages = packages_in((ROOT / f"requirements-{name}.txt").read_text())

    assert len(packages) > 40
    assert without_hash(packages) == []


def test_a_package_without_a_version_or_a_hash_is_named():
    text = (
        "# made\na==1 ; python_version < '3.12' \\\n    --hash=sha256:0f\nb>=2\nc==3\n    # via a\n"
    )

    assert without_hash(packages_in(text)) == ["b>=2", "c"]


def test_weaknesses_are_told_apart_by_whether_a_version_mends_them():
    answer = answer_of(json.dumps(VULNERABLE))

    assert answer == Answer(2, ("a 1: X-1, mended in 2",), ("b 3: X-2",))
    assert list(told("lock", {"a": True}, answer))[1] == "  known weaknesses of 2: 2"


@pytest.mark.parametrize("text", ["", "ERROR: no network", "[]", '{"dependencies": null}'])
def test_a_service_that_does_not_answer_is_told_as_such(text):
    assert answer_of(text) is None
    assert "cannot be reached" in list(told("lock", {"a": True}, None))[1]
