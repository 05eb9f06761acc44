import pytest

from installation.control.osc.feedback import BY_ADDRESS, told_of, value_of
from installation.control.osc.output_nodes import output_nodes
from installation.control.osc.query import ATTRIBUTES, Host, Known, answer, described, ip_for
from installation.control.osc.tree import NODES, TREE
from tests.installation.support_conductor import conductor_in

HOST = Host(name="The wall", ip="192.168.1.5", port=9000)


@pytest.fixture(scope="module")
def known(tmp_path_factory):
    desk = conductor_in(tmp_path_factory.mktemp("show"))._desk
    return Known(host=HOST, figures=desk.figures(), playlists=desk.playlists())


def everything(entry):
    yield entry
    for child in entry.get("CONTENTS", {}).values():
        yield from everything(child)


def test_the_tree_holds_every_address_once_where_its_path_says(known):
    tree = answer("/", "", known).body
    assert tree is not None
    found = [entry["FULL_PATH"] for entry in everything(tree)]

    methods = {
        *(node.address for node in TREE.values() if node.output <= 1),
        *(told.address for told in told_of(known.figures)),
    }
    assert "/projection/1/brightness" in methods
    assert not any(path.startswith("/projection/2") for path in found)
    assert len(found) == len(set(found))
    assert methods < set(found)
    for address in methods:
        entry = tree
        for part in address.strip("/").split("/"):
            entry = entry["CONTENTS"][part]
        assert entry["FULL_PATH"] == address
        assert entry["DESCRIPTION"]


def test_types_ranges_and_access_are_those_of_the_tables(known):
    for node in (*NODES, *output_nodes(1)):
        entry = described(node.address, known)
        told = BY_ADDRESS.get(node.address)
        assert entry["ACCESS"] == (3 if told else 2)
        assert ("VALUE" in entry) == (told is not None)
        if node.limits is not None:
            assert entry["RANGE"] == [{"MIN": node.limits.low, "MAX": node.limits.high}]
            assert entry["TYPE"] == "f"
    for told in told_of(known.figures):
        address = told.address
        entry = described(address, known)
        assert entry["VALUE"] == [value_of(told, known.figures)]
        assert entry["ACCESS"] & 1
        assert entry["TYPE"] == {str: "s", float: "f", bool: "T"}[type(entry["VALUE"][0])]


def test_choices_can_be_chosen_from(known):
    playlists = described("/dream/playlist", known)["RANGE"]
    cards = described("/projection/test", known)["RANGE"]

    assert playlists == [{"VALS": list(known.playlists)}]
    assert "originals" in playlists[0]["VALS"]
    assert "off" in cards[0]["VALS"]


def test_an_address_may_be_a_method_and_a_container(known):
    entry = described("/dream/subject", known)

    assert entry["TYPE"] == "s"
    assert "next" in entry["CONTENTS"]
    assert entry["CONTENTS"]["next"]["TYPE"] == "I"


@pytest.mark.parametrize(
    ("path", "query", "status", "body"),
    [
        ("/dream/param/zoom", "RANGE", 200, {"RANGE": [{"MIN": 0.8, "MAX": 1.25}]}),
        ("/dream/param/zoom/", "TYPE", 200, {"TYPE": "f"}),
        ("/dream/param/zoom", "ACCESS", 200, {"ACCESS": 3}),
        ("/dream", "ACCESS", 200, {"ACCESS": 0}),
        ("/projection/fade", "UNIT", 200, {"UNIT": ["time.second"]}),
        ("/status/mode", "FULL_PATH", 200, {"FULL_PATH": "/status/mode"}),
        ("/go", "VALUE", 204, None),
        ("/go", "RANGE", 204, None),
        ("/dream", "VALUE", 204, None),
        ("/dream/param/zoom", "CONTENTS", 204, None),
        ("/", "HOST_INFO", 200, HOST.info()),
        ("/anything", "HOST_INFO", 200, HOST.info()),
    ],
)
def test_one_attribute_can_be_asked_for(known, path, query, status, body):
    found = answer(path, query, known)

    assert (found.status, found.body) == (status, body)


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        ("/dream/nothing", "", 404),
        ("/dream/nothing", "VALUE", 404),
        ("//dream", "", 404),
        ("", "", 200),
        ("/" + "x" * 10_000, "", 404),
        ("/dream", "LISTEN", 400),
        ("/dream", "VALUE&RANGE", 400),
        ("/dream", "value", 400),
        ("/dream", "%00", 400),
    ],
)
def test_what_there_is_not_is_told_by_the_status(known, path, query, status):
    assert answer(path, query, known).status == status


def test_the_host_tells_which_attributes_there_are():
    extensions = HOST.info()["EXTENSIONS"]

    assert {name for name, is_there in extensions.items() if is_there} <= ATTRIBUTES
    assert extensions["LISTEN"] is False


@pytest.mark.parametrize(
    ("host", "ip"),
    [("0.0.0.0", "10.0.0.7"), ("::", "10.0.0.7"), ("192.168.1.5", "192.168.1.5")],  # noqa: S104
)
def test_who_asks_at_one_address_sends_there(host, ip):
    assert ip_for(host, "10.0.0.7") == ip
