import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from installation.camera import Camera, CueRates
from installation.config import (
    CameraSection,
    Config,
    ConfigError,
    DreamSection,
    Size,
    default_config_path,
    line_in,
    load_config,
    state_dir_of,
    with_overrides,
)
from playlists.cue import FASTEST_TURN, LARGEST_ZOOM

KEYS = [*Config.model_fields, "size", "network", "zoom_rate", "state_dir", "weights", "monitor"]
KEYS += ["host", "port", "seed", "hold_s", "x"]
TABLE = Path(__file__).parent / "data" / "config_mistakes.txt"
MISTAKES = [tuple(case.split("\n=> ")) for case in TABLE.read_text().strip().split("\n\n")[1:]]
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.sampled_from(["auto", "512x288", "0x0", "~", "~root", "~nobodyx", "on", "vgg16", "lite0"]),
    st.text(max_size=20),
)


def problems_in(path: Path) -> tuple[str, ...]:
    """What is said about a config file; nothing if it is right, a failure for any other error."""
    try:
        load_config(path)
    except ConfigError as error:
        return error.problems or ("an error without problems",)
    return ()


@pytest.fixture
def problems_of(tmp_path):
    """Writes a config file and gives what is said about it."""

    def problems_of(text: str | bytes) -> tuple[str, ...]:
        path = tmp_path / "config.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return problems_in(path)

    return problems_of


def test_the_shipped_file_holds_every_key_with_its_default():
    path = default_config_path()
    config = load_config(path)

    assert config == Config()
    for section, values in config:
        for key in type(values).model_fields if hasattr(type(values), "model_fields") else ():
            assert line_in(path, (section, key)) > line_in(path, (section,)), f"{section}.{key}"
    assert line_in(path, ("playlist",)) > 1


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n", "camera:\n", "show: {}\ndream: ~\n"])
def test_an_empty_file_or_section_means_all_defaults(tmp_path, text):
    path = tmp_path / "config.yaml"
    path.write_text(text)

    assert load_config(path) == Config()


def test_values_of_the_file_arrive(tmp_path):
    (tmp_path / "w.h5").write_bytes(b"weights")
    path = tmp_path / "config.yaml"
    path.write_bytes(
        b"\xef\xbb\xbfplaylist: my-garden_2\r\n"
        b"dream: {network: vgg16, size: 512 X 288, weights: w.h5, seed: 7, step_size: 2}\r\n"
        b"projection: {monitor: 2, size: 640x360, caption: false}\r\n"
        b"panel: {host: '::1', port: 0}\r\n"
        b"show: {state_dir: memory}\r\n"
    )

    config = load_config(path)

    assert config.playlist == "my-garden_2"
    assert config.dream.size == Size(width=512, height=288)
    assert config.dream.weights == tmp_path / "w.h5"
    assert (config.dream.seed, config.dream.step_size) == (7, 2.0)
    assert config.projection.monitor == 2
    assert config.projection.caption is False
    assert (config.panel.host, config.panel.port) == ("::1", 0)
    assert config.show.state_dir == tmp_path / "memory"


@pytest.mark.parametrize(("text", "problem"), MISTAKES)
def test_a_mistake_is_told_with_line_key_limit_and_value(problems_of, text, problem):
    assert problems_of(text) == (f"config.yaml:{problem}",)


def test_text_in_another_encoding_is_told_with_its_line(problems_of):
    problem = "config.yaml:2: not UTF-8 text: save the file with encoding UTF-8"

    assert problems_of(b"wish:\n  hold_s: \xff") == (problem,)


def test_all_mistakes_are_told_at_once_in_the_order_of_their_lines(problems_of):
    found = problems_of(
        "zooom: {}\ncamera:\n  zoom_rate: 9\n  zoom_rate: 1\n  rotation_deg_s: x\n"
        "dream:\n  weights: nowhere.h5\n  look: galery\nwish: 3\n"
    )

    lines = [int(problem.split(":")[1]) for problem in found]
    assert lines == [1, 3, 4, 5, 7, 8, 9]
    assert 'did you mean "gallery"?' in found[5]
    assert "there is no file" in found[4]


