"""The panel in a real Chromium, before a fake show."""

import re
import socket
import time

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from installation.control.access import AccessRules
from installation.control.osc.message import Message
from installation.control.osc.packets import encode
from tests.fakes.door import running_panel
from tests.installation.control.support_browser import complaints, text_of, until
from tests.installation.support_controllers import open_controllers

pytestmark = [pytest.mark.browser, pytest.mark.net]

PRESSED = encode([Message("/1/push3", (1.0,))])
PROBE = "<img src=x onerror=\"document.title='caught'\"><b>frog</b>"
COUNT_PICTURES = """
    const done = arguments[arguments.length - 1];
    const small = document.createElement("canvas");
    small.width = 16; small.height = 9;
    const pen = small.getContext("2d", {willReadFrequently: true});
    const seen = new Set();
    const ends = performance.now() + 1000;
    (function look() {
      pen.drawImage(document.getElementById("wall"), 0, 0, 16, 9);
      seen.add(pen.getImageData(0, 0, 16, 9).data.join());
      if (performance.now() < ends) requestAnimationFrame(look); else done(seen.size);
    })();
"""
LIT = """
    const wall = document.getElementById("wall");
    const data = wall.getContext("2d").getImageData(0, 0, wall.width, wall.height).data;
    return data.some((value, index) => index % 4 < 3 && value > 40);
"""
WIDEST = """
    const shown = [...document.querySelectorAll("main *, header *, footer *, details *")];
    const ends = shown.filter((e) => e.id !== "glow").map((e) => e.getBoundingClientRect().right);
    return Math.max(document.documentElement.scrollWidth, ...ends);
"""


@pytest.fixture
def page(browser, panel):
    """The panel, opened, its picture there."""
    browser.get(panel.panel.url)
    until(browser, lambda: browser.execute_script(LIT))
    return browser


def label_of(browser) -> str:
    """The subjects on the museum label, in lower case."""
    return text_of(browser, "subjects").lower()


def pictures_in_a_second(browser, attempts: int = 1) -> int:
    """How many different pictures a page shows; the best second, as the machine may be busy."""
    return max(browser.execute_async_script(COUNT_PICTURES) for _ in range(attempts))


def ask(browser, wish: str) -> None:
    field = browser.find_element(By.ID, "wish")
    field.clear()
    field.send_keys(wish + Keys.ENTER)


def press(port: int, packet: bytes) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as box:
        box.sendto(packet, ("127.0.0.1", port))


def test_the_picture_moves_ten_times_a_second_or_more(page):
    assert pictures_in_a_second(page, attempts=5) >= 10
    assert complaints(page) == []


def test_a_typed_wish_changes_the_label(page):
    until(page, lambda: "jellyfish" in label_of(page))

    ask(page, "tree frog")

    until(page, lambda: "tree frog" in label_of(page))
    assert text_of(page, "answer") == "The wall begins to dream of tree frog."
    until(page, lambda: "Asked for at the panel" in text_of(page, "reason"))
    assert page.title == "tree frog · Hallucinarium"
    page.find_element(By.ID, "return").click()
    until(page, lambda: "jellyfish" in label_of(page))
    assert complaints(page) == []


def test_two_subjects_stand_above_and_below(page):
    ask(page, "rabbit and analog clock")

    until(page, lambda: "rabbit" in label_of(page))
    words = label_of(page).split()
    assert words == ["rabbit", "above", "analog", "clock", "below"]


def test_an_unknown_wish_offers_names_to_choose_from(page):
    ask(page, "qwertz")

    until(page, lambda: page.find_elements(By.CSS_SELECTOR, "#nearest button"))
    assert "qwertz" in text_of(page, "answer")
    names = [button.text for button in page.find_elements(By.CSS_SELECTOR, "#nearest button")]
    assert len(names) == 5
    chosen = next(name for name in names if name != "jellyfish")
    page.find_element(By.CSS_SELECTOR, f'#nearest button[data-wish="{chosen}"]').send_keys(
        Keys.ENTER
    )
    until(page, lambda: chosen in label_of(page))
    assert page.find_elements(By.CSS_SELECTOR, "#nearest button") == []


def test_markup_in_a_wish_stays_text(page, panel):
    ask(page, PROBE)

    until(page, lambda: "onerror" in label_of(page))
    assert PROBE.lower() in label_of(page)
    assert PROBE.lower() in text_of(page, "answer").lower()
    assert page.find_elements(By.CSS_SELECTOR, "main b, main p img, main h1 img") == []
    assert "caught" not in page.execute_script("return document.title.split(' ')[0]")
    assert complaints(page) == []


