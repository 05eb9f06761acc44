"""Controllers as people have them steer a real show, and hear from it: liblo, python-osc, Pd."""

import json
import socket
import subprocess
import threading
import time
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from pythonosc.udp_client import SimpleUDPClient

from installation.control.osc.feedback import TOLD
from tests.e2e.conftest import running_show

pytestmark = [pytest.mark.process, pytest.mark.net]

HERE = "127.0.0.1"
PATCH = Path(__file__).parents[2] / "installation" / "docs" / "osc" / "dream.pd"


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind((HERE, 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def wall(tmp_path_factory):
    """A show that dreams; its port for OSC was taken while it started."""
    folder = tmp_path_factory.mktemp("controllers")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind((HERE, 0))
        port = other.getsockname()[1]
        (folder / "osc_port").write_text(str(port))
        with running_show(folder) as show:
            show.until_dreaming()
            trouble = show.status()["osc"]["trouble"]
            assert trouble == f"OSC: {HERE} port {port}: something else listens there already"
            other.close()
            show.until(lambda: show.status()["osc"]["port"] == port, 10, "the port is had")
            assert not show.status()["osc"]["trouble"]
            yield show


@pytest.fixture
def client(wall):
    """A client of python-osc."""
    with closing(SimpleUDPClient(HERE, told(wall, "port"))) as sender:
        yield sender


def told(show, name):
    return show.status()["osc"][name]


def dreams_of(show, label):
    return [subject["label"] for subject in show.status()["subjects"]] == [label]


@contextmanager
def running(*command):
    """A program, and the lines that it has written so far."""
    lines: list[str] = []
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as program:
        assert program.stdout is not None
        reader = threading.Thread(target=lambda: lines.extend(program.stdout or ()))
        reader.start()
        try:
            yield lines
        finally:
            program.kill()
            reader.join()


def seconds_until(condition, limit_s):
    began_s = time.monotonic()
    while not condition():
        assert time.monotonic() - began_s < limit_s
        time.sleep(0.01)
    return time.monotonic() - began_s


def test_oscsend_of_liblo_is_obeyed(wall, require_program):
    oscsend = require_program("oscsend", "liblo-tools")
    to = [oscsend, HERE, str(told(wall, "port"))]
    subprocess.run([*to, "/dream/subject", "s", "volcano"], check=True)
    wall.until(lambda: dreams_of(wall, "volcano"), 2, "volcano")
    subprocess.run([*to, "/projection/blackout", "T"], check=True)
    wall.until(lambda: wall.status()["blackout"], 2, "black")
    subprocess.run([*to, "/projection/blackout", "i", "0"], check=True)
    wall.until(lambda: not wall.status()["blackout"], 2, "light")


def test_oscsend_of_liblo_is_obeyed_over_tcp(wall, require_program):
    oscsend = require_program("oscsend", "liblo-tools")
    url = f"osc.tcp://{HERE}:{told(wall, 'tcp_port')}/"
    subprocess.run([oscsend, url, "/dream/subject", "i", "31"], check=True)
    wall.until(lambda: dreams_of(wall, "tree frog"), 2, "tree frog")


def test_oscsend_of_liblo_sets_up_an_output_and_oscdump_is_told(wall, client, require_program):
    oscsend, oscdump = (require_program(name, "liblo-tools") for name in ("oscsend", "oscdump"))
    to, port = [oscsend, HERE, str(told(wall, "port"))], free_port()

    def output():
        return json.loads(wall.ask("GET", "/api/outputs")[2])["outputs"][0]

    with running(oscdump, "-L", str(port)) as lines:
        seconds_until(lambda: client.send_message("/status/subscribe", port) or lines, 5)
        subprocess.run([*to, "/projection/1/point/TL/nudge", "ff", "32", "9"], check=True)
        wall.until(lambda: output()["corners"][0] == [0.1, 0.05], 2, "the corner is moved")
        subprocess.run([*to, "/projection/1/brightness", "f", "0.5"], check=True)
        wall.until(lambda: output()["brightness"] == 0.5, 2, "it is darker")
        seconds_until(lambda: any(" /projection/1/brightness f 0.5" in x for x in list(lines)), 2)
        subprocess.run([*to, "/projection/1/card", "s", "grid"], check=True)
        seconds_until(lambda: any('/projection/1/card s "grid"' in x for x in list(lines)), 2)
        subprocess.run([*to, "/projection/1/card", "s", "off"], check=True)
        subprocess.run([*to, "/projection/1/reset"], check=True)
        wall.until(lambda: not output()["changed"], 2, "it is as in the config")
        client.send_message("/status/unsubscribe", port)
        seconds_until(lambda: told(wall, "listeners") == 0, 2)


def test_python_osc_is_obeyed(wall, client):
    for value in (0.25, 0.5, 1.0):
        client.send_message("/projection/dimmer", value)
    client.send_message("/dream/subject/upper", "goldfish")
    client.send_message("/dream/subject/upper", ["goldfish", 0])  # as a bounce with another tail
    wall.until(lambda: wall.status()["subjects"][0]["label"] == "goldfish", 2, "goldfish")
    assert wall.status()["subjects"][1]["region"] == "lower"


def test_oscdump_of_liblo_is_told_everything_within_a_second_and_each_change(
    wall, client, require_program
):
    oscdump = require_program("oscdump", "liblo-tools")
    port = free_port()

    def heard(lines, *words):
        return any(all(word in line for word in words) for line in list(lines))

    with running(oscdump, "-L", str(port)) as lines:
        seconds_until(lambda: client.send_message("/status/subscribe", port) or lines, 5)
        lines.clear()
        assert seconds_until(lambda: all(heard(lines, f" {t.address} ") for t in TOLD), 1.5) < 1.5
        client.send_message("/dream/subject", "castle")
        assert seconds_until(lambda: heard(lines, "/dream/subject ", '"castle"'), 2) < 0.5
        client.send_message("/status/unsubscribe", port)
    assert told(wall, "listeners") == 0


def test_the_patch_of_pure_data_steers_and_hears(wall, require_program, tmp_path):
    pd = require_program("pd", "puredata-core")
    patch, port = tmp_path / "dream.pd", free_port()
    text = PATCH.read_text().replace("9000", str(told(wall, "port"))).replace("9001", str(port))
    patch.write_text(text)
    asked = "dream-listen bang; dream-subject bang"
    with running(
        *(pd, "-nogui", "-noaudio", "-nomidi", "-stderr", "-send", asked, str(patch))
    ) as lines:
        wall.until(lambda: dreams_of(wall, "tree frog"), 10, "tree frog")
        wall.until(lambda: any(line.startswith("wall: ") for line in lines), 5, "Pd hears")


def test_the_show_is_none_the_worse_for_it(wall):
    assert wall.status()["mode"] == "dreaming"
    assert "Traceback" not in wall.log.read_text()
    assert set(told(wall, "refused")) <= {"bounce"}
