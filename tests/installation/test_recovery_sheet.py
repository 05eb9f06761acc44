"""The sheet of paper for the attendants."""

import argparse
import re
from html.parser import HTMLParser

import pytest
from typing_extensions import override

from installation.cli_sheet import sheet, sheet_of
from installation.config_sections import Config, PanelSection
from installation.config_show import StaffSection
from installation.errors import InstallationError
from installation.recovery_sheet import sheet_html

EVIL = "<script>alert(\"x\")</script> & 'co'"
EVERYWHERE = "0.0.0.0"  # noqa: S104 — read, not bound


class Reader(HTMLParser):
    """The tags and the words of a page."""

    def __init__(self, page):
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.words = ""
        self.feed(page)

    @override
    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    @override
    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    @override
    def handle_data(self, data):
        self.words += data


def page_of(**sections):
    return Reader(sheet_html(sheet_of(Config(**sections))))


def test_the_page_says_where_the_panel_is_and_what_to_do():
    page = page_of(staff=StaffSection(wall="Wall of dreams", call="Ada, 0123 456"))

    assert page.open == []
    for words in ("Wall of dreams", "http://127.0.0.1:8080/", "Ada, 0123 456", "make run"):
        assert words in page.words
    assert page.tags.count("li") == 3
    assert "of the computer that runs the wall" in page.words


def test_what_config_says_is_text_and_never_html():
    page = page_of(staff=StaffSection(wall=EVIL, call=EVIL, switch=EVIL))

    assert "script" not in page.tags
    assert page.words.count(EVIL) == 4  # the title too


def test_what_is_not_known_is_a_line_to_write_on():
    html = sheet_html(sheet_of(Config()))

    assert html.count('class="blank"') == 2
    assert "None" not in html


def test_the_page_needs_nothing_from_elsewhere():
    html = sheet_html(sheet_of(Config()))

    assert not re.findall(r"src=|href=|@import|url\(", html)


def test_without_a_panel_the_page_says_so():
    assert "There is none" in page_of(panel=PanelSection(enabled=False)).words


def test_a_panel_for_the_network_is_told_for_this_computer_and_for_phones():
    words = page_of(panel=PanelSection(host=EVERYWHERE, token="word of ours")).words  # noqa: S106

    assert "http://127.0.0.1:8080/" in words
    assert "any phone" in words
    assert "sign in" in words
    assert "sign in" not in page_of(panel=PanelSection(host=EVERYWHERE, visitors=True)).words


def test_a_panel_that_lets_nobody_in_is_not_told_to_the_network():
    assert "any phone" not in page_of(panel=PanelSection(host=EVERYWHERE)).words


def test_the_command_writes_the_page(tmp_path, capsys):
    (tmp_path / "config.yaml").write_text("staff: {wall: The north wall}\n")
    options = argparse.Namespace(out=tmp_path / "s.html", config=tmp_path / "config.yaml")

    assert sheet(options) == 0
    assert "The north wall" in (tmp_path / "s.html").read_text()
    assert "print it" in capsys.readouterr().out
    with pytest.raises(InstallationError, match=r"\.html"):
        sheet(argparse.Namespace(out=tmp_path / "s.pdf", config=options.config))
