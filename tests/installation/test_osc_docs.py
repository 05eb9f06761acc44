import ast
import asyncio
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import installation.control.osc
from installation.control.osc.feedback import TOLD, TOLD_OF_OUTPUTS
from installation.control.osc.message import REASONS as PACKET_REASONS
from installation.control.osc.output_nodes import OUTPUT_NODES, output_nodes
from installation.control.osc.tree import NODES, TREE
from installation.osc_docs import LAYOUT, PAGE, REASONS, anywhere, osc_page
from installation.osc_examples import PYTHON
from installation.osc_layout import OUTPUTS, ROW, layout, layout_text
from tests.installation.support_conductor import conductor_in
from tests.installation.support_controllers import controllers_in, opened

HINT = "run: python -m installation.osc_docs"
WIDGETS = {widget["id"]: widget for widget in layout()["content"]["widgets"]}
SENDING = [widget for widget in WIDGETS.values() if not widget.get("bypass")]


def test_the_page_and_the_layout_are_in_step_with_the_tables():
    assert PAGE.read_text(encoding="utf-8") == osc_page(), HINT
    assert LAYOUT.read_text(encoding="utf-8") == layout_text(), HINT


def test_the_page_tells_every_address_and_leads_only_to_files_that_there_are():
    page = osc_page()

    for node in (*NODES, *output_nodes(1)):
        assert f"| `{anywhere(node.address)}` | " in page
    for told in (*TOLD, *TOLD_OF_OUTPUTS[:6]):
        assert f"`{anywhere(told.address)}`" in page
    for link in re.findall(r"\]\(([^)#]+)", page):
        assert (PAGE.parent / link).is_file(), link


def reasons_in_the_code():
    """The first argument of every refusal, where it is a word."""
    for path in Path(installation.control.osc.__path__[0]).glob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call) or not call.args:
                continue
            name = call.func.attr if isinstance(call.func, ast.Attribute) else call.func
            name = name.id if isinstance(name, ast.Name) else name
            first = call.args[0]
            if name in {"refuse", "ArgumentError"} and isinstance(first, ast.Constant):
                yield first.value


def test_the_page_tells_every_reason_of_a_refusal():
    found = set(reasons_in_the_code())

    assert found > {"network", "rate", "unknown", "token", "bounce"}
    assert {*found, *PACKET_REASONS, "subject", "show", "mistake"} == set(REASONS)


def test_the_layout_has_every_address_that_takes_one_value():
    addresses = [widget["address"] for widget in SENDING]

    nodes = [*NODES, *(node for node in OUTPUT_NODES if node.output <= OUTPUTS)]
    assert sorted(addresses) == sorted(node.address for node in nodes if node.kind != "words")
    assert json.loads(layout_text())["content"]["type"] == "root"
    assert len(WIDGETS) == len(layout()["content"]["widgets"])
    shown = {widget["address"] for widget in WIDGETS.values() if "address" in widget}
    assert shown >= {told.address for told in TOLD}


@pytest.mark.parametrize("widget", SENDING, ids=lambda widget: widget["address"])
def test_what_the_layout_sends_is_taken(widget):
    node = TREE[widget["address"]]
    kinds = {"press": "button", "switch": "button", "knob": "fader"}

    assert widget["type"] == kinds.get(node.kind, "dropdown" if node.choices else "input")
    if node.limits is not None:
        assert widget["range"] == {"min": node.limits.low, "max": node.limits.high}
    if node.kind == "press":
        assert (widget["mode"], widget["on"]) == ("tap", 1)
    if node.kind == "switch":
        assert (widget["mode"], widget["on"], widget["off"]) == ("toggle", 1, 0)


def test_nothing_of_the_layout_covers_anything_else():
    places = [(w["left"], w["top"], w["width"], w["height"]) for w in WIDGETS.values()]

    for number, (left, top, width, height) in enumerate(places):
        assert min(width, height) >= ROW - 12
        for other_left, other_top, other_width, other_height in places[:number]:
            assert (
                left >= other_left + other_width
                or other_left >= left + width
                or top >= other_top + other_height
                or other_top >= top + height
            )


@pytest.mark.net
def test_the_example_in_python_does_what_the_page_says(tmp_path):
    async def run():
        conductor = conductor_in(tmp_path)
        controllers = controllers_in(tmp_path, conductor)
        async with opened(controllers):
            port = str(controllers.server.port)
            example = [sys.executable, "-c", PYTHON.replace("9000", port)]
            ended = await asyncio.to_thread(
                subprocess.run, example, capture_output=True, text=True, timeout=30, check=True
            )
        assert ended.stdout == "/pong 7\n"
        assert [subject.label for subject in conductor.state.subjects] == ["tree frog"]
        assert controllers.page().taken == 3

    assert f"```python\n{PYTHON}```" in osc_page()
    asyncio.run(run())
