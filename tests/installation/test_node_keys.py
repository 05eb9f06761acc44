"""The files with the keys of nodes, and the commands around them."""

import argparse
import json

import pytest

from installation.cli import main
from installation.cli_values import address
from installation.errors import StartError
from installation.node_keys import SHOW_FILE, node_key, show_keys


def test_keys_are_made_once_and_for_the_shows_user_alone(tmp_path):
    keys = show_keys(tmp_path / "new")

    assert show_keys(tmp_path / "new") == keys
    assert (tmp_path / "new" / SHOW_FILE).stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "new").iterdir()] == [SHOW_FILE]
    assert keys.secret not in keys.for_nodes.model_dump_json()
    assert show_keys(tmp_path / "other").public != keys.public


def test_node_key_prints_the_file_that_a_node_needs(tmp_path, capsys):
    assert main(["node-key", "--state-dir", str(tmp_path)]) == 0

    printed = capsys.readouterr()
    file = tmp_path / "node.key"
    file.write_text(printed.out)
    assert node_key(file) == show_keys(tmp_path).for_nodes
    assert "nodes.enabled is false" in printed.err


@pytest.mark.parametrize("text", ["", "{", "[]", '{"public": 3}', "x" * 20_000])
def test_what_is_no_key_file_is_told_with_its_name_and_what_to_do(tmp_path, text):
    file = tmp_path / "node.key"
    file.write_text(text)

    with pytest.raises(StartError, match=r"node\.key: .*node-key > node\.key"):
        node_key(file)


def test_a_damaged_key_is_not_told_to_anybody(tmp_path):
    key = show_keys(tmp_path).for_nodes
    damaged = {**key.model_dump(), "secret": key.secret[:-1] + "~"}
    (tmp_path / "node.key").write_text(json.dumps(damaged))

    with pytest.raises(StartError) as caught:
        node_key(tmp_path / "node.key")
    assert "secret" in str(caught.value)
    assert key.secret[:-1] not in str(caught.value)


def test_a_node_without_a_key_does_not_start(tmp_path, capsys):
    assert main(["run", "--join", "10.0.0.1", "--state-dir", str(tmp_path)]) == 2
    assert "node.key: No such file" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("wall", ("wall", 9020)),
        ("10.0.0.5:9030", ("10.0.0.5", 9030)),
        ("[fe80::1]:9030", ("fe80::1", 9030)),
        ("fe80::1", ("fe80::1", 9020)),
    ],
)
def test_addresses_of_shows(text, found):
    assert address(9020)(text) == found


@pytest.mark.parametrize("text", ["", ":9020", "wall:", "wall:0", "wall:65535", "a b", "tcp://a"])
def test_what_is_no_address_is_told(text):
    with pytest.raises(argparse.ArgumentTypeError, match="HOST:PORT"):
        address(9020)(text)
