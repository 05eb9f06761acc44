"""The section `osc` of config.yaml: what is right arrives, every mistake is told with its line."""

from pathlib import Path

import pytest

from installation.config import ConfigError, load_config
from installation.config_osc import PRIVATE_NETWORKS, OscSection
from installation.control.osc.mapping import Led, Scale
from installation.doors import osc_settings

TABLE = Path(__file__).parent / "data" / "osc_mistakes.txt"
MISTAKES = [tuple(case.split("\n=> ")) for case in TABLE.read_text().strip().split("\n\n")[1:]]
GOOD = """\
osc:
  host: "::"
  port: 7000
  tcp_port: 7001
  interface: eth1
  allow: [192.168.1.20/24, "fd00::/8"]
  token: träumen-42
  in_turn: true
  feedback: ["192.168.1.20:9001", "[::1]:9002", "panel.local:9003"]
  mappings:
    /1/push3: {subject: volcano}
    /1/push4: {subject: 31}
    /1/push5: {playlist: originals}
    /1/fader1: {param: zoom, to: [1.0, 1.2], curve: 2}
    /1/fader2: {param: dimmer, range: [0, 127]}
    /1/fader3: {param: rotation, to: [10, -10]}
    /midi/note/36: {do: /panic}
    /midi/note/37: {do: /schedule/override, args: [tree frog, 60]}
"""


def read(folder, text):
    path = folder / "config.yaml"
    path.write_text(text)
    return load_config(path)


@pytest.mark.parametrize(("text", "problem"), MISTAKES)
def test_a_mistake_is_told_with_line_key_limit_and_value(tmp_path, text, problem):
    with pytest.raises(ConfigError) as error:
        read(tmp_path, text)

    assert error.value.problems == (f"config.yaml:{problem}",)


def test_all_mistakes_are_told_at_once(tmp_path):
    with pytest.raises(ConfigError) as error:
        read(
            tmp_path,
            "osc:\n  port: -1\n  mappings:\n    a: {do: /go}\n    /b: {}\n    /c: {param: x}\n",
        )

    assert [problem.split(":")[1] for problem in error.value.problems] == ["2", "4", "5", "6"]


def test_what_is_right_arrives(tmp_path):
    osc = read(tmp_path, GOOD).osc

    assert (osc.host, osc.port, osc.tcp_port, osc.interface) == ("::", 7000, 7001, "eth1")
    assert osc.allow == ("192.168.1.0/24", "fd00::/8")
    assert osc.feedback == (("192.168.1.20", 9001), ("::1", 9002), ("panel.local", 9003))
    assert (osc.token, osc.in_turn) == ("träumen-42", True)
    assert osc.mappings == {
        "/1/push3": Led(address="/dream/subject", arguments=("volcano",)),
        "/1/push4": Led(address="/dream/subject", arguments=("31",)),
        "/1/push5": Led(address="/dream/playlist", arguments=("originals",)),
        "/1/fader1": Led(
            address="/dream/param/zoom", scale=Scale(to_low=1.0, to_high=1.2, curve=2)
        ),
        "/1/fader2": Led(address="/projection/dimmer", scale=Scale(high=127)),
        "/1/fader3": Led(address="/dream/param/rotation", scale=Scale(to_low=10, to_high=-10)),
        "/midi/note/36": Led(address="/panic"),
        "/midi/note/37": Led(address="/schedule/override", arguments=("tree frog", 60)),
    }


@pytest.mark.parametrize(
    ("allow", "host", "allowed"),
    [
        (None, "192.168.1.7", True),
        (None, "8.8.8.8", False),
        (None, "127.0.0.1", True),
        ((), "192.168.1.7", False),
        ((), "::1", True),
        (("192.168.1.0/24",), "192.168.2.7", False),
    ],
)
def test_who_may_send_is_what_the_config_says(allow, host, allowed):
    settings = osc_settings(OscSection(allow=allow))

    assert settings.rules.networks.allows(host) is allowed
    assert len(PRIVATE_NETWORKS) == 6