def test_a_state_folder_that_is_a_file_is_refused(problems_of, tmp_path):
    (tmp_path / "taken").write_text("")

    (problem,) = problems_of("show:\n  state_dir: taken\n")

    assert problem.startswith("config.yaml:2: show.state_dir: ")
    assert problem.endswith("is a file, not a folder")


def test_a_file_that_cannot_be_read_is_one_clear_line(tmp_path):
    for path, words in [
        (tmp_path / "none.yaml", "there is no such file"),
        (tmp_path, "is a folder, not a file"),
        (tmp_path / ("x" * 300), "cannot be read"),
        (Path("a\0b"), "cannot be read"),
    ]:
        with pytest.raises(ConfigError) as caught:
            load_config(path)
        assert len(caught.value.problems) == 1
        assert words in caught.value.problems[0]


@given(
    st.recursive(
        st.dictionaries(st.sampled_from(KEYS), SCALARS, max_size=4),
        lambda inner: st.dictionaries(st.sampled_from(KEYS), st.one_of(SCALARS, inner), max_size=5),
        max_leaves=12,
    )
)
@settings(max_examples=200, deadline=None)
def test_any_values_give_a_config_or_config_problems(tmp_path_factory, values):
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    text = json.dumps(values).replace("NaN", ".nan").replace("-Infinity", "-.inf")
    path.write_text(text.replace("Infinity", ".inf"))

    problems = problems_in(path)

    assert all(re.match(r"any\.yaml:\d+: \S", line) for line in problems)
    assert all("\n" not in line and len(line) < 500 for line in problems)


@given(st.binary(max_size=80))
@settings(deadline=None)
def test_any_bytes_give_a_config_or_config_problems(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "bytes.yaml"
    path.write_bytes(content)

    problems = problems_in(path)

    assert all("\n" not in line and len(line) < 500 for line in problems)


def test_overrides_replace_single_keys_and_are_checked():
    config = with_overrides(Config(), {"panel": {"port": 0}, "projection": {"output": "headless"}})

    assert (config.panel.port, config.panel.host) == (0, "127.0.0.1")
    assert config.projection.output == "headless"
    with pytest.raises(ConfigError) as caught:
        with_overrides(Config(), {"panel": {"port": -1}, "wish": {"hold_s": 1}})
    assert [line.split(":")[0] for line in caught.value.problems] == ["panel.port", "wish.hold_s"]


def test_the_state_folder_is_the_configs_then_the_environments_then_the_users(
    monkeypatch, tmp_path
):
    chosen = with_overrides(Config(), {"show": {"state_dir": tmp_path}})
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "xdg"))
    monkeypatch.setenv("HALLUCINARIUM_STATE_DIR", str(tmp_path / "env"))

    assert state_dir_of(chosen) == tmp_path
    assert state_dir_of(Config()) == tmp_path / "env"
    monkeypatch.delenv("HALLUCINARIUM_STATE_DIR")
    assert state_dir_of(Config()) == tmp_path / "xdg" / "hallucinarium"


def test_sections_refuse_wrong_values_and_changes_in_code_too():
    with pytest.raises(ValidationError):
        CameraSection(zoom_rate=2.0)
    with pytest.raises(ValidationError):
        DreamSection(network="vgg16", size=Size(100, 300))
    with pytest.raises(ValidationError):
        Config().camera.zoom_rate = 1.1  # type: ignore[misc]


def test_every_key_fits_the_shows_limits():
    """The config must not promise what the show's state would refuse."""
    for rate in (1.0, 1.25):
        Camera(
            at_s=0, zoom_rate=rate, rotation_deg_s=CameraSection(rotation_deg_s=-45).rotation_deg_s
        )
        CameraSection(zoom_rate=rate)


def test_a_cue_may_move_the_camera_as_fast_as_the_config_and_no_faster():
    for zoom_rate, rotation_deg_s in ((1.0, -FASTEST_TURN), (LARGEST_ZOOM, FASTEST_TURN)):
        CameraSection(zoom_rate=zoom_rate, rotation_deg_s=rotation_deg_s)
        CueRates(zoom_rate=zoom_rate, rotation_deg_s=rotation_deg_s)
    for wrong in ({"zoom_rate": LARGEST_ZOOM + 0.01}, {"rotation_deg_s": FASTEST_TURN + 1}):
        with pytest.raises(ValidationError):
            CameraSection(**wrong)
