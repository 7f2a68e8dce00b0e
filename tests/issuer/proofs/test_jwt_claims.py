"""What a token says around its credential: what must be there, and what is told of a difference."""

from __future__ import annotations

import pytest

from issuer.errors import MalformedSubmission
from issuer.proofs.jwt_credential import JwtProfile, credential_in
from issuer.proofs.vc_jwt import CompactJws, read_jws
from tests.issuer.proofs.test_jwt_credential import CREDENTIAL, JOSE, OPEN_BADGES, VC_CLAIM, read

MEMBER = {"iss": "issuer", "sub": "credentialSubject", "jti": "id", "nbf": "validFrom"}


def said(payload, **header):
    return {one.claim: one.message.text() for one in read(payload, **header).problems}


@pytest.mark.parametrize("member", ["@context", "credentialSubject"])
def test_a_credential_under_vc_and_the_beginning_of_another_are_two(member):
    with pytest.raises(MalformedSubmission, match="two credentials"):
        read({**VC_CLAIM, member: CREDENTIAL[member]})


@pytest.mark.parametrize("payload", [{"vc": None}, {"vc": [CREDENTIAL]}, {}, {"vp": {}}])
def test_a_token_without_one_says_so(payload):
    with pytest.raises(MalformedSubmission, match="no credential"):
        read(payload)


@pytest.mark.parametrize("kind", ["vc+jwt", "vc+ld+jwt", "VC+LD+JWT", "application/vc+ld+jwt"])
def test_either_type_makes_the_payload_the_credential(kind):
    assert read(JOSE, typ=kind).profile is JwtProfile.JOSE


def test_the_token_itself_is_kept_and_its_own_claims_are_no_part_of_the_credential():
    jws = CompactJws(header={"alg": "ES256"}, payload=OPEN_BADGES, signing_input=b"", signature=b"")
    found = credential_in(jws)
    assert found.jws is jws

    around = {"aud": "x", "iat": 1, "cnf": {"kid": "k"}, "exp": OPEN_BADGES["exp"]}
    assert read({**OPEN_BADGES, **around}).document == CREDENTIAL


@pytest.mark.parametrize("claim", MEMBER)
def test_a_badge_in_this_form_has_each_claim_even_where_it_has_nothing_to_repeat(claim):
    without = {
        name: value for name, value in OPEN_BADGES.items() if name not in (claim, MEMBER[claim])
    }

    assert claim in said(without)
    assert claim in said(without)[claim]


def test_only_a_badge_that_ends_must_say_when():
    endless = {
        name: value for name, value in OPEN_BADGES.items() if name not in ("exp", "validUntil")
    }
    assert said(endless) == {}

    silent = {name: value for name, value in OPEN_BADGES.items() if name != "exp"}
    assert said(silent) == {
        "exp": "The token has no exp, which badges in this form must have."
    }  # fmt: skip


@pytest.mark.parametrize(
    ("claim", "value", "found"),
    [
        ("iss", "did:web:evil.example", "did:web:badges.example"),
        ("sub", "mailto:b@example.edu", "mailto:a@example.edu"),
        ("jti", "urn:uuid:2", "urn:uuid:1"),
        ("exp", 2110698001, "2036-11-19T09:00:00Z"),
    ],
)
def test_both_sides_of_a_difference_are_shown(claim, value, found):
    (sentence,) = said({**OPEN_BADGES, claim: value}).values()

    for part in (f"({claim})", str(value), found):
        assert part in sentence


def test_what_only_the_token_says_is_shown_too():
    endless = {name: value for name, value in OPEN_BADGES.items() if name != "validUntil"}
    sentence = said(endless)["exp"]

    assert "2110698000 (exp)" in sentence
    assert "does not say it" in sentence


def test_a_date_that_is_none_is_shown():
    assert said({**OPEN_BADGES, "nbf": "soon"})["nbf"] == (
        "The token's nbf is no date: 'soon'."
    )  # fmt: skip


def test_another_issuer_in_the_header_is_a_difference():
    sentence = said(OPEN_BADGES, iss="did:web:evil.example")["iss"]

    assert "'did:web:evil.example' (iss)" in sentence
    assert "did:web:badges.example" in sentence
    assert said(OPEN_BADGES, iss="did:web:badges.example") == {}


# -- what only the claims say (VCDM 1.1) ----------------------------------------------------------


def completed(**vc):
    inner = {name: value for name, value in {**VC_CLAIM["vc"], **vc}.items() if value is not ...}
    return read({**VC_CLAIM, "vc": inner}).document


def test_what_the_credential_leaves_to_the_claims_is_written_into_it():
    whole = VC_CLAIM["vc"]

    assert completed(issuer=...)["issuer"] == "did:web:badges.example"
    assert completed(issuer={"name": "x"})["issuer"] == {
        "name": "x",
        "id": "did:web:badges.example",
    }
    assert completed(id=...)["id"] == "urn:uuid:1"
    assert completed(issuanceDate=...)["issuanceDate"] == "2026-11-20T09:00:00Z"
    assert completed(expirationDate=...)["expirationDate"] == "2036-11-19T09:00:00Z"
    subject = {"type": ["AchievementSubject"]}
    for written in (subject, [subject]):
        assert completed(credentialSubject=written)["credentialSubject"] == {
            **subject,
            "id": "mailto:a@example.edu",
        }
    assert completed() == whole


def test_what_the_credential_says_itself_is_left_as_it_is():
    assert completed(issuer="did:web:other.example")["issuer"] == "did:web:other.example"
    assert completed(id="urn:uuid:9")["id"] == "urn:uuid:9"


# -- how large ------------------------------------------------------------------------------------


def test_a_token_has_room_for_the_largest_credential_and_is_no_larger():
    room = 1024 * 1024 * 4 // 3 + 16 * 1024

    with pytest.raises(MalformedSubmission, match="three parts"):
        read_jws("e" * room)
    with pytest.raises(MalformedSubmission, match="larger than 1381 KiB"):
        read_jws("e" * (room + 1))
