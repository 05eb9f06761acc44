"""Which monitor shows which output."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projection.monitor import Monitor, matched_monitors, missing_words

LAPTOP = Monitor(0, "eDP-1", (0, 0), (1920, 1080), 60.0)
LEFT = Monitor(1, "HDMI-1", (1920, 0), (1280, 800), 59.94)
RIGHT = Monitor(2, "HDMI-2", (3200, 0), (1280, 800), 59.94)
ALL = (LAPTOP, LEFT, RIGHT)


def names(found):
    return [None if monitor is None else monitor.name for monitor in found]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [(None, LAPTOP), (1, LEFT), ("2", LEFT), ("hdmi-1", LEFT), (" eDP-1 ", LAPTOP)],
)
def test_a_monitor_is_meant_by_its_name_or_its_place(wanted, expected):
    assert matched_monitors((wanted,), ALL) == (expected,)


@pytest.mark.parametrize("wanted", ["DP-2", 3, -1, "", "0", "4"])
def test_a_monitor_that_is_not_there_is_missing(wanted):
    assert matched_monitors((wanted,), ALL) == (None,)


def test_outputs_that_ask_for_nothing_take_the_monitors_in_their_order():
    assert matched_monitors((None, None), ALL) == (LAPTOP, LEFT)


def test_names_come_first_and_no_monitor_shows_two_outputs():
    assert matched_monitors((None, "eDP-1", "edp-1"), ALL) == (None, LAPTOP, None)


def test_when_one_is_gone_the_others_stay_where_they_were():
    wanted, before = (None, None, None), names(ALL)

    assert names(matched_monitors(wanted, (LEFT, RIGHT), before)) == [None, "HDMI-1", "HDMI-2"]
    assert names(matched_monitors(wanted, (LAPTOP, RIGHT), before)) == ["eDP-1", None, "HDMI-2"]
    assert matched_monitors(wanted, ALL, before) == ALL


def test_one_that_was_missing_at_the_start_is_taken_when_it_comes():
    wanted = (None, None, None)
    at_start = matched_monitors(wanted, (LEFT, RIGHT))

    assert names(at_start) == ["HDMI-1", "HDMI-2", None]
    assert matched_monitors(wanted, ALL, names(at_start)) == ALL


@given(
    st.lists(st.sampled_from([None, 0, 1, 2, 3, "A", "b", "C", "2", "x"]), max_size=5),
    st.lists(st.sampled_from("ABCD"), unique=True),
    st.lists(st.sampled_from([None, "A", "B", "C", "D"]), max_size=5),
)
def test_every_output_has_one_connected_monitor_of_its_own_or_none(wanted, connected, before):
    monitors = [Monitor(n, name, (0, 0), (64, 36), 60.0) for n, name in enumerate(connected)]

    found = matched_monitors(wanted, monitors, before)
    again = matched_monitors(wanted, monitors, names(found))

    assert len(found) == len(wanted)
    taken = [monitor for monitor in found if monitor is not None]
    assert len({monitor.name for monitor in taken}) == len(taken)
    assert all(monitor in monitors for monitor in taken)
    assert again == found


def test_why_one_is_missing_is_told_with_those_that_are_there():
    assert missing_words("DP-2", 0, ALL) == (
        "no monitor 'DP-2'; connected: 1 'eDP-1' 1920x1080 at 0,0, 60 Hz; "
        "2 'HDMI-1' 1280x800 at 1920,0, 59.94 Hz; 3 'HDMI-2' 1280x800 at 3200,0, 59.94 Hz"
    )
    assert missing_words(None, 3, ALL).startswith("no monitor 4; connected: ")
    assert missing_words(0, 1, ALL) == "monitor 1 'eDP-1' shows another output"
    assert missing_words(None, 0, ()) == "no monitor is connected, or none is switched on"
