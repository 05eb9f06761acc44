"""Writes the packets of the folder hostile, run as a program.

Each is a way to hurt a reader of OSC that trusts what it gets, or to find one that is too strict.
The files are kept, so that what is tested never changes with this script unnoticed.
"""

import math
import struct
from pathlib import Path

FOLDER = Path(__file__).parent / "hostile"
NOW = b"\0\0\0\0\0\0\0\1"


def text(value):
    """An OSC string of bytes: ended by a zero and filled up to a multiple of 4."""
    return value + bytes(4 - len(value) % 4)


def message(address=b"/dream/subject", tags=b",s", arguments=b"frog\0\0\0\0"):
    """A message of parts that need not fit together."""
    return text(address) + text(tags) + arguments


def bundle(*elements, when=NOW):
    """A bundle with honest sizes."""
    return b"#bundle\0" + when + b"".join(struct.pack(">i", len(e)) + e for e in elements)


def nested(depth, inside):
    """Bundles in bundles."""
    for _ in range(depth):
        inside = bundle(inside)
    return inside


def lying(size, element=b""):
    """A bundle whose only element has another size than it says."""
    return b"#bundle\0" + NOW + struct.pack(">i", size) + element


def of_float(value):
    return message(b"/dream/param/zoom", b",f", struct.pack(">f", value))


def of_double(value):
    return message(b"/dream/param/zoom", b",d", struct.pack(">d", value))


def of_blob(size, data=b""):
    return message(b"/x", b",b", struct.pack(">i", size) + data)


PRESS = message(b"/go", b",", b"")
GOOD = message()

