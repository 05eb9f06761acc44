"""What the panel shows of controllers, and what it is asked to teach, with real doors behind it."""

import socket

import pytest

from installation.control.osc.message import Message
from installation.control.osc.packets import encode
from tests.fakes.door import running_panel
from tests.installation.control.conftest import Client
from tests.installation.support_controllers import open_controllers

pytestmark = pytest.mark.net


class Panel(Client):
    """A client of a panel, and a box beside it."""

    def press(self, address, *arguments):
        before = self.osc()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as box:
            box.sendto(encode([Message(address, arguments)]), ("127.0.0.1", before["port"]))
        for _ in range(500):
            now = self.osc()
            if (now["taken"], now["refused"]) != (before["taken"], before["refused"]):
                return now
        raise TimeoutError("nothing arrived")

    def osc(self):
        return self.get("/api/osc").json()


@pytest.fixture
def controlled(tmp_path):
    with running_panel(frames_a_second=0, controllers=lambda: open_controllers(tmp_path)) as panel:
        yield Panel(panel)


def test_a_box_is_taught_and_forgotten(controlled):
    unknown = controlled.press("/1/push3", 1.0)
    assert unknown["unknown"] == [{"address": "/1/push3", "times": 1}]
    assert unknown["refused"] == {"unknown": 1}

    said = controlled.post("/api/osc/learn", {"listen": True}).json()
    assert said == {"done": True, "message": "Press the button or move the fader now."}
    assert controlled.osc()["listening"] is True
    caught = controlled.press("/1/push3", 1.0)["caught"]
    assert caught == {
        "address": "/1/push3",
        "line": "/1/push3 1.0",
        "host": "127.0.0.1",
        "is_fader": False,
    }

    does = {"param": "zoom", "range": [0, 1], "to": [1, 1.2]}
    said = controlled.post("/api/osc/learn", {"address": "/1/push3", "does": does}).json()
    assert said == {"done": True, "message": "/1/push3 is learned."}
    words = "param zoom, range 0 to 1, to 1 to 1.2"
    assert controlled.osc()["learned"] == [{"address": "/1/push3", "words": words}]

    said = controlled.post("/api/osc/forget", {"address": "/1/push3"}).json()
    assert said == {"done": True, "message": "/1/push3 is forgotten."}
    assert controlled.osc()["learned"] == []


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("learn", {"address": "/x", "does": {"subject": "qwertz"}}, "qwertz"),
        ("learn", {"address": "/x", "does": {"do": "/nowhere"}}, "there is no address"),
        ("learn", {"address": "/go", "does": {"subject": "volcano"}}, "the show's own"),
        ("forget", {"address": "/x"}, "was not learned"),
    ],
)
def test_what_cannot_be_learned_is_said_in_words(controlled, path, body, words):
    answer = controlled.post(f"/api/osc/{path}", body)

    assert answer.status == 200
    assert answer.json()["done"] is False
    assert words in answer.json()["message"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("learn", {}),
        ("learn", {"listen": "yes"}),
        ("learn", {"listen": True, "address": "/x"}),
        ("learn", {"address": "/x"}),
        ("learn", {"address": "", "does": {}}),
        ("learn", {"address": "/" + "x" * 200, "does": {}}),
        ("learn", {"address": "/x", "does": "volcano"}),
        ("learn", b"["),
        ("forget", {}),
        ("forget", {"address": 1}),
    ],
)
def test_a_body_that_cannot_be_read_is_refused_with_what_is_wanted(quiet_panel, path, body):
    answer = quiet_panel.post(f"/api/osc/{path}", body)

    assert answer.status == 400
    assert answer.json()["message"].startswith("send {")


def test_without_controllers_the_panel_says_so(quiet_panel):
    assert quiet_panel.get("/api/osc").json() == {"open": False}
    for path, body in (("learn", {"listen": True}), ("forget", {"address": "/x"})):
        answer = quiet_panel.post(f"/api/osc/{path}", body).json()
        assert answer["done"] is False
        assert "osc.enabled" in answer["message"]


def test_a_foreign_page_teaches_nothing(controlled):
    body = {"address": "/x", "does": {"subject": "volcano"}}

    answer = controlled.post("/api/osc/learn", body, {"Origin": "http://elsewhere.example"})

    assert answer.status == 403
    assert controlled.osc()["learned"] == []


def test_the_panel_names_all_that_an_address_can_do(controlled):
    osc = controlled.osc()

    assert osc["open"] is True
    assert "originals" in osc["playlists"]
    assert {"name": "dimmer", "low": 0.0, "high": 1.0, "unit": ""} in osc["parameters"]
    assert "/projection/blackout" in osc["addresses"]
