"""GET and POST /api/outputs, with a real calibration behind them."""

import pytest

from installation.control.access import may
from tests.fakes.door import running_panel
from tests.installation.control.conftest import Client
from tests.installation.support_calibration import two_outputs

pytestmark = pytest.mark.net


@pytest.fixture
def calibrated(tmp_path):
    """A client, and the show whose outputs are set."""
    conductor, calibrator = two_outputs(tmp_path)
    with running_panel(frames_a_second=0, outputs=calibrator) as panel:
        yield Client(panel), conductor


def test_a_corner_is_moved_nudged_and_taken_back(calibrated):
    client, conductor = calibrated
    page = client.get("/api/outputs").json()
    assert [(o["number"], o["name"], o["width"]) for o in page["outputs"]] == [
        (1, "left", 640),
        (2, "right", 640),
    ]
    assert page["is_saved"]
    assert not page["can_undo"]

    said = client.post(
        "/api/outputs", {"act": "move", "output": 1, "point": "TL", "to": [0.1, 0.1]}
    ).json()
    assert said["done"]
    assert said["outputs"][0]["corners"][0] == [0.1, 0.1]
    assert conductor.state.calibration[0].output == "left"
    said = client.post(
        "/api/outputs", {"act": "nudge", "output": 1, "point": "TL", "by": [64, 0]}
    ).json()
    assert said["outputs"][0]["corners"][0] == pytest.approx([0.2, 0.1])

    said = client.post("/api/outputs", {"act": "undo"}).json()

    assert said["message"] == "The last change is taken back."
    assert said["outputs"][0]["corners"][0] == [0.0, 0.0]


def test_corners_that_cross_are_refused_in_words_and_nothing_changes(calibrated):
    client, conductor = calibrated

    answer = client.post(
        "/api/outputs", {"act": "move", "output": 1, "point": "TL", "to": [1.4, 1.4]}
    )

    assert answer.status == 200
    assert answer.json()["done"] is False
    assert "cross" in answer.json()["message"]
    assert conductor.state.calibration == ()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"nonsense", "JSON"),
        ({"act": "explode"}, "explode"),
        ({"act": "move", "output": 0, "point": "TL", "to": [0, 0]}, "greater than or equal to 1"),
        ({"act": "move", "output": 1, "point": "XX", "to": [0, 0]}, "point"),
        ({"act": "nudge", "output": 1, "point": "TL", "by": [9000, 0]}, "1000"),
        ({"act": "blend", "output": 1, "widths": [0.9, 0, 0, 0]}, "0.5"),
        ({"act": "card", "card": "none such"}, "numbered"),
        ({"act": "undo", "more": 1}, "more"),
    ],
)
def test_a_body_that_is_none_is_refused_with_what_is_wrong(calibrated, body, words):
    client, conductor = calibrated

    answer = client.post("/api/outputs", body)

    assert answer.status == 400
    assert words in answer.json()["message"]
    assert conductor.state.calibration == ()


def test_no_foreign_page_moves_anything_and_visitors_do_not_either(calibrated):
    client, conductor = calibrated
    body = {"act": "move", "output": 1, "point": "TL", "to": [0.1, 0.1]}

    answer = client.post("/api/outputs", body, headers={"Origin": "http://elsewhere.example"})

    assert answer.status == 403
    assert conductor.state.calibration == ()
    assert not may("/api/outputs", "visitor")
    assert may("/calibration.js", "nobody")


def test_without_a_calibration_the_panel_says_so(quiet_panel):
    assert quiet_panel.get("/api/outputs").json() == {"open": False}
    assert quiet_panel.post("/api/outputs", {"act": "undo"}).json()["done"] is False
