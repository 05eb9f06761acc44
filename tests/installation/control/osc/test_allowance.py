"""Token buckets: who floods is cut off, and who does not gets through."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from installation.control.osc.allowance import MAX_SOURCES, Allowance, Rate, Rates, cost_of
from installation.control.osc.packets import MAX_PACKET

RATES = Rates(port=Rate(50, 100), machine=Rate(200, 400), everybody=Rate(1000, 2000))
FLOOD = [number / 20_000 for number in range(20_000)]  # one second of 20,000 packets


def test_a_burst_is_let_through_and_then_the_rate():
    allowance = Allowance(RATES)
    source = ("10.0.0.7", 5000)

    assert sum(allowance.take(source, 10.0) for _ in range(150)) == 100
    assert sum(allowance.take(source, 11.0) for _ in range(150)) == 50
    assert sum(allowance.take(source, 100.0) for _ in range(150)) == 100


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(1, 33)), max_size=60))
def test_never_more_than_burst_and_rate_is_let_through(waits):
    allowance = Allowance(RATES)
    now_s = taken = 0.0
    for wait_s, cost in waits:
        now_s += wait_s
        if allowance.take(("10.0.0.7", 5000), now_s, cost):
            taken += cost

    assert taken <= 100 + 50 * now_s + 1e-3


def test_a_press_from_another_port_gets_through_while_one_port_floods():
    allowance = Allowance(RATES)

    flood = sum(allowance.take(("10.0.0.7", 5000), at_s) for at_s in FLOOD)
    presses = [allowance.take(("10.0.0.7", 5001), FLOOD[-1]) for _ in range(5)]

    assert 140 <= flood <= 150
    assert presses == [True] * 5


def test_a_press_from_another_machine_gets_through_while_all_ports_of_one_flood():
    allowance = Allowance(RATES)

    flood = sum(allowance.take(("10.0.0.7", n % 5000), at_s) for n, at_s in enumerate(FLOOD))

    assert 590 <= flood <= 600
    assert allowance.take(("10.0.0.8", 1), FLOOD[-1])


def test_a_flood_under_ever_new_names_is_limited_too():
    allowance = Allowance(RATES)

    flood = sum(allowance.take((f"10.0.{n // 200}.{n}", n), at_s) for n, at_s in enumerate(FLOOD))

    assert flood <= 2000 + 1000


def test_sources_do_not_fill_the_memory():
    allowance = Allowance(RATES)
    for number in range(10 * MAX_SOURCES):
        allowance.take((f"10.{number}", number), number * 0.01)

    assert len(allowance._ports._full_at_s) <= MAX_SOURCES + 1
    assert len(allowance._machines._full_at_s) <= MAX_SOURCES + 1


def test_nobody_gets_rid_of_a_debt_by_being_pushed_out():
    wide = Rate(10**9, 10**9)
    allowance = Allowance(Rates(port=Rate(1, 100), machine=wide, everybody=wide))
    spender = ("10.0.0.7", 1)
    assert sum(allowance.take(spender, 0.0) for _ in range(200)) == 100

    others = sum(allowance.take((f"10.{n}", n), 0.1) for n in range(5 * MAX_SOURCES))
    assert others == MAX_SOURCES - 1 + 100  # the newcomers without a place share one bucket
    assert not allowance.take(spender, 0.2)
    assert allowance.take(spender, 1.2)


def test_a_place_is_free_again_as_soon_as_its_bucket_is_full():
    wide = Rate(10**9, 10**9)
    allowance = Allowance(Rates(port=Rate(100, 100), machine=wide, everybody=wide))
    for number in range(2 * MAX_SOURCES):
        allowance.take(("10.0.0.7", number), 0.0)

    assert sum(allowance.take(("10.0.0.8", 1), 0.02) for _ in range(200)) == 100
    assert sum(allowance.take(("10.0.0.8", 2), 0.02) for _ in range(200)) == 100


def test_what_is_refused_takes_nothing():
    allowance = Allowance(RATES)
    for _ in range(1000):
        allowance.take(("10.0.0.7", 5000), 0.0)

    assert sum(allowance.take(("10.0.0.7", 5001), 0.0) for _ in range(1000)) == 100
    assert sum(allowance.take(("10.0.0.7", 5002), 0.0) for _ in range(1000)) == 100


@pytest.mark.parametrize(
    ("size", "cost"), [(0, 1), (127, 1), (128, 2), (MAX_PACKET, 33), (65_536, 33)]
)
def test_long_packets_cost_more(size, cost):
    assert cost_of(size) == cost


@pytest.mark.parametrize(
    ("per_s", "burst", "words"),
    [
        (0, 100, "per_s must be > 0, got 0"),
        (float("nan"), 100, "per_s must be > 0, got nan"),
        (10, 32, "burst must be at least 33, got 32"),
    ],
)
def test_a_rate_that_lets_nothing_through_is_refused(per_s, burst, words):
    with pytest.raises(ValueError, match=words):
        Rate(per_s, burst)
