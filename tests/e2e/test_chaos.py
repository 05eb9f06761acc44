"""The chaos run in short: every kind of fault once, in random order, against one real show."""

import pytest

from tests.chaos.run import known_faults, main

pytestmark = [pytest.mark.process, pytest.mark.net, pytest.mark.timeout(420)]


def test_whatever_happens_visitors_see_a_moving_picture_and_nothing_is_lost(capfd):
    count = len(known_faults(real=False))

    code = main(["--faults", str(count), "--seed", "7"])

    told = capfd.readouterr().out
    assert code == 0, told
    assert "no breach" in told
