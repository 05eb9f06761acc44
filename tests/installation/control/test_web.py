import io
import re
import socket
from urllib.parse import quote

import pytest
from PIL import Image

from installation.steering import ChoosePlaylist, GoBack, GoOn, Hold, Release, Return

pytestmark = pytest.mark.net

FILES = {
    "/": "text/html",
    "/panel.js": "text/javascript",
    "/live.js": "text/javascript",
    "/controllers.js": "text/javascript",
    "/course.js": "text/javascript",
    "/panel.css": "text/css",
    "/asking.css": "text/css",
    "/steering.css": "text/css",
    "/narrow.css": "text/css",
    "/outputs.css": "text/css",
    "/icon.svg": "image/svg+xml",
}


@pytest.mark.parametrize("path", FILES)
def test_the_panels_files_come_with_their_type_and_the_security_headers(quiet_panel, path):
    answer = quiet_panel.get(path)

    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith(FILES[path])
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_the_page_uses_nothing_from_elsewhere_and_no_inline_code(quiet_panel):
    text = "".join(quiet_panel.get(path).body.decode() for path in FILES)
    page = quiet_panel.get("/").body.decode()

    assert not re.findall(r"https?://(?!www\.w3\.org/2000/svg)", text)
    assert not re.findall(r"\son\w+=|style=|javascript:", page)
    assert re.findall(r"<script[^>]*>(.*?)</script>", page, re.DOTALL) == [""]
    assert "innerHTML" not in text


def test_the_status_tells_what_is_on_the_wall_and_why(quiet_panel):
    status = quiet_panel.get("/api/status")

    assert status.headers["Content-Type"] == "application/json"
    assert status.headers["Cache-Control"] == "no-store"
    assert status.json()["subjects"] == [
        {"label": "jellyfish", "region": "whole", "place": "", "weight": 1.0}
    ]
    assert status.json()["reason"].startswith("From the playlist")


def test_a_wish_is_passed_on_with_its_sender_and_answered(quiet_panel):
    answer = quiet_panel.post("/api/request", {"text": "  rabbit \n and\tanalog clock\u0000 "})

    assert answer.status == 200
    assert answer.json()["accepted"] is True
    assert answer.json()["subjects"] == ["rabbit", "analog clock"]
    assert quiet_panel.panel.door.wishes == [("rabbit and analog clock", "panel 127.0.0.1")]
    shown = quiet_panel.get("/api/status").json()
    assert [subject["region"] for subject in shown["subjects"]] == ["upper", "lower"]
    assert shown["reason"] == "Asked for at the panel 0 s ago, returns to the playlist in 60 s."


def test_an_unknown_wish_is_answered_with_near_names(quiet_panel):
    answer = quiet_panel.post("/api/request", {"text": "qwertz"}).json()

    assert answer["accepted"] is False
    assert len(answer["nearest"]) == 5
    assert "qwertz" in answer["message"]


def test_the_playlist_can_be_called_back(quiet_panel):
    quiet_panel.post("/api/request", {"text": "tiger"})

    assert quiet_panel.post("/api/return", {}).status == 200
    assert quiet_panel.get("/api/status").json()["subjects"][0]["label"] == "jellyfish"


SENDER = "panel 127.0.0.1"
ACTS = {
    "hold": Hold(sender=SENDER),
    "release": Release(sender=SENDER),
    "go": GoOn(sender=SENDER),
    "back": GoBack(sender=SENDER),
    "return": Return(sender=SENDER),
}


@pytest.mark.parametrize("act", ACTS)
def test_an_operator_steers_the_show(quiet_panel, act):
    answer = quiet_panel.post("/api/steer", {"act": act})

    assert answer.status == 200
    assert answer.json()["done"] is True
    assert answer.json()["message"]
    assert quiet_panel.panel.door.acts == [ACTS[act]]


def test_an_operator_chooses_a_playlist(quiet_panel):
    chosen = {"act": "playlist", "playlist": "night-garden"}

    assert quiet_panel.post("/api/steer", chosen).json()["done"] is True
    assert quiet_panel.panel.door.acts == [ChoosePlaylist(playlist="night-garden", sender=SENDER)]
    quiet_panel.panel.door.acts.clear()
    answer = quiet_panel.post("/api/steer", {**chosen, "for_s": 600})
    assert answer.json()["message"] == "The playlist is on for 10 min."
    lasting = ChoosePlaylist(playlist="night-garden", for_s=600, sender=SENDER)
    assert quiet_panel.panel.door.acts == [lasting]
    refused = quiet_panel.post("/api/steer", {"act": "playlist", "playlist": "<b>"}).json()
    assert refused == {"done": False, "message": "There is no playlist '<b>'."}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"act": "stop"},
        {"act": 1},
        {"act": "playlist"},
        {"act": "playlist", "playlist": ""},
        {"act": "playlist", "playlist": "x" * 201},
        {"act": "hold", "playlist": "originals"},
        {"act": "hold", "more": 1},
        {"act": "hold", "for_s": 0.5},
        {"act": "hold", "for_s": 2678401},
        {"act": "hold", "for_s": "60"},
        {"act": "go", "for_s": 60},
        b'{"act": "hold", "for_s": NaN}',
        b"{",
    ],
)
def test_an_act_that_cannot_be_read_is_refused_in_words(quiet_panel, body):
    answer = quiet_panel.post("/api/steer", body)

    assert answer.status == 400
    assert "hold, release, go, back, return, playlist" in answer.json()["message"]
    assert quiet_panel.panel.door.acts == []


