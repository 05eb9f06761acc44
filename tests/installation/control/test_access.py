"""Who gets in: this machine, who knows the token, and visitors where they are wanted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers

from installation.control import access, web
from installation.control.access import (
    COOKIE,
    FREE_TRIES,
    SIGNED_IN_S,
    AccessRules,
    Tries,
    may,
    role_of,
    signed_cookie,
)
from tests.fakes.door import running_panel
from tests.installation.control.conftest import Client

TOKEN = "lampyris noctiluca"  # noqa: S105 — of a test
RULES = AccessRules(token=TOKEN)
OTHER_TOKEN = AccessRules(token="another one")  # noqa: S106 — of a test
NOW = 1_790_000_000.0
FAR = {"X-Forwarded-For": "192.168.1.20"}
"""What a request has that did not come from this machine."""


def cookie_of(header: str) -> Headers:
    return Headers({"cookie": header.partition(";")[0]})


@pytest.mark.parametrize("host", ["127.0.0.1", "127.3.2.1", "::1", "::ffff:127.0.0.1"])
def test_this_machine_needs_no_token(host):
    assert role_of(Headers(), host, RULES, NOW) == "operator"


@pytest.mark.parametrize("header", ["forwarded", "x-forwarded-for", "x-real-ip", "via"])
def test_what_a_proxy_passes_on_is_not_from_this_machine(header):
    assert role_of(Headers({header: "10.0.0.9"}), "127.0.0.1", RULES, NOW) == "nobody"


@pytest.mark.parametrize("host", ["192.168.1.20", "::ffff:10.0.0.7", "2001:db8::1", "", "x"])
def test_others_are_visitors_where_they_are_wanted(host):
    assert role_of(Headers(), host, RULES, NOW) == "nobody"
    assert role_of(Headers(), host, AccessRules(visitors=True), NOW) == "visitor"


def test_the_token_opens_and_nothing_else_does():
    def role(given: str, rules: AccessRules = RULES) -> str:
        return role_of(Headers({"authorization": given}), "10.0.0.7", rules, NOW)

    assert role(f"Bearer {TOKEN}") == "operator"
    assert role(f"bearer  {TOKEN} ") == "operator"
    assert role(f"Basic {TOKEN}") == "nobody"
    assert role("Bearer ") == "nobody"
    assert role("Bearer ", AccessRules()) == "nobody"
    assert role(f"Bearer {TOKEN[:-1]}") == "nobody"
    assert role("Bearer gr\u00fcn") == "nobody"


def test_a_sign_in_lasts_for_its_time_and_ends_with_another_token():
    headers = cookie_of(signed_cookie(RULES, NOW))

    assert role_of(headers, "10.0.0.7", RULES, NOW) == "operator"
    assert role_of(headers, "10.0.0.7", RULES, NOW + SIGNED_IN_S - 1) == "operator"
    assert role_of(headers, "10.0.0.7", RULES, NOW + SIGNED_IN_S) == "nobody"
    assert role_of(headers, "10.0.0.7", OTHER_TOKEN, NOW) == "nobody"
    assert role_of(headers, "10.0.0.7", AccessRules(), NOW) == "nobody"


@given(change=st.integers(0, 200), letter=st.characters(min_codepoint=33, max_codepoint=126))
def test_a_cookie_with_one_letter_changed_opens_nothing(change, letter):
    value = signed_cookie(RULES, NOW).partition(";")[0].removeprefix(f"{COOKIE}=")
    at = change % len(value)
    changed = value[:at] + letter + value[at + 1 :]

    role = role_of(Headers({"cookie": f"{COOKIE}={changed}"}), "10.0.0.7", RULES, NOW)

    assert role == ("operator" if changed == value else "nobody")


@given(st.text(max_size=80))
def test_any_cookie_is_read_without_an_error(text):
    raw = text.encode("utf-8", "ignore").decode("latin-1")
    assert role_of(Headers({"cookie": raw}), "10.0.0.7", RULES, NOW) == "nobody"


def test_who_guesses_waits_longer_each_time_and_others_do_not():
    tries = Tries()
    waits = []
    now_s = 100.0
    for _ in range(20):
        waits.append(tries.wait_s("10.0.0.7", now_s))
        now_s += waits[-1]
        tries.wrong("10.0.0.7", now_s)

    assert waits[:FREE_TRIES] == [0.0] * FREE_TRIES
    assert waits[FREE_TRIES : FREE_TRIES + 4] == [1.0, 2.0, 4.0, 8.0]
    assert max(waits) == access.LONGEST_WAIT_S
    assert tries.wait_s("10.0.0.8", now_s) == 0
    tries.right("10.0.0.7")
    assert tries.wait_s("10.0.0.7", now_s) == 0


def test_every_file_of_the_page_is_open_and_every_other_path_is_closed():
    assert set(web._FILES) <= access.OPEN
    for path in ("/api/steer", "/api/return", "/api/week", "/metrics", "/api/anything", ""):
        assert not may(path, "visitor")
        assert may(path, "operator")


@pytest.fixture(scope="module")
def strict():
    with running_panel(access=RULES) as panel:
        yield Client(panel)


def test_from_the_network_nothing_is_told_or_done_without_the_token(strict):
    assert strict.get("/", **FAR).status == 200
    assert strict.get("/healthz", **FAR).status != 401
    assert strict.get("/api/me", **FAR).json() == {"role": "nobody", "has_token": True}
    for path in ("/api/status", "/live.jpg", "/live.mjpeg", "/api/week", "/metrics"):
        assert strict.get(path, **FAR).status == 401, path
    assert strict.post("/api/request", {"text": "volcano"}, FAR).status == 401
    assert strict.post("/api/steer", {"act": "hold"}, FAR).status == 401
    assert strict.get("/api/status").status == 200


def test_a_sign_in_from_the_network_steers_and_its_cookie_is_safe(strict):
    answer = strict.post("/api/login", {"token": TOKEN}, FAR)
    cookie = answer.headers["Set-Cookie"]

    assert answer.status == 200
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    mine = {**FAR, "Cookie": cookie.partition(";")[0]}
    assert strict.get("/api/me", **mine).json()["role"] == "operator"
    assert strict.post("/api/steer", {"act": "go"}, mine).status == 200
    foreign = {**mine, "Origin": "http://evil.example"}
    assert strict.post("/api/steer", {"act": "go"}, foreign).status == 403


def test_guessing_at_the_door_is_slowed_down_for_the_one_who_guesses():
    with running_panel(access=RULES) as panel:
        client = Client(panel)
        answers = [client.post("/api/login", {"token": f"guess {n}"}, FAR) for n in range(8)]
        bearer = client.get("/api/status", Authorization="Bearer guess", **FAR)
        right = client.post("/api/login", {"token": TOKEN}, FAR)

    assert [answer.status for answer in answers[:FREE_TRIES]] == [401] * FREE_TRIES
    assert {answer.status for answer in answers[FREE_TRIES + 1 :]} == {429}
    assert int(answers[-1].headers["Retry-After"]) >= 1
    assert bearer.status == 429
    assert right.status == 429


def test_visitors_see_and_wish_and_nothing_more():
    with running_panel(access=AccessRules(visitors=True)) as panel:
        client = Client(panel)
        assert client.get("/api/me", **FAR).json() == {"role": "visitor", "has_token": False}
        assert client.get("/api/status", **FAR).status == 200
        assert client.get("/live.jpg", **FAR).status in {200, 503}
        assert client.post("/api/request", {"text": "volcano"}, FAR).status == 200
        assert client.post("/api/steer", {"act": "hold"}, FAR).status == 401
        assert client.get("/api/week", **FAR).status == 401
