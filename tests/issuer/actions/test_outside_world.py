"""What verification learns of others: by default nothing, else what their sites say."""

from __future__ import annotations

import json
import time
from datetime import timedelta

import pytest

from issuer.actions import outside_world
from issuer.actions.outside_world import MOST_FETCHES, NOTHING_OUTSIDE, OpenWorld, Outside
from issuer.actions.verify_submission import OwnWorld
from issuer.fetching import Limits
from issuer.ids import new_id
from issuer.log import set_up_logging
from issuer.verification.registry import Registry
from tests.issuer.fetching.sites import NAME, OTHER_NAME, PUBLIC_TOO, answer, sent_on
from tests.scheme import BASE, DID, NOW, an_institution

OTHERS = f"did:web:{NAME}"
LIST = f"https://{NAME}/status/1"


@pytest.fixture
def house():
    institution = an_institution()
    return OwnWorld(institution, {"x" * 27: "our list"}.get)


@pytest.fixture
def world(house, internet):
    def make(*, now=NOW, **outside):
        outside.setdefault("fetcher", internet.fetcher())
        return OpenWorld(house, base=BASE, outside=Outside(**outside), now=now)

    return make


def test_by_default_nothing_is_asked(house, internet, serving):
    internet.site(answer(), tls=serving)
    world = OpenWorld(house, base=BASE, outside=NOTHING_OUTSIDE, now=NOW)
    for url in (f"https://{NAME}/", LIST, OTHERS):
        assert world.controller_document(url) is None
        assert world.status_list(url) is None
        assert world.credential_schema(url) is None
        assert world.refreshed(url) is None
        assert world.known_issuer(url) is None
    assert internet.looked_up == []


@pytest.mark.parametrize(
    ("identifier", "path"),
    [
        (OTHERS, "/.well-known/did.json"),
        (f"{OTHERS}:departments:a", "/departments/a/did.json"),
        (f"https://{NAME}/issuers/1", "/issuers/1"),
        (f"https://{NAME}/keys/1.json?v=2#key-1", "/keys/1.json?v=2"),
    ],
)
def test_a_document_comes_from_the_place_that_its_name_says(
    identifier,
    path,
    world,
    internet,
    serving,
):
    document = {"id": identifier, "kty": "OKP"}
    site = internet.site(answer(json.dumps(document).encode()), tls=serving)
    assert world().controller_document(identifier) == document
    (request,) = site.requests
    assert request.startswith(f"GET {path} HTTP/1.1\r\n".encode())
    assert b"application/did+json" in request


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b"[]"),
        ("application/json", b'{"id": 1, "id": 2}'),
        ("application/json", b"\xff{}"),
        ("text/plain", b"{}"),
        ("text/html", b"{}"),
        ("application/json", b"{}" + b" " * 300_000),
    ],
)
def test_what_is_no_document_of_keys_is_none(kind, body, world, internet, serving):
    internet.site(answer(body, kind=kind), tls=serving)
    assert world().controller_document(OTHERS) is None


def test_keys_are_not_taken_from_where_a_site_sends_us(world, internet, serving):
    internet.site(sent_on(f"https://{OTHER_NAME}/did.json"), tls=serving)
    internet.site(answer(b'{"id": "x"}'), name=OTHER_NAME, at=PUBLIC_TOO, tls=serving)
    assert world().controller_document(OTHERS) is None
    assert world().status_list(LIST) == '{"id": "x"}'  # which is signed, wherever it lies


def test_what_is_ours_is_answered_in_the_house(internet, serving):
    site = internet.site(answer(), tls=serving)
    base = f"https://{NAME}"
    house = OwnWorld(an_institution(base=base), {"x" * 27: "our list"}.get)
    ours = OpenWorld(house, base=base, outside=Outside(internet.fetcher()), now=NOW)
    assert ours.is_ours(DID)
    assert ours.controller_document(DID) == house.controller_document(DID)
    assert ours.status_list(f"{base}/status/{'x' * 27}") == "our list"
    assert ours.status_list(f"{base}/status/{new_id()}") is None
    for url in (base, f"{base}/", f"{base}?x", f"{base}#x", OTHERS, f"{OTHERS}:a"):
        assert ours.controller_document(url) is None
        assert ours.status_list(url) is None
    assert site.requests == internet.looked_up == []


