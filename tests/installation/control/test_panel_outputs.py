"""Setting up outputs on the panel in a real Chromium, with a real calibration behind it."""

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.fakes.door import running_panel
from tests.installation.control.support_browser import complaints, text_of, until
from tests.installation.support_calibration import two_outputs

pytestmark = [pytest.mark.browser, pytest.mark.net]

CORNER = """[data-point='"TL"'] .reach"""


def test_a_corner_is_dragged_nudged_and_taken_back_and_the_state_has_it(browser, tmp_path):
    conductor, calibrator = two_outputs(tmp_path)

    def corner():
        return calibrator.page().outputs[0].corners[0]

    with running_panel(frames_a_second=5, outputs=calibrator) as panel:
        browser.get(panel.url)
        until(browser, lambda: browser.find_element(By.ID, "outputs").is_displayed())
        browser.find_element(By.CSS_SELECTOR, "#outputs summary").click()
        handle = browser.find_element(By.CSS_SELECTOR, CORNER)
        until(browser, handle.is_displayed)
        browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", handle)
        drag = ActionChains(browser).click_and_hold(handle).move_by_offset(40, 20)
        drag.move_by_offset(10, 10).release().perform()
        until(browser, lambda: text_of(browser, "cal-point").startswith("Corner TL: 4"))
        until(browser, lambda: calibrator.page().outputs[0].changed)
        until(browser, lambda: corner()[1] > 0.07)
        dragged = corner()
        assert conductor.state.calibration[0].output == "left"
        assert 0.06 < dragged[0] < 0.09

        browser.switch_to.active_element.send_keys(Keys.ARROW_RIGHT)
        until(browser, lambda: corner()[0] > dragged[0])
        browser.switch_to.active_element.send_keys(Keys.SHIFT, Keys.ARROW_DOWN)
        until(browser, lambda: corner()[1] > dragged[1])
        assert corner() == pytest.approx((dragged[0] + 1 / 640, dragged[1] + 10 / 360), abs=1e-5)

        for _ in calibrator._history.steps:
            browser.find_element(By.ID, "cal-undo").click()
        until(browser, lambda: conductor.state.calibration == ())
        until(browser, lambda: text_of(browser, "cal-saved") == "saved")
        assert complaints(browser) == []
