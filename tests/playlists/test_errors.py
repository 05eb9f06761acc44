"""The words of the errors."""

from playlists.errors import (
    CueError,
    PlaylistError,
    PlaylistsError,
    SubjectError,
    UnknownSubject,
    did_you_mean,
    shown,
)


def test_every_error_of_the_package_has_one_base():
    for error in (SubjectError, UnknownSubject, CueError, PlaylistError):
        assert issubclass(error, PlaylistsError)
    assert issubclass(UnknownSubject, SubjectError)


def test_names_are_offered_as_a_person_would_list_them():
    assert did_you_mean(()) == ""
    assert did_you_mean(("bee",)) == "; did you mean 'bee'?"
    assert did_you_mean(("bee", "beer")) == "; did you mean 'bee' or 'beer'?"
    assert did_you_mean(("a", "b", "c")) == "; did you mean 'a', 'b' or 'c'?"


def test_a_text_in_a_message_is_one_line_and_short():
    assert shown("tree frog") == "'tree frog'"
    assert shown("größer") == "'größer'"
    assert shown("two\nlines\x00") == r"'two\nlines\x00'"
    assert shown("\ud800") == r"'\ud800'"
    assert shown("x" * 100) == f"'{'x' * 60}'... (100 characters)"


def test_a_playlist_error_lists_each_problem_on_its_line():
    error = PlaylistError(["a.yaml:1: one", "a.yaml:2: two"])

    assert error.problems == ("a.yaml:1: one", "a.yaml:2: two")
    assert str(error) == "a.yaml:1: one\na.yaml:2: two"
