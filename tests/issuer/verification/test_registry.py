"""Registries of issuers: believed only as signed, only in time, and only for whom they name."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from issuer.actions.sign_registry import sign_registry
from issuer.errors import NotAllowed, SigningUnavailable
from issuer.jsonld.jcs import canonical_json
from issuer.proofs import SUITES
from issuer.verification import KnownIssuer
from issuer.verification.registry import UnusableRegistry, read_listing, read_registry
from keys import MemorySigner
from keys.multibase import encode_base58btc
from tests.scheme import Scheme, an_institution

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
COLLEGE = "did:web:badges.college.example"
LISTING = {
    "name": "Partner universities",
    "validUntil": "2027-08-31T00:00:00Z",
    "issuers": [
        {"id": COLLEGE, "name": "Example College 示例學院"},
        {"id": "https://other.example/issuer", "name": "Other University", "url": "x"},
    ],
}
# The shape of the Digital Credentials Consortium's known-issuer lists, with names of our own.
CONSORTIUM = {
    "meta": {"created": "2020-12-02T02:32:16+0000", "updated": "2022-05-25T12:40:00+0000"},
    "registry": {
        COLLEGE: {"name": "Example College", "location": "Hong Kong", "url": "https://e.example"},
        "did:web:issuer.test-only.example": {"name": "A test issuer"},
    },
}


@pytest.fixture(scope="module")
def scheme(tmp_path_factory):
    made = Scheme(tmp_path_factory.mktemp("scheme"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def signing(scheme):
    """Sign a listing as the institution would."""

    def sign(listing, *, by=None, institution=None):
        return json.loads(
            sign_registry(
                json.dumps(listing).encode(),
                by=by or scheme.advisor,
                store=scheme.store,
                institution=institution or scheme.institution,
                clock=scheme.clock,
            )
        )

    return sign


@pytest.fixture(scope="module")
def signed(signing):
    return signing(LISTING)


@pytest.fixture(scope="module")
def did(scheme):
    return scheme.institution.signer.public_key.did_key


def read(document, *, signed_by="", now=NOW):
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    return read_registry(content, filename="list.json", signed_by=signed_by, now=now)


def refused(document, **how):
    with pytest.raises(UnusableRegistry) as caught:
        read(document, **how)
    return str(caught.value)


def test_a_signed_list_says_who_is_who_until_it_runs_out(signed, did):
    registry = read(signed, signed_by=did)
    known = registry.known_issuer(COLLEGE, now=NOW)
    assert known == KnownIssuer("Example College 示例學院", "Partner universities", is_signed=True)
    end = registry.valid_until
    assert registry.known_issuer(COLLEGE, now=end - timedelta(seconds=1)) is not None
    assert registry.known_issuer(COLLEGE, now=end) is None


@pytest.mark.parametrize(
    "other", [COLLEGE + "#key", COLLEGE + ":a", COLLEGE.upper(), "did:web:college.example", ""]
)
def test_an_identifier_counts_letter_for_letter(other, signed, did):
    assert read(signed, signed_by=did).known_issuer(other, now=NOW) is None


def test_a_list_of_the_consortium_is_read_and_said_to_be_unsigned():
    registry = read(CONSORTIUM)
    known = registry.known_issuer(COLLEGE, now=NOW)
    assert known == KnownIssuer("Example College", "list.json", is_signed=False)
    assert registry.known_issuer("did:web:nobody.example", now=NOW) is None


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Partner Universities"},
        {"validUntil": "2099-08-31T00:00:00Z"},
        {"issuers": [*LISTING["issuers"], {"id": "did:web:evil.example", "name": "Evil"}]},
        {"issuers": LISTING["issuers"][:1]},
        {"added": True},
    ],
)
def test_a_list_that_was_changed_is_refused(change, signed, did):
    assert "did not sign it" in refused({**signed, **change}, signed_by=did)


@pytest.mark.parametrize(
    "change",
    [
        {"proofPurpose": "authentication"},
        {"created": "2026-11-21T09:00:01Z"},
        {"verificationMethod": "did:web:localhost%3A8000#key"},
        {"cryptosuite": "eddsa-rdfc-2022"},
        {"cryptosuite": ["eddsa-jcs-2022"]},
        {"type": "Ed25519Signature2020"},
        {"proofValue": "z" + "1" * 88},
        {"proofValue": None},
        {"expires": "2027-01-01T00:00:00Z"},
        {"nonce": "x"},
    ],
)
def test_a_proof_that_was_changed_is_refused(change, signed, did):
    proof = {name: value for name, value in {**signed["proof"], **change}.items() if value}
    refused({**signed, "proof": proof}, signed_by=did)


def test_a_signature_that_is_none_is_refused_in_words(signed, did):
    assert "its signature cannot be checked" in refused({**signed, "proof": []}, signed_by=did)
    with pytest.raises(UnusableRegistry) as caught:
        read({**signed, "proof": 7}, signed_by=did)
    assert caught.value.code == "unusable-registry"


def test_who_signed_it_is_nobody_unless_it_is_said(signed):
    assert read(CONSORTIUM).signed_by == ""
    assert read_listing({**signed, "issuers": LISTING["issuers"]}, now=NOW).signed_by == ""
    with pytest.raises(UnusableRegistry, match="nobody says with which key"):
        read_registry(json.dumps(signed).encode(), filename="list.json", now=NOW)


def test_of_several_proofs_none_counts(signed, did):
    refused({**signed, "proof": [signed["proof"], signed["proof"]]}, signed_by=did)
    refused({**signed, "proof": []}, signed_by=did)
    refused({**signed, "proof": "good"}, signed_by=did)
    refused({name: value for name, value in signed.items() if name != "proof"}, signed_by=did)


def test_another_key_than_the_one_named_does_not_count(signing, did):
    stranger = an_institution(MemorySigner.generate())
    assert "did not sign it" in refused(signing(LISTING, institution=stranger), signed_by=did)


def secured(document, signer, **options):
    """Signed as the specification says, with options that `sign_registry` never writes."""
    did = signer.public_key.did_key
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "created": "2026-11-20T00:00:00Z",
        "verificationMethod": f"{did}#{signer.public_key.multibase}",
        "proofPurpose": "assertionMethod",
        **options,
    }
    parts = (hashlib.sha256(canonical_json(part).encode()).digest() for part in (proof, document))
    signature = signer.sign(b"".join(parts))
    return {**document, "proof": {**proof, "proofValue": encode_base58btc(signature)}}


@pytest.mark.parametrize(
    ("options", "is_good"),
    [
        ({}, True),
        ({"expires": "2027-01-01T00:00:00Z"}, True),
        ({"expires": "2026-11-21T09:00:00Z"}, False),
        ({"expires": "soon"}, False),
        ({"proofPurpose": "authentication"}, False),
        ({"verificationMethod": "did:web:badges.example.edu#1"}, False),
    ],
)
def test_what_a_good_signature_says_of_itself_counts_too(options, is_good):
    signer = MemorySigner.generate()
    document = secured({**LISTING, "type": "KnownIssuers"}, signer, **options)
    if is_good:
        assert read(document, signed_by=signer.public_key.did_key).issuers.keys() >= {COLLEGE}
    else:
        refused(document, signed_by=signer.public_key.did_key)


def test_a_badge_signed_with_the_same_key_is_no_registry(scheme, did):
    """Whoever holds a badge of ours must not be able to hand it in as a list."""
    scheme.with_badges(1)
    (badge,) = scheme.issued()
    assert "no list of issuers" in refused(badge.text.encode(), signed_by=did)
    assert "eddsa-jcs-2022" not in SUITES  # with which badges are signed


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"validUntil": "2026-11-21T09:00:00Z"}, "ran out on 2026-11-21 09:00 UTC"),
        ({"validUntil": "next year"}, "no date"),
        ({"validUntil": None}, "“validUntil” is missing"),
        ({"name": " "}, "“name” is missing"),
        ({"issuers": []}, "lists nobody"),
        ({"issuers": {}}, "lists nobody"),
        ({"issuers": {"id": COLLEGE, "name": "Example College"}}, "lists nobody"),
        ({"issuers": [COLLEGE]}, "“id” is missing"),
        ({"issuers": [{"id": COLLEGE}]}, "“name” is missing"),
        (
            {"issuers": [{"id": COLLEGE, "name": name} for name in "ab"]},
            f"{COLLEGE} twice",
        ),
    ],
)
def test_what_cannot_be_believed_is_neither_signed_nor_read(change, why, signing):
    with pytest.raises(UnusableRegistry) as caught:
        signing({**LISTING, **change})
    assert why in str(caught.value)
    signer = MemorySigner.generate()
    document = secured({**LISTING, "type": "KnownIssuers", **change}, signer)
    assert why in refused(document, signed_by=signer.public_key.did_key)


@pytest.mark.parametrize(
    ("document", "why"),
    [
        (b"", "not JSON"),
        (b'{"registry": {"did:web:a.example": {"name": "A"}}', "not JSON"),
        (b'{"registry": {"x": {"name": "A"}, "x": {"name": "B"}}}', "twice"),
        ({"registry": "did:web:a.example"}, "lists nobody"),
        ({}, "no list of issuers"),
        ({"type": ["KnownIssuers"]}, "no list of issuers"),
        ({"registry": []}, "lists nobody"),
        ({"registry": {COLLEGE: "Example College"}}, "“name” is missing"),
        ({"registry": {COLLEGE: {"name": 1}}}, "“name” is missing"),
    ],
)
def test_what_is_no_list_is_refused_in_words(document, why):
    assert why in refused(document)


def test_signed_and_unsigned_are_not_taken_for_each_other(signed, did):
    assert "nobody says with which key" in refused(signed)
    assert "has no signature" in refused(CONSORTIUM, signed_by=did)


def test_names_cannot_steer_the_page():
    named = {"registry": {COLLEGE: {"name": "Good\u202egnid\n College" + "x" * 500}}}
    known = read(named).known_issuer(COLLEGE, now=NOW)
    assert known.name.isprintable()
    assert len(known.name) < 200


def test_only_a_learning_advisor_has_lists_signed_and_the_audit_knows(scheme, signing):
    listing = {**LISTING, "type": "KnownIssuers", "name": "Audited"}

    def entries(listing):
        digest = hashlib.sha256(canonical_json(listing).encode()).hexdigest()
        with scheme.store.reading() as uow:
            return uow.audit.of("registry", digest)

    with pytest.raises(NotAllowed):
        signing(listing, by=scheme.organiser)
    assert not entries(listing)
    stale = {**listing, "validUntil": "2026-11-21T09:00:00Z"}
    with pytest.raises(UnusableRegistry):
        signing(stale)
    assert not entries(stale)  # refused before anything is done
    signing(listing)
    (entry,) = entries(listing)
    assert (entry.actor, entry.action) == (scheme.advisor.id, "registry-signed")


def test_without_the_key_nothing_is_signed(scheme, signing):
    with pytest.raises(SigningUnavailable):
        signing(LISTING, institution=replace(scheme.institution, signer=None))


def test_what_is_signed_again_has_one_signature(signed, signing, did):
    again = signing(signed)
    assert isinstance(again["proof"], dict)
    assert read(again, signed_by=did).name == "Partner universities"
