import threading
import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from issuer.fetching import (
    DocumentNotFound,
    Fetched,
    FetcherBusy,
    Limits,
    Purpose,
    SiteTooSlow,
    SiteUnreachable,
    WrongKind,
)
from issuer.fetching.memory import Memory, freshness
from tests.issuer.fetching.sites import NAME, URL, answer


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.mark.parametrize(
    ("cache_control", "age", "seconds"),
    [
        ("", "", 60),
        ("max-age=600", "", 600),
        ("public, Max-Age=600", "", 600),
        ('max-age="600"', "", 600),
        ("max-age=600", "100", 500),
        ("max-age=600", "9999", 60),
        ("max-age=600", "x", 600),
        ("max-age=0", "", 60),
        ("max-age=-5", "", 60),
        ("max-age=1e9", "", 60),
        ("max-age=31536000", "", 3600),
        ("max-age=99999999999999999999", "", 3600),
        ("no-store, max-age=600", "", 60),
        ("max-age=600, no-cache", "", 60),
        ("s-maxage=600", "", 60),
        ("private", "", 60),
    ],
)
def test_what_a_site_says_of_age_holds_between_two_bounds(cache_control, age, seconds):
    assert freshness(cache_control, age, limits=Limits()) == seconds


def test_a_document_is_asked_for_again_when_it_is_old(internet, serving, clock):
    site = internet.site(answer(b"{}", "Cache-Control: max-age=600"), tls=serving)
    fetcher = internet.fetcher(clock=clock)
    first = fetcher.fetch(URL, purpose=Purpose.KEYS)
    clock.now += 599
    assert fetcher.fetch(URL + "#other", purpose=Purpose.KEYS) is first
    assert site.connections == 1
    clock.now += 1
    again = fetcher.fetch(URL, purpose=Purpose.KEYS)
    assert again is not first
    assert again == replace(first, fetched_at=again.fetched_at)  # the next second may have begun
    assert site.connections == 2


def test_a_site_that_forbids_keeping_cannot_have_itself_hammered(internet, serving, clock):
    site = internet.site(answer(b"{}", "Cache-Control: no-store"), tls=serving)
    fetcher = internet.fetcher(clock=clock)
    for _ in range(100):
        fetcher.fetch(URL, purpose=Purpose.KEYS)
    assert site.connections == 1


def test_a_failure_is_remembered_for_a_short_while(internet, serving, clock):
    site = internet.site(answer(status="404 Not Found"), tls=serving)
    fetcher = internet.fetcher(clock=clock)
    for seconds, connections in ((0, 1), (29, 1), (2, 2)):
        clock.now += seconds
        with pytest.raises(DocumentNotFound) as caught:
            fetcher.fetch(URL, purpose=Purpose.KEYS)
        assert NAME in str(caught.value)
        assert site.connections == connections


def test_a_name_without_an_answer_is_not_looked_up_again_at_once(internet, clock):
    fetcher = internet.fetcher(clock=clock)
    for _ in range(5):
        with pytest.raises(SiteUnreachable):
            fetcher.fetch(URL, purpose=Purpose.KEYS)
    assert internet.looked_up == [NAME]


def test_what_one_purpose_refuses_another_may_take(internet, serving):
    internet.site(answer(kind="text/plain"), tls=serving)
    fetcher = internet.fetcher()
    with pytest.raises(WrongKind):
        fetcher.fetch(URL, purpose=Purpose.KEYS)
    assert fetcher.fetch(URL, purpose=Purpose.STATUS).body == b"{}"


def test_who_want_the_same_at_the_same_time_send_one(internet, serving):
    def script(_):
        time.sleep(0.2)
        return answer()

    site = internet.site(script, tls=serving)
    fetcher = internet.fetcher()
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(fetcher.fetch(URL, purpose=Purpose.KEYS)))
        for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert site.connections == 1
    assert len(found) == 20
    assert len({id(one) for one in found}) == 1


