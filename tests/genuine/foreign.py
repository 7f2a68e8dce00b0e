"""Genuine badges that others made: with their software, or in the texts of the standards."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from issuer.status.bitstring_status_list import empty_bits
from issuer.verification import Verdict
from keys import PublicKey
from tests.evil_issuer.catalogue import Sort
from tests.evil_issuer.hands import (
    PLAIN,
    college_list,
    controller_document,
    everywhere,
    published_key,
)
from tests.genuine.corpus import GENUINE, Genuine, genuine
from tests.issuer.jsonld.shared_data import SHARED, shared_json
from tests.issuer.proofs.samples import proof_in, samples, vectors
from tests.issuer.verification.actors import FakeWorld

_VECTORS = Path(__file__).with_name("vectors") / "made_by_others.json"


@cache
def made_by_others() -> list[dict[str, Any]]:
    return json.loads(_VECTORS.read_text("utf-8")) if _VECTORS.exists() else []


def as_genuine(one) -> Genuine:
    """A badge of `make_genuine`, in the world that it brings."""
    sort = Sort.TOKEN if isinstance(one["what"], str) else Sort.CREDENTIAL
    if one.get("presentation"):
        sort = Sort.ALONE
    if one.get("endorsement"):
        sort = Sort.ENDORSEMENT
    return Genuine(
        f"made by others: {one['name']}",
        lambda: (one["what"], everywhere(documents=one["documents"], lists=one["lists"])),
        sort,
    )


GENUINE |= {one.name: one for one in map(as_genuine, made_by_others())}


# -- the samples of each suite, whose issuer keeps a list besides ---------------------------------

_ISSUER = "did:web:badges.example"


def _world_of(document, method, key) -> FakeWorld:
    lister = f"{_ISSUER}#lister"
    listed = controller_document(
        _ISSUER,
        [
            published_key(key, method, _ISSUER),
            published_key(PLAIN.owner.public_key, lister, _ISSUER),
        ],
    )
    entry = document.get("credentialStatus")
    if entry is None:
        return everywhere(documents={_ISSUER: listed})
    url = entry["statusListCredential"]
    unsigned = college_list(url=url, issuer=_ISSUER, bits=empty_bits())
    signed = PLAIN.sign(unsigned, verificationMethod=lister)
    return everywhere(documents={_ISSUER: listed}, lists={url: signed})


# With what the standard requires left out, it is no badge; with the status left out, nobody knows.
_SHOWN = {None: Verdict.VALID, "the subject": Verdict.COULD_NOT_BE_CHECKED}

for _sample in samples():
    if _sample.shown is None or (_sample.shown in _SHOWN and _sample.document == "as we issue"):
        genuine(f"a sample: {_sample}", verdict=_SHOWN[_sample.shown])(
            lambda sample=_sample: (
                sample.signed,
                _world_of(sample.signed, proof_in(sample.signed)["verificationMethod"], sample.key),
            )
        )

for _token in vectors("jwts"):
    genuine(f"a sample: {_token['name']}, {_token['document']}", sort=Sort.TOKEN)(
        lambda token=_token: (
            token["jws"],
            _world_of(
                dict(vectors("documents"))[token["document"]],
                f"{_ISSUER}#key-1",
                PublicKey.from_jwk(token["jwk"]),
            ),
        )
    )


# -- published by 1EdTech -------------------------------------------------------------------------

PUBLISHED = "vectors/ob-3.0-eddsa-rdfc-2022.json"

if (SHARED / PUBLISHED).exists():

    @genuine("the implementation guide's badge")
    def _published():
        vector = shared_json(PUBLISHED)
        issuer, options = vector["document"]["issuer"]["id"], vector["proofOptions"]
        method = options["verificationMethod"]
        key = PublicKey.from_multibase(method.partition("#")[2])
        document = controller_document(issuer, [published_key(key, method, issuer)])
        proof = {**options, "proofValue": vector["proofValue"]}
        return {**vector["document"], "proof": [proof]}, everywhere(documents={issuer: document})
