"""Looks of one's own in config.yaml: what they may say, and how mistakes are told."""

import json
import re
from dataclasses import replace

import pytest

from installation.children import child_specs
from installation.config import Config, ConfigError, find_look, load_config, look_of
from installation.config_docs import PAGE, config_page
from installation.processes.dream_reports import DreamProcessSettings
from model.looks import DEEPDREAM, GALLERY, LOOKS, PARAMETERS, parameters_of_look
from model.networks.architecture import ALL_LAYER_NAMES

MISTY = "looks:\n  misty:\n    base: gallery\n    prior_strength: 20\n    slope: 2\n"

MISTAKES = [
    ("looks: 3\n", "1: looks: must be looks by name, got 3"),
    ("looks:\n  misty: 3\n", "2: looks.misty: must be a section, got 3"),
    (
        "looks:\n  gallery: {slope: 1}\n",
        "2: looks.gallery: this name is taken by a look that comes with the project",
    ),
    (
        'looks:\n  "a b": {slope: 1}\n',
        "2: looks.a b: a name must be 1 to 40 letters, digits, - and _",
    ),
    (
        "looks:\n  misty:\n    base: galery\n",
        "3: looks.misty.base: must be a look that comes with the project or stands above, got",
    ),
    (
        "looks:\n  misty:\n    slop: 1\n",
        '3: looks.misty.slop: unknown key, did you mean "slope"?',
    ),
    (
        "looks:\n  misty:\n    octaves: 3\n",
        "3: looks.misty.octaves: gallery dreams by the method natural, which has no such key",
    ),
    (
        "looks:\n  misty:\n    slope: 9\n",
        "3: looks.misty.slope: must be a number between 0 and 3 (power of the frequency), got 9",
    ),
    (
        "looks:\n  misty:\n    base: seed\n    steps_a_round: 2.5\n",
        "4: looks.misty.steps_a_round: must be a whole number between 1 and 200 (steps), got 2.5",
    ),
    (
        "looks:\n  misty:\n    prior_kind: students\n",
        '3: looks.misty.prior_kind: must be one of student_t, gaussian, got "students"',
    ),
    (
        "looks:\n  eyes:\n    base: deepdream\n    layers: [blok5_conv1]\n",
        '4: looks.eyes.layers: must be a list of at most 8 names of layers, got "blok5_conv1"; the',
    ),
    (
        "looks:\n  misty:\n    prior_strides: [[1, 4], [4, 0]]\n",
        "3: looks.misty.prior_strides: row 2: stride must be a whole number between 1 and 16, got",
    ),
    ("dream:\n  look: mist\n" + MISTY, '2: dream.look: there is no look "mist", did you mean'),
    ("dream:\n  look: qqq\n", '2: dream.look: there is no look "qqq"; there are seed, gallery'),
    (
        "dream: {network: lite0,\n  look: e}\nlooks: {e: {base: deepdream, layers: [fc1]}}\n",
        "2: dream.look: lite0 has none of its layers fc1",
    ),
]


@pytest.fixture
def written(tmp_path):
    """A function that writes a config file."""

    def write(text: str):
        path = tmp_path / "config.yaml"
        path.write_text(text)
        return path

    return write


def test_a_look_of_ones_own_is_the_base_with_other_numbers(written):
    config = load_config(written("dream: {look: misty}\n" + MISTY))

    look = look_of(config)

    assert look.natural is not None
    assert (look.name, look.prior_strength, look.natural.slope) == ("misty", 20.0, 2.0)
    assert replace(
        look, name="gallery", prior_strength=GALLERY.prior_strength, natural=GALLERY.natural
    ) == (GALLERY)


def test_a_look_may_be_made_of_one_above_and_of_gallery_by_default(written):
    text = (
        "looks:\n  misty: {prior_strength: 20}\n  mistier: {base: misty, step_size: 2}\n  same:\n"
    )
    looks = load_config(written(text)).looks

    assert looks["misty"].method == GALLERY.method
    assert (looks["mistier"].prior_strength, looks["mistier"].step_size) == (20.0, 2.0)
    assert looks["same"] == replace(GALLERY, name="same")


@pytest.mark.parametrize(("text", "problem"), MISTAKES)
def test_a_mistake_in_a_look_is_told_with_line_key_limit_and_value(written, text, problem):
    with pytest.raises(ConfigError) as caught:
        load_config(written(text))

    (told,) = caught.value.problems
    assert told.startswith(f"config.yaml:{problem}")


def test_all_mistakes_of_all_looks_are_told_at_once(written):
    text = "looks:\n  a: {base: x}\n  b:\n    slope: -1\n    colour: 2\ndream:\n  look: a\n"

    with pytest.raises(ConfigError) as caught:
        load_config(written(text))

    assert [told.split(":")[1] for told in caught.value.problems] == ["2", "4", "5"]


def test_layers_of_one_of_the_networks_that_auto_takes_are_enough(written):
    text = "dream: {look: eyes}\nlooks: {eyes: {base: deepdream, layers: [block5_conv1]}}\n"

    look = look_of(load_config(written(text)))

    assert look.deepdream is not None
    assert look.deepdream.layers == ("block5_conv1",)


def test_a_look_is_found_by_name_among_the_projects_and_the_files_own(written, tmp_path):
    assert find_look("deepdream", tmp_path / "no such file") == DEEPDREAM
    assert find_look("misty", written(MISTY)).prior_strength == 20
    with pytest.raises(ConfigError, match='there is no look "mysty", did you mean "misty"'):
        find_look("mysty", written(MISTY))


@pytest.mark.parametrize("name", [*LOOKS, "misty"])
def test_the_dream_process_is_told_every_number_of_its_look(written, tmp_path, name):
    config = load_config(written(f"dream: {{look: {name}}}\n{MISTY}"))
    _, dream = child_specs(
        config,
        state_dir=tmp_path,
        state_at="tcp://127.0.0.1:1",
        reports_at="tcp://127.0.0.1:2",
        dreamer="a:b",
    )

    heard = DreamProcessSettings.model_validate(json.loads(dream.argv[-1]))

    assert heard.look == look_of(config)


def test_a_config_made_in_code_may_name_no_look_either():
    config = Config().model_copy(update={"dream": Config().dream.model_copy(update={"look": "x"})})

    with pytest.raises(ConfigError, match=r'dream\.look: there is no look "x"'):
        look_of(config)


def test_the_page_tells_every_parameter_with_its_range_effect_and_value_in_each_look():
    rows = {line.split("`")[1]: line for line in config_page().splitlines() if line[:3] == "| `"}

    for key, parameter in PARAMETERS.items():
        assert parameter.range in rows[key]
        assert parameter.effect in rows[key]
        assert parameter.unit in rows[key]
    assert rows["octaves"].split("|")[3:6] == ["  ", "  ", " `4` "]


def test_a_key_means_the_same_in_every_look():
    for look in LOOKS.values():
        for key, parameter in parameters_of_look(look).items():
            assert (parameter.range, parameter.unit) == (
                PARAMETERS[key].range,
                PARAMETERS[key].unit,
            )


def test_the_looks_of_the_documentation_are_right(written):
    page = (PAGE.parent / "looks.md").read_text(encoding="utf-8")
    example = page.split("```yaml\n")[1].split("```")[0]

    config = load_config(written(example))

    assert look_of(config).name == "velvet"
    named = set(re.findall(r"`(block\w+)`", page))
    assert named <= set(ALL_LAYER_NAMES)
