"""A real show and a real node, each with a network of its own, and the node with another clock.

That takes root and Linux' namespaces. Where they are not to be had both share the network and the
clock of the machine; what is asked of them is the same, but for the line that is cut.
"""

import json
import os
import subprocess
import sys
import time
from contextlib import ExitStack

import psutil
import pytest

from installation.census import parts_of
from installation.node_keys import show_keys
from tests.installation.support_nodes import two_ports

pytestmark = [pytest.mark.net, pytest.mark.process]

AHEAD_S = 300
IN_STEP_S = 0.02
CONFIG = """
projection: {output: headless, renderer: cpu, size: 160x96, max_fps: 10, caption: false}
"""


class Networks:
    """Two machines, as far as the kernel can play them; `apart` tells whether it can."""

    def __init__(self, stack):
        number = os.getpid()
        self.show, self.node = f"show{number}", f"node{number}"
        self.apart = self._ip("netns", "add", self.show) and self._ip("netns", "add", self.node)
        if not self.apart:
            self.host, self.ahead_s = "127.0.0.1", 0
            return
        self.host, self.ahead_s = "10.77.0.1", AHEAD_S
        stack.callback(self._ip, "netns", "del", self.show)
        stack.callback(self._ip, "netns", "del", self.node)
        here, there = ("s0", "netns", self.show), ("n0", "netns", self.node)
        assert self._ip("link", "add", *here, "type", "veth", "peer", "name", *there)
        for name, link, address in ((self.show, "s0", "10.77.0.1"), (self.node, "n0", "10.77.0.2")):
            assert self._ip("-n", name, "addr", "add", f"{address}/24", "dev", link)
            assert self._ip("-n", name, "link", "set", "lo", "up")
            assert self._ip("-n", name, "link", "set", link, "up")

    def in_show(self):
        return ["ip", "netns", "exec", self.show] if self.apart else []

    def in_node(self):
        if not self.apart:
            return []
        clock = ["unshare", "--time", "--monotonic", str(AHEAD_S)]
        return ["ip", "netns", "exec", self.node, *clock]

    def line(self, condition):
        assert self._ip("-n", self.node, "link", "set", "n0", condition)

    @staticmethod
    def _ip(*words):
        try:
            return subprocess.run(["ip", *words], capture_output=True, check=False).returncode == 0
        except FileNotFoundError:
            return False


def live(folder):
    """The newest state of a show or a node; None before the first."""
    try:
        return json.loads((folder / "live.json").read_text())["state"]
    except FileNotFoundError:
        return None


def started(stack, command, log, **environment):
    file = stack.enter_context(log.open("ab"))
    process = subprocess.Popen(
        command, stdout=file, stderr=file, stdin=subprocess.DEVNULL,
        env={**os.environ, **environment},
    )  # fmt: skip
    stack.callback(ended, process)
    return process


def ended(process):
    process.terminate()
    try:
        process.wait(12)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def until(true, what, *logs, limit_s=40.0):
    end_s = time.monotonic() + limit_s
    while not true():
        if time.monotonic() > end_s:
            told = "\n".join(log.read_text() for log in logs)
            pytest.fail(f"not within {limit_s} s: {what}\n{told}")
        time.sleep(0.05)


def test_a_node_shows_the_dream_in_step_goes_on_alone_and_joins_again(tmp_path):
    show, node = tmp_path / "show", tmp_path / "node"
    logs = tmp_path / "show.log", tmp_path / "node.log"
    (tmp_path / "node.yaml").write_text(CONFIG)
    (tmp_path / "node.key").write_text(show_keys(show).for_nodes.model_dump_json())
    with ExitStack() as stack:
        networks, port = Networks(stack), two_ports()
        fake = ["tests.e2e.show", str(show), "0", "tests.fakes.dreamer:open_dreamer"]
        show_command = [*networks.in_show(), sys.executable, "-m", *fake]
        conductor = started(stack, show_command, logs[0], SHOW_NODES_PORT=str(port))
        joins = ["run", "--join", f"{networks.host}:{port}", "--key", str(tmp_path / "node.key")]
        own = ["--state-dir", str(node), "--config", str(tmp_path / "node.yaml")]
        program = [sys.executable, "-m", "installation"]
        started(stack, [*networks.in_node(), *program, *joins, *own], logs[1])

        def heard():
            there, here = live(show), live(node)
            return bool(there and here and here["keyframes_at"] and here["lead"])

        until(heard, "the node hears the dream and is led", *logs)
        (wall,) = parts_of(node, "projection")

        def apart_s():
            there, here = live(show)["camera"], live(node)["camera"]
            return here["at_s"] - there["at_s"] - networks.ahead_s

        for _ in range(10):
            assert abs(apart_s()) <= IN_STEP_S
            time.sleep(0.1)

        if networks.apart:
            networks.line("down")
            said = "going on alone"
            until(lambda: said in logs[1].read_text(), said, *logs)
            assert abs(apart_s()) <= IN_STEP_S
            networks.line("up")
        else:
            conductor.kill()
            until(lambda: "going on alone" in logs[1].read_text(), "it goes on alone", *logs)
            conductor = started(stack, show_command, logs[0], SHOW_NODES_PORT=str(port))
        mended_at_s = time.monotonic() + networks.ahead_s

        def joined():
            return heard() and live(node)["lead"]["at_s"] > mended_at_s

        until(joined, "it joins again", *logs)
        assert abs(apart_s()) <= IN_STEP_S
        assert [process.pid for process in parts_of(node, "projection")] == [wall.pid]
        print("apart by", apart_s(), "s; namespaces:", networks.apart)
    assert not parts_of(node)
    assert not psutil.pid_exists(wall.pid)
