import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers

from installation.control.guard import is_own_host, own_names, refusal

NAMES = own_names(["Wall.Example"])


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:80", "127.0.0.1:8080", "[::1]", "wall.example.", "10.0.0.7"]
)
def test_addresses_and_own_names_are_own(host):
    assert is_own_host(host, NAMES)


@pytest.mark.parametrize(
    "host", ["", "evil.example", "localhost.evil", "127.0.0.1.evil", "1.2.3", "[::1", "a@evil"]
)
def test_other_names_are_foreign(host):
    assert not is_own_host(host, NAMES)


@given(st.text(max_size=30))
def test_any_host_header_is_judged(host):
    assert is_own_host(host, NAMES) in {True, False}


def test_a_post_of_the_panel_itself_and_of_a_program_is_taken():
    from_page = {
        "content-type": "application/json; charset=utf-8",
        "origin": "https://wall:8080",
        "host": "wall:8080",
        "sec-fetch-site": "same-origin",
    }

    assert refusal(Headers(from_page)) is None
    assert refusal(Headers({"content-type": "application/json", "host": "wall"})) is None
