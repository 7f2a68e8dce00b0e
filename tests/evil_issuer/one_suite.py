"""Faults that only one suite can have: in what it signs, and how it is hashed (T6, T7, T11)."""

import copy

from issuer.proofs.ecdsa_rdfc_2019 import EcdsaRdfc2019
from issuer.proofs.eddsa_jcs_2022 import EddsaJcs2022
from keys.multibase import encode_base58btc
from tests.evil_issuer.catalogue import BAD, UNSURE, forgery
from tests.evil_issuer.hands import (
    HANDS,
    everywhere,
)
from tests.evil_issuer.material import (
    badge,
)

JCS = HANDS["eddsa-jcs-2022"]


@forgery("T6 signed as text, with a term that has no meaning", BAD, "undefined-term")
def _text_without_meaning():
    return JCS.sign(badge(grade="First class honours")), everywhere()


@forgery("T7 signed as text, the contexts cut short", BAD)
def _cut_contexts():
    signed = JCS.sign(badge())
    return {**signed, "@context": signed["@context"][:2]}, everywhere()


@forgery("T7 signed as text, a context appended behind those signed", UNSURE, "unsigned-context")
def _appended():
    signed = JCS.sign(badge())
    further = "https://w3id.org/security/multikey/v1"
    return {**signed, "@context": [*signed["@context"], further]}, everywhere()


@forgery("T7 signed as text, without contexts in its proof", BAD)
def _no_contexts_in_proof():
    signed = copy.deepcopy(JCS.sign(badge()))
    del signed["proof"][0]["@context"]
    return signed, everywhere()


@forgery("T11 signed with SHA-384 where the curve asks for SHA-256", BAD)
def _other_hash():
    hand = HANDS["ecdsa-rdfc-2019 on P-256"]
    question = EcdsaRdfc2019()
    signed = copy.deepcopy(hand.sign(badge()))
    proof = signed["proof"][0]
    trace = question.trace(question.question(signed, proof=proof), hash_name="sha384")
    proof["proofValue"] = encode_base58btc(hand.owner.sign(trace.hash_data))
    return signed, everywhere()


@forgery("T11 the two hashes in the wrong order", BAD)
def _swapped():
    signed = copy.deepcopy(JCS.sign(badge()))
    suite, proof = EddsaJcs2022(), signed["proof"][0]
    data = suite.trace(suite.question(signed, proof=proof), hash_name="sha256").hash_data
    proof["proofValue"] = encode_base58btc(JCS.owner.sign(data[32:] + data[:32]))
    return signed, everywhere()