PACKETS = {
    # sizes of the whole
    "size_nothing": b"",
    "size_one_byte": b"/",
    "size_one_zero": b"\0",
    "size_four_zeros": bytes(4),
    "size_4096_zeros": bytes(4096),
    "size_64_kib": message(b"/x", b",b", struct.pack(">i", 65_000) + bytes(65_000)),
    "size_64_kib_of_slashes": b"/" * 65_504,
    "size_just_too_long": message(b"/x", b",b", struct.pack(">i", 4088) + bytes(4088)),
    "size_no_multiple_of_4": GOOD[:-1],
    # cut off at each part
    **{f"cut_after_{length:02}_bytes": GOOD[:length] for length in range(4, len(GOOD), 4)},
    "cut_bundle_after_name": b"#bundle\0",
    "cut_bundle_in_time_tag": b"#bundle\0" + NOW[:4],
    "cut_bundle_in_element": bundle(GOOD)[:-4],
    "cut_float": message(b"/x", b",f", b""),
    "cut_double": message(b"/x", b",d", bytes(4)),
    "cut_long": message(b"/x", b",h", bytes(4)),
    "cut_second_argument": message(b"/x", b",ii", bytes(4)),
    # sizes of elements
    "element_size_minus_4": lying(-4),
    "element_size_minus_4_with_room": lying(-4, PRESS),
    "element_size_zero": lying(0),
    "element_size_zero_before_message": lying(0, struct.pack(">i", len(PRESS)) + PRESS),
    "element_size_1": lying(1, PRESS),
    "element_size_no_multiple_of_4": lying(len(PRESS) - 1, PRESS),
    "element_size_beyond_the_end": lying(len(PRESS) + 4, PRESS),
    "element_size_2147483644": lying(2**31 - 4, PRESS),
    "element_size_minus_2147483648": lying(-(2**31), PRESS),
    "element_size_back_to_the_start": lying(-20, PRESS),
    "element_good_then_bad": bundle(PRESS) + struct.pack(">i", -4),
    "element_good_then_cut": bundle(PRESS, GOOD)[:-8],
    "element_without_address": bundle(bytes(4)),
    # bundles
    "bundle_empty": bundle(),
    "bundle_of_empty_bundles": bundle(*[bundle()] * 200),
    "bundle_4_deep": nested(4, PRESS),
    "bundle_5_deep": nested(5, PRESS),
    "bundle_100_deep": nested(100, PRESS),
    "bundle_204_deep": nested(203, b"")[:4092] + bytes(4),
    "bundle_1000_deep": nested(1000, PRESS),
    "bundle_64_messages": bundle(*[PRESS] * 64),
    "bundle_64_messages_of_4_true": bundle(*[message(b"/x", b",TTTT", b"")] * 64),
    "bundle_64_messages_of_16_true": bundle(*[message(b"/x", b"," + b"T" * 16, b"")] * 64),
    "bundle_64_messages_of_texts": bundle(*[message(b"/x", b"," + b"s" * 8, bytes(32))] * 64),
    "bundle_65_messages": bundle(*[PRESS] * 65),
    "bundle_255_messages": bundle(*[b"/\0\0\0,\0\0\0"] * 255),
    "bundle_65_messages_in_two": bundle(bundle(*[PRESS] * 40), bundle(*[PRESS] * 25)),
    "bundle_with_one_bad_message": bundle(PRESS, of_float(math.nan), PRESS),
    "bundle_name_without_zero": b"#bundle/" + NOW,
    "bundle_other_name": text(b"#bundel") + NOW,
    # time tags
    "time_1_5_s_ahead": bundle(PRESS, when=struct.pack(">II", 3_900_000_001, 2**31)),
    "time_in_2036": bundle(PRESS, when=b"\xff" * 8),
    "time_in_1900": bundle(PRESS, when=bytes(8)),
    "time_inside_far_ahead": bundle(bundle(PRESS, when=b"\xff" * 8)),
    # addresses and patterns
    "address_25_stars": message(b"/" + b"*" * 25 + b"x"),
    "address_stars_and_slashes": message(b"/*/*"),
    "address_everything": message(b"/*"),
    "address_double_slash": message(b"//subject"),
    "address_open_brackets": message(b"/[[[["),
    "address_braces": message(b"/dream/{pause,play}"),
    "address_question_marks": message(b"/" + b"?" * 40),
    "address_a_regular_expression": message(b"/(a+)+$" + b"a" * 30),
    "address_of_119_stars": message(b"/" + b"*" * 119),
    "address_120_characters": message(b"/" + b"x" * 119),
    "address_121_characters": message(b"/" + b"x" * 120),
    "address_4000_characters": message(b"/" + b"x" * 4000),
    "address_without_slash": message(b"dream"),
    "address_with_space": message(b"/dream subject"),
    "address_with_newline": message(b"/dream\n2026 ERROR all is lost"),
    "address_with_terminal_escape": message(b"/\x1b]0;owned\x07\x1b[2J"),
    "address_with_delete": message(b"/dream\x7f"),
    "address_invalid_utf8": message(b"/\xff\xfe\xfd"),
    "address_umlaut": message("/träume".encode()),
    "address_overlong_slash": message(b"\xc0\xafdream"),
    "address_with_zero_inside": message(b"/dream\0subject"),
    "address_never_ends": b"/" + b"x" * 4095,
    "address_only_slash": message(b"/", b",", b""),
    "address_then_rubbish_in_padding": b"/abc\0,I,,I\0\0",
    "address_dots": message(b"/../../etc/passwd"),
    "address_then_html": message(b"/<script>alert(1)</script>"),
    # type tags
    "types_missing": text(b"/go"),
    "types_missing_before_argument": text(b"/go") + struct.pack(">i", 0),
    "types_missing_before_text": text(b"/dream/subject") + text(b"frog"),
    "types_only_comma": PRESS,
    "types_never_end": text(b"/go") + b",iii",
    "types_4000_true": message(b"/x", b"," + b"T" * 4000, b""),
    "types_16_true": message(b"/x", b"," + b"T" * 16, b""),
    "types_17_true": message(b"/x", b"," + b"T" * 17, b""),
    "types_1000_impulses": message(b"/x", b"," + b"I" * 1000, b""),
    "types_impulse": message(b"/go", b",I", b""),
    "types_symbol": message(b"/x", b",Si", text(b"frog") + bytes(4)),
    "types_char": message(b"/x", b",ci", bytes(8)),
    "types_colour": message(b"/x", b",r", bytes(4)),
    "types_midi": message(b"/x", b",m", bytes(4)),
    "types_time_tag": message(b"/x", b",t", b"\xff" * 8),
    "types_array": message(b"/x", b",[ii]", bytes(8)),
    "types_500_open_arrays": message(b"/x", b"," + b"[" * 500, b""),
    "types_open_array": message(b"/x", b",[[[[", b""),
    "types_closed_array": message(b"/x", b",]", b""),
    "types_unknown": message(b"/x", b",zzz", b""),
    "types_invalid_utf8": message(b"/x", b",\xff\xff", b""),
    "types_umlaut": message(b"/x", ",ä".encode(), bytes(4)),
    "types_more_than_arguments": message(b"/x", b",iiiiiiii", bytes(4)),
    "types_fewer_than_arguments": message(b"/x", b",i", bytes(8)),
    # texts
    "text_invalid_utf8": message(arguments=text(b"\xff\xfe")),
    "text_half_a_letter": message(arguments=text("ä".encode()[:1])),
    "text_surrogate": message(arguments=text(b"\xed\xa0\x80")),
    "text_never_ends": message(arguments=b"frog"),
    "text_200_characters": message(arguments=text(b"x" * 200)),
    "text_200_letters_of_4_bytes": message(arguments=text("🐸".encode() * 200)),
    "text_201_characters": message(arguments=text(b"x" * 201)),
    "text_4000_characters": message(arguments=text(b"x" * 4000)),
    "text_terminal_escape": message(arguments=text(b"\x1b]0;owned\x07\x1b[2J")),
    "text_newline": message(arguments=text(b"frog\nERROR all is lost")),
    "text_right_to_left": message(arguments=text("frog\u202egorf".encode())),
    "text_invisible": message(arguments=text("frog\u200b".encode())),
    "text_empty": message(arguments=text(b"")),
    "text_html": message(arguments=text(b"<script>alert(1)</script>")),
    "text_format": message(arguments=text(b"%s%s%n{0.__class__}")),
    # numbers
    "number_nan": of_float(math.nan),
    "number_signalling_nan": message(b"/x", b",f", b"\x7f\x80\0\1"),
    "number_infinity": of_float(math.inf),
    "number_minus_infinity": of_float(-math.inf),
    "number_double_nan": of_double(math.nan),
    "number_double_infinity": of_double(math.inf),
    "number_double_largest": of_double(1.7976931348623157e308),
    "number_smallest": of_float(1e-45),
    "number_minus_zero": of_float(-0.0),
    "number_largest_long": message(b"/x", b",h", struct.pack(">q", 2**63 - 1)),
    "number_smallest_int": message(b"/x", b",i", struct.pack(">i", -(2**31))),
    # blobs
    "blob_size_minus_1": of_blob(-1),
    "blob_size_minus_4_then_int": message(b"/x", b",bi", struct.pack(">i", -4)),
    "blob_size_minus_2147483648": of_blob(-(2**31)),
    "blob_size_2147483647": of_blob(2**31 - 1, bytes(8)),
    "blob_size_one_too_many": of_blob(9, bytes(8)),
    "blob_empty": of_blob(0),
    "blob_without_padding": of_blob(1, b"x"),
    "blob_without_size": message(b"/x", b",b", b""),
    "blob_1000_backwards": message(b"/x", b"," + b"b" * 1000, struct.pack(">i", -8)),
    # other languages
    "other_http": b"GET / HTTP/1.1\r\nHost: wall\r\n\r\n",
    "other_tls": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(85)),
    "other_json": b'{"subject": "frog"} ',
    "other_artnet": b"Art-Net\0\0\x50\0\x0e" + bytes(520),
    "other_rtp_midi": b"\xff\xffIN\0\0\0\2" + bytes(16),
    "other_dns": b"\0\0\x84\0\0\0\0\1\0\0\0\0" + b"\4_osc\4_udp\5local\0\0\x0c\0\1",
    "other_slip_frame": b"\xc0" + PRESS + b"\xc0" + bytes(2),
    "other_size_before_packet": struct.pack(">i", len(PRESS)) + PRESS,
}

if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, data in PACKETS.items():
        (FOLDER / f"{name}.bin").write_bytes(data)
