"""The presentation in a token, and what the claims around it contradict."""

from datetime import UTC, datetime

import pytest

from issuer.errors import MalformedSubmission
from issuer.proofs.jwt_credential import ClaimProblemKind, JwtProfile
from issuer.proofs.jwt_presentation import presentation_in, signer_named_in
from issuer.proofs.vc_jwt import CompactJws

HOLDER, OTHER = "did:web:holder.example", "did:web:other.example"
SHOWN = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "id": "urn:uuid:1",
    "type": ["VerifiablePresentation"],
    "holder": HOLDER,
}
NOBODYS = {name: one for name, one in SHOWN.items() if name != "holder"}
AT = 1795165200  # 2026-11-20T09:00:00Z
CLAIMS = {"iss": HOLDER, "sub": HOLDER, "jti": "urn:uuid:1", "aud": "x", "nonce": "1", "cnf": {}}


def jws(payload, **header):
    return CompactJws(
        header={"alg": "EdDSA", **header}, payload=payload, signing_input=b"", signature=b""
    )


def read(payload, **header):
    return presentation_in(jws(payload, **header))


# -- where it stands ------------------------------------------------------------------------------


def test_the_payload_is_the_presentation_without_the_claims():
    found = read({**SHOWN, **CLAIMS, "nbf": AT, "iat": AT + 1, "exp": AT + 2}, typ="vp+jwt")
    assert found.document == SHOWN
    assert found.profile is JwtProfile.JOSE
    assert found.problems == ()
    assert found.not_before == datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert found.issued_at == datetime(2026, 11, 20, 9, 0, 1, tzinfo=UTC)
    assert found.expires == datetime(2026, 11, 20, 9, 0, 2, tzinfo=UTC)


def test_it_keeps_the_token_that_it_came_in():
    token = jws(SHOWN)
    assert presentation_in(token).jws is token


def test_it_may_stand_under_vp():
    found = read({**CLAIMS, "vp": SHOWN}, typ="JWT")
    assert found.document == SHOWN
    assert found.profile is JwtProfile.VC_CLAIM
    assert found.problems == ()
    assert (found.not_before, found.issued_at, found.expires) == (None, None, None)


def test_under_vp_the_token_may_say_whose_it_is_alone():
    assert read({"iss": HOLDER, "vp": NOBODYS}).document == SHOWN
    assert read({"vp": NOBODYS}).document == NOBODYS
    assert read({"iss": 7, "vp": NOBODYS}).document == NOBODYS
    assert read({"iss": OTHER, "vp": SHOWN}).document == SHOWN


def test_elsewhere_the_token_adds_no_holder():
    assert read({"iss": HOLDER, **NOBODYS}, typ="vp+jwt").document == NOBODYS


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        ({"vp": "x"}, "the JWT holds no presentation."),
        ({"vp": [SHOWN]}, "the JWT holds no presentation."),
        ({"vp": None}, "the JWT holds no presentation."),
        ({"vp": SHOWN, "@context": []}, "the JWT holds two presentations."),
        ({"vp": SHOWN, "verifiableCredential": []}, "the JWT holds two presentations."),
    ],
    ids=str,
)
def test_none_or_two_are_refused(payload, why):
    with pytest.raises(MalformedSubmission) as refused:
        read(payload)
    assert refused.value.facts["why"].text() == why


# -- contradictions -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("claims", "header", "claim"),
    [
        ({"iss": OTHER}, {}, "iss"),
        ({"iss": 7}, {}, "iss"),
        ({"iss": None}, {}, "iss"),
        ({}, {"iss": OTHER}, "iss"),
        ({"sub": OTHER}, {}, "sub"),
        ({"jti": "urn:uuid:2"}, {}, "jti"),
        ({"nbf": "soon"}, {}, "nbf"),
        ({"exp": None}, {}, "exp"),
        ({"iat": True}, {}, "iat"),
        ({"exp": 1e300}, {}, "exp"),
    ],
    ids=str,
)
def test_a_claim_that_contradicts_is_told(claims, header, claim):
    for payload in ({**SHOWN, **claims}, {"vp": SHOWN, **claims}):
        (problem,) = read(payload, **header).problems
        assert (problem.claim, problem.kind) == (claim, ClaimProblemKind.CONTRADICTION)


def test_what_is_contradicted_is_said():
    (differs,) = read({**SHOWN, "iss": OTHER}).problems
    assert differs.message.text() == (
        f"The token says '{OTHER}' (iss), and the presentation in it says '{HOLDER}'."
    )
    (no_date,) = read({**SHOWN, "exp": "soon"}).problems
    assert no_date.message.text() == "The token's exp is no date: 'soon'."
    (newer,) = read({"vp": SHOWN}, typ="VP+JWT").problems
    assert newer.claim == "vp"
    assert newer.message.text() == (
        "The token has its presentation under vp, where its type allows none."
    )


@pytest.mark.parametrize(
    ("payload", "header"),
    [
        ({**SHOWN, "holder": {"id": HOLDER, "name": "H"}, "iss": HOLDER}, {}),
        ({**NOBODYS, "iss": HOLDER, "sub": HOLDER}, {"iss": HOLDER}),
        ({**NOBODYS, "sub": HOLDER}, {"kid": f"{HOLDER}#1"}),
        ({"type": ["VerifiablePresentation"], "jti": "3f25"}, {}),
        (SHOWN, {"typ": 7}),
        ({"vp": SHOWN}, {"typ": 7}),
    ],
    ids=str,
)
def test_what_agrees_is_no_problem(payload, header):
    assert read(payload, **header).problems == ()


def test_two_issuers_contradict_each_other():
    (problem,) = read({**NOBODYS, "iss": HOLDER}, iss=OTHER).problems
    assert problem.claim == "iss"


# -- who signed it --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("payload", "header", "named"),
    [
        ({"iss": HOLDER}, {"iss": OTHER, "kid": f"{OTHER}#1"}, HOLDER),
        ({}, {"iss": HOLDER, "kid": f"{OTHER}#1"}, HOLDER),
        ({}, {"kid": f"{HOLDER}#1"}, HOLDER),
        ({}, {"kid": HOLDER}, HOLDER),
        ({}, {"kid": "key-1"}, None),
        ({}, {"kid": "#key-1"}, None),
        ({}, {"kid": 7}, None),
        ({}, {}, None),
    ],
    ids=str,
)
def test_the_issuer_of_the_token_signed_it_or_whoever_has_its_key(payload, header, named):
    assert signer_named_in(jws(payload, **header)) == named
