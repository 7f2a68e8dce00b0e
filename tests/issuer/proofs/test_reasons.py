"""Why a proof is refused, in so many words: whoever debugs a badge of their own reads them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from issuer.errors import Defect, MalformedSubmission, RehearsalFailed, UnusableDocument
from issuer.i18n import N_
from issuer.proofs import SUITES, rehearse
from issuer.proofs.data_integrity import NotCheckedHere, Refused
from issuer.proofs.ecdsa_rdfc_2019 import EcdsaRdfc2019
from issuer.proofs.ecdsa_sd_2023 import EcdsaSd2023, create_verify_data
from issuer.proofs.ecdsa_sd_proof_value import (
    BaseProofValue,
    DerivedProofValue,
    MalformedProofValue,
)
from issuer.proofs.eddsa_jcs_2022 import EddsaJcs2022
from issuer.proofs.eddsa_rdfc_2022 import proof_configuration
from issuer.proofs.vc_jwt import OF_CREDENTIALS, OF_PRESENTATIONS, check_jws, read_jws
from keys import Algorithm
from tests.issuer.jsonld.credentials import badge
from tests.issuer.proofs.samples import proof_in, signed_by, unsigned
from tests.issuer.proofs.test_ecdsa_sd_2023 import BASE, SUITE, derived, with_parts
from tests.issuer.proofs.test_ecdsa_sd_proof_value import GOOD, ITEMS, head, octets, value_of
from tests.issuer.proofs.test_suite import CREATED
from tests.issuer.proofs.tokens import token
from tests.keys.others import other

OTHER_CONTEXTS = ["https://www.w3.org/ns/credentials/v2"]


def test_contexts_of_the_proofs_own():
    owner = other(Algorithm.ES256)
    document = signed_by(owner, unsigned(), suite=EcdsaRdfc2019())
    proof_in(document)["@context"] = OTHER_CONTEXTS
    answer = EcdsaRdfc2019().check(document, public_key=owner.public_key)
    why = "the proof has contexts that are not its document's, and so are not signed."
    assert answer.why == why


def test_contexts_that_a_proof_over_text_repeats():
    owner = other(Algorithm.ED25519)
    context = unsigned()["@context"]
    document = signed_by(owner, unsigned(), suite=EddsaJcs2022(), **{"@context": context})
    document["@context"] = context[1:]
    answer = EddsaJcs2022().check(document, public_key=owner.public_key)
    assert answer.why == "the document does not begin with the contexts that its proof repeats."


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"signatures": []}, "statements that may be left out, and 0 signatures for such statemen"),
        ({"mandatory": [1000]}, "the proof names mandatory statements that the document does not"),
        ({"labels": []}, "the proof's labels are not for the nodes of this document, one for each"),
    ],
)
def test_parts_of_a_derived_proof_that_do_not_belong_to_its_document(changes, why):
    document, key, parts = derived()
    wrong = replace(parts, **changes)
    assert why in SUITE.check(with_parts(document, wrong), public_key=key).why


@pytest.mark.parametrize(("index", "is_there"), [(0, True), (1, True), (2, False), (3, False)])
def test_a_mandatory_statement_is_one_of_those_there_are(index, is_there):
    document = b"<urn:a> <urn:p> <urn:b> .\n<urn:a> <urn:p> <urn:c> .\n"
    value = DerivedProofValue.parsed(type(GOOD)(bytes(64), bytes(35), mandatory=[index]).text)
    if is_there:
        data = create_verify_data(document, canonical_proof_config=b"", value=value)
        assert len(data.non_mandatory) == 1
        return
    with pytest.raises(Refused, match="mandatory statements that the document does not have"):
        create_verify_data(document, canonical_proof_config=b"", value=value)


def test_where_nothing_is_mandatory_one_statement_or_none_may_be_shown():
    value = DerivedProofValue.parsed(type(GOOD)(bytes(64), bytes(35)).text)
    for document in (b"<urn:a> <urn:p> <urn:b> .\n", b""):
        data = create_verify_data(document, canonical_proof_config=b"", value=value)
        assert len(data.non_mandatory) == len(document.splitlines())


def test_what_is_traced_of_a_derived_proof_is_hashed_by_sha_256():
    document, _key, _parts = derived()
    _value, trace = SUITE.trace(SUITE.question(document))
    assert trace.hash_name == EcdsaSd2023.HASHES[Algorithm.ES256] == "sha256"


def test_a_key_inside_the_proof_that_is_none(monkeypatch):
    document, key, parts = derived()
    wrong = replace(parts, public_key=bytes(35))
    monkeypatch.setattr("issuer.proofs.ecdsa_sd_2023.refuse_unsigned", lambda *_, **__: None)
    answer = SUITE.check(with_parts(document, wrong), public_key=key)
    assert answer.why == "the key inside the proof, for single statements, is none."


def test_a_base_proof_and_what_is_neither():
    with pytest.raises(BaseProofValue, match=r"^this is a base proof, not derived: it is for the"):
        DerivedProofValue.parsed(proof_in(BASE[0].signed)["proofValue"])
    label = b"\x00" + octets(bytes(32))
    with pytest.raises(MalformedProofValue, match=r"^the proof value names one label twice\.$"):
        DerivedProofValue.parsed(value_of([*ITEMS[:3], head(5, 2) + label * 2, ITEMS[4]]))
    with pytest.raises(
        MalformedProofValue, match=r"^the proof value does not hold the parts of a derived proof\.$"
    ):
        DerivedProofValue.parsed(value_of(ITEMS[:4]))


def test_what_is_not_checked_here_says_what_to_do():
    assert NotCheckedHere.advice == N_("Ask the issuer how else this badge can be checked.")
    for sample in BASE[:1]:
        with pytest.raises(NotCheckedHere) as refused:
            SUITE.check(sample.signed, public_key=sample.key)
        advice = "Ask the holder for a copy that was made to be shown."
        assert refused.value.advice == advice


@pytest.mark.parametrize("change", [{"type": "Other"}, {"cryptosuite": "eddsa-2022"}])
def test_options_of_another_suite(change):
    options = {"type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022"} | change
    with pytest.raises(Defect, match=r"the proof is not of suite eddsa-rdfc-2022\.") as refused:
        proof_configuration(options, unsecured_document=unsigned())
    assert (refused.value.problem, refused.value.code) == (
        "PROOF_GENERATION_ERROR",
        "proof-options",
    )


def test_more_statements_than_are_read(monkeypatch):
    document, key, parts = derived()
    module = "issuer.proofs.ecdsa_sd_2023.MAX_SELECTED_STATEMENTS"
    monkeypatch.setattr(module, len(parts.signatures))
    assert SUITE.check(document, public_key=key).verified
    monkeypatch.setattr(module, len(parts.signatures) - 1)
    why = f"has more than {len(parts.signatures) - 1} statements, each with its own signature"
    with pytest.raises(UnusableDocument, match=why):
        SUITE.check(document, public_key=key)


def test_a_rehearsal_gives_its_reason_in_the_language_of_whoever_asks():
    with pytest.raises(RehearsalFailed) as failed:
        rehearse({**badge(), "grade": "A"}, suite=SUITES["eddsa-rdfc-2022"], created=CREATED)
    english, chinese = (failed.value.sentence.text(one) for one in ("en", "zh-Hant"))
    assert "would not be covered by the signature" in english
    assert "would not" not in chinese


# -- tokens ----------------------------------------------------------------------------------------

OWNER = other(Algorithm.ED25519)
TOKEN = {"alg": "EdDSA"}


def why(header, *, types=OF_CREDENTIALS):
    return check_jws(read_jws(token(OWNER, header, {"a": 1})), OWNER.public_key, types=types).why


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ({"x" * 50: 1}, f"its header has '{'x' * 40}', which is not understood here."),
        ({"alg": "ES256"}, "it names another algorithm than the key is for."),
        ({"typ": "dpop+jwt"}, "it is a token of another type."),
        ({"kid": 7}, "a member of its header is no text."),
        ({"jwk": {"kty": "OKP"}}, "the key that it carries cannot be used. "),
    ],
)
def test_headers_of_tokens(header, reason):
    assert why(TOKEN) == ""
    assert why({**TOKEN, **header}).startswith(reason)


@pytest.mark.parametrize(
    ("kind", "is_one"),
    [
        *((one, True) for one in ("jwt", "JWT", "vp+jwt", "application/vp+jwt", "vp+ld+JWT")),
        *((one, False) for one in ("vc+jwt", "vc+ld+jwt", "", "vp")),
    ],
)
def test_the_types_of_tokens_that_present(kind, is_one):
    reason = "" if is_one else "it is a token of another type."
    assert why({**TOKEN, "typ": kind}, types=OF_PRESENTATIONS) == reason


@pytest.mark.parametrize("text", ["!.e30.e30", "e30.e31.e30=", "77u_e30.e30.AAAA"])
def test_parts_of_tokens_that_are_not_written_as_they_should_be(text):
    with pytest.raises(MalformedSubmission, match="a part of the JWT is not written as JWT writes"):
        read_jws(text)
