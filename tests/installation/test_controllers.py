import asyncio

import pytest

from installation.control.osc.mapping import Led
from installation.controllers import in_words
from tests.installation.support_conductor import conductor_in
from tests.installation.support_controllers import asked, controllers_in, opened, until

pytestmark = pytest.mark.net


def on_the_wall(conductor):
    return [subject.label for subject in conductor.state.subjects]


def test_a_button_is_taught_pressed_and_forgotten(tmp_path):
    async def teach():
        conductor = conductor_in(tmp_path)
        controllers = controllers_in(tmp_path, conductor)
        async with opened(controllers) as box:
            await box.send("/1/push3", 1.0)
            assert [one.address for one in controllers.page().unknown] == ["/1/push3"]

            controllers.listen(on=True)
            await box.send("/dream/param/zoom", 1.1)
            assert controllers.page().listening
            await box.send("/1/push3", 1.0)
            caught = controllers.page().caught
            assert caught is not None
            assert (caught.address, caught.line) == ("/1/push3", "/1/push3 1.0")

            controllers.learn(caught.address, {"subject": "volcano"})
            page = controllers.page()
            assert (page.caught, page.unknown) == (None, ())
            assert [(one.address, one.words) for one in page.learned] == [
                ("/1/push3", "subject volcano")
            ]
            await box.send("/1/push3", 0.0)
            assert on_the_wall(conductor) != ["volcano"]
            await box.send("/1/push3", 1.0)
            assert on_the_wall(conductor) == ["volcano"]
            await asyncio.sleep(0.05)

        again = controllers_in(tmp_path, conductor)
        assert list(again.server.reception.mappings) == ["/1/push3"]
        again.forget("/1/push3")
        assert again.server.reception.mappings == {}

    asyncio.run(teach())


def test_the_configs_own_mappings_are_told_apart(tmp_path):
    async def look():
        own = {"/1/push3": Led(address="/go")}
        page = controllers_in(tmp_path, mappings=own).page()
        assert page.configured == ("/1/push3",)
        assert page.learned == ()
        assert "originals" in page.playlists
        assert {one.name for one in page.parameters} >= {"zoom", "dimmer", "fade"}

    asyncio.run(look())


def test_the_tree_is_found_over_http_with_the_port_for_messages(tmp_path):
    async def find():
        conductor = conductor_in(tmp_path)
        controllers = controllers_in(tmp_path, conductor, query_port=0, name="The wall")
        async with opened(controllers) as box:
            await until(lambda: controllers.page().query_port)
            port = controllers.page().query_port
            assert port is not None
            await box.send("/projection/dimmer", 0.25)

            status, info = await asked(port, "/?HOST_INFO")
            assert status == 200
            assert info["NAME"] == "The wall"
            assert (info["OSC_IP"], info["OSC_PORT"]) == ("127.0.0.1", controllers.server.port)
            assert await asked(port, "/projection/dimmer?VALUE") == (200, {"VALUE": [0.25]})
            assert await asked(port, "/projection/dimmer?CONTENTS") == (204, None)
            assert (await asked(port, "/nowhere"))[0] == 404
            assert (await asked(port, "/?WHAT"))[0] == 400

    asyncio.run(find())


@pytest.mark.parametrize(
    ("mapped", "words"),
    [
        ({"subject": "volcano"}, "subject volcano"),
        (
            {"param": "zoom", "range": [0, 127], "to": [1.0, 1.2]},
            "param zoom, range 0 to 127, to 1 to 1.2",
        ),
        ({"do": "/go", "args": None}, "do /go"),
    ],
)
def test_a_mapping_is_told_in_words(mapped, words):
    assert in_words(mapped) == words
