"""How often one visitor may ask: exactly, for everybody apart, and in bounded memory."""

from __future__ import annotations

import threading
from bisect import bisect_left
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest

from issuer.web.limits import Visitors
from tests.issuer.web.site import Site


class Watch:
    def __init__(self):
        self.seconds = 1000.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def watch():
    return Watch()


def test_a_visitor_may_ask_so_often_and_no_more_until_a_minute_has_passed(watch):
    visitors = Visitors(clock=watch)
    assert [visitors.admits("a", most=3) for _ in range(5)] == [True, True, True, False, False]
    watch.seconds += 59.9
    assert not visitors.admits("a", most=3)
    watch.seconds += 1.1
    assert [visitors.admits("a", most=3) for _ in range(4)] == [True, True, True, False]


@pytest.mark.parametrize("pace", [0.05, 0.7, 9.0])
@pytest.mark.parametrize("most", [1, 4, 40])
def test_nobody_gets_more_than_their_allowance_in_any_minute(watch, most, pace):
    random, visitors, admitted = Random(f"{pace}/{most}"), Visitors(clock=watch), []
    for _ in range(2000):
        watch.seconds += random.expovariate(1 / pace)
        if visitors.admits("a", most=most):
            admitted.append(watch.seconds)
    for at, moment in enumerate(admitted):
        assert bisect_left(admitted, moment + 60) - at <= most
    # And nobody is kept waiting much longer than that: a second at most.
    spent = admitted[-1] - admitted[0]
    assert len(admitted) >= min(0.8 * 2000, (most - 1) * spent / 62)


def test_visitors_do_not_share_an_allowance(watch):
    visitors = Visitors(clock=watch)
    assert [visitors.admits(one, most=1) for one in "aabb"] == [True, False, True, False]


def test_who_asked_in_another_generation_is_remembered_for_the_rest_of_the_minute(watch):
    visitors = Visitors(clock=watch)
    watch.seconds += 50
    assert visitors.admits("a", most=1)
    watch.seconds += 30  # the generation of the first minute is the older one now
    assert visitors.admits("b", most=1)
    assert not visitors.admits("a", most=1)
    watch.seconds += 31
    assert visitors.admits("a", most=1)


def test_no_number_of_visitors_takes_more_than_a_bounded_memory(watch):
    visitors = Visitors(clock=watch, most_visitors=100)
    for number in range(10_000):
        assert visitors.admits(f"visitor {number}", most=1)
        assert len(visitors) <= 201
    assert not visitors.admits("visitor 9999", most=1)


def test_a_quiet_process_forgets_everybody(watch):
    visitors = Visitors(clock=watch)
    for number in range(100):
        visitors.admits(f"visitor {number}", most=1)
    watch.seconds += 200
    visitors.admits("a", most=1)
    assert len(visitors) == 1


def test_threads_that_ask_at_once_are_counted_once_each():
    visitors, together = Visitors(clock=lambda: 5.0), threading.Barrier(8)

    def ask(_):
        together.wait()
        return sum(visitors.admits("a", most=500) for _ in range(200))

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(ask, range(8))) == 500


def test_counting_starts_no_thread(tmp_path):
    site = Site(tmp_path, verify_per_minute=100)
    before = set(threading.enumerate())
    for _ in range(20):
        site.post("/verify", {"text": "{}"})
        assert set(threading.enumerate()) == before
    site.close()
