"""Who signed this document: a proof, step by step (Verifiable Credential Data Integrity 1.0, 4.4).

The same steps serve a credential and the status list it names. Of several proofs one good one
suffices (Open Badges 3.0, section 9.1), and only those that name a key of the issuer count (T9).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from issuer.credentials.times import read_date_time
from issuer.errors import UnknownContext, UnusableDocument
from issuer.i18n import N_, Message
from issuer.proofs import SUITES, ProofSuite, proofs_of
from issuer.verification.case import CLOCK_SKEW, Case
from issuer.verification.issuers import issuer_id_of
from issuer.verification.keyholder import KeyQuestion, belongs_to_issuer, published_key
from issuer.verification.report import (
    Finding,
    Step,
    Verdict,
    failed,
    passed,
    unchecked,
    verdict_on,
)
from issuer.verification.wording import moment, shown
from issuer.verification.world import World
from keys import PublicKey

MAX_PROOFS = 2  # each costs a canonicalisation, and genuine badges have one or two

# Suites that exist and are not read here: genuine perhaps, so doubt and not a refusal.
_OTHER_TYPES = ("Ed25519Signature2018", "Ed25519Signature2020", "JsonWebSignature2020")
_OTHER_SUITES = (
    "bbs-2023",
    "ecdsa-jcs-2019",
    "ecdsa-rdfc-2019",
    "ecdsa-sd-2023",
    "eddsa-jcs-2022",
)
_ASK_ISSUER = Message(N_("Ask the issuer whether this badge is theirs, at an address you know."))
_ASK_ORIGINAL = Message(N_("Do not rely on it. Ask the holder for the original badge."))
_PREFERENCE = (Verdict.VALID, Verdict.COULD_NOT_BE_CHECKED, Verdict.NOT_VALID)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofInQuestion:
    """One proof of a document, whoever is said to have issued that."""

    proof: Mapping[str, object]
    document: Mapping[str, object]
    world: World
    now: datetime

    @property
    def key_question(self) -> KeyQuestion:
        method = self.proof.get("verificationMethod")
        return KeyQuestion(
            method=method if isinstance(method, str) else "",
            issuer_id=issuer_id_of(self.document),
        )

    @property
    def suite(self) -> ProofSuite | None:
        name = self.proof.get("cryptosuite")
        if self.proof.get("type") != "DataIntegrityProof" or not isinstance(name, str):
            return None
        return SUITES.get(name)


def signature(case: Case) -> tuple[Finding, ...]:
    """The findings about the proof that serves best, and a remark on each of the others."""
    return signature_on(case.document, world=case.world, now=case.now)


def signature_on(
    document: Mapping[str, object], *, world: World, now: datetime
) -> tuple[Finding, ...]:
    """The same for any signed document, such as a status list."""
    try:
        proofs = proofs_of(document)
    except UnusableDocument:
        return (_malformed_proof(),)
    if not proofs:
        return (_no_proof(),)
    if len(proofs) > MAX_PROOFS:
        return (_too_many_proofs(),)
    answers = [
        _findings_on(ProofInQuestion(proof=proof, document=document, world=world, now=now))
        for proof in proofs
    ]
    best = min(answers, key=lambda findings: _PREFERENCE.index(verdict_on(findings)))
    others = tuple(_remark_on(findings) for findings in answers if findings is not best)
    return (*best, *others)


def _findings_on(question: ProofInQuestion) -> tuple[Finding, ...]:
    known = recognised(question)
    if not known.passed:
        return (known,)
    key_found, key = published_key(question.key_question, world=question.world, now=question.now)
    return (
        known,
        purpose(question),
        dates(question),
        belongs_to_issuer(question.key_question),
        key_found,
        intact(question, key=key),
    )


def recognised(question: ProofInQuestion) -> Finding:
    """A proof of a kind that is known here; another kind is never passed over (T8)."""
    proof = question.proof
    kind = shown(str(proof.get("cryptosuite", proof.get("type", ""))))
    if "previousProof" in proof:
        return unchecked(
            Step.PROOF,
            Message(N_("Its signature depends on another signature, which is not followed here.")),
            reason="proof-chain",
            advice=_ASK_ISSUER,
        )
    if question.suite is not None:
        return passed(
            Step.PROOF,
            Message(N_("It carries a signature of the kind %(kind)s."), {"kind": kind}),
            facts={"cryptosuite": kind},
        )
    if proof.get("type") in _OTHER_TYPES or (
        proof.get("type") == "DataIntegrityProof" and proof.get("cryptosuite") in _OTHER_SUITES
    ):
        return unchecked(
            Step.PROOF,
            Message(N_("Its signature is of a kind not read here yet, %(kind)s."), {"kind": kind}),
            reason="other-cryptosuite",
            advice=Message(N_("Ask the issuer how else this badge can be checked.")),
        )
    return failed(
        Step.PROOF,
        Message(N_("It is not signed in any way that is known: “%(kind)s”."), {"kind": kind}),
        reason="unknown-cryptosuite",
        advice=_ASK_ORIGINAL,
    )


def purpose(question: ProofInQuestion) -> Finding:
    """Made to state something, and not to log in somewhere (T10)."""
    if question.proof.get("proofPurpose") != "assertionMethod":
        return failed(
            Step.PROOF_PURPOSE,
            Message(N_("The signature was made for another purpose than to issue a badge.")),
            reason="other-purpose",
            advice=_ASK_ISSUER,
        )
    return passed(Step.PROOF_PURPOSE, Message(N_("The signature was made to issue a badge.")))


def dates(question: ProofInQuestion) -> Finding:
    """`created` has been, `expires` is to come; both may be missing (section 2.1)."""
    found: dict[str, datetime] = {}
    for member in ("created", "expires"):
        if member not in question.proof:
            continue
        text = question.proof[member]
        when = read_date_time(text) if isinstance(text, str) else None
        if when is None:
            message = Message(
                N_("The signature bears a date that is none: %(found)s."),
                {"found": shown(str(text))},
            )
            return failed(Step.PROOF_DATES, message, reason="no-date", advice=_ASK_ORIGINAL)
        found[member] = when
    created, expires = found.get("created"), found.get("expires")
    if created is not None and created > question.now + CLOCK_SKEW:
        message = Message(
            N_("The signature is dated in the future, %(when)s."), {"when": moment(created)}
        )
        return failed(Step.PROOF_DATES, message, reason="created-in-future", advice=_ASK_ISSUER)
    if expires is not None and expires <= question.now:
        message = Message(
            N_("The signature was to be good until %(when)s only."), {"when": moment(expires)}
        )
        return failed(Step.PROOF_DATES, message, reason="proof-expired", advice=_ASK_ISSUER)
    if created is None:
        return passed(Step.PROOF_DATES, Message(N_("The signature does not say when it was made.")))
    when_made = {"when": moment(created)}
    return passed(
        Step.PROOF_DATES,
        Message(N_("The signature was made on %(when)s."), when_made),
        facts={"created": created.isoformat()},
    )


def intact(question: ProofInQuestion, *, key: PublicKey | None) -> Finding:
    """The key signed exactly this document."""
    suite = question.suite
    if key is None or suite is None:
        message = Message(N_("Without the issuer's key the signature could not be compared."))
        return unchecked(Step.SIGNATURE, message, reason="no-key")
    try:
        answer = suite.check(question.document, public_key=key, proof=question.proof)
    except (UnknownContext, UnusableDocument):
        message = Message(N_("The badge could not be brought into the form that is signed."))
        return unchecked(Step.SIGNATURE, message, reason="unusable-document")
    if not answer.verified:
        return failed(
            Step.SIGNATURE,
            Message(
                N_(
                    "The signature does not belong to this text: something was changed after "
                    "signing, or the issuer never signed it."
                )
            ),
            reason="bad-signature",
            advice=_ASK_ORIGINAL,
            facts={"problem": answer.problem},
        )
    return passed(
        Step.SIGNATURE, Message(N_("The issuer's key signed exactly what is shown here."))
    )


def _remark_on(findings: Sequence[Finding]) -> Finding:
    verdict = verdict_on(findings)
    if verdict is Verdict.VALID:
        message = Message(N_("It carries a further good signature of the issuer."))
        return passed(Step.FURTHER_PROOF, message, necessary=False)
    return unchecked(
        Step.FURTHER_PROOF,
        Message(N_("It carries a further signature, which proves nothing and was not counted.")),
        reason="not-counted",
        necessary=False,
    )


def _no_proof() -> Finding:
    return failed(
        Step.PROOF,
        Message(N_("Nobody has signed this. Anybody can write such a text.")),
        reason="not-signed",
        advice=_ASK_ORIGINAL,
    )


def _malformed_proof() -> Finding:
    return failed(
        Step.PROOF,
        Message(N_("Where its signature should be, there is something else.")),
        reason="malformed-proof",
        advice=_ASK_ORIGINAL,
    )


def _too_many_proofs() -> Finding:
    return unchecked(
        Step.PROOF,
        Message(N_("It carries more than %(most)s signatures."), {"most": MAX_PROOFS}),
        reason="too-many-proofs",
        advice=_ASK_ISSUER,
    )