def test_nobody_waits_for_another_for_ever(clock):
    memory = Memory(Limits(), clock=clock)
    started, done = threading.Event(), threading.Event()

    def slow():
        started.set()
        done.wait(5)
        return fetched(1)

    thread = threading.Thread(target=lambda: memory.recall("key", slow, patience=1))
    thread.start()
    started.wait(5)
    with pytest.raises(TimeoutError):
        memory.recall("key", slow, patience=0.05)
    done.set()
    thread.join()


def test_patience_that_is_over_is_a_slow_site(internet, serving):
    site = internet.site(lambda _: time.sleep(0.9) or answer(), tls=serving)
    limits = Limits(total_seconds=0.5, unreachable_rounded_to=0.1)
    fetcher = internet.fetcher(limits=limits)
    outcomes = []

    def ask():
        try:
            fetcher.fetch(URL, purpose=Purpose.KEYS)
        except SiteTooSlow as problem:
            outcomes.append(problem)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 3
    assert site.connections == 1


def test_who_waits_for_one_that_is_held_up_is_not(internet):
    fetcher = internet.fetcher(
        limits=Limits(total_seconds=0.2, unreachable_rounded_to=0.1),
        sleep=lambda _: time.sleep(1),
    )

    def ask():
        with pytest.raises(SiteUnreachable):
            fetcher.fetch(URL, purpose=Purpose.KEYS)

    thread = threading.Thread(target=ask)
    thread.start()
    time.sleep(0.1)
    started = time.monotonic()
    with pytest.raises(SiteTooSlow):
        fetcher.fetch(URL, purpose=Purpose.KEYS)
    assert time.monotonic() - started < 0.8
    thread.join()


def fetched(size, max_age=60):
    return Fetched("https://a.b/", b"a" * size, "text/plain", datetime.now(UTC), max_age)


def test_it_holds_so_many_documents_and_so_many_bytes(clock):
    limits = Limits(remembered_documents=3, remembered_bytes=1000)
    memory = Memory(limits, clock=clock)
    for number in range(10):
        memory.recall(number, lambda: fetched(10), patience=1)
    assert list(memory._kept) == [7, 8, 9]
    memory.recall(8, lambda: pytest.fail("it was known"), patience=1)
    memory.recall("large", lambda: fetched(985), patience=1)
    assert list(memory._kept) == [8, "large"]
    assert memory._bytes == 995


def test_what_is_replaced_is_not_counted_twice(clock):
    memory = Memory(Limits(), clock=clock)
    for _ in range(3):
        memory.recall("key", lambda: fetched(10), patience=1)
        clock.now += 61
    assert memory._bytes == 10


def test_being_busy_is_no_news_about_a_site(clock):
    memory = Memory(Limits(), clock=clock)

    def busy():
        raise FetcherBusy(host="a.b")

    with pytest.raises(FetcherBusy):
        memory.recall("key", busy, patience=1)
    assert memory.recall("key", lambda: fetched(1), patience=1).body == b"a"


def test_a_fault_of_ours_is_not_remembered_and_leaves_nobody_waiting(clock):
    memory = Memory(Limits(), clock=clock)

    def broken():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        memory.recall("key", broken, patience=1)
    assert memory.recall("key", lambda: fetched(1), patience=1).body == b"a"


def test_who_waits_for_a_fault_of_ours_is_told_of_it(clock):
    memory = Memory(Limits(), clock=clock)
    started, waiting = threading.Event(), threading.Event()

    def broken():
        started.set()
        waiting.wait(5)
        raise ZeroDivisionError

    def ask():
        with pytest.raises(ZeroDivisionError):
            memory.recall("key", broken, patience=5)

    thread = threading.Thread(target=ask)
    thread.start()
    started.wait(5)
    threading.Timer(0.1, waiting.set).start()
    with pytest.raises(ZeroDivisionError):
        memory.recall("key", lambda: fetched(1), patience=5)
    thread.join()


def test_a_remembered_error_keeps_no_frame_alive(clock):
    memory = Memory(Limits(), clock=clock)

    def refused():
        raise DocumentNotFound(host="a.b")

    for _ in range(3):
        with pytest.raises(DocumentNotFound) as caught:
            memory.recall("key", refused, patience=1)
        assert caught.value.__cause__ is None
        assert len(caught.traceback) < 6
    assert memory._kept["key"].found.__traceback__ is None
