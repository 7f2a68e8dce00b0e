"""What a signature is computed from, step by step: for issuers whose badges others refuse.

Two implementations that disagree differ in one of these values; the first that differs tells where.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from issuer.errors import IssuerError, UnusableDocument
from issuer.i18n import N_, Message
from issuer.proofs.checkers import checker_of
from issuer.proofs.data_integrity import DataIntegrityChecker, Refused, TwoHashes
from issuer.proofs.ecdsa_sd_2023 import EcdsaSd2023, create_verify_data
from issuer.proofs.eddsa_rdfc_2022 import EddsaRdfc2022
from issuer.proofs.jwt_credential import JwtCredential
from issuer.verification.parts import MAX_DEPTH, MAX_PARTS, inner_credentials
from issuer.verification.proof import Proof
from issuer.verification.report import Step, VerificationReport
from issuer.verification.signed import Signed
from issuer.verification.submission import Submission
from issuer.verification.wording import shown
from keys import KeysError, PublicKey, key_of_did, method_of_did

Keys = Mapping[str, PublicKey]

_NOT_KNOWN = Message(N_("This kind of signature is not known here."))
_NO_KEY = Message(N_("Which hash is used depends on the key, and no key that fits is at hand."))


class ProofTrace(NamedTuple):
    """The values behind one proof.

    `document` and `configuration` are the canonical forms (N-Quads, or JSON for a suite that signs
    JSON; for a token its signing input, and nothing). `signed` is what the key signs. Where they
    could not be worked out, `problem` says why and the others are empty. `place` is the JSON path
    of the credential that the proof is of. Both it and `kind` can be shown as they are.
    """

    kind: str
    place: str
    hash_name: str = ""
    document: bytes = b""
    configuration: bytes = b""
    signed: bytes = b""
    problem: Message | None = None

    def to_json(self, language: str) -> dict[str, object]:
        """Texts, and hashes in hexadecimal."""
        return {
            "proof": self.kind,
            "place": self.place,
            "problem": None if self.problem is None else self.problem.text(language),
            "hash": self.hash_name,
            "canonicalDocument": self.document.decode(),
            "canonicalDocumentHash": self.digest_of(self.document),
            "canonicalProofConfiguration": self.configuration.decode(),
            "canonicalProofConfigurationHash": self.digest_of(self.configuration),
            "signedBytes": self.signed.hex(),
        }

    def digest_of(self, part: bytes) -> str:
        """The hash of a canonical form, in hexadecimal; empty where there is none."""
        return hashlib.new(self.hash_name, part).hexdigest() if self.hash_name and part else ""


def traces_of(
    submitted: Submission, *, report: VerificationReport | None = None
) -> tuple[ProofTrace, ...]:
    """One trace for each proof of what was handed in, that of a token around it first, and then of
    the credentials inside it. Where a hash depends on the key, it is that which the report found.
    """
    keys = {} if report is None else dict(_keys_found(report))
    documents = islice(_documents_in(submitted, "$"), 1 + MAX_PARTS)
    return tuple(one for place, signed in documents for one in _traces(signed, shown(place), keys))


def _keys_found(report: VerificationReport) -> Iterator[tuple[str, PublicKey]]:
    """The keys that verification found good, by the names of their methods as it tells them."""
    method = ""
    for found in report.findings:
        if found.step is Step.VERIFICATION_METHOD:
            method = str(found.facts.get("method", ""))
        elif found.step is Step.KEY and found.passed:
            try:
                yield method, PublicKey.from_multibase(str(found.facts.get("key", "")))
            except KeysError:
                continue  # RSA, which goes by another name
    for part in report.parts:
        yield from _keys_found(part.report)


def _documents_in(
    submitted: Submission, place: str, *, depth: int = 0
) -> Iterator[tuple[str, Signed]]:
    signed = Signed(submitted.document, token=submitted.token)
    yield place, signed
    if depth < MAX_DEPTH:
        for inner in inner_credentials(signed.claims):
            if isinstance(inner.content, Submission):
                below = place + inner.place.removeprefix("$")
                yield from _documents_in(inner.content, below, depth=depth + 1)


def _traces(signed: Signed, place: str, keys: Keys) -> Iterator[ProofTrace]:
    try:
        proofs = signed.proofs()
    except UnusableDocument as error:
        yield ProofTrace("", place, problem=error.sentence)
        return
    for proof in proofs:
        kind = str(proof.recognised.facts.get("cryptosuite", "")) or _called(proof)
        if signed.token is not None and proof.written is signed.token.jws.header:
            yield _trace_of_token(kind, place, signed.token)
            continue
        try:
            yield _trace(kind, place, signed, proof, keys)
        except (IssuerError, Refused) as error:
            why = error.sentence if isinstance(error, IssuerError) else Message(str(error))
            yield ProofTrace(kind, place, problem=why)


def _called(proof: Proof) -> str:
    return shown(str(proof.written.get("type", "")))


def _trace_of_token(kind: str, place: str, token: JwtCredential) -> ProofTrace:
    """What is signed is the text itself; the names of algorithms end with the size of the hash."""
    content = token.jws.signing_input
    ending = str(token.jws.header.get("alg", ""))[-3:]
    hash_name = f"sha{ending}" if ending in ("384", "512") else "sha256"
    return ProofTrace(kind, place, hash_name, document=content, signed=content)


def _trace(kind: str, place: str, signed: Signed, proof: Proof, keys: Keys) -> ProofTrace:
    checker = checker_of(proof.written)
    if isinstance(checker, EddsaRdfc2022):
        plain = checker.trace(signed, proof=proof.written)
        return ProofTrace(
            kind,
            place,
            "sha256",
            document=plain.canonical_document,
            configuration=plain.canonical_proof_config,
            signed=plain.hash_data,
        )
    if not isinstance(checker, DataIntegrityChecker):
        return ProofTrace(kind, place, problem=_NOT_KNOWN)
    question = checker.question(signed, proof=proof.written)
    if isinstance(checker, EcdsaSd2023):
        value, trace = checker.trace(question)
        data = create_verify_data(
            trace.canonical_document,
            canonical_proof_config=trace.canonical_proof_config,
            value=value,
        )
        content = data.signed_by_issuer
    else:
        assert isinstance(checker, TwoHashes)  # there is no third kind
        hash_name = _hash_for(proof, checker, keys)
        if hash_name is None:
            return ProofTrace(kind, place, problem=_NO_KEY)
        trace = checker.trace(question, hash_name=hash_name)
        content = trace.hash_data
    return ProofTrace(
        kind,
        place,
        trace.hash_name,
        document=trace.canonical_document,
        configuration=trace.canonical_proof_config,
        signed=content,
    )


def _hash_for(proof: Proof, checker: TwoHashes, keys: Keys) -> str | None:
    """The suite's only hash, or that which goes with the key."""
    names = {*checker.HASHES.values()}
    if len(names) == 1:
        return names.pop()
    method = proof.key_question.method
    key = keys.get(shown(method)) or _key_in(method)
    return None if key is None else checker.HASHES.get(key.algorithm)


def _key_in(method: str) -> PublicKey | None:
    """The key that a method's own name is (did:key, did:jwk)."""
    controller = method.partition("#")[0]
    try:
        return key_of_did(controller) if method in (controller, method_of_did(controller)) else None
    except KeysError:
        return None