def test_the_picture_stays_while_the_server_is_away_and_comes_back_by_itself(browser):
    with running_panel() as first:
        port = int(first.url.rstrip("/").rpartition(":")[2])
        browser.get(first.url)
        until(browser, lambda: browser.execute_script(LIT))

    until(browser, lambda: "reconnecting" in text_of(browser, "notice"))
    assert browser.execute_script(LIT)
    ask(browser, "tiger")
    until(browser, lambda: "cannot be reached" in text_of(browser, "answer"))

    with running_panel(port=port):
        until(browser, lambda: not browser.find_element(By.ID, "notice").is_displayed(), 20)
        assert pictures_in_a_second(browser) >= 2


def test_a_full_house_still_sees_single_pictures(browser, panel, read_part):
    viewers = [panel.live() for _ in range(16)]
    try:
        for viewer in viewers:
            read_part(viewer.__enter__())
        browser.get(panel.panel.url)
        until(browser, lambda: browser.execute_script(LIT))
        assert 2 <= pictures_in_a_second(browser) <= 5
        assert not browser.find_element(By.ID, "notice").is_displayed()
    finally:
        for viewer in viewers:
            viewer.__exit__(None, None, None)


@pytest.mark.parametrize("size", [(480, 360), (360, 640), (640, 200)])
def test_a_picture_of_any_shape_is_wholly_in_sight(browser, quiet_panel, size):
    quiet_panel.panel.door.size = size
    quiet_panel.panel.call(quiet_panel.panel.door.paint, 1.0)
    browser.get(quiet_panel.panel.url)
    until(browser, lambda: browser.execute_script(LIT))

    box = browser.execute_script("return document.getElementById('wall').getBoundingClientRect()")
    assert box["width"] / box["height"] == pytest.approx(size[0] / size[1], rel=0.01)
    assert box["top"] >= 0
    assert box["bottom"] <= browser.execute_script("return innerHeight")


def test_before_the_first_picture_the_panel_says_so(browser, quiet_panel):
    browser.get(quiet_panel.panel.url)

    until(browser, lambda: "waiting for the first picture" in text_of(browser, "notice"))
    quiet_panel.panel.call(quiet_panel.panel.door.paint, time.monotonic())
    until(browser, lambda: browser.execute_script(LIT))
    until(browser, lambda: not browser.find_element(By.ID, "notice").is_displayed())


def test_everything_can_be_reached_with_the_keyboard_and_has_a_name(page):
    ask(page, "tiger")
    until(page, lambda: page.find_element(By.ID, "return").is_displayed())
    page.refresh()
    until(page, lambda: page.find_element(By.ID, "return").is_displayed())
    names = []
    for _ in range(8):
        page.switch_to.active_element.send_keys(Keys.TAB)
        names.append(page.switch_to.active_element.accessible_name)

    assert names[:3] == ["Back to the playlist", "Ask for a dream", "Dream it"]
    assert "rabbit and analog clock" in names
    wall = page.find_element(By.ID, "wall")
    assert wall.aria_role in {"img", "image"}
    assert "tiger" in wall.accessible_name
    assert page.find_element(By.ID, "answer").get_attribute("role") == "status"


def open_course(page):
    page.find_element(By.CSS_SELECTOR, "#course summary").click()
    until(page, lambda: len(page.find_elements(By.CSS_SELECTOR, "#week > li")) == 7)


def test_the_course_of_the_show_is_told_and_steered(page, panel):
    open_course(page)

    assert "17:30 evening: night-garden" in text_of(page, "change")
    assert "evening <b>: night-garden" in text_of(page, "week")
    assert [item.text for item in page.find_elements(By.CSS_SELECTOR, "#week .now")] == [
        "11:00-17:30\noriginals"
    ]
    assert "jellyfish" in text_of(page, "history")
    assert not page.find_element(By.ID, "timetable").is_enabled()

    page.find_element(By.ID, "hold").click()
    until(page, lambda: text_of(page, "hold") == "Go on from here")
    page.find_element(By.ID, "hold").click()
    until(page, lambda: text_of(page, "hold") == "Hold this cue")
    assert panel.panel.door.acts[0].for_s is None
    page.find_element(By.CSS_SELECTOR, '#span option[value="600"]').click()
    page.find_element(By.ID, "hold").click()
    until(page, lambda: text_of(page, "until") == "Held until 17:45")
    assert panel.panel.door.acts[-1].for_s == 600
    assert text_of(page, "answer") == "The wall keeps what it dreams of for 10 min."
    page.find_element(By.CSS_SELECTOR, '#span option[value=""]').click()
    page.find_element(By.CSS_SELECTOR, '#playlist option[value="deep-sea"]').click()
    page.find_element(By.CSS_SELECTOR, 'button[data-act="playlist"]').click()
    until(page, lambda: panel.panel.door.playlist == "deep-sea")
    assert text_of(page, "answer") == "The playlist is on until somebody returns."
    assert page.find_elements(By.CSS_SELECTOR, "#week b, #trouble b") == []
    assert complaints(page) == []


