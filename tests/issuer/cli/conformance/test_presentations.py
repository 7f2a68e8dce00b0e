"""`POST /presentations/verify`: signed and unsigned, and what is in them."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from issuer.verification.problem_details import DATA_MODEL, SECURITY
from keys import MemorySigner
from tests.issuer.cli.conformance.asking import DID, proof_of, signed
from tests.issuer.credentials.vcdm_cases import PLAIN, V2
from tests.issuer.proofs.tokens import base64url, part

_HOLDER = MemorySigner.from_seed(b"the holder in these tests, truly")
_HOLDER_DID = _HOLDER.public_key.did_key
_FOR = {"domain": "verifier.example", "challenge": "c0ffee"}


def _presentation(*credentials: object, **members: object) -> dict[str, Any]:
    whole = {
        "@context": [V2],
        "type": ["VerifiablePresentation"],
        "holder": _HOLDER_DID,
        **({"verifiableCredential": list(credentials)} if credentials else {}),
        **members,
    }
    return {name: value for name, value in whole.items() if value is not None}


def _signed(presentation: dict[str, Any], **options: object) -> dict[str, Any]:
    said = {"proofPurpose": "authentication", **_FOR, **options}
    return {**presentation, "proof": proof_of(presentation, signer=_HOLDER, **said)}


@pytest.mark.parametrize(
    "presentation",
    [
        _presentation(signed()),
        _presentation(signed(), signed({**PLAIN, "id": "did:example:1"})),
        _presentation(signed(), holder=None),
        _presentation(signed(), holder={"id": _HOLDER_DID}),
        _presentation(signed(), id="urn:uuid:3978344f-8596-4c3a-a978-8fcaba3903c5"),
    ],
)
def test_a_good_presentation_is_good_signed_and_unsigned(presentation, server) -> None:
    unsigned = server.verify_presentation(presentation)
    assert (unsigned.status, unsigned.body["verified"]) == (200, True), unsigned.body
    answer = server.verify_presentation(_signed(presentation))
    assert (answer.status, answer.body["kind"]) == (200, "presentation"), answer.body
    assert server.verify_presentation(_signed(presentation), **_FOR).status == 200


@pytest.mark.parametrize(
    "presentation",
    [
        _presentation(),
        _presentation(holder=None),
        _presentation(holder=None, id="urn:uuid:9c9a36f8-518f-4976-a934-6649502d0008"),
    ],
)
def test_one_that_holds_nothing_is_good_only_if_it_is_signed(presentation, server) -> None:
    assert server.verify_presentation(_signed(presentation)).status == 200
    unsigned = server.verify_presentation(presentation)
    assert (unsigned.status, unsigned.body["verified"]) == (422, False)
    assert [one["reason"] for one in unsigned.body["errors"]] == ["nothing-signed"]


# -- as a token -----------------------------------------------------------------------------------


def _token(
    presentation: dict[str, Any], *, signature: bytes | None = None, **claims: object
) -> str:
    header = {"alg": "EdDSA", "kid": _HOLDER_DID, "typ": "vp+jwt"}
    written = f"{part(header)}.{part({**presentation, **claims})}"
    return f"{written}.{base64url(signature or _HOLDER.sign(written.encode()))}"


def _enveloped(token: str, kind: object) -> dict[str, Any]:
    return {"@context": [V2], "type": kind, "id": f"data:application/vp+jwt,{token}"}


_KIND = "EnvelopedVerifiablePresentation"
_FORMS = [lambda token: token, lambda token: _enveloped(token, _KIND)]
_FORMS.append(lambda token: _enveloped(token, [_KIND]))


@pytest.mark.parametrize("form", _FORMS, ids=["bare", "in an envelope", "of a list of types"])
def test_the_signature_of_a_token_counts(form: Callable[[str], object], server) -> None:
    presentation = _presentation(signed())
    around = {"aud": _FOR["domain"], "nonce": _FOR["challenge"]}
    good = server.verify_presentation(form(_token(presentation, **around)), **_FOR)
    assert (good.status, good.body["verified"]) == (200, True), good.body
    for bad in (
        _token(presentation, signature=bytes(64), **around),
        _token({**presentation, "holder": DID}, **around),
        _token(presentation, **{**around, "aud": "another.example"}),
        _token(presentation, **{**around, "nonce": "another"}),
        _token(presentation, **around, exp=1),
    ):
        refused = server.verify_presentation(form(bad), **_FOR)
        assert (refused.status, refused.body["verified"]) == (422, False)


def test_a_token_is_of_the_purpose_that_its_key_was_looked_for(server) -> None:
    token = _token(_presentation(signed()))
    for expected, status in (("authentication", 200), ("assertionMethod", 422)):
        answer = server.verify_presentation(token, expectedProofPurpose=expected)
        assert answer.status == status
    # What stands beside a token in its envelope is of nobody.
    beside = {**_enveloped(token, _KIND), "proof": {"proofPurpose": "assertionMethod"}}
    answer = server.verify_presentation(beside, expectedProofPurpose="assertionMethod")
    assert answer.status == 422


def test_an_unsigned_one_may_be_called_a_presentation(server) -> None:
    request = {"presentation": _presentation(signed())}
    assert server.post("presentations/verify", request).status == 200


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"domain": "another.example"}, "INVALID_DOMAIN_ERROR"),
        ({"challenge": "another"}, "INVALID_CHALLENGE_ERROR"),
    ],
)
def test_a_presentation_for_another_occasion_is_refused(
    options: dict[str, str], problem: str, server
) -> None:
    presentation = _signed(_presentation(signed()))
    assert server.verify_presentation(presentation, **_FOR).status == 200
    refused = server.verify_presentation(presentation, **{**_FOR, **options})
    assert refused.status == 422
    assert {one["type"] for one in refused.body["errors"]} == {f"{SECURITY}{problem}"}


def test_nobody_is_bound_to_an_occasion_by_a_presentation_that_is_not_signed(server) -> None:
    assert server.verify_presentation(_presentation(signed()), **_FOR).status == 422


@pytest.mark.parametrize(
    "members",
    [
        {"@context": None},
        {"@context": ["https://www.w3.org/ns/credentials/examples/v2"]},
        {"holder": {"name": "Holder"}},
        {"holder": "no address"},
        {"verifiableCredential": "https://example.org/credentials/1"},
        {"verifiableCredential": [3]},
        {"verifiableCredential": []},
        {"unheardOf": "x"},
        {"termsOfUse": {"id": "https://example.org/1"}},
        {"id": "no address"},
    ],
)
def test_a_presentation_that_breaks_the_data_model_is_refused(members, server) -> None:
    reply = server.verify_presentation(_presentation(signed(), **members))
    assert reply.status == 422
    assert {one["type"].startswith(DATA_MODEL) for one in reply.body["errors"]} == {True}


@pytest.mark.parametrize("types", [None, ["NonconformingDocument"], [], "VerifiableCredential"])
def test_what_is_no_presentation_is_refused(types: object, server) -> None:
    assert server.verify_presentation(_presentation(signed(), type=types)).status in {400, 422}


def test_a_presentation_is_no_credential_and_the_other_way_round(server) -> None:
    assert server.verify(_presentation(signed())).status == 400
    assert server.verify_presentation(signed()).status == 400


def test_one_bad_credential_spoils_it_and_is_named(server) -> None:
    bad = signed({**PLAIN, "id": "did:example:1"})
    bad["id"] = "did:example:2"
    reply = server.verify_presentation(_signed(_presentation(signed(), bad)))
    assert reply.status == 422
    (error,) = reply.body["errors"]
    assert error["type"] == f"{DATA_MODEL}CRYPTOGRAPHIC_SECURITY_ERROR"
    assert error["credential"] == "$.verifiableCredential[1]"


def test_a_changed_presentation_is_refused(server) -> None:
    good = _signed(_presentation(signed()))
    changed = copy.deepcopy(good)
    changed["id"] = "urn:uuid:3978344f-8596-4c3a-a978-8fcaba3903c5"
    assert server.verify_presentation(good).status == 200
    assert server.verify_presentation(changed).status == 422


def test_a_holder_that_did_not_sign_is_refused(server) -> None:
    said = {**_presentation(signed()), "holder": DID}
    proof = proof_of(said, signer=_HOLDER, proofPurpose="authentication", **_FOR)
    assert server.verify_presentation({**said, "proof": proof}).status == 422


def test_a_credential_of_the_presenter_s_own_needs_them_as_holder(server) -> None:
    own = signed(signer=_HOLDER)
    assert server.verify_presentation(_signed(_presentation(own))).status == 200
    for holder in (None, "did:example:acme"):
        refused = server.verify_presentation(_signed(_presentation(own, holder=holder)))
        assert refused.status == 422
