"""What others signed (`tests.interop.make_samples`), and proofs made to be wrong in one thing."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from issuer.proofs import ProofCheck
from issuer.proofs.checkers import checker_of
from issuer.proofs.data_integrity import ProofChecker, Trace, TwoHashes
from keys import Algorithm, PublicKey
from keys.multibase import encode_base58btc
from tests.issuer.jsonld.credentials import badge
from tests.keys.others import Other, other

_VECTORS = Path(__file__).with_name("vectors")
ED25519_2020 = "https://w3id.org/security/suites/ed25519-2020/v1"
METHOD = "did:web:badges.example#key-1"


@cache
def vectors(kind: str) -> Any:
    return json.loads((_VECTORS / f"{kind}.json").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Sample:
    """A document that somebody else signed, and the key that is theirs."""

    suite: str
    algorithm: Algorithm
    document: str
    shown: str | None
    key: PublicKey
    text: str

    @property
    def signed(self) -> dict[str, Any]:
        """New at each call, so that a test may change it."""
        return json.loads(self.text)

    @property
    def checker(self) -> ProofChecker:
        found = checker_of(proof_in(self.signed))
        assert found is not None
        return found

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.suite, self.algorithm, self.document, self.shown)))


def samples() -> list[Sample]:
    return [
        Sample(
            suite=one["suite"],
            algorithm=PublicKey.from_multibase(one["key"]).algorithm,
            document=one["document"],
            shown=one["shown"],
            key=PublicKey.from_multibase(one["key"]),
            text=json.dumps(one["signed"]),
        )
        for one in vectors("proofs")
    ]


def proof_in(document: dict[str, Any]) -> dict[str, Any]:
    proof = document["proof"]
    if isinstance(proof, list):
        (proof,) = proof
    return proof


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict):
        for key, member in value.items():
            yield from leaves(member, (*path, key))
    elif isinstance(value, list):
        for number, member in enumerate(value):
            yield from leaves(member, (*path, number))
    else:
        yield path


def changed(document: dict[str, Any], path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    copied = copy.deepcopy(document)
    place: Any = copied
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return copied


def at(document: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        document = document[step]
    return document


# -- our own hand, for proofs that no honest issuer makes --------------------------------------


def signed_by(
    owner: Other,
    document: dict[str, Any],
    *,
    suite: TwoHashes,
    over: Callable[[Trace], bytes] = lambda trace: trace.hash_data,
    hash_name: str | None = None,
    **options: Any,
) -> dict[str, Any]:
    """The document with one more proof of a suite.

    `over` and `hash_name` choose what is signed in place of what should be.
    """
    proof: dict[str, Any] = {
        "type": suite.TYPE,
        "cryptosuite": suite.name,
        "created": "2026-11-20T09:00:00Z",
        "verificationMethod": METHOD,
        "proofPurpose": "assertionMethod",
        **options,
        "proofValue": "",
    }
    if suite.name == suite.TYPE:
        del proof["cryptosuite"]
    proofs = document.get("proof", [])
    proofs = proofs if isinstance(proofs, list) else [proofs]
    both = {**document, "proof": [*proofs, proof]}
    question = suite.question(both, proof=proof)
    trace = suite.trace(question, hash_name=hash_name or suite.HASHES[owner.public_key.algorithm])
    proof["proofValue"] = encode_base58btc(owner.sign(over(trace)))
    return both


OWNERS = [other(Algorithm.ED25519), other(Algorithm.ES256), other(Algorithm.ES384)]


def unsigned() -> dict[str, Any]:
    """A badge of ours with the contexts of every suite."""
    document = badge()
    return {**document, "@context": [*document["@context"], ED25519_2020]}


def refused(answer: ProofCheck) -> bool:
    """Whether the answer is no; a no has a reason, and nothing else has one."""
    assert bool(answer.problem) == bool(answer.why)
    return not answer.verified
