"""Packets that hang, confuse or blow up other readers of OSC; the files are written by
hostile_packets.py."""

import logging
import time
from pathlib import Path

import pytest

from installation.control.osc.packets import PacketError, read_packet
from tests.installation.control.osc.hostile_packets import PACKETS

FILES = sorted((Path(__file__).parent / "hostile").glob("*.bin"))
MAX_CPU_S = 0.005
# What is odd but harmless, and right by the letter of OSC.
TAKEN = {
    *("address_120_characters", "address_a_regular_expression", "address_dots"),
    *("address_double_slash", "address_only_slash", "address_then_html"),
    *("address_then_rubbish_in_padding", "blob_empty", "bundle_4_deep", "bundle_64_messages"),
    "bundle_64_messages_of_4_true",
    *("cut_after_16_bytes", "number_double_largest", "number_largest_long", "number_minus_zero"),
    *("number_smallest", "number_smallest_int", "text_200_characters"),
    *("text_200_letters_of_4_bytes", "text_empty", "text_format", "text_html"),
    *("time_1_5_s_ahead", "time_in_1900", "time_in_2036", "time_inside_far_ahead"),
    *("types_16_true", "types_impulse", "types_missing", "types_only_comma"),
}


def outcome(data):
    """How a packet was read: "taken", or the reason why it was not, with words."""
    try:
        messages = read_packet(data)
    except PacketError as error:
        return error.reason, str(error)
    return "taken" if messages else "nothing", ""


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_hostile_packet_is_read_or_refused_at_once(file, caplog):
    data = file.read_bytes()
    spent_s = []
    found = words = ""
    with caplog.at_level(logging.DEBUG):
        for _ in range(3):
            begun_s = time.process_time()
            found, words = outcome(data)
            spent_s.append(time.process_time() - begun_s)

    assert (found == "taken") == (file.stem in TAKEN), words
    assert words.isascii()
    assert words.isprintable()
    assert len(words) < 300
    assert min(spent_s) <= MAX_CPU_S
    assert caplog.records == []


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("size_nothing", "empty"),
        ("size_64_kib", "size"),
        ("element_size_minus_4", "bundle"),
        ("bundle_with_one_bad_message", "number"),
        ("bundle_1000_deep", "size"),
        ("bundle_100_deep", "depth"),
        ("bundle_65_messages", "too many"),
        ("bundle_65_messages_in_two", "too many"),
        ("bundle_64_messages_of_16_true", "too many"),
        ("bundle_64_messages_of_texts", "too many"),
        ("bundle_empty", "empty"),
        ("address_25_stars", "address"),
        ("types_symbol", "types"),
        ("types_missing_before_argument", "types"),
        ("types_17_true", "too many"),
        ("text_invalid_utf8", "text"),
        ("text_right_to_left", "text"),
        ("number_nan", "number"),
        ("cut_float", "malformed"),
        ("blob_size_minus_4_then_int", "malformed"),
        ("types_fewer_than_arguments", "malformed"),
    ],
)
def test_refusals_have_the_reason_that_an_operator_expects(name, reason):
    assert outcome(PACKETS[name])[0] == reason


def test_the_files_are_those_of_the_script():
    assert len(FILES) >= 60
    assert {file.stem: file.read_bytes() for file in FILES} == PACKETS
