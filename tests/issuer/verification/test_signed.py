"""What a signed document is said to be, which proofs it carries, and what came of each."""

import pytest

from issuer.errors import UnusableDocument
from issuer.jsonld.loader import ContextLoader
from issuer.proofs import ProofCheck
from issuer.proofs.jwt_credential import credential_in
from issuer.proofs.vc_jwt import read_jws
from issuer.verification.envelopes import token_in
from issuer.verification.signed import Signed
from keys import Algorithm
from tests.evil_issuer.hands import COLLEGE, HANDS, SIGNS_TOKENS, as_token
from tests.evil_issuer.material import badge
from tests.evil_issuer.presentation_tokens import presented_as_token
from tests.keys.others import other

HAND = HANDS["eddsa-jcs-2022"]
KEY = HAND.owner.public_key
ANOTHER = other(Algorithm.ED25519, 66).public_key
WRITTEN = {
    "type": "DataIntegrityProof",
    "cryptosuite": "eddsa-rdfc-2022",
    "verificationMethod": f"{COLLEGE}#1",
    "proofPurpose": "assertionMethod",
}
DERIVED = {**WRITTEN, "cryptosuite": "ecdsa-sd-2023"}
SHOWS = ["VerifiablePresentation"]


@pytest.mark.parametrize(
    ("document", "signer_id"),
    [
        ({"issuer": "urn:a"}, "urn:a"),
        ({"issuer": {"id": "urn:a", "name": "A"}, "holder": "urn:b"}, "urn:a"),
        ({"type": ["VerifiableCredential"], "holder": "urn:b"}, ""),
        ({"type": [*SHOWS, "VerifiableCredential"], "issuer": "urn:a", "holder": "urn:b"}, "urn:a"),
        ({"issuer": {"name": "A"}}, ""),
        ({"issuer": ["urn:a"]}, ""),
        ({}, ""),
    ],
    ids=str,
)
def test_a_credential_is_signed_by_its_issuer_to_issue_it(document, signer_id):
    signed = Signed(document)
    assert signed.signer_id == signer_id
    assert signed.purpose == "assertionMethod"


@pytest.mark.parametrize(
    ("document", "signer_id"),
    [
        ({"holder": "urn:b"}, "urn:b"),
        ({"holder": {"id": "urn:b"}, "issuer": "urn:a"}, "urn:b"),
        ({"issuer": "urn:a"}, ""),
        ({}, ""),
    ],
    ids=str,
)
@pytest.mark.parametrize("kind", [SHOWS, SHOWS[0]])
def test_a_presentation_is_signed_by_its_holder_to_present_it(document, signer_id, kind):
    signed = Signed({"type": kind, **document})
    assert signed.signer_id == signer_id
    assert signed.purpose == "authentication"


METHOD = {"verificationMethod": f"{COLLEGE}#1"}


@pytest.mark.parametrize(
    ("proof", "signer_id"),
    [
        (METHOD, COLLEGE),
        ([METHOD, {"verificationMethod": "did:web:x.example#1"}], COLLEGE),
        ({"verificationMethod": "https://college.example/key"}, "https://college.example/key"),
        ({"verificationMethod": "key-1"}, ""),
        ({"verificationMethod": 7}, ""),
        ([{}, METHOD], ""),
        ([], ""),
        ("trust me", ""),
    ],
    ids=str,
)
def test_a_presentation_without_a_holder_is_signed_by_whom_its_first_proof_names(proof, signer_id):
    assert Signed({"type": SHOWS, "proof": proof}).signer_id == signer_id
    assert Signed({"type": SHOWS, "holder": "urn:b", "proof": proof}).signer_id == "urn:b"
    assert Signed({"type": SHOWS, "holder": None, "proof": proof}).signer_id == ""
    assert Signed({"type": ["VerifiableCredential"], "proof": proof}).signer_id == ""


@pytest.mark.parametrize(
    ("options", "signer_id"),
    [
        ({}, COLLEGE),
        ({"holder": None}, COLLEGE),
        ({"holder": None, "payload": {"iss": "urn:b"}}, "urn:b"),
        ({"holder": None, "payload": {"iss": 7}}, ""),
        ({"holder": None, "header": {"kid": "key-1"}}, ""),
        ({"holder": "urn:b"}, "urn:b"),
    ],
    ids=str,
)
def test_the_token_around_a_presentation_names_whoever_signed_it(options, signer_id):
    carried = token_in(presented_as_token(**options))
    document = {**carried.document, "proof": METHOD}
    signed = Signed(document, token=carried)
    assert signed.signer_id == signer_id
    around, embedded = signed.proofs()
    assert around.key_question.relation == embedded.key_question.relation == "authentication"
    assert around.key_question.issuer_id == signer_id


def test_a_document_is_signed_where_there_is_a_signature_good_or_not():
    carried = credential_in(read_jws(as_token(badge())))
    assert not Signed(badge()).is_signed
    assert Signed(badge(), token=carried).is_signed
    for proof in (METHOD, [], None):
        assert Signed({**badge(), "proof": proof}).is_signed


def test_a_document_is_kept_as_it_came_with_what_it_needs():
    document, loader = {**badge(), "proof": WRITTEN}, ContextLoader({"urn:words": {}})
    carried = credential_in(read_jws(as_token(badge())))
    signed = Signed(document, token=carried, loader=loader)
    assert signed.document is document
    assert signed.claims.document == badge()
    assert signed.token is carried
    assert signed.loader is loader


def test_a_document_may_come_without_a_token_and_need_no_contexts():
    signed = Signed(badge())
    assert signed.token is None
    assert signed.loader is None


