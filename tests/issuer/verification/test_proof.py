"""What a proof says of itself, before anybody asks for its key."""

from datetime import UTC, datetime

import pytest

from issuer.proofs.checkers import BY_CRYPTOSUITE, BY_TYPE
from issuer.proofs.jwt_credential import credential_in
from issuer.proofs.vc_jwt import read_jws
from issuer.verification import Outcome
from issuer.verification.proof import TO_ISSUE, TO_PRESENT, read_proof, read_token
from keys import Algorithm
from tests.evil_issuer.hands import COLLEGE, SIGNS_TOKENS, as_token
from tests.evil_issuer.material import badge
from tests.keys.others import other

WRITTEN = {
    "type": "DataIntegrityProof",
    "cryptosuite": "eddsa-rdfc-2022",
    "created": "2026-11-20T09:00:00Z",
    "verificationMethod": "did:web:college.example#key-1",
    "proofPurpose": "assertionMethod",
}


def read(purpose=TO_ISSUE, **changes):
    written = {name: value for name, value in {**WRITTEN, **changes}.items() if value is not ...}
    return read_proof(written, signer_id=COLLEGE, purpose=purpose)


def said(finding):
    return finding.outcome, finding.reason


def told(finding):
    return finding.message.text()


@pytest.mark.parametrize("cryptosuite", BY_CRYPTOSUITE)
def test_every_cryptosuite_that_is_checked_is_recognised(cryptosuite):
    proof = read(cryptosuite=cryptosuite)
    assert proof.recognised.passed
    assert proof.recognised.facts == {"cryptosuite": cryptosuite}
    assert cryptosuite in told(proof.recognised)
    assert proof.check is not None


@pytest.mark.parametrize("kind", BY_TYPE)
def test_every_type_that_is_a_suite_of_its_own_is_recognised(kind):
    proof = read(type=kind, cryptosuite=...)
    assert proof.recognised.passed
    assert proof.recognised.facts == {"cryptosuite": kind}


@pytest.mark.parametrize(
    "changes",
    [
        *({"cryptosuite": ..., "type": one} for one in (
            "Ed25519Signature2018", "JsonWebSignature2020", "BbsBlsSignature2020",
        )),
        *({"cryptosuite": one} for one in (
            "bbs-2023", "ecdsa-jcs-2019", "ecdsa-xi-2023", "mldsa44-rdfc-2024",
        )),
    ],
    ids=str,
)  # fmt: skip
def test_what_exists_and_is_not_read_here_is_in_doubt_and_named(changes):
    proof = read(**changes)
    assert said(proof.recognised) == (Outcome.COULD_NOT_BE_CHECKED, "other-cryptosuite")
    kind = changes["cryptosuite"] if changes.get("cryptosuite") is not ... else changes["type"]
    assert kind in told(proof.recognised)
    assert proof.recognised.advice.text().startswith("Ask the issuer how else")
    assert proof.check is None


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"cryptosuite": "made-up-2026"}, "made-up-2026"),
        ({"type": "MadeUp", "cryptosuite": ...}, "MadeUp"),
        ({"type": "MadeUp", "cryptosuite": "bbs-2023"}, "bbs-2023"),
        ({"type": "DataIntegrityProof", "cryptosuite": ...}, "DataIntegrityProof"),
        ({"type": ..., "cryptosuite": ...}, ""),
    ],
)
def test_what_nobody_knows_is_refused_by_its_name(changes, kind):
    proof = read(**changes)
    assert said(proof.recognised) == (Outcome.FAILED, "unknown-cryptosuite")
    assert f"“{kind}”" in told(proof.recognised)
    assert proof.recognised.advice is not None


@pytest.mark.parametrize(
    ("asked", "written", "stands"),
    [
        (TO_ISSUE, "assertionMethod", True),
        (TO_PRESENT, "authentication", True),
        (TO_ISSUE, "authentication", False),
        (TO_PRESENT, "assertionMethod", False),
        (TO_ISSUE, ..., False),
        (TO_PRESENT, "keyAgreement", False),
    ],
)
def test_a_proof_is_made_for_what_it_is_shown_for(asked, written, stands):
    purpose = read(asked, proofPurpose=written).purpose
    assert said(purpose) == ((Outcome.PASSED, "") if stands else (Outcome.FAILED, "other-purpose"))
    assert stands or purpose.advice.text().startswith("Ask the issuer whether")
    assert ("issue" in told(purpose)) is (asked == TO_ISSUE)
    assert ("present" in told(purpose)) is (asked == TO_PRESENT)


def test_the_key_is_asked_for_by_the_name_that_the_proof_gives():
    question = read(TO_PRESENT).key_question
    assert question.method == WRITTEN["verificationMethod"]
    assert question.issuer_id == COLLEGE
    assert question.relation == "authentication"
    assert question.hint is None
    assert read(verificationMethod={"id": "x"}).key_question.method == ""
    assert read(verificationMethod=...).key_question.method == ""


def test_a_key_may_be_named_by_a_fragment_from_where_the_issuer_stands():
    proof = read(verificationMethod="#key-1")
    assert proof.key_question.method == f"{COLLEGE}#key-1"
    assert proof.belonging.passed
    for method in ("key-1", "", "#", "/x#key-1"):
        assert said(read(verificationMethod=method).belonging) == (Outcome.FAILED, "foreign-key")


