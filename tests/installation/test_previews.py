"""The newest pictures of the wall and of its outputs."""

import asyncio

from installation.previews import Previews


def test_each_output_has_a_newest_picture_of_its_own():
    previews = Previews()
    for jpeg, output in ((b"all", 0), (b"left", 1), (b"right", 2), (b"left again", 1)):
        previews.add(jpeg, output)

    assert [previews.of(output).jpeg for output in (0, 1, 2, 3)] == [
        *(b"all", b"left again", b"right", b""),
    ]
    assert previews.newest.serial == 1
    assert previews.of(1).serial == 2


def test_a_single_output_is_seen_in_the_picture_of_all():
    previews = Previews()
    previews.add(b"all")

    assert previews.of(1).jpeg == b"all"


def test_whoever_waits_is_woken_by_the_picture_of_all_alone():
    async def waited():
        previews = Previews()
        waiting = asyncio.create_task(previews.after(0, 5.0))
        await asyncio.sleep(0)
        previews.add(b"left", 1)
        await asyncio.sleep(0)
        was_waiting = not waiting.done()
        previews.add(b"all")
        return was_waiting, (await waiting).jpeg

    assert asyncio.run(waited()) == (True, b"all")
