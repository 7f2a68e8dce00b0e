"""Sign a list of issuers that this institution vouches for.

1. check   That it is one: whoever reads it will, so nothing is signed that would be refused.
2. intend  The audit says who has which list signed; if the power fails now, that is all there is.
3. sign    With the institution's key (Data Integrity, eddsa-jcs-2022), and read it as others will.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from issuer.actions.permissions import must_be
from issuer.actions.ports import AuditEntry, Clock, Institution, Store
from issuer.attendance.model import Account, Role
from issuer.credentials.times import write_date_time
from issuer.errors import SigningUnavailable
from issuer.jsonld.jcs import canonical_json
from issuer.jsonld.strict_json import read_json
from issuer.proofs.data_integrity import ProofInQuestion
from issuer.proofs.eddsa_jcs_2022 import EddsaJcs2022
from issuer.verification.registry import TYPE, read_listing, read_registry
from keys import KeysError, Signer, method_of_did
from keys.multibase import encode_base58btc


def sign_registry(
    content: bytes, *, by: Account, store: Store, institution: Institution, clock: Clock
) -> str:
    """The list in a file, signed: JSON, made for `ISSUER_KNOWN_ISSUERS`.

    `content` is JSON with `name`, `issuers` (objects with `id` and `name`) and `validUntil`; a
    signature in it is replaced.

    Raises:
        NotAllowed: only a learning advisor may.
        MalformedSubmission: it is no JSON.
        UnusableRegistry: it is no list of issuers, or has run out.
        SigningUnavailable: the key is not here, or did not answer; nothing was signed.
    """
    must_be(by, Role.LEARNING_ADVISOR)
    signer, now = institution.signer, clock()
    if signer is None:
        raise SigningUnavailable
    claims = {name: value for name, value in read_json(content).items() if name != "proof"}
    claims["type"] = TYPE
    read_listing(claims, now=now)
    digest = hashlib.sha256(canonical_json(claims).encode()).hexdigest()
    with store.transaction() as uow:
        uow.audit.add(AuditEntry(now, by.id, "registry-signed", "registry", digest))
    proof = _proof_of(claims, signer=signer, created=write_date_time(now))
    text = json.dumps({**claims, "proof": proof}, ensure_ascii=False, indent=2) + "\n"
    read_registry(text.encode(), filename="", signed_by=signer.public_key.did_key, now=now)
    return text


def _proof_of(
    claims: Mapping[str, object], *, signer: Signer, created: str
) -> Mapping[str, object]:
    """VC Data Integrity EdDSA Cryptosuites 1.0, section 3.3.6."""
    suite = EddsaJcs2022()
    options = {
        "type": suite.TYPE,
        "cryptosuite": suite.NAME,
        "created": created,
        "verificationMethod": method_of_did(signer.public_key.did_key),
        "proofPurpose": "assertionMethod",
    }
    question = ProofInQuestion(proof=options, unsecured=claims)
    data = suite.trace(question, hash_name=suite.HASHES[signer.public_key.algorithm]).hash_data
    try:
        signature = signer.sign(data)
    except KeysError as problem:
        raise SigningUnavailable from problem
    return {**options, "proofValue": encode_base58btc(signature)}
