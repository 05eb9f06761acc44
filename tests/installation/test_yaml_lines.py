import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from installation.yaml_lines import MAX_CHARACTERS, YamlTextError, read_yaml

PIECES = st.lists(
    st.sampled_from(
        ["a", "b", ": ", ":", "- ", "\n", "  ", "\t", "[", "]", "{", "}", ",", "&x ", "*x", "!t ",
         "!!int ", "!!bool ", "'", '"', "#", "|", ">", "?", "%", "@", "`", "1", "-", ".nan", "1e9",
         "0x", "<<", "~", "---\n", "...\n", "\\", "é", "\ufeff", "\u2028", "\x00", "true", "="]
    ),
    max_size=40,
).map("".join)  # fmt: skip


def test_values_and_lines_are_those_of_the_text():
    document = read_yaml("a: 1\nb:\n  c: text\n  d:\n    - 2.5\n    - true\ne: ~\n")

    assert document.value == {"a": 1, "b": {"c": "text", "d": [2.5, True]}, "e": None}
    assert document.line_of(("b", "c")) == 3
    assert document.line_of(("b", "d", 1)) == 6
    assert document.line_of(("b", "absent")) == 2
    assert document.line_of(("absent",)) == 1


@pytest.mark.parametrize("word", ["on", "off", "yes", "no", "y", "1:30", "2001-01-01", "0o9", "="])
def test_words_that_older_yaml_converts_stay_text(word):
    assert read_yaml(f"a: {word}").value == {"a": word}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0x1f", 31),
        ("0o17", 15),
        ("012", 12),
        ("1_000", 1000),
        ("1e3", 1000.0),
        ("-.inf", -math.inf),
    ],
)
def test_numbers_are_read_as_yaml_1_2_writes_them(text, number):
    value = read_yaml(text).value

    assert value == number
    assert type(value) is type(number)


def test_a_key_given_twice_keeps_the_first_and_tells_both_lines():
    document = read_yaml("a:\n  b: 1\n  b: 2\n")

    assert document.value == {"a": {"b": 1}}
    assert [(p.line, p.message) for p in document.problems] == [
        (3, "a.b: given twice, first in line 2")
    ]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a:\n\tb: 1", 2, "a tab cannot indent YAML: use spaces"),
        ("a: 1\nb: c: d", 2, "a second ':' on one line"),
        ("a: 'x", 1, "a quote is opened and never closed"),
        ("a: 1\n---\nb: 2", 2, "only one document is allowed"),
        ("a: *b", 1, "an alias '*name' without its anchor"),
        ("a: &b [*b]", 1, "nested too deeply"),
        ("[" * 3000, 0, "more than 500 brackets"),
        ("- " * 3000, 1, "nested too deeply"),
        ("%YAML 1.1\n---\na: on", 1, "cannot start with '%'"),
        ("a: \x01", 0, "special characters are not allowed"),
        ("#" * (MAX_CHARACTERS + 1), 0, "at most"),
    ],
)
def test_text_that_is_not_yaml_is_told_with_its_line(text, line, words):
    with pytest.raises(YamlTextError) as caught:
        read_yaml(text)

    assert caught.value.problem.line == line
    assert words in caught.value.problem.message
    assert "\n" not in caught.value.problem.message


def test_there_may_be_many_brackets_that_are_closed_again():
    value = read_yaml("a:\n" + "- {b: [1]}\n" * 600).value

    assert value == {"a": [{"b": [1]}] * 600}


def test_aliases_that_multiply_are_cut_short():
    lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]

    with pytest.raises(YamlTextError, match="more than"):
        read_yaml("\n".join(lines))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: !secret x", "the tag !secret is not known"),
        ("? [a]\n: 1", "a key must be one word of text"),
        ('a: "\\ud800"', "half a character"),
        ("a: " + "9" * 5000, "a number of 5000 characters is too long"),
    ],
)
def test_values_that_no_setting_can_hold_are_problems(text, words):
    document = read_yaml(text)

    assert [problem.line for problem in document.problems] == [1]
    assert words in document.problems[0].message


@given(st.one_of(st.text(max_size=200), PIECES))
@example("a: ! 3")
@example("!!int ")
@example("? \n: \n?")
@example("- - - -\n -")
@example("a: |9\n x")
@example("&x : *x")
def test_any_text_gives_a_document_or_a_yaml_error(text):
    try:
        shown = str(read_yaml(text))
    except YamlTextError as error:
        shown = str(error)

    assert shown
    assert "\n" not in shown
    shown.encode()
