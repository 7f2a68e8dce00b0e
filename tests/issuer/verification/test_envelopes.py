"""What a token holds, and the envelopes that stand for one."""

import pytest

from issuer.errors import MalformedSubmission
from issuer.verification.envelopes import (
    EnvelopeNotRead,
    is_envelope,
    token_in,
    token_in_envelope,
)
from keys import Algorithm
from tests.evil_issuer.hands import as_token
from tests.evil_issuer.material import V2, badge, enveloped, presentation
from tests.evil_issuer.presentation_tokens import enveloped_presentation, presented_as_token
from tests.issuer.proofs.tokens import token
from tests.keys.others import other

TOKEN = as_token(badge())
SHOWN = presented_as_token()
NOT_AS_SAID = "what the JWT holds is not what it is said to be."
NO_JWT = "the envelope's address is not a data: address of a JWT."
NEITHER = "the envelope has no context, or no address."
OTHERWISE = "what is in the envelope is not what it is said to be."


def holding(payload):
    return token(other(Algorithm.ED25519, 21), {"alg": "EdDSA"}, payload)


def why(call, *arguments, **more):
    with pytest.raises(MalformedSubmission) as refused:
        call(*arguments, **more)
    return refused.value.facts["why"].text()


# -- tokens ---------------------------------------------------------------------------------------


def test_a_token_holds_a_credential_or_a_presentation():
    assert token_in(TOKEN).document == badge()
    assert token_in(SHOWN).document["type"] == ["VerifiablePresentation"]
    under_vp = token_in(presented_as_token(under_vp=True))
    assert under_vp.document == token_in(SHOWN).document


def test_beside_a_credential_a_presentation_is_no_more_than_a_claim():
    assert token_in(holding({"vc": badge(), "vp": presentation()})).document["id"] == badge()["id"]


@pytest.mark.parametrize(
    "payload",
    [{"vp": badge()}, {"vp": {}}, {"vc": presentation()}],
    ids=["a credential as a presentation", "nothing", "a presentation as a credential"],
)
def test_what_it_holds_must_be_what_its_place_says(payload):
    assert why(token_in, holding(payload)) == NOT_AS_SAID


# -- envelopes ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind", ["EnvelopedVerifiableCredential", "EnvelopedVerifiablePresentation"]
)
def test_an_envelope_says_that_it_is_one(kind):
    assert is_envelope({"type": kind})
    assert is_envelope({"type": ["Other", kind]})
    assert not is_envelope({"type": [f"X{kind}", 7]})
    assert not is_envelope({"type": "VerifiableCredential", "id": f"data:application/jwt,{TOKEN}"})
    assert not is_envelope({})


@pytest.mark.parametrize(
    "address",
    [
        "data:application/vc+jwt,",
        "data:application/vc+ld+jwt,",
        "data:application/jwt,",
        "DATA:Application/VC+JWT,",
        "data:application/jwt; charset=utf-8,",
    ],
)
@pytest.mark.parametrize("contexts", [V2, [V2], ["https://x.example", V2]], ids=str)
def test_it_holds_a_token_under_several_names(address, contexts):
    envelope = {**enveloped(TOKEN), "@context": contexts, "id": address + TOKEN}
    assert token_in_envelope(envelope).document == badge()
    shown = {**enveloped_presentation(SHOWN), "id": address.lower().replace("/vc", "/vp") + SHOWN}
    assert token_in_envelope(shown).document == token_in(SHOWN).document


def test_only_inside_another_document_it_needs_no_context():
    for contexts in ({}, {"@context": []}, {"@context": "https://x.example"}):
        envelope = {
            "type": "EnvelopedVerifiableCredential",
            "id": enveloped(TOKEN)["id"],
            **contexts,
        }
        assert why(token_in_envelope, envelope) == NEITHER
        assert token_in_envelope(envelope, is_inside=True).document == badge()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"id": None}, NEITHER),
        ({"id": [f"data:application/jwt,{TOKEN}"]}, NEITHER),
        ({"id": TOKEN}, NO_JWT),
        ({"id": "data:application/vc+jwt"}, NO_JWT),
        ({"id": f"data:application/vp+jwt,{TOKEN}"}, NO_JWT),
        ({"id": f"data:text/html,{TOKEN}"}, NO_JWT),
        ({"id": f"data:,{TOKEN}"}, NO_JWT),
        ({"id": f"data:application/jwt;base64,{TOKEN}"}, NO_JWT),
        ({"id": f"https:application/jwt,{TOKEN}"}, NO_JWT),
        ({"id": f"data:application/jwt,{SHOWN}"}, OTHERWISE),
        ({"type": ["EnvelopedVerifiableCredential", "EnvelopedVerifiablePresentation"]}, NO_JWT),
        (
            {"type": "EnvelopedVerifiablePresentation", "id": f"data:application/jwt,{TOKEN}"},
            OTHERWISE,
        ),
        ({"id": "data:application/jwt,e30.e30"}, "it is not a JWT of three parts."),
        ({"id": "data:application/jwt,e30.e30.AA"}, "the JWT holds no credential."),
    ],
    ids=lambda value: str(value)[:60],
)
def test_what_is_no_envelope_of_a_token_says_why(changes, told):
    assert why(token_in_envelope, {**enveloped(TOKEN), **changes}) == told


@pytest.mark.parametrize("media_type", ["application/vc+sd-jwt", "application/vc+cose"])
def test_other_ways_to_secure_it_are_known_by_name(media_type):
    envelope = {**enveloped(TOKEN), "id": f"data:{media_type},AAAA"}
    with pytest.raises(EnvelopeNotRead) as refused:
        token_in_envelope(envelope)
    assert refused.value.code == "envelope-not-read"
    assert refused.value.facts["why"].text() == (
        f"what is in the envelope is of a kind not read here yet, {media_type}."
    )
