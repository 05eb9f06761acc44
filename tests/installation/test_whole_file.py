"""Files are there whole, or as they were before."""

import pytest

from installation.whole_file import WriteError, check_writable, write_whole


def test_a_file_is_written_and_nothing_else(tmp_path):
    write_whole(tmp_path / "a.npz", lambda file: file.write(b"new"))

    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a.npz": b"new"}


@pytest.mark.parametrize("error", [OSError("disk full"), ValueError("half way")])
def test_a_failure_leaves_the_earlier_file(tmp_path, error):
    (tmp_path / "a.npz").write_bytes(b"earlier")

    def fail(file):
        file.write(b"half")
        raise error

    with pytest.raises((WriteError, ValueError), match=r"disk full|half way"):
        write_whole(tmp_path / "a.npz", fail)

    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a.npz": b"earlier"}


def test_a_file_that_could_be_written_passes_and_is_left_alone(tmp_path):
    (tmp_path / "a.NPZ").write_bytes(b"earlier")

    check_writable(tmp_path / "a.NPZ", ".npz")
    check_writable(tmp_path / "b.npz", ".npz")

    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"earlier"]


def test_what_could_not_be_written_is_told(tmp_path):
    (tmp_path / "folder.npz").mkdir()
    (tmp_path / "file").write_text("")
    for name, words in {
        "a.txt": r"must end in \.npz",
        "folder.npz": "is a folder",
        "none/a.npz": "there is no folder",
        "file/a.npz": "there is no folder",
        f"{'a' * 300}.npz": "cannot write",
    }.items():
        with pytest.raises(WriteError, match=words):
            check_writable(tmp_path / name, ".npz")
    with pytest.raises(WriteError, match="cannot write"):
        write_whole(tmp_path / f"{'a' * 300}.npz", lambda file: file.write(b""))
