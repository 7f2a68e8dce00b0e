"""`POST /credentials/verify`: forged twins of credentials that it accepts.

open-badges.md, section 8. Where a proof has another option than it should, it was made with that
option, so that the option is the one thing wrong with it.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from issuer.proofs.eddsa_rdfc_2022 import create_proof
from issuer.verification.problem_details import DATA_MODEL, SECURITY
from keys import MemorySigner
from keys.multibase import decode_base58btc, encode_base58btc, encode_base64url
from tests.issuer.cli.conformance.asking import DID, METHOD, OPTIONS, SIGNER, proof_of, signed
from tests.issuer.credentials.vcdm_cases import EXAMPLES, PLAIN, PLAIN_1, V1, V2

Document = dict[str, Any]
_DATA_INTEGRITY = "https://w3id.org/security/data-integrity/v2"
_VERSION_1 = {**PLAIN_1, "@context": [V1, {"name": "https://schema.org/name"}, _DATA_INTEGRITY]}
_NAMED = {**PLAIN, "credentialSubject": {"id": "did:example:subject", "name": "Chan"}}
_SOMEBODY = MemorySigner.from_seed(b"somebody else of these tests too")


def _with_proof(**members: object) -> Callable[[Document], object]:
    def change(document: Document) -> None:
        document["proof"].update(members)

    return change


def _without(name: str) -> Callable[[Document], object]:
    return lambda document: document["proof"].pop(name)


def _value(change: Callable[[str], object]) -> Callable[[Document], object]:
    def changed(document: Document) -> None:
        document["proof"]["proofValue"] = change(document["proof"]["proofValue"])

    return changed


def _altered(value: str) -> str:
    return value[:-1] + ("2" if value[-1] != "2" else "3")


CHANGES: dict[str, Callable[[Document], object]] = {
    "proof absent": lambda document: document.pop("proof"),
    "proof null": lambda document: document.update(proof=None),
    "proof a text": lambda document: document.update(proof="proof"),
    "proof a number": lambda document: document.update(proof=4),
    "no proofs": lambda document: document.update(proof=[]),
    "proofs of texts": lambda document: document.update(proof=["proof"]),
    "type missing": _without("type"),
    "type unknown": _with_proof(type="UnknownProofType"),
    "type null": _with_proof(type=None),
    "cryptosuite missing": _without("cryptosuite"),
    "cryptosuite unknown": _with_proof(cryptosuite="unknown-cryptosuite-2017"),
    "cryptosuite of another family": _with_proof(cryptosuite="eddsa-jcs-2022"),
    "verificationMethod missing": _without("verificationMethod"),
    "verificationMethod impossible": _with_proof(verificationMethod="did:key:@invalidVm@"),
    "verificationMethod without fragment": _with_proof(verificationMethod=DID),
    "proofPurpose missing": _without("proofPurpose"),
    "proofValue missing": _without("proofValue"),
    "proofValue null": _with_proof(proofValue=None),
    "proofValue altered": _value(_altered),
    "proofValue without its header": _value(lambda value: value[1:]),
    "proofValue in base64url": _value(lambda value: encode_base64url(decode_base58btc(value))),
    "proofValue with the header of base64url": _value(lambda value: "u" + value[1:]),
    "proofValue longer": _value(
        lambda value: encode_base58btc(decode_base58btc(value) + b"x" * 32)
    ),
    "proofValue empty": _with_proof(proofValue="z"),
    "undefined term added": lambda document: document.update(unheardOf="x"),
    "undefined term in the subject": lambda document: document["credentialSubject"].update(x="y"),
    "undefined type added": lambda document: document["type"].append("UnheardOf"),
    "a claim added": lambda document: document["credentialSubject"].update(description="x"),
    "a claim changed": lambda document: document["credentialSubject"].update(name="Wong"),
    "a claim removed": lambda document: document["credentialSubject"].pop("name"),
    "a context added": lambda document: document["@context"].append({"name": "https://x.example/"}),
    "an invalid base": lambda document: document["@context"].append({"@base": "invalid-base-url"}),
    "no context": lambda document: document.pop("@context"),
    "issuer changed": lambda document: document.update(issuer=_SOMEBODY.public_key.did_key),
    "a member of the proof added": _with_proof(nonce="x"),
}


def _raw(document: Document, **options: object) -> Document:
    """A proof made with exactly these options."""
    return create_proof(document, options={**OPTIONS, **options}, signer=SIGNER)


@pytest.mark.parametrize("plain", [_NAMED, _VERSION_1], ids=["2.0", "1.1"])
@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_twin_is_refused(name: str, plain: Document, server) -> None:
    genuine = signed(plain)
    changed = copy.deepcopy(genuine)
    CHANGES[name](changed)
    assert changed != genuine
    reply = server.verify(changed, checks=["proof"])
    assert (reply.status, reply.mimetype) == (422, "application/problem+json")
    assert reply.body["verified"] is False
    assert reply.body["errors"]


@pytest.mark.parametrize("plain", [_NAMED, _VERSION_1], ids=["2.0", "1.1"])
def test_the_genuine_is_good(plain: Document, server) -> None:
    reply = server.verify(signed(plain), checks=["proof"])
    assert (reply.status, reply.mimetype) == (200, "application/json")
    assert reply.body["verified"] is True
    assert (reply.body["errors"], reply.body["verdict"]) == ([], "valid")


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"proofPurpose": "authentication"}, "PROOF_VERIFICATION_ERROR"),
        ({"proofPurpose": "keyAgreement"}, "PROOF_VERIFICATION_ERROR"),
        ({"verificationMethod": f"{METHOD}x"}, "INVALID_RELATIONSHIP_FOR_VERIFICATION_METHOD"),
        ({"verificationMethod": "did:key:invalidVm"}, "INVALID_VERIFICATION_METHOD"),
        ({"expires": "2025-01-02T00:00:00Z"}, "PROOF_VERIFICATION_ERROR"),
    ],
)
def test_a_proof_made_with_another_option_is_refused(
    options: dict[str, object], problem: str, server
) -> None:
    reply = server.verify(signed(**options))
    assert reply.status == 422
    assert f"{SECURITY}{problem}" in {one["type"] for one in reply.body["errors"]}


@pytest.mark.parametrize(
    "options",
    [
        {"expires": "2125-01-02T00:00:00Z"},
        {"nonce": "n-1"},
        {"id": "urn:uuid:26329423-bec9-4b2e-88cb-a7c7d9dc4544"},
        {"created": "2025-01-01T08:00:00+08:00"},
    ],
)
def test_a_proof_may_have_further_options(options: dict[str, object], server) -> None:
    document = {**_NAMED, "issuer": DID}
    assert server.verify({**document, "proof": _raw(document, **options)}).status == 200


def test_a_proof_of_somebody_else_s_key_is_refused(server) -> None:
    claims = {**_NAMED, "issuer": DID}
    reply = server.verify({**claims, "proof": proof_of(claims, signer=_SOMEBODY)})
    assert reply.status == 422
    assert f"{SECURITY}INVALID_VERIFICATION_METHOD" in {one["type"] for one in reply.body["errors"]}


def test_a_changed_document_is_a_cryptographic_security_error(server) -> None:
    changed = signed(_NAMED)
    changed["credentialSubject"]["name"] = "Wong"
    types = {one["type"] for one in server.verify(changed).body["errors"]}
    assert types == {f"{DATA_MODEL}CRYPTOGRAPHIC_SECURITY_ERROR"}


@pytest.mark.parametrize(
    "written", ["a text", "", 4, None, True, [], ["a text"], [signed()], "eyJhbGciOiJub25lIn0"]
)
def test_a_credential_that_is_no_object_is_refused(written: object, server) -> None:
    reply = server.verify(written)
    assert reply.status == 400
    assert reply.body["type"] == f"{DATA_MODEL}PARSING_ERROR"
    assert reply.body["verified"] is False


def test_a_request_without_a_credential_is_refused(server) -> None:
    for request in ({}, {"verifiablePresentation": signed()}, {"credential": signed()}, [], None):
        assert server.post("verify", request).status == 400
    assert server.post("verify", {"verifiableCredential": signed()}).status == 200
    for options in ([], "proof", 4, None):
        request = {"verifiableCredential": signed(), "options": options}
        assert server.post("verify", request).status == 400


def test_the_purpose_that_is_expected_must_be_that_of_the_proof(server) -> None:
    genuine = signed()
    assert server.verify(genuine, expectedProofPurpose="assertionMethod").status == 200
    refused = server.verify(genuine, expectedProofPurpose="authentication")
    assert (refused.status, refused.body["errors"][0]["reason"]) == (422, "other-purpose")
    assert refused.body["verified"] is False


@pytest.mark.parametrize("name", ["domain", "challenge"])
def test_a_credential_may_be_bound_to_an_occasion_too(name: str, server) -> None:
    claims = {**_NAMED, "issuer": DID}
    bound = {**claims, "proof": _raw(claims, domain=["a.example", "b.example"], challenge="c0ffee")}
    right, problem = {
        "domain": ("b.example", "INVALID_DOMAIN_ERROR"),
        "challenge": ("c0ffee", "INVALID_CHALLENGE_ERROR"),
    }[name]
    assert server.verify(bound).status == 200
    assert server.verify(bound, **{name: right}).status == 200
    for document, said in ((bound, "another"), (signed(), right)):
        refused = server.verify(document, **{name: said})
        assert refused.status == 422
        assert [one["type"] for one in refused.body["errors"]] == [f"{SECURITY}{problem}"]


def test_texts_may_have_a_language_and_nothing_else(server) -> None:
    text = {"@value": "كلب", "@language": "ar", "@direction": "rtl"}
    assert server.verify(signed({**PLAIN, "name": text})).status == 200
    named = {"id": "did:example:1", "name": [text, {"@value": "Dog", "@language": "en"}]}
    assert server.verify(signed({**PLAIN, "credentialSubject": named})).status == 200
    hidden = {"id": "did:example:1", "name": {**text, "@id": "did:example:2"}}
    reply = server.verify({**signed(), "credentialSubject": hidden})
    assert (reply.status, reply.body["verified"]) == (422, False)


def test_the_examples_context_and_contexts_of_its_own_are_taken(server) -> None:
    claims = {
        **PLAIN,
        "@context": [V2, EXAMPLES, {"Kind": "https://example.org/terms#Kind"}],
        "type": ["VerifiableCredential", "Kind"],
        "credentialSubject": {"id": "did:example:1", "anything": "at all"},
    }
    assert server.verify(signed(claims)).status == 200


def _token(**header: object) -> str:
    """A credential as Securing Verifiable Credentials using JOSE and COSE has it."""
    parts = [
        encode_base64url(json.dumps(part).encode())[1:]
        for part in ({"alg": "EdDSA", "kid": METHOD, **header}, {**_NAMED, "issuer": DID})
    ]
    signature = SIGNER.sign(".".join(parts).encode())
    return ".".join([*parts, encode_base64url(signature)[1:]])


def test_a_token_is_taken_as_it_is_and_in_an_envelope(server) -> None:
    token = _token(typ="vc+jwt")
    changed = token[:-4] + ("AAAA" if token[-4:] != "AAAA" else "BBBB")
    for good, bad in ((token, changed), (_enveloped(token), _enveloped(changed))):
        assert server.verify(good).status == 200
        assert server.verify(bad).status == 422


def _enveloped(token: str) -> Document:
    return {
        "@context": [V2],
        "type": "EnvelopedVerifiableCredential",
        "id": f"data:application/vc+jwt,{token}",
    }


# -- sets and chains ------------------------------------------------------------------------------

_FIRST = "urn:uuid:26329423-bec9-4b2e-88cb-a7c7d9dc4544"
_SECOND = "urn:uuid:8cc9022b-6b14-4cf3-8571-74972c5feb54"


def _chain(*, previous: object, plain: Document = _NAMED) -> Document:
    """Two proofs, and a third that depends on what `previous` names."""
    claims = {**plain, "issuer": DID}
    first, second = _raw(claims, id=_FIRST), _raw(claims, id=_SECOND)
    names = previous if isinstance(previous, list) else [previous]
    earlier = [one for one in (first, second) if one["id"] in names]
    last = _raw({**claims, "proof": earlier}, previousProof=previous)
    return {**claims, "proof": [first, second, last]}


@pytest.mark.parametrize("plain", [_NAMED, _VERSION_1], ids=["2.0", "1.1"])
@pytest.mark.parametrize("previous", [_FIRST, [_FIRST], [_FIRST, _SECOND], [_SECOND, _FIRST]])
def test_a_chain_is_followed(previous: object, plain: Document, server) -> None:
    assert server.verify(_chain(previous=previous, plain=plain)).status == 200


def _drop(*positions: int) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        kept = [one for at, one in enumerate(document["proof"]) if at not in positions]
        document["proof"] = kept

    return change


BROKEN: dict[str, Callable[[Document], object]] = {
    "the first is missing": _drop(0),
    "both are missing": _drop(0, 1),
    "names nobody": lambda document: document["proof"][2].update(previousProof="urn:uuid:nobody"),
    "names none": lambda document: document["proof"][2].update(previousProof=[]),
    "names a number": lambda document: document["proof"][2].update(previousProof=[_FIRST, 3]),
    "a number": lambda document: document["proof"][2].update(previousProof=3),
    "names nobody besides": lambda document: document["proof"][2].update(
        previousProof=[_FIRST, "urn:uuid:nobody"]
    ),
    "no longer depends": lambda document: document["proof"][2].pop("previousProof"),
    "the first was changed": lambda document: document["proof"][0].update(
        proofValue=_altered(document["proof"][0]["proofValue"])
    ),
    "the first is another": lambda document: document["proof"].__setitem__(
        0, _raw({**_NAMED, "issuer": DID}, id=_FIRST, created="2025-06-01T00:00:00Z")
    ),
    "two of one name": lambda document: document["proof"].append(document["proof"][0]),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_chain_is_refused(name: str, server) -> None:
    document = _chain(previous=[_FIRST])
    assert server.verify(document).status == 200
    BROKEN[name](document)
    reply = server.verify(document)
    assert (reply.status, reply.body["verified"]) == (422, False)


def test_every_proof_of_a_set_must_hold(server) -> None:
    claims = {**_NAMED, "issuer": DID}
    pair = [_raw(claims), _raw(claims, created="2025-02-01T00:00:00Z")]
    assert server.verify({**claims, "proof": pair}).status == 200
    spoilt = [pair[0], {**pair[1], "proofValue": _altered(pair[1]["proofValue"])}]
    for proofs in (spoilt, spoilt[::-1]):
        assert server.verify({**claims, "proof": proofs}).status == 422
