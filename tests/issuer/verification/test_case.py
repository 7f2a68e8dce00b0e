"""What every check is handed: what was signed, whom it names, and what was asked."""

from datetime import timedelta

import pytest

from issuer.verification.case import CLOCK_SKEW, PLAINLY, Asked, open_case
from issuer.verification.issuers import IssuerIdentity
from issuer.verification.keyholder import PublishedKeys
from issuer.verification.report import Kind
from issuer.verification.submission import Carrier, Submission, read_submission
from tests.evil_issuer.hands import COLLEGE, as_token
from tests.evil_issuer.material import badge, endorsement, presentation
from tests.issuer.verification.actors import NOW, FakeWorld

NAME = "Example University 示例大學"
OWN = "https://college.example/words/v1"
WORDS = {"@context": {"houseCup": "https://college.example/terms#houseCup"}}


def case_of(what, *, asked=PLAINLY, **knowing):
    submitted = what if isinstance(what, Submission) else Submission(what, Carrier.JSON)
    shown_in = FakeWorld(**knowing)
    keys = PublishedKeys(shown_in, now=NOW)
    return open_case(submitted, world=shown_in, keys=keys, now=NOW, asked=asked)


def test_a_clock_may_be_five_minutes_off():
    assert timedelta(seconds=300) == CLOCK_SKEW


def test_whoever_asks_plainly_asks_for_nothing_besides():
    assert Asked() == PLAINLY
    assert PLAINLY.generic is False
    assert PLAINLY.own_contexts is False
    assert PLAINLY.domain is None
    assert PLAINLY.challenge is None


def test_a_case_hands_on_what_it_was_given():
    document = {**badge(), "proof": [{"type": "DataIntegrityProof"}]}
    shown_in = FakeWorld()
    keys = PublishedKeys(shown_in, now=NOW)
    asked = Asked(challenge="one")
    submitted = Submission(document, Carrier.JSON)
    case = open_case(submitted, world=shown_in, keys=keys, now=NOW, asked=asked)

    assert case.world is shown_in
    assert case.keys is keys
    assert case.now is NOW
    assert case.asked is asked
    assert case.document is document
    assert case.claims.document == badge()
    assert case.signed.document is document
    assert case.signed.token is None
    assert case.signed.loader is None


def test_the_names_are_those_of_the_claims():
    case = case_of({**badge(), "proof": [{"name": "A forger"}]})
    assert case.names.id == badge()["id"]
    assert case.names.issuer == NAME
    assert case.names.badge == "Positive and flexible"
    assert case.names.recipient == "CHAN Tai Man 陳大文"


def test_an_issuer_has_the_name_it_gives_and_the_domain_of_its_identifier():
    assert case_of(badge()).issuer == IssuerIdentity(COLLEGE, NAME, "college.example")
    assert case_of(badge("https://a.example:8443/1")).issuer.domain == "a.example:8443"
    assert case_of(badge(issuer="did:key:z6Mk")).issuer == IssuerIdentity("did:key:z6Mk", NAME, "")


def test_only_the_world_says_whose_identifier_is_ours():
    assert case_of(badge(), ours={COLLEGE}).issuer.is_ours is True
    assert case_of(badge(), ours={"did:web:ours.edu"}).issuer.is_ours is False


@pytest.mark.parametrize("issuer", [None, {}, {"name": NAME}, ["did:web:college.example"], ""])
def test_nobody_is_never_us(issuer):
    """Whatever a world may say of an empty identifier."""
    found = case_of({**badge(), "issuer": issuer}, ours={""}).issuer
    assert found.id == ""
    assert found.domain == ""
    assert found.is_ours is False


def test_whoever_holds_a_presentation_stands_for_its_issuer():
    case = case_of(presentation(badge(), holder=COLLEGE, issuer="did:web:evil.example"))
    assert case.kind is Kind.PRESENTATION
    assert case.issuer == IssuerIdentity(COLLEGE, "", "college.example")


def test_the_kind_is_what_the_claims_say_and_whoever_asks_allows():
    some = {"type": ["VerifiableCredential"], "proof": {"type": "ClrCredential"}}
    assert case_of(endorsement()).kind is Kind.ENDORSEMENT
    assert case_of(some).kind is Kind.BADGE
    assert case_of(some, asked=Asked(generic=True)).kind is Kind.CREDENTIAL


def test_a_token_is_kept_with_what_is_in_it():
    submitted = read_submission(as_token(badge()).encode())
    case = case_of(submitted)
    assert submitted.token is not None
    assert case.signed.token is submitted.token
    assert case.document is submitted.document


def test_the_contexts_of_the_issuers_own_site_come_with_it():
    document = badge()
    document["@context"].append(OWN)
    assert case_of(document, contexts={OWN: WORDS}).signed.loader.extra == {OWN: WORDS}
    assert case_of(document).signed.loader is None
