"""Figures for Prometheus, the dashboard made of them, and whether the wall is well."""

import json
import re

import pytest
from prometheus_client.parser import text_string_to_metric_families

from installation.conductor import Conductor
from installation.control.door import WallStatus
from installation.control.metrics import METRICS, PREFIX, metrics_text
from installation.control.metrics_docs import DASHBOARD, PAGE, dashboard, page
from tests.fakes.door import FakeDoor
from tests.installation.support_conductor import CONFIG, REPERTOIRE

CAUSES = {"hung": 2, "killed by SIGKILL": 1}
STATUS = {
    "mode": "safe",
    "wall": {"seen": "black", "wrong_s": 4.0, "healthy": False},
    "frames_shown": 1234,
    "late_frames": 5,
    "fps": 29.5,
    "worst_gap_s": None,
    "steps": 60,
    "rounds": 6,
    "seconds_a_step": 0.42,
    "objective": -1.5,
    "uptime_s": 77.0,
    "network": 'a "lite0"\nof mine',
    "course": {"trouble": ["one.yaml:1: broken"]},
    "machine": {
        "disk_free_bytes": 10**9, "rss_bytes": 5, "gpu": {"used_bytes": 1, "total_bytes": 2}
    },
    "osc": {"taken": 9, "refused": {"rate": 3, "size": 1}},
    "processes": [
        {"name": "dream", "pid": 7, "rss_bytes": 900, "causes": CAUSES},
        {"name": "projection", "pid": None, "rss_bytes": None, "causes": {}},
    ],
}  # fmt: skip


def figures(status):
    """The values by (name without prefix, labels in the order of their names)."""
    families = text_string_to_metric_families(metrics_text(status).decode())
    return {
        (sample.name.removeprefix(PREFIX), *sample.labels.values()): sample.value
        for family in families
        for sample in family.samples
        if not sample.name.endswith("_created")
    }


def test_the_figures_are_those_of_the_status():
    found = figures(STATUS)

    assert found["frames_total",] == 1234
    assert found["late_frames_total",] == 5
    assert found["step_seconds",] == 0.42
    assert found["objective",] == -1.5
    assert found["wall_healthy",] == 0
    assert found["wall_seen", "black"] == 1
    assert found["wall_seen", "good"] == 0
    assert found["mode", "safe"] == 1
    assert found["process_up", "dream"] == 1
    assert found["process_up", "projection"] == 0
    assert found["process_ends_total", "hung", "dream"] == 2
    assert found["process_ends_total", "killed by SIGKILL", "dream"] == 1
    assert found["process_resident_bytes", "dream"] == 900
    assert found["process_resident_bytes", "conductor"] == 5
    assert found["osc_refused_total", "rate"] == 3
    assert found["osc_taken_total",] == 9
    assert found["gpu_memory_used_bytes",] == 1
    assert found["disk_free_bytes",] == 10**9
    assert found["troubles",] == 1


def test_what_is_not_known_is_left_out_rather_than_0():
    names = {name for name, *_ in figures(STATUS)}

    assert "worst_gap_seconds" not in names
    assert "prior" not in names
    assert "gpu_memory_used_bytes" not in {name for name, *_ in figures({**STATUS, "machine": {}})}


def test_odd_names_are_escaped():
    info = next(labels for labels in figures(STATUS) if labels[0] == "info")

    assert 'a "lite0"\nof mine' in info


def test_every_figure_has_a_value_and_is_told_with_its_meaning():
    known = {"worst_gap_s": 0.1, "p99_gap_s": 0.05, "softened_frames": 0, "latency_s": 1.0}
    text = metrics_text({**STATUS, **known, "prior": 2.0, "keyframes": 3}).decode()
    told = set(re.findall(r"^# HELP (\S+) ", text, re.MULTILINE))

    assert told == {kind.full_name for kind in METRICS}
    for kind in METRICS:
        assert kind.meaning in text


def test_a_real_conductor_and_the_fake_one_have_figures(tmp_path):
    conductor = Conductor(CONFIG, tmp_path, REPERTOIRE, dreamer="none:at_all")
    conductor._upkeep.look_at_disk(0.0)

    assert figures(conductor.status())["disk_free_bytes",] > 0
    assert figures(conductor.status())["process_resident_bytes", "conductor"] > 10**6
    assert figures(FakeDoor().status())["uptime_seconds",] >= 0


def test_page_and_dashboard_are_in_step_with_the_figures():
    hint = "run: python -m installation.control.metrics_docs"

    assert PAGE.read_text(encoding="utf-8") == page(), hint
    assert DASHBOARD.read_text(encoding="utf-8") == dashboard(), hint


def test_the_dashboard_draws_figures_that_there_are_once_each():
    board = json.loads(DASHBOARD.read_text(encoding="utf-8"))
    drawn = [panel["targets"][0]["expr"] for panel in board["panels"]]
    names = [re.search(r"hallucinarium_\w+", text)[0] for text in drawn]  # type: ignore[index]
    places = {(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in board["panels"]}

    assert set(names) == {kind.full_name for kind in METRICS if kind.name != "info"}
    assert len(names) == len(set(names)) == len(places)
    assert len({panel["id"] for panel in board["panels"]}) == len(names)


@pytest.mark.net
def test_prometheus_is_served(quiet_panel):
    answer = quiet_panel.get("/metrics")

    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert b"hallucinarium_uptime_seconds" in answer.body
    assert quiet_panel.ask("POST", "/metrics").status == 405


@pytest.mark.net
@pytest.mark.parametrize(("seen", "code"), [("good", 200), ("black", 503), ("silent", 503)])
def test_health_is_that_of_the_walls_pixels(quiet_panel, seen, code):
    door, wall = quiet_panel.panel.door, WallStatus(seen=seen, wrong_s=3.0, healthy=seen == "good")
    quiet_panel.panel.call(setattr, door, "wall", wall)

    answer = quiet_panel.get("/healthz")

    assert answer.status == code
    assert answer.json()["wall"] == seen
    assert answer.json()["mode"] == "dreaming"
