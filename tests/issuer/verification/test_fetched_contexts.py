"""Which contexts of strangers are asked for, and which of them count."""

import pytest

from issuer.verification.fetched_contexts import loader_for
from tests.evil_issuer.material import OPEN_BADGES, V2
from tests.issuer.verification.actors import FakeWorld

COLLEGE = "did:web:college.example:music"


def at(number, site="https://college.example"):
    return f"{site}/words/{number}"


def adding(number):
    """A context that adds one word."""
    address = f"https://college.example/terms#word{number}"
    return {"@context": {f"word{number}": address}}


WORDS = {at(number): adding(number) for number in range(5)}


def asking(contexts, *, issuer=COLLEGE, answers=WORDS):
    """What a document gets, and what was asked of the world for it."""
    shown_in = FakeWorld(contexts=answers)
    document = {"@context": contexts, "issuer": issuer}
    return loader_for(document, world=shown_in), shown_in.asked


@pytest.mark.parametrize(
    "issuer",
    [
        COLLEGE,
        {"id": COLLEGE, "type": ["Profile"]},
        "https://college.example/issuers/1",
        "https://college.example:443",
    ],
    ids=str,
)
@pytest.mark.parametrize("count", [1, 2, 3])
def test_up_to_three_contexts_on_the_issuers_own_site_are_asked_for(issuer, count):
    loader, asked = asking([V2, OPEN_BADGES, *map(at, range(count))], issuer=issuer)

    assert loader.extra == {at(number): adding(number) for number in range(count)}
    assert asked == [at(number) for number in range(count)]


def test_a_fourth_is_one_too_many_but_the_same_again_is_not():
    assert asking([V2, *map(at, range(4))]) == (None, [])

    loader, asked = asking([at(0), at(0), at(1), at(1), at(2), at(2)])
    assert list(loader.extra) == [at(0), at(1), at(2)]
    assert asked == [at(0), at(1), at(2)]


def test_what_is_no_address_is_passed_over():
    loader, asked = asking([V2, {"mine": at(1)}, None, 7, [at(2)], at(0)])

    assert list(loader.extra) == [at(0)]
    assert asked == [at(0)]


@pytest.mark.parametrize(
    "contexts",
    [[V2, OPEN_BADGES], [], [{"mine": at(1)}], [None], at(0), {at(0): at(0)}, 7, None],
    ids=str,
)
def test_nothing_is_asked_where_no_other_context_is_listed(contexts):
    assert asking(contexts) == (None, [])


def test_a_document_without_contexts_asks_for_nothing():
    shown_in = FakeWorld(contexts=WORDS)
    assert loader_for({"issuer": COLLEGE}, world=shown_in) is None
    assert shown_in.asked == []


@pytest.mark.parametrize(
    ("site", "issuer"),
    [
        ("https://holder.example", COLLEGE),
        ("https://words.college.example", COLLEGE),
        ("https://college.example:8443", COLLEGE),
        ("http://college.example", COLLEGE),
        ("http://college.example", "http://college.example/issuers/1"),
        ("https://college.example", "did:web:college.example%3A8443"),
        ("https://college.example", "did:key:z6Mk"),
        ("urn:words", "did:key:z6Mk"),
        ("urn:words", COLLEGE),
        ("https://college.example", None),
        ("urn:words", None),
    ],
)
def test_nothing_is_asked_for_on_another_site(site, issuer):
    elsewhere = at(0, site)
    answers = {elsewhere: adding(0)}
    assert asking([V2, elsewhere], issuer=issuer, answers=answers) == (None, [])


@pytest.mark.parametrize("place", [0, 1, 2])
def test_nothing_is_asked_for_where_one_is_on_another_site(place):
    contexts = [at(0), at(1), at(2)]
    contexts[place] = at(place, "https://holder.example")
    assert asking(contexts) == (None, [])


@pytest.mark.parametrize("missing", [0, 1])
def test_all_of_them_are_needed(missing):
    answers = {url: context for url, context in WORDS.items() if url != at(missing)}
    loader, asked = asking([at(0), at(1)], answers=answers)

    assert loader is None
    assert asked == [at(0), at(1)]


def test_an_empty_answer_is_no_context():
    assert asking([at(0)], answers={at(0): {}}) == (None, [at(0)])


@pytest.mark.parametrize(
    "second",
    [
        {"@context": {"word0": "https://college.example/terms#other"}},
        {"@context": {"other": "https://college.example/terms#word0"}},
        {"@context": {"validUntil": "https://college.example/terms#end"}},
        {"@context": {"end": "https://www.w3.org/2018/credentials#validUntil"}},
        {"@context": {"@vocab": "https://college.example/terms#"}},
        {**adding(1), "more": 1},
    ],
    ids=[
        "the same word",
        "the same meaning",
        "a known word",
        "a known meaning",
        "a vocabulary",
        "not a context",
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_together_they_do_nothing_but_add(second, turned):
    both = [adding(0), second]
    answers = dict(zip([at(0), at(1)], both[::-1] if turned else both, strict=True))
    assert asking([at(0), at(1)], answers=answers)[0] is None


def test_the_loader_knows_the_contexts_that_we_hold_as_well():
    loader, _ = asking([V2, at(0)])
    assert loader.document(at(0)) == adding(0)
    assert "@context" in loader.document(V2)
