"""Where newer editions are offered, and which of those that are offered is one."""

import json

import pytest

from issuer.i18n import Message
from issuer.verification import (
    Carrier,
    IssuerIdentity,
    Outcome,
    Step,
    VerificationReport,
)
from issuer.verification.refresh import edition_of, newer_edition, not_refreshed, refreshed
from issuer.verification.report import AUTHENTICITY, passed
from tests.evil_issuer.hands import COLLEGE, as_token
from tests.evil_issuer.material import badge

URL = "https://college.example/refresh/1"
SERVICE = {"id": URL, "type": "1EdTechCredentialRefresh"}
PROVEN = tuple(passed(step, Message("It is good.")) for step in AUTHENTICITY)


def report_on(findings=PROVEN, **claims):
    return VerificationReport(findings=findings, claims=claims, issuer=IssuerIdentity(COLLEGE))


def test_the_issuer_says_where_newer_editions_are():
    assert newer_edition(report_on(refreshService=SERVICE)) == URL


@pytest.mark.parametrize(
    "service",
    [
        None,
        URL,
        [SERVICE],
        {"id": URL},
        {"id": URL, "type": "1edtechcredentialrefresh"},
        {"id": URL, "type": ["1EdTechCredentialRefresh"]},
        {"id": URL, "type": "ManualRefreshService2018"},
        {"type": "1EdTechCredentialRefresh"},
        {"id": [URL], "type": "1EdTechCredentialRefresh"},
        {"id": 7, "type": "1EdTechCredentialRefresh"},
    ],
    ids=str,
)
def test_a_service_of_another_kind_or_without_an_address_is_not_asked(service):
    assert newer_edition(report_on(refreshService=service)) is None


def test_a_badge_without_a_service_has_no_newer_edition():
    assert newer_edition(report_on(name="A badge")) is None


def test_nobody_is_asked_before_the_badge_is_known_to_be_the_issuers():
    assert newer_edition(report_on(PROVEN[1:], refreshService=SERVICE)) is None
    assert newer_edition(report_on((), refreshService=SERVICE)) is None


# -- what is offered ------------------------------------------------------------------------------

ID, NINE = "urn:uuid:the-badge", "2026-11-20T09:00:00Z"


def document(**changes):
    whole = {"id": ID, "issuer": {"id": COLLEGE}, "type": ["VerifiableCredential"]}
    return {**whole, "validFrom": NINE, **changes}


def without(**changes):
    """The document under other dates than its own."""
    return {name: one for name, one in document(**changes).items() if name != "validFrom"}


def offered(newer, *, instead_of=None):
    handed_in = report_on(**(document() if instead_of is None else instead_of))
    return edition_of(handed_in, json.dumps(newer).encode())


def test_an_edition_is_what_was_offered():
    newer = document(validFrom="2026-11-25T09:00:00Z", name="New")
    found = offered(newer)
    assert found.document == newer
    assert found.carrier is Carrier.JSON


def test_an_edition_may_be_offered_as_a_token():
    newer = badge(id=ID)
    found = edition_of(report_on(**document()), as_token(newer).encode())
    assert found.document["name"] == newer["name"]
    assert found.token is not None


@pytest.mark.parametrize("answer", [None, b"", b"<html></html>", b"\xff\xfe", b"[]", b"{}"])
def test_an_answer_that_is_no_credential_is_no_edition(answer):
    assert edition_of(report_on(**document()), answer) is None


def test_two_credentials_without_a_name_are_not_the_same():
    nameless = {"issuer": {"id": COLLEGE}, "validFrom": NINE, "credentialSubject": {}}
    assert offered({**nameless, "name": "Of a friend"}, instead_of=nameless) is None
    assert offered({**document(id=7)}, instead_of=document(id=7)) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "urn:uuid:the-badge-of-a-friend"},
        {"id": None},
        {"issuer": {"id": "did:web:evil.example"}},
        {"issuer": "did:web:evil.example"},
        {"issuer": None},
    ],
    ids=str,
)
def test_another_credential_or_one_of_another_issuer_is_no_edition(changes):
    newest = "2026-11-30T09:00:00Z"
    assert offered(document(validFrom=newest)) is not None
    assert offered(document(validFrom=newest, **changes)) is None


def test_the_issuer_is_compared_however_it_is_written():
    assert offered(document(issuer=COLLEGE)) is not None


@pytest.mark.parametrize(
    ("start", "is_taken"),
    [
        ("2026-11-20T09:00:01Z", True),
        (NINE, True),
        ("2026-11-20T17:00:00+08:00", True),
        ("2026-11-20T08:59:59Z", False),
        ("2026-11-20T16:59:59+08:00", False),
        ("2026-11-20T09:00:00", False),
        ("soon", False),
        (1795165200, False),
        (None, False),
    ],
)
def test_an_edition_is_no_older_than_what_was_handed_in(start, is_taken):
    assert (offered(document(validFrom=start)) is not None) is is_taken


FIRST = "1970-01-01T00:00:00Z"


@pytest.mark.parametrize(
    ("newer", "handed_in", "is_taken"),
    [
        (without(issuanceDate=NINE), document(), True),
        (document(), without(issuanceDate=NINE), True),
        (without(issuanceDate="2026-11-20T08:00:00Z"), document(), False),
        (document(), without(issuanceDate="2026-11-20T10:00:00Z"), False),
        (document(issuanceDate=FIRST), document(), True),
        (without(), document(), False),
        (without(), without(), True),
        (document(), without(), True),
        (document(validFrom=FIRST), without(), True),
        (document(validFrom="1969-12-31T23:59:59Z"), without(), False),
        (without(), document(validFrom=FIRST), True),
        (without(), document(validFrom="1970-01-01T00:00:01Z"), False),
    ],
)
def test_either_name_of_the_first_day_counts_and_none_is_long_ago(newer, handed_in, is_taken):
    assert (offered(newer, instead_of=handed_in) is not None) is is_taken


# -- what is said of it ---------------------------------------------------------------------------


def test_that_nothing_newer_was_obtained_is_told_and_takes_nothing_away():
    finding = not_refreshed()
    assert finding.step is Step.REFRESH
    assert finding.outcome is Outcome.COULD_NOT_BE_CHECKED
    assert finding.facts == {"reason": "not-refreshed"}
    assert finding.necessary is False
    assert finding.advice is None
    assert finding.message.text() == (
        "The issuer may offer a newer edition, which was not obtained."
    )


def test_that_something_newer_was_looked_at_is_told_and_adds_nothing():
    finding = refreshed()
    assert finding.step is Step.REFRESH
    assert finding.outcome is Outcome.PASSED
    assert finding.facts == {}
    assert finding.necessary is False
    assert finding.advice is None
    assert finding.message.text() == (
        "This is the issuer's newest edition of it, and not the one handed in."
    )