# -- its proofs -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("proof", "carried"),
    [([], []), (WRITTEN, [WRITTEN]), ([DERIVED, WRITTEN], [DERIVED, WRITTEN])],
)
def test_the_proofs_are_those_that_are_written_in_their_order(proof, carried):
    proofs = Signed({"issuer": COLLEGE, "proof": proof}).proofs()
    assert [one.written for one in proofs] == carried


def test_a_document_without_a_proof_has_none():
    assert Signed(badge()).proofs() == ()


def test_the_token_around_it_is_the_first_proof():
    carried = credential_in(read_jws(as_token(badge())))
    first, second = Signed({**carried.document, "proof": WRITTEN}, token=carried).proofs()
    assert first.written is carried.jws.header
    assert first.key_question.issuer_id == COLLEGE
    assert first.key_question.method == f"{COLLEGE}#EdDSA"
    assert second.written is WRITTEN


@pytest.mark.parametrize(
    ("document", "issuer_id", "relation"),
    [
        ({"issuer": COLLEGE}, COLLEGE, "assertionMethod"),
        ({"type": SHOWS, "holder": "urn:b"}, "urn:b", "authentication"),
    ],
)
def test_a_proof_is_asked_for_the_key_of_whoever_is_to_sign_for_what(document, issuer_id, relation):
    (proof,) = Signed({**document, "proof": {**WRITTEN, "proofPurpose": relation}}).proofs()
    assert proof.key_question.issuer_id == issuer_id
    assert proof.key_question.relation == relation
    assert proof.purpose.passed


MALFORMED = ["trust me", [WRITTEN, "trust me"], 7, None]


@pytest.mark.parametrize("proof", MALFORMED, ids=str)
def test_what_is_no_proof_is_not_passed_over(proof):
    signed = Signed({"issuer": COLLEGE, "proof": proof})
    for _ in range(2):
        with pytest.raises(UnusableDocument):
            signed.proofs()


def test_proofs_are_read_once():
    signed = Signed({"issuer": COLLEGE, "proof": [WRITTEN]})
    assert signed.proofs() is signed.proofs()


@pytest.mark.parametrize(
    ("proof", "shows_a_part"),
    [
        (DERIVED, True),
        ([WRITTEN, DERIVED], True),
        ([DERIVED, WRITTEN], True),
        ([WRITTEN, WRITTEN], False),
        ({**WRITTEN, "cryptosuite": "ECDSA-SD-2023"}, False),
        ({"type": "ecdsa-sd-2023"}, False),
        ([], False),
        *((one, False) for one in MALFORMED),
    ],
    ids=str,
)
def test_a_document_with_a_derived_proof_may_show_a_part_of_it_only(proof, shows_a_part):
    assert Signed({"issuer": COLLEGE, "proof": proof}).shows_a_part is shows_a_part


# -- what came of them ----------------------------------------------------------------------------


def test_a_key_made_a_proof_over_exactly_these_claims():
    document = HAND.sign(badge())
    signed, changed = Signed(document), Signed({**document, "name": "Doctor of Philosophy"})
    (proof,) = signed.proofs()
    assert signed.check(proof, key=KEY).verified
    assert signed.check(proof, key=ANOTHER).problem == "PROOF_VERIFICATION_ERROR"
    assert signed.check(proof, key=KEY).verified
    assert not changed.check(*changed.proofs(), key=KEY).verified


def test_each_proof_has_an_answer_of_its_own():
    good = HAND.sign(badge())["proof"][0]
    bad = HAND.sign(badge(name="Another"))["proof"][0]
    signed = Signed({**badge(), "proof": [good, bad]})
    first, second = signed.proofs()
    for _ in range(2):
        assert signed.check(first, key=KEY).verified
        assert not signed.check(second, key=KEY).verified


def test_the_signature_of_a_token_is_checked_by_the_key_of_the_token():
    carried = credential_in(read_jws(as_token(badge())))
    signed = Signed(carried.document, token=carried)
    (proof,) = signed.proofs()
    assert signed.check(proof, key=SIGNS_TOKENS["EdDSA"].public_key).verified
    assert not signed.check(proof, key=KEY).verified


def counted(answer):
    """A check that notes what it is asked."""
    asked = []

    def check(signed, key):
        asked.append((signed, key))
        return answer

    return check, asked


def test_a_key_is_tried_on_a_proof_once():
    signed = Signed({"issuer": COLLEGE, "proof": [WRITTEN, DERIVED]})
    check, asked = counted(answer := ProofCheck(problem="SOME_ERROR"))
    first, second = (one._replace(check=check) for one in signed.proofs())
    assert [signed.check(first, key=KEY) for _ in range(3)] == [answer] * 3
    assert asked == [(signed, KEY)]
    signed.check(first, key=ANOTHER)
    signed.check(second, key=ANOTHER)
    assert asked == [(signed, KEY), (signed, ANOTHER), (signed, ANOTHER)]


def test_two_proofs_that_are_written_alike_are_two():
    signed = Signed({"issuer": COLLEGE, "proof": [WRITTEN]})
    check, asked = counted(ProofCheck())
    (proof,) = signed.proofs()
    signed.check(proof._replace(check=check), key=KEY)
    signed.check(proof._replace(check=check), key=KEY)
    assert len(asked) == 2


def test_a_proof_of_no_known_kind_is_not_checked():
    signed = Signed({"issuer": COLLEGE, "proof": {**WRITTEN, "cryptosuite": "made-up-2026"}})
    (proof,) = signed.proofs()
    with pytest.raises(ValueError, match="cannot be checked"):
        signed.check(proof, key=KEY)
