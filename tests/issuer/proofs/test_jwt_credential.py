"""A credential and the claims around it: two voices in one token, which must not differ."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuer.errors import MalformedSubmission
from issuer.i18n import Message
from issuer.proofs.jwt_credential import (
    ClaimProblemKind,
    JwtCredential,
    JwtProfile,
    credential_in,
)
from issuer.proofs.vc_jwt import CompactJws, read_jws
from tests.issuer.proofs.tokens import documents, made_by_others

V2 = "https://www.w3.org/ns/credentials/v2"
V1 = "https://www.w3.org/2018/credentials/v1"
NBF, EXP = 1795165200, 2110698000  # 2026-11-20 and 2036-11-19, 09:00 UTC

CREDENTIAL = {
    "@context": [V2],
    "id": "urn:uuid:1",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "issuer": {"id": "did:web:badges.example", "type": ["Profile"]},
    "validFrom": "2026-11-20T09:00:00Z",
    "validUntil": "2036-11-19T09:00:00Z",
    "credentialSubject": {"id": "mailto:a@example.edu", "type": ["AchievementSubject"]},
}
CLAIMS = {
    "iss": "did:web:badges.example",
    "jti": "urn:uuid:1",
    "sub": "mailto:a@example.edu",
    "nbf": NBF,
    "exp": EXP,
}
OLD = {
    "@context": [V1],
    **{name: CREDENTIAL[name] for name in ("id", "type", "issuer", "credentialSubject")},
    "issuanceDate": "2026-11-20T09:00:00Z",
    "expirationDate": "2036-11-19T09:00:00Z",
}


def read(payload: dict[str, Any], **header: Any) -> JwtCredential:
    jws = CompactJws(
        header={"alg": "ES256", **header}, payload=payload, signing_input=b"", signature=b""
    )
    return credential_in(jws)


def problems(found: JwtCredential) -> set[tuple[str, str]]:
    for one in found.problems:
        assert isinstance(one.message, Message)
        assert one.message.text("zh-Hant") != one.message.text()
    return {(one.claim, str(one.kind)) for one in found.problems}


OPEN_BADGES = {**CREDENTIAL, **CLAIMS}
VC_CLAIM = {**CLAIMS, "vc": OLD}
JOSE = {**CREDENTIAL, "iat": NBF, "exp": EXP}


# -- what others made --------------------------------------------------------------------------


@pytest.mark.parametrize("sample", made_by_others(), ids=lambda sample: sample["name"])
def test_the_credential_comes_out_as_it_went_in_and_nothing_contradicts_it(sample):
    found = credential_in(read_jws(sample["jws"]))
    assert found.document == documents()[sample["document"]]
    assert found.problems == ()
    assert (found.profile is JwtProfile.JOSE) is ("vc+jwt" in sample["name"])
    assert (found.profile is JwtProfile.VC_CLAIM) is (sample["document"] == "model 1.1")


# -- the three ways ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("payload", "header", "profile", "document"),
    [
        (OPEN_BADGES, {}, JwtProfile.OPEN_BADGES, CREDENTIAL),
        (OPEN_BADGES, {"typ": "JWT"}, JwtProfile.OPEN_BADGES, CREDENTIAL),
        (JOSE, {"typ": "vc+jwt"}, JwtProfile.JOSE, CREDENTIAL),
        (JOSE, {"typ": "application/VC+JWT"}, JwtProfile.JOSE, CREDENTIAL),
        (VC_CLAIM, {"typ": "JWT"}, JwtProfile.VC_CLAIM, OLD),
        (VC_CLAIM, {}, JwtProfile.VC_CLAIM, OLD),
    ],
)
def test_each_way_is_known_by_what_the_token_has(payload, header, profile, document):
    found = read(payload, **header)
    assert found.profile is profile
    assert found.document == document
    assert found.problems == ()
    assert found.expires == datetime(2036, 11, 19, 9, tzinfo=UTC)


NO_CREDENTIAL = {
    "nothing": {},
    "claims alone": CLAIMS,
    "null": {"vc": None},
    "an array": {"vc": [OLD]},
    "a text": {"vc": "x"},
    "a presentation": {"vp": {}},
    "two": {**CREDENTIAL, "vc": OLD},
    "one and a half": {"vc": OLD, "credentialSubject": {}},
}


@pytest.mark.parametrize("payload", NO_CREDENTIAL.values(), ids=NO_CREDENTIAL)
def test_no_credential_or_two_are_refused(payload):
    with pytest.raises(MalformedSubmission):
        read(payload)


def test_the_token_has_times_of_its_own():
    found = read({**JOSE, "nbf": NBF - 5}, typ="vc+jwt")
    assert found.issued_at == datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert found.not_before == datetime(2026, 11, 20, 8, 59, 55, tzinfo=UTC)
    assert read({**CREDENTIAL, "nbf": "x"}).not_before is None
    assert read({**CREDENTIAL, "nbf": True}).not_before is None
    assert read(CREDENTIAL).expires is None


# -- contradictions ----------------------------------------------------------------------------


@pytest.mark.parametrize("payload", [OPEN_BADGES, VC_CLAIM])
@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ("iss", "did:web:evil.example"),
        ("iss", "did:web:badges.example/"),
        ("iss", "DID:WEB:BADGES.EXAMPLE"),
        ("iss", ""),
        ("iss", ["did:web:badges.example"]),
        ("iss", {"id": "did:web:badges.example"}),
        ("iss", None),
        ("jti", "urn:uuid:2"),
        ("jti", 1),
        ("sub", "mailto:b@example.edu"),
        ("sub", True),
        ("nbf", NBF + 1),
        ("nbf", NBF - 1),
        ("nbf", NBF * 1000),
        ("nbf", str(NBF)),
        ("nbf", "2026-11-20T09:00:00Z"),
        ("nbf", True),
        ("nbf", None),
        ("nbf", 1e300),
        ("nbf", -1e300),
        ("exp", EXP + 1),
        ("exp", EXP - 1),
        ("exp", [EXP]),
    ],
)
def test_a_claim_that_says_something_else_is_a_contradiction(payload, claim, said):
    assert problems(read({**payload, claim: said})) == {(claim, "contradiction")}


@pytest.mark.parametrize("claim", ["iss", "jti", "sub"])
def test_the_final_form_needs_no_claims_but_they_must_not_differ(claim):
    assert read({**JOSE, claim: CLAIMS[claim]}, typ="vc+jwt").problems == ()
    found = read({**JOSE, claim: "urn:other"}, typ="vc+jwt")
    assert problems(found) == {(claim, "contradiction")}


@pytest.mark.parametrize("claim", ["nbf", "exp"])
def test_in_the_final_form_dates_are_those_of_the_signature(claim):
    assert read({**JOSE, claim: NBF + 100}, typ="vc+jwt").problems == ()
    assert problems(read({**JOSE, claim: "x"}, typ="vc+jwt")) == {(claim, "contradiction")}


@pytest.mark.parametrize("payload", [OPEN_BADGES, VC_CLAIM])
@pytest.mark.parametrize("claim", CLAIMS)
def test_a_claim_that_should_be_there_is_missed(payload, claim):
    short = {name: value for name, value in payload.items() if name != claim}
    assert problems(read(short)) == {(claim, "missing")}


@pytest.mark.parametrize(
    ("claim", "member"),
    [("iss", "issuer"), ("jti", "id"), ("sub", "credentialSubject"), ("nbf", "validFrom"),
     ("exp", "validUntil")],
)  # fmt: skip
def test_a_claim_of_which_the_badge_says_nothing_is_a_contradiction(claim, member):
    payload = {name: value for name, value in OPEN_BADGES.items() if name != member}
    assert problems(read(payload)) == {(claim, "contradiction")}


def test_what_ends_never_needs_no_end():
    payload = {
        name: value for name, value in OPEN_BADGES.items() if name not in {"exp", "validUntil"}
    }
    assert read(payload).problems == ()


def test_a_token_for_somebody_else_is_not_for_us():
    for payload, header in ((OPEN_BADGES, {}), (VC_CLAIM, {}), (JOSE, {"typ": "vc+jwt"})):
        found = read({**payload, "aud": "https://example.edu"}, **header)
        assert problems(found) == {("aud", "contradiction")}


def test_the_issuer_in_the_header_must_be_the_badges():
    assert read(JOSE, typ="vc+jwt", iss="did:web:badges.example").problems == ()
    found = read(JOSE, typ="vc+jwt", iss="did:web:evil.example")
    assert problems(found) == {("iss", "contradiction")}


def test_a_type_that_allows_no_vc_claim_is_a_contradiction():
    assert ("vc", "contradiction") in problems(read(VC_CLAIM, typ="vc+jwt"))


@pytest.mark.parametrize(
    "text",
    ["2026-11-20T09:00:00+00:00", "2026-11-20T17:00:00+08:00", "2026-11-20T09:00:00.999Z"],
)
def test_the_same_moment_may_be_written_otherwise(text):
    assert read({**OPEN_BADGES, "validFrom": text}).problems == ()


@pytest.mark.parametrize(
    "text",
    ["2026-11-20", "2026-11-20T09:00:00", "2026-02-30T09:00:00Z", "20261120T090000Z", "", None, 5,
     "2026-11-20t09:00:00z", "２026-11-20T09:00:00Z"],
)  # fmt: skip
def test_a_date_that_is_none_equals_no_other(text):
    assert problems(read({**OPEN_BADGES, "validFrom": text})) == {("nbf", "contradiction")}


def test_a_number_of_seconds_may_have_a_fraction():
    assert read({**OPEN_BADGES, "nbf": NBF + 0.5}).problems == ()


def test_one_subject_in_an_array_is_one_subject_and_two_are_none():
    subject = CREDENTIAL["credentialSubject"]
    assert read({**OPEN_BADGES, "credentialSubject": [subject]}).problems == ()
    found = read({**OPEN_BADGES, "credentialSubject": [subject, subject]})
    assert problems(found) == {("sub", "contradiction")}


# -- VCDM 1.1, section 6.3.1: what only the claims say -----------------------------------------


def test_what_only_the_claims_say_is_put_into_the_credential():
    bare = {"@context": [V1], "type": OLD["type"], "credentialSubject": {"type": ["x"]}}
    found = read({**CLAIMS, "vc": bare})
    assert found.problems == ()
    assert found.document == {
        **bare,
        "issuer": CLAIMS["iss"],
        "id": CLAIMS["jti"],
        "issuanceDate": OLD["issuanceDate"],
        "expirationDate": OLD["expirationDate"],
        "credentialSubject": {"id": CLAIMS["sub"], "type": ["x"]},
    }


def test_null_says_nothing_and_one_subject_in_an_array_is_one():
    bare = {"@context": [V1], "issuer": None, "id": None, "credentialSubject": [{"id": None}]}
    found = read({**CLAIMS, "vc": bare})
    assert found.problems == ()
    assert found.document["issuer"] == CLAIMS["iss"]
    assert found.document["id"] == CLAIMS["jti"]
    assert found.document["credentialSubject"] == {"id": CLAIMS["sub"]}


def test_a_subject_cannot_be_put_into_two():
    two = {**OLD, "credentialSubject": [{"type": ["x"]}, {"type": ["x"]}]}
    assert problems(read({**CLAIMS, "vc": two})) == {("sub", "contradiction")}


@pytest.mark.parametrize("contexts", [V2, [V2], [V2, V1]])
def test_dates_have_the_names_of_the_credentials_own_model(contexts):
    found = read({**CLAIMS, "vc": {"@context": contexts}})
    assert problems(found) == {("sub", "contradiction")}  # there is no subject to be one
    assert found.document["validFrom"] == CREDENTIAL["validFrom"]
    assert found.document["validUntil"] == CREDENTIAL["validUntil"]


def test_what_the_credential_says_itself_is_never_overwritten():
    wrong = {"iss": "urn:x", "jti": "urn:x", "sub": "urn:x", "nbf": 1, "exp": 1}
    found = read({**wrong, "vc": OLD})
    assert found.document == OLD
    assert {kind for _, kind in problems(found)} == {"contradiction"}


def test_claims_that_are_none_are_not_put_into_the_credential():
    found = read({"iss": 5, "jti": None, "sub": [], "nbf": "x", "exp": {}, "vc": {"@context": V1}})
    assert found.document == {"@context": V1}
    assert {claim for claim, _ in problems(found)} == set(CLAIMS)


# -- whatever is handed in ---------------------------------------------------------------------

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.datetimes(timezones=st.just(UTC)).map(datetime.isoformat)
    | st.sampled_from(["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"])
    | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "type", "@context", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)
NAMES = st.sampled_from([*CREDENTIAL, *CLAIMS, "aud", "iat", "issuanceDate", "expirationDate"])
PAYLOADS = st.dictionaries(NAMES, JSON, max_size=6)


@given(
    st.sampled_from([OPEN_BADGES, VC_CLAIM, JOSE, {}]),
    PAYLOADS,
    st.none() | PAYLOADS,
    st.dictionaries(st.sampled_from(["typ", "iss"]), JSON | st.just("vc+jwt")),
)
def test_whatever_the_token_says_it_is_read_or_refused(payload, wrong, vc, header):
    payload = {**payload, **wrong}
    if vc is not None:
        payload["vc"] = vc
    with suppress(MalformedSubmission):
        found = read(payload, **header)
        problems(found)
        assert all(isinstance(one.kind, ClaimProblemKind) for one in found.problems)