def test_a_key_of_somebody_else_does_not_belong():
    assert read().belonging.passed
    assert said(read(verificationMethod="did:web:evil.example#key-1").belonging) == (
        Outcome.FAILED,
        "foreign-key",
    )


NINE = datetime(2026, 11, 20, 9, tzinfo=UTC)


def test_the_dates_of_a_proof_are_instants():
    proof = read(expires="2027-11-20T17:00:00+08:00")
    assert (proof.created, proof.expires) == (NINE, NINE.replace(year=2027))
    assert proof.dated.passed
    assert proof.dated.facts == {"created": NINE.isoformat()}
    assert "2026-11-20" in told(proof.dated)


def test_a_proof_without_a_date_says_so():
    proof = read(created=...)
    assert proof.created is None
    assert proof.expires is None
    assert proof.dated.passed
    assert proof.dated.facts == {}
    assert told(proof.dated) == "The signature does not say when it was made."


@pytest.mark.parametrize("member", ["created", "expires"])
@pytest.mark.parametrize("value", ["yesterday", "2026-11-20", 1795165200, None, "", ["2026"]])
def test_a_date_that_is_none_is_shown(member, value):
    dated = read(**{member: value}).dated
    assert said(dated) == (Outcome.FAILED, "no-date")
    assert str(value) in told(dated)
    assert dated.advice is not None


def token(**options):
    return credential_in(read_jws(as_token(badge(), **options)))


def test_a_token_is_signed_in_the_way_its_header_says():
    proof = read_token(token(), signer_id=COLLEGE)
    assert proof.recognised.passed
    assert proof.recognised.facts == {"cryptosuite": "jwt-EdDSA"}
    assert "JWT EdDSA" in told(proof.recognised)
    assert told(proof.purpose) == "The signature was made to issue this."
    assert proof.check(None, SIGNS_TOKENS["EdDSA"].public_key).verified
    assert not proof.check(None, other(Algorithm.ED25519).public_key).verified
    assert proof.written["alg"] == "EdDSA"


@pytest.mark.parametrize(
    ("alg", "kind"),
    [(..., ""), ("none", "none"), ("HS256", "HS256"), ("dir", "dir"), (None, "None"), (0, "0"),
     ("ES\u202e256", "ES⟨U+202E⟩256"), (["EdDSA"], "['EdDSA']")],
    ids=str,
)  # fmt: skip
def test_a_token_that_names_no_signature_is_signed_in_no_way(alg, kind):
    found = read_token(token(header={"alg": alg}), signer_id=COLLEGE).recognised
    assert said(found) == (Outcome.FAILED, "unknown-cryptosuite")
    assert told(found) == f"It is not signed in any way that is known: “JWT {kind}”."


ON_SECP256K1 = {"kty": "EC", "crv": "secp256k1", "x": "AAAA", "y": "AAAA"}


@pytest.mark.parametrize("header", [{"x5c": ["MII"]}, {"jwk": ON_SECP256K1}], ids=str)
def test_a_token_that_brings_a_key_in_a_form_that_is_not_read_is_in_doubt(header):
    def recognised(**more):
        changed = {"kid": ..., "alg": "ES256K", **header, **more}
        return read_token(token(header=changed), signer_id=COLLEGE).recognised

    found = recognised()
    assert said(found) == (Outcome.COULD_NOT_BE_CHECKED, "other-cryptosuite")
    assert told(found) == "Its signature is of a kind not read here yet, JWT ES256K."
    # A key that it names is looked for, and no signature is none.
    assert recognised(kid="#a").passed
    assert said(recognised(alg="none")) == (Outcome.FAILED, "unknown-cryptosuite")


@pytest.mark.parametrize(
    ("kid", "method"),
    [
        ("did:web:college.example#a", "did:web:college.example#a"),
        ("#a", f"{COLLEGE}#a"),
        ("a", f"{COLLEGE}#a"),
        ("##a", f"{COLLEGE}##a"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_key_may_be_named_from_where_the_issuer_stands(kid, method):
    question = read_token(token(header={"kid": kid}), signer_id=COLLEGE).key_question
    assert question.method == method
    assert question.issuer_id == COLLEGE
    assert question.relation == "assertionMethod"


def test_a_key_in_the_header_is_a_hint():
    key = SIGNS_TOKENS["ES256"].public_key
    hinting = token(algorithm="ES256", header={"kid": None, "jwk": key.jwk})
    assert read_token(hinting, signer_id=COLLEGE).key_question.hint == key
    assert read_token(token(), signer_id=COLLEGE).key_question.hint is None


SECONDS = int(NINE.timestamp())


def test_a_token_says_when_it_was_made():
    undated = read_token(token(), signer_id=COLLEGE)
    assert undated.created is None
    assert told(undated.dated) == "The signature does not say when it was made."
    dated = read_token(token(payload={"iat": SECONDS}), signer_id=COLLEGE)
    assert dated.created == NINE
    assert dated.dated.facts == {"created": NINE.isoformat()}


def test_the_end_of_a_token_counts_where_it_is_not_the_credentials():
    for_good = {"payload": {"exp": SECONDS}}
    jose = token(profile="VC-JOSE-COSE", **for_good)
    assert read_token(jose, signer_id=COLLEGE).expires == NINE
    badges = token(**for_good)
    assert read_token(badges, signer_id=COLLEGE).expires is None
