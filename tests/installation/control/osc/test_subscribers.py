"""Who is told, for how long, and how many at most."""

from installation.control.osc.subscribers import MOST_SUBSCRIBERS, Subscribers

BOX, PHONE = ("10.0.0.7", 9001), ("10.0.0.8", 9001)


def test_a_lease_ends_by_itself_and_can_be_made_longer():
    subscribers = Subscribers()
    assert subscribers.add(BOX, 10.0, 0.0)
    assert subscribers.add(PHONE, 10.0, 5.0)
    assert subscribers.now(9.9) == (BOX, PHONE)
    assert subscribers.now(10.0) == (PHONE,)

    assert subscribers.add(PHONE, 10.0, 14.0)
    assert subscribers.now(23.0) == (PHONE,)
    assert subscribers.now(24.0) == ()


def test_those_of_the_config_are_always_told_and_each_once():
    subscribers = Subscribers([BOX])
    subscribers.add(BOX, 1.0, 0.0)
    subscribers.remove(BOX)

    assert subscribers.now(100.0) == (BOX,)
    subscribers.keep([PHONE, PHONE])
    assert subscribers.now(100.0) == (PHONE,)


def test_there_are_64_at_most_until_a_lease_ends():
    subscribers = Subscribers()
    hosts = [(f"10.0.1.{number}", 9001) for number in range(MOST_SUBSCRIBERS)]

    assert all(subscribers.add(host, 10.0, 0.0) for host in hosts)
    assert not subscribers.add(BOX, 10.0, 1.0)
    assert subscribers.add(hosts[3], 10.0, 1.0)
    assert subscribers.add(BOX, 10.0, 10.0)
    assert len(subscribers.now(10.0)) == 2
