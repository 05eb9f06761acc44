"""What is refused is counted, and the log speaks seldom."""

from installation.control.osc.refusals import MAX_REASONS, OTHER, Refusals


def test_refusals_are_counted_by_reason_the_most_frequent_first():
    refusals = Refusals()
    for reason in ["size", "text", "text", "source"]:
        refusals.count(reason, 0.0)
    refusals.count("rate", 0.0, times=40)

    assert list(refusals.counts().items()) == [
        ("rate", 40),
        ("text", 2),
        ("size", 1),
        ("source", 1),
    ]
    assert refusals.total == 44


def test_the_log_speaks_once_a_reason_and_minute():
    refusals = Refusals()

    assert [refusals.count("size", at_s) for at_s in (0.0, 1.0, 59.0)] == [0, None, None]
    assert refusals.count("text", 59.0) == 0
    assert refusals.count("size", 60.0) == 2


def test_reasons_are_bounded():
    refusals = Refusals()
    for number in range(10 * MAX_REASONS):
        refusals.count(f"reason {number}", 0.0)

    assert len(refusals.counts()) == MAX_REASONS + 1
    assert refusals.counts()[OTHER] == 9 * MAX_REASONS
    assert refusals.total == 10 * MAX_REASONS