def test_the_week_of_the_timetable_is_told(quiet_panel):
    days = quiet_panel.get("/api/week").json()["days"]

    assert len(days) == 7
    assert days[0]["day"] == "Tue 5 May"
    assert days[0]["times"][1] == {
        "times": "11:00-17:30",
        "title": "originals",
        "why": "default playlist",
        "wall": "open",
        "now": True,
    }


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({"text": ""}, 400, "say what"),
        ({"text": " \n\u0000 "}, 400, "say what"),
        ({"text": "x" * 201}, 400, "at most 200 characters"),
        ({"text": 5}, 400, "send"),
        ({"text": "a", "more": 1}, 400, "send"),
        ({}, 400, "send"),
        (["text"], 400, "send"),
        (b"", 400, "send"),
        (b"{", 400, "send"),
        (b"[" * 4000, 400, "send"),
        (b'{"text": "\\ud800"}', 400, "send"),
        (b'{"text": "\xff"}', 400, "send"),
        ({"text": "x" * 5000}, 413, "at most 4096 bytes"),
    ],
)
def test_a_wish_that_cannot_be_read_is_refused_in_words(quiet_panel, body, status, words):
    answer = quiet_panel.post("/api/request", body)

    assert answer.status == status
    assert words in answer.json()["message"]
    assert quiet_panel.panel.door.wishes == []


def test_a_body_without_a_length_is_bounded_too(quiet_panel):
    answer = quiet_panel.ask(
        "POST", "/api/request", iter([b"x" * 1000] * 10), {"Content-Type": "application/json"}
    )

    assert answer.status == 413


@pytest.mark.parametrize("path", ["/api/request", "/api/return", "/api/steer"])
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
        ({"Content-Type": ""}, 415),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.1:1"}, 403),
        ({"Origin": "http://[broken"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Host": "evil.example"}, 421),
        ({"Host": "evil.example", "Origin": "http://evil.example"}, 421),
        ({"Host": "localhost.evil.example"}, 421),
    ],
)
def test_a_foreign_page_cannot_post(quiet_panel, path, headers, status):
    before = quiet_panel.panel.door.labels

    assert quiet_panel.post(path, {"text": "tiger"}, headers).status == status
    assert quiet_panel.panel.door.labels == before


@pytest.mark.parametrize(
    "host", ["localhost:8080", "127.0.0.1", "[::1]:8080", "192.168.1.20", socket.gethostname()]
)
def test_the_panel_answers_to_its_own_names_only(quiet_panel, host):
    origin = {"Host": host, "Origin": f"http://{host}", "Sec-Fetch-Site": "same-origin"}

    assert quiet_panel.get("/", Host=host).status == 200
    assert quiet_panel.post("/api/request", {"text": "tiger"}, origin).status == 200
    foreign = quiet_panel.get("/api/status", Host="evil.example")
    assert foreign.status == 421
    assert b"jellyfish" not in foreign.body


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/api/request", 405), ("POST", "/live.mjpeg", 405), ("GET", "/../config.yaml", 404)],
)
def test_other_ways_are_refused_in_json(quiet_panel, method, path, status):
    answer = quiet_panel.ask(method, path)

    assert answer.status == status
    assert answer.json()["message"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_show_that_fails_gives_a_plain_answer_and_the_server_lives_on(quiet_panel, caplog):
    door = quiet_panel.panel.door
    door.failing = True

    answer = quiet_panel.get("/api/status")

    assert answer.status == 500
    assert answer.json() == {"message": "The show could not answer. Please try again."}
    assert "on purpose" in caplog.text
    door.failing = False
    assert quiet_panel.get("/api/status").status == 200


def test_before_the_first_picture_the_single_picture_says_try_again(quiet_panel):
    answer = quiet_panel.get("/live.jpg")

    assert answer.status == 503
    assert int(answer.headers["Retry-After"]) > 0


def test_the_single_picture_is_the_newest(quiet_panel):
    running = quiet_panel.panel
    running.call(running.door.paint, 1.0)
    first = quiet_panel.get("/live.jpg")
    running.call(running.door.paint, 2.0)
    second = quiet_panel.get("/live.jpg")

    assert (first.headers["X-Serial"], second.headers["X-Serial"]) == ("1", "2")
    assert first.body != second.body
    with Image.open(io.BytesIO(second.body)) as image:
        assert (image.format, image.size) == ("JPEG", (640, 360))


def test_a_picture_of_one_output_is_told_by_its_number(quiet_panel):
    running = quiet_panel.panel
    running.call(running.door.paint, 1.0)

    assert quiet_panel.get("/live.jpg?output=1").status == 200
    assert quiet_panel.get("/live.jpg?output=2").status == 503
    for wrong in ("17", "-1", "x", "", "1.0", "٣"):
        answer = quiet_panel.get(f"/live.jpg?output={quote(wrong)}")
        assert (answer.status, answer.json()) == (400, {"message": "output must be 0 to 16"})
