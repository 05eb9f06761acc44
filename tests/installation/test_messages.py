"""What travels on the bus, and what is refused there."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from installation.calibration import MOST_OUTPUTS, Adjustment, Grid
from installation.errors import MessageError
from installation.gliding import Glide
from installation.messages import (
    MAX_HEADER_BYTES,
    KeyframeHeader,
    PreviewHeader,
    Report,
    StateMessage,
    decode,
    encode,
    pixels,
)
from installation.show import first_state
from installation.subjects import (
    MAX_FADING,
    MAX_MASK_SIDE,
    MAX_SUBJECTS,
    Crossfade,
    ShowMask,
    ShowSubject,
)
from model.looks import DEEPDREAM, LOOKS, derived
from model.networks.architecture import ALL_LAYER_NAMES

STATE = first_state((ShowSubject(index=1, label="goldfish"),), 1.0, zoom_rate=1, rotation_deg_s=0)
REPORT = Report(role="dream", name="dream", pid=7, progress=3, at_s=1.0)
KEYFRAME = KeyframeHeader(
    number=1, round=1, step=10, width=4, height=2, log_zoom=0, angle_deg=0, at_s=1.0
)
PREVIEW = PreviewHeader(at_s=1.0, width=4, height=2, frame=9)
JPEG = b"\xff\xd8rest"

CORNERS = ((0.123456, 0.123456), (0.987654, 0.123456), (0.987654, 0.987654), (0.123456, 0.987654))


@pytest.mark.parametrize(
    ("header", "payload"),
    [(StateMessage(state=STATE), b""), (REPORT, b""), (KEYFRAME, bytes(24)), (PREVIEW, JPEG)],
)
def test_every_kind_of_message_comes_back_as_it_was_sent(header, payload):
    parts = encode(header, payload or None)

    assert decode([bytes(part) for part in parts]) == (header, payload)


@pytest.mark.parametrize(
    "look", [*LOOKS.values(), derived("x", DEEPDREAM, {"layers": ALL_LAYER_NAMES[-8:]})]
)
def test_every_number_of_a_look_comes_back_as_it_was_sent(look):
    state = STATE.model_copy(
        update={"look": look, "step_size_glide": Glide(start=1, began_s=2, lasts_s=3)}
    )

    assert decode([bytes(*encode(StateMessage(state=state)))])[0] == StateMessage(state=state)


@pytest.mark.parametrize(
    ("number", "other"),
    [('"step_size":8.0', '"step_size":-8'), ('"name":"gallery"', '"name":"gallery","more":1')],
)
def test_a_look_that_there_cannot_be_is_refused(number, other):
    text = StateMessage(state=STATE).model_dump_json()
    assert text.count(number) == 1

    with pytest.raises(MessageError) as caught:
        decode([text.replace(number, other).encode()])

    assert caught.value.reason == "header"


def test_a_keyframes_pixels_keep_their_places():
    picture = np.arange(24, dtype=np.uint8).reshape(2, 4, 3)

    assert np.array_equal(pixels(KEYFRAME, picture.tobytes()), picture)


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ([], "parts"),
        ([b"{}", b"", b""], "parts"),
        ([b" " * (MAX_HEADER_BYTES + 1)], "header size"),
        ([b"not json"], "header"),
        ([b"{}"], "header"),
        ([b'{"kind": "unknown"}'], "header"),
        ([b'{"kind": "preview", "at_s": NaN}', JPEG], "header"),
        ([REPORT.model_dump_json().encode(), b"too much"], "payload"),
        ([KEYFRAME.model_dump_json().encode(), bytes(23)], "payload"),
        ([KEYFRAME.model_dump_json().encode()], "payload"),
        ([PREVIEW.model_dump_json().encode(), b"GIF89a"], "payload"),
        ([PREVIEW.model_dump_json().encode(), b"\xff\xd8" + bytes(1_000_000)], "payload"),
    ],
)
def test_what_is_no_message_is_refused_with_a_reason_to_count(parts, reason):
    with pytest.raises(MessageError) as caught:
        decode(parts)

    assert caught.value.reason == reason


def test_the_largest_state_there_can_be_fits_into_a_header():
    """Sixteen masked subjects, coming in while thirty-two others with masks are going.

    Besides, all outputs are calibrated, with as many grid points as there may be.
    """

    def masked(index):
        grey = np.random.default_rng(index).integers(0, 256, MAX_MASK_SIDE**2, np.uint8).tobytes()
        mask = ShowMask(width=MAX_MASK_SIDE, height=MAX_MASK_SIDE, grey=grey)
        return ShowSubject(index=index, label="x" * 200, region="mask", mask=mask, weight=0.1)

    crowd = tuple(masked(index) for index in range(MAX_SUBJECTS))
    going = tuple(masked(index) for index in range(100, 100 + MAX_FADING))
    fade = Crossfade(before=going, began_s=1.0, lasts_s=2.0)
    points = tuple(tuple((x / 32 + 1e-6, y / 32 - 1e-6) for x in range(33)) for y in range(33))
    grids = [Grid(points=points), Grid(points=points), *[Grid()] * (MOST_OUTPUTS - 2)]
    calibration = tuple(
        Adjustment(output=f"{n:_>40}", corners=CORNERS, grid=grid, blend=(0.123456,) * 4)
        for n, grid in enumerate(grids)
    )
    changes = {"subjects": crowd, "crossfade": fade, "calibration": calibration}
    state = STATE.model_copy(update=changes)

    (head,) = encode(StateMessage(state=state))

    assert decode([bytes(head)]) == (StateMessage(state=state), b"")


@given(st.lists(st.binary(max_size=200), max_size=3))
def test_rubbish_never_raises_anything_else(parts):
    with pytest.raises(MessageError):
        decode(parts)


@pytest.mark.parametrize("name", ["log_zoom", "angle_deg", "at_s"])
def test_a_keyframe_has_a_place_that_is_a_number(name):
    with pytest.raises(ValueError, match=name):
        KeyframeHeader(**{**KEYFRAME.model_dump(), name: math.nan})


@pytest.mark.parametrize(("width", "height"), [(0, 4), (4, -1), (100_000, 4)])
def test_a_keyframes_size_has_limits(width, height):
    with pytest.raises(ValueError, match=r"width|height"):
        KeyframeHeader(**{**KEYFRAME.model_dump(), "width": width, "height": height})