def test_mistakes_in_playlists_and_waiting_wishes_are_told(page, panel):
    panel.panel.door.trouble = ("night-garden.yaml:12: no subject is called '<b>x</b>'",)
    panel.panel.door.waiting = ("volcano", "rabbit and analog clock")
    open_course(page)

    until(page, lambda: "'<b>x</b>'" in text_of(page, "trouble"))
    assert text_of(page, "waiting") == "Waiting: volcano; rabbit and analog clock"


def test_nothing_is_cut_off_at_the_sides(page):
    open_course(page)
    ask(page, "qwertz")
    until(page, lambda: page.find_elements(By.CSS_SELECTOR, "#nearest button"))
    for width in (320, 390, 768, 1280, 1920):
        page.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": False},
        )
        until(page, lambda width=width: page.execute_script("return innerWidth") == width)
        until(page, lambda width=width: page.execute_script(WIDEST) <= width)


def test_from_the_network_one_signs_in_and_then_steers(browser):
    rules = AccessRules(token="lampyris")  # noqa: S106 — of a test
    with running_panel(access=rules) as panel:
        browser.execute_cdp_cmd("Network.enable", {})
        far = {"headers": {"X-Forwarded-For": "192.168.1.20"}}
        browser.execute_cdp_cmd("Network.setExtraHTTPHeaders", far)
        browser.get(panel.url)
        field = browser.find_element(By.ID, "token")
        until(browser, field.is_displayed)
        shown = {name: browser.find_element(By.ID, name) for name in ("course", "ask", "wall")}
        assert not any(element.is_displayed() for element in shown.values())

        field.send_keys("lampyrus" + Keys.ENTER)
        until(browser, lambda: text_of(browser, "sign-in-answer") == "That is not the token.")
        field.clear()
        field.send_keys("lampyris" + Keys.ENTER)
        until(browser, lambda: browser.execute_script("return document.body.dataset.role"))
        until(browser, lambda: browser.find_element(By.ID, "course").is_displayed())
        until(browser, lambda: browser.execute_script(LIT))
        assert not browser.find_element(By.ID, "sign-in").is_displayed()


def test_a_button_of_a_box_is_taught_on_the_panel(browser, tmp_path):
    with running_panel(controllers=lambda: open_controllers(tmp_path)) as panel:
        browser.get(panel.url)
        until(browser, browser.find_element(By.ID, "controllers").is_displayed)
        browser.find_element(By.CSS_SELECTOR, "#controllers summary").click()
        until(browser, lambda: "OSC on port" in text_of(browser, "osc-state"))
        port = int(re.findall(r"port (\d+)", text_of(browser, "osc-state"))[0])
        press(port, PRESSED)
        until(browser, lambda: "/1/push3" in text_of(browser, "osc-unknown"))

        browser.find_element(By.ID, "osc-listen").click()
        until(browser, lambda: text_of(browser, "osc-listen") == "Stop waiting")
        press(port, PRESSED)
        until(browser, lambda: "/1/push3 shall" in text_of(browser, "osc-caught"))
        browser.find_element(By.ID, "osc-subject").send_keys("qwertz" + Keys.ENTER)
        until(browser, lambda: "qwertz" in text_of(browser, "osc-answer"))
        browser.find_element(By.ID, "osc-subject").clear()
        browser.find_element(By.ID, "osc-subject").send_keys("volcano" + Keys.ENTER)
        until(browser, lambda: "/1/push3 subject volcano" in text_of(browser, "osc-learned"))
        assert not browser.find_element(By.ID, "osc-teach").is_displayed()
        assert complaints(browser) == []
        assert browser.execute_script(WIDEST) <= 1280

        browser.find_element(By.CSS_SELECTOR, "#osc-learned button").click()
        until(browser, lambda: not browser.find_elements(By.CSS_SELECTOR, "#osc-learned li"))
