"""Boxes whose addresses cannot be changed are led to the show's own."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from installation.control.osc.arguments import ArgumentError
from installation.control.osc.mapping import Led, Scale, led
from installation.control.osc.message import Message

MAPPINGS = {
    "/1/push3": Led(address="/dream/subject", arguments=("volcano",)),
    "/fader2": Led(
        address="/dream/param/zoom", scale=Scale(low=0, high=127, to_low=1.0, to_high=1.2)
    ),
    "/button": Led(address="/go"),
}
numbers = st.floats(-1e6, 1e6)
shares = st.floats(0, 1)
scales = st.builds(
    Scale, low=numbers, high=numbers, to_low=numbers, to_high=numbers, curve=st.floats(0.01, 10)
)


def test_a_press_sends_what_the_config_says_and_a_release_nothing():
    volcano = Message("/dream/subject", ("volcano",))

    assert led(Message("/1/push3", (1.0,)), MAPPINGS) == volcano
    assert led(Message("/1/push3"), MAPPINGS) == volcano
    assert led(Message("/1/push3", (0.0,)), MAPPINGS) is None


def test_a_fader_is_scaled():
    message = led(Message("/fader2", (63.5, "more")), MAPPINGS)

    assert message is not None
    assert message.address == "/dream/param/zoom"
    assert list(message.arguments[1:]) == ["more"]
    assert message.arguments[0] == pytest.approx(1.1)


def test_other_arguments_and_addresses_stay_as_they_are():
    assert led(Message("/button", (0,)), MAPPINGS) == Message("/go", (0,))
    assert led(Message("/fader3", (1,)), MAPPINGS) == Message("/fader3", (1,))


@pytest.mark.parametrize("arguments", [(128,), ("up",), ()])
def test_what_a_fader_cannot_send_is_told(arguments):
    with pytest.raises(ArgumentError):
        led(Message("/fader2", arguments), MAPPINGS)


def test_a_curve_is_fine_at_one_end():
    assert Scale(to_high=100, curve=2).of(0.5) == pytest.approx(25)
    assert Scale(to_high=100, curve=0.5).of(0.25) == pytest.approx(50)


@given(scales, shares, shares)
def test_ends_go_to_ends_and_between_them_it_never_turns(scale, one, other):
    low, length = scale.low, scale.high - scale.low
    assume(length > 1e-3)
    rise = scale.to_high - scale.to_low
    rounding = 1e-6 * (1 + abs(scale.to_low) + abs(scale.to_high))

    assert scale.of(low) == scale.to_low
    assert scale.of(scale.high) == pytest.approx(scale.to_high, abs=rounding)
    first, second = (min(low + length * share, scale.high) for share in sorted((one, other)))
    change = scale.of(second) - scale.of(first)
    assert change >= -rounding if rise >= 0 else change <= rounding