def test_a_name_that_only_begins_like_ours_is_not_ours(house, internet, serving):
    site = internet.site(answer(b'{"id": "theirs"}'), tls=serving)
    base = f"https://{NAME.removesuffix('.org')}"
    world = OpenWorld(house, base=base, outside=Outside(internet.fetcher()), now=NOW)
    assert world.controller_document(f"https://{NAME}/") == {"id": "theirs"}
    assert len(site.requests) == 1


def test_a_list_is_handed_on_as_it_came(world, internet, serving):
    text = '{"id": "\u4e2d",  "n": 1.0}\n'
    internet.site(answer(text.encode(), kind="application/vc"), tls=serving)
    assert world().status_list(LIST) == text


def test_a_list_that_is_no_text_is_none(world, internet, serving):
    internet.site(answer(b"\xff\xfe{"), tls=serving)
    assert world().status_list(LIST) is None


def test_a_schema_is_handed_on_as_it_came_and_none_comes_from_the_house(world, internet, serving):
    text = '{"type":  "object"}\n'
    site = internet.site(answer(text.encode(), kind="application/schema+json"), tls=serving)
    assert world().credential_schema(f"https://{NAME}/form") == text
    assert b"application/schema+json" in site.requests[0]
    assert world().credential_schema(f"{BASE}/form") is None
    assert world().credential_schema("file:///etc/hostname") is None
    assert len(site.requests) == 1


@pytest.mark.parametrize("kind", ["text/html", "text/plain", "application/vc"])
def test_a_page_is_no_schema(kind, world, internet, serving):
    internet.site(answer(b"{}", kind=kind), tls=serving)
    assert world().credential_schema(f"https://{NAME}/form") is None


def test_badges_are_refreshed_only_where_that_is_switched_on(world, internet, serving):
    site = internet.site(answer(b"{}", kind="application/vc"), tls=serving)
    assert world().refreshed(LIST) is None
    assert site.requests == []
    assert world(refreshes=True).refreshed(LIST) == b"{}"


def test_one_verification_fetches_little(world, internet, serving):
    site = internet.site(answer(b'{"id": "x"}'), tls=serving)
    asking = world()
    found = [asking.status_list(f"https://{NAME}/{number}") for number in range(20)]
    assert [text is not None for text in found] == [True] * MOST_FETCHES + [False] * 14
    assert len(site.requests) == MOST_FETCHES
    less = Outside(internet.fetcher()).after_one()
    assert less.most_fetches == MOST_FETCHES - 1


def test_one_verification_waits_for_a_short_time(
    world,
    internet,
    serving,
    monkeypatch,
):
    def slow(_):
        time.sleep(0.3)
        yield answer()

    site = internet.site(slow, tls=serving)
    monkeypatch.setattr(outside_world, "_MOST_SECONDS", 0.25)
    asking = world(fetcher=internet.fetcher(limits=Limits(total_seconds=2)))
    assert asking.status_list(f"https://{NAME}/1") == "{}"
    assert asking.status_list(f"https://{NAME}/2") is None
    assert site.connections == 1


def test_the_log_is_told_why_and_which_site_and_nothing_else(
    world,
    internet,
    serving,
    capsys,
):
    set_up_logging()
    internet.site(answer(b"<p>CHAN Tai Man", kind="text/html"), tls=serving)
    assert world().status_list(f"https://{NAME}/chan-tai-man?mail=a@b.example") is None
    assert world().status_list("https://127.0.0.1/chan-tai-man") is None
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(one["event"], one["code"], one["kind"], one["host"]) for one in lines] == [
        ("not-fetched", "wrong-kind", "status", NAME),
        ("not-fetched", "address-refused", "status", ""),
    ]
    assert all("count_left_out" not in one for one in lines)
    assert "chan" not in json.dumps(lines).lower()


def test_the_first_registry_that_names_an_issuer_is_believed(world):
    end = NOW + timedelta(days=1)
    registries = (
        Registry("Ours", {OTHERS: "Example College"}, signed_by="did:key:z", valid_until=end),
        Registry("dcc.json", {OTHERS: "College of Example", LIST: "Another"}),
    )
    assert world(registries=registries).known_issuer(OTHERS) == ("Example College", "Ours", True)
    assert world(registries=registries).known_issuer(LIST) == ("Another", "dcc.json", False)
    assert world(registries=registries).known_issuer(DID) is None
    later = world(registries=registries, now=end)  # the process goes on, and the list runs out
    assert later.known_issuer(OTHERS) == ("College of Example", "dcc.json", False)
