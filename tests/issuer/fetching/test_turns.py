import threading
import time
from ipaddress import ip_address

import pytest

from issuer.fetching import FetcherBusy, Limits, Purpose, SiteUnreachable
from issuer.fetching.turns import NoTurn, Turns
from tests.issuer.fetching.sites import NAME, PUBLIC, URL, answer

ONE, OTHER = ip_address("93.184.216.34"), ip_address("1.1.1.1")


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def turns(**limits):
    clock = Clock()
    return Turns(Limits(**limits), clock=clock), clock


def test_one_target_is_asked_by_few_at_once():
    made, _ = turns(at_once_per_target=2)
    with made.taking(ONE, patience=1), made.taking(ONE, patience=1):
        with pytest.raises(NoTurn), made.taking(ONE, patience=0.01):
            pass
        with made.taking(OTHER, patience=0.01):
            pass
    with made.taking(ONE, patience=0.01):
        pass


def test_all_together_are_few_at_once():
    made, _ = turns(at_once=1)
    with made.taking(ONE, patience=1), pytest.raises(NoTurn), made.taking(OTHER, patience=0.01):
        pass


def test_a_turn_comes_back_whatever_happens():
    made, _ = turns(at_once=1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), made.taking(ONE, patience=0.01):
            raise ZeroDivisionError
    assert not made._out


def test_who_waits_gets_the_turn_that_comes_free():
    made, _ = turns(at_once=1)
    order = []

    def second():
        with made.taking(OTHER, patience=5):
            order.append("second")

    with made.taking(ONE, patience=1):
        thread = threading.Thread(target=second)
        thread.start()
        time.sleep(0.05)
        order.append("first")
    thread.join(2)  # long before its patience ends
    assert order == ["first", "second"]


def test_a_target_is_asked_so_often_in_a_minute():
    made, clock = turns(per_minute_per_target=3)

    def ask(address):
        with made.taking(address, patience=0.01):
            pass

    for _ in range(3):
        ask(ONE)
        clock.now += 1
    with pytest.raises(NoTurn):
        ask(ONE)
    ask(OTHER)
    clock.now = 60.5  # the first is a minute ago, the second is not
    ask(ONE)
    with pytest.raises(NoTurn):
        ask(ONE)


def test_neighbours_in_one_ipv6_network_are_one_target():
    made, _ = turns(per_minute_per_target=2)
    with made.taking(ip_address("2606:4700:1:2::1"), patience=0.01):
        pass
    with made.taking(ip_address("2606:4700:1:2:ffff::"), patience=0.01):
        pass
    with pytest.raises(NoTurn), made.taking(ip_address("2606:4700:1:2::3"), patience=0.01):
        pass
    with made.taking(ip_address("2606:4700:1:3::1"), patience=0.01):
        pass


def test_targets_of_an_earlier_minute_are_forgotten(monkeypatch):
    monkeypatch.setattr("issuer.fetching.turns._MOST_TARGETS", 10)
    made, clock = turns()
    for number in range(50):
        with made.taking(ip_address(number), patience=0.01):
            pass
        clock.now += 10
    assert len(made._times) <= 10


def test_names_for_one_address_are_one_target(internet, serving):
    site = internet.site(answer(), tls=serving)
    fetcher = internet.fetcher(limits=Limits(per_minute_per_target=3))
    for number in range(3):
        internet.name(f"n{number}.example.org", [PUBLIC])
        with pytest.raises(Exception, match="prove"):  # the certificate is for another name
            fetcher.fetch(f"https://n{number}.example.org/", purpose=Purpose.KEYS)
    with pytest.raises(FetcherBusy):
        fetcher.fetch(URL, purpose=Purpose.KEYS)
    assert site.connections == 3


def test_so_many_names_are_looked_up_at_once(internet, monkeypatch):
    looked_up = threading.Semaphore(0)
    release = threading.Event()

    def stuck(_):
        looked_up.release()
        release.wait(5)
        return []

    monkeypatch.setattr(internet, "resolve", stuck)
    limits = Limits(lookups_at_once=2, total_seconds=0.2)
    fetcher = internet.fetcher(limits=limits)
    for number in range(2):
        with pytest.raises(SiteUnreachable):
            fetcher.fetch(f"https://n{number}.example.org/", purpose=Purpose.KEYS)
    with pytest.raises(FetcherBusy):  # their threads still wait for the resolver
        fetcher.fetch(URL, purpose=Purpose.KEYS)
    release.set()
    assert looked_up.acquire(timeout=1)
    assert looked_up.acquire(timeout=1)
    assert not looked_up.acquire(blocking=False)
    time.sleep(0.05)
    with pytest.raises(SiteUnreachable):
        fetcher.fetch(f"https://{NAME}/again", purpose=Purpose.KEYS)
