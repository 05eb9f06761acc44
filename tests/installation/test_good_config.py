"""A show starts with the settings of the last good start when today's are broken."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from installation.conductor import Conductor
from installation.config import (
    STATE_DIR_VARIABLE,
    default_config_path,
    read_config,
    with_overrides,
)
from installation.config_problems import ConfigError
from installation.good_config import FILE, keep_good, settings_for_start
from tests.installation.support_conductor import CONFIG, REPERTOIRE

DAY = datetime(2026, 5, 4, 18, 30, tzinfo=UTC)
GOOD = "camera: {zoom_rate: 1.03}\n"
BROKEN = "camera:\n  zoom_rate: 1.03\n  zom: 2\n"


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.setenv(STATE_DIR_VARIABLE, str(tmp_path / "usual"))
    (tmp_path / "state").mkdir()
    return tmp_path / "config.yaml"


def as_it_is(config):
    return config


def start(path, override=as_it_is, *, strict=False):
    return settings_for_start(path, override, path.parent / "state", strict=strict)


def good_start(path, text=GOOD):
    path.write_text(text)
    chosen = start(path)
    assert chosen.text == text
    keep_good(path.parent / "state", path, chosen.text, DAY)


def test_good_settings_are_used_and_kept(path):
    good_start(path)

    assert start(path).config.camera.zoom_rate == 1.03
    assert start(path).trouble == ()
    assert (path.parent / "state" / FILE).exists()


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        (BROKEN, "config.yaml:3: camera.zom: unknown key"),
        ("camera: {", "config.yaml:1: not valid YAML"),
        ("\0", "config.yaml"),
        ("playlist: orignals\n", "playlist 'orignals': there is no such playlist"),
        (None, "config.yaml: there is no such file"),
        ("# " + "x" * 300_000, "config.yaml: is longer than 262144 bytes"),
    ],
)
def test_with_a_broken_file_the_last_good_settings_are_used_and_that_is_told(
    path, broken, told, caplog
):
    good_start(path)
    path.unlink() if broken is None else path.write_text(broken)

    chosen = start(path)

    assert chosen.config.camera.zoom_rate == 1.03
    assert chosen.text is None
    assert told in chosen.trouble[0]
    assert "the settings of 2026-05-04 18:30 are used until this is mended" in chosen.trouble[0]
    assert chosen.trouble[0] in caplog.text


def test_every_mistake_of_todays_file_is_told(path):
    good_start(path)
    path.write_text("camera: {zom: 2}\npanel: {prt: 1}\n")

    assert len(start(path).trouble) == 2


def test_a_first_start_with_a_broken_file_is_refused(path):
    path.write_text(BROKEN)

    with pytest.raises(ConfigError, match=r"camera\.zom"):
        start(path)


def test_a_strict_start_is_refused(path):
    good_start(path)
    path.write_text(BROKEN)

    with pytest.raises(ConfigError, match=r"camera\.zom"):
        start(path, strict=True)


def test_the_copy_of_another_file_is_not_used(path):
    good_start(path)
    other = path.with_name("other.yaml")
    other.write_text(BROKEN)

    with pytest.raises(ConfigError, match=r"camera\.zom"):
        start(other)


def test_a_playlist_that_was_never_there_is_left_to_the_start_to_refuse(path):
    path.write_text("playlist: orignals\n")

    chosen = start(path)

    assert (chosen.config.playlist, chosen.text) == ("orignals", None)


@pytest.mark.parametrize(
    "good",
    [
        "show:\n  state_dir: 'here'  # on the large disk\n",
        "show: {orphan_after_s: 60, state_dir: here, archive_mb: 0}\n",
        'show: {state_dir: "here"}\n',
    ],
)
def test_the_state_folder_is_the_one_that_the_broken_file_names(path, good):
    path.write_text(good)
    keep_good(path.parent / "here", path, good, DAY)
    path.write_text(good + "camera: {\n")

    assert settings_for_start(path, as_it_is, None).config.show.state_dir == path.parent / "here"


def test_without_a_name_it_is_the_usual_state_folder(path):
    keep_good(path.parent / "usual", path, GOOD, DAY)
    path.write_text("show:\n  state_dir: null\ncamera: {\n")

    assert settings_for_start(path, as_it_is, None).config.camera.zoom_rate == 1.03


def test_what_the_command_line_says_counts_with_the_old_settings_too(path):
    good_start(path)
    path.write_text(BROKEN)

    chosen = start(path, lambda config: with_overrides(config, {"panel": {"port": 1234}}))

    assert chosen.config.panel.port == 1234


def test_a_disk_with_a_files_own_playlists_that_is_gone_does_not_stop_the_show(path):
    own = path.parent / "own"
    own.mkdir()
    good_start(path, GOOD + "show: {playlists: own}\n")
    shutil.rmtree(own)

    chosen = start(path)

    assert chosen.config.show.playlists is None
    assert chosen.config.camera.zoom_rate == 1.03
    assert "there is no folder" in chosen.trouble[0]


def test_a_damaged_copy_is_no_copy(path):
    good_start(path)
    for copy in (path.parent / "state").glob(f"{FILE}*"):
        copy.write_bytes(copy.read_bytes().replace(b"1.03", b"1.30"))
    path.write_text(BROKEN)

    with pytest.raises(ConfigError):
        start(path)


def test_the_same_settings_are_not_written_again(path):
    good_start(path)
    before = (path.parent / "state" / FILE).stat().st_mtime_ns

    keep_good(path.parent / "state", path, GOOD, DAY)

    assert (path.parent / "state" / FILE).stat().st_mtime_ns == before


def test_a_copy_that_cannot_be_written_stops_nothing(path, caplog):
    (path.parent / "file").write_text("")

    keep_good(path.parent / "file", path, GOOD, DAY)

    assert "cannot keep a copy of the settings" in caplog.text


def test_the_shipped_settings_come_back_as_they_are(path):
    good_start(path, default_config_path().read_text())
    path.write_text(BROKEN)

    assert start(path).config.playlist == "originals"


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/urandom"])
def test_a_device_without_end_is_no_config_file(device):
    with pytest.raises(ConfigError, match="longer than 262144 bytes"):
        read_config(Path(device))


def test_the_status_tells_what_is_wrong_with_the_settings(tmp_path):
    conductor = Conductor(CONFIG, tmp_path, REPERTOIRE, dreamer="none:at_all", trouble=("a: b",))

    assert conductor.status()["course"]["trouble"] == ["a: b"]


def test_the_status_tells_of_a_damaged_memory(tmp_path):
    (tmp_path / "show.json").write_text("{")
    conductor = Conductor(CONFIG, tmp_path, REPERTOIRE, dreamer="none:at_all")

    assert "show.json cannot be read" in conductor.status()["course"]["trouble"][0]
