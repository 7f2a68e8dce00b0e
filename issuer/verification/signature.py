"""Who signed this document: a proof, step by step (Verifiable Credential Data Integrity 1.0, 4.4).

The same steps serve a credential and the status list it names. Of several proofs one good one
suffices (Open Badges 3.0, section 9.1), and only those that name a key of the issuer count (T9).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from issuer.errors import UnknownContext, UnusableDocument
from issuer.i18n import N_, Message
from issuer.proofs import proofs_of
from issuer.verification.case import CLOCK_SKEW, Case
from issuer.verification.keyholder import published_key
from issuer.verification.proof import ASK_ISSUER, ASK_ORIGINAL, Proof
from issuer.verification.report import (
    Finding,
    Step,
    Verdict,
    failed,
    passed,
    unchecked,
    verdict_on,
)
from issuer.verification.signed import Signed
from issuer.verification.wording import moment
from issuer.verification.world import World
from keys import PublicKey

MAX_PROOFS = 2  # each costs a canonicalisation, and genuine badges have one or two

_INTACT = passed(Step.SIGNATURE, Message(N_("The issuer's key signed exactly what is shown here.")))
_PREFERENCE = (Verdict.VALID, Verdict.COULD_NOT_BE_CHECKED, Verdict.NOT_VALID)


def signature(case: Case) -> tuple[Finding, ...]:
    """The findings about the proof that serves best, and a remark on each of the others."""
    return signature_on(case.signed, world=case.world, now=case.now)


def signature_on(signed: Signed, *, world: World, now: datetime) -> tuple[Finding, ...]:
    """The same for any signed document, such as a status list."""
    try:
        written = proofs_of(signed)
    except UnusableDocument:
        return (_malformed_proof(),)
    if not written:
        return (_no_proof(),)
    if len(written) > MAX_PROOFS:
        return (_too_many_proofs(),)
    answers = [_findings_on(one, signed=signed, world=world, now=now) for one in signed.proofs()]
    if len(answers) == 1:
        return answers[0]
    best = min(answers, key=lambda findings: _PREFERENCE.index(verdict_on(findings)))
    others = tuple(_remark_on(findings) for findings in answers if findings is not best)
    return (*best, *others)


def _findings_on(
    proof: Proof, *, signed: Signed, world: World, now: datetime
) -> tuple[Finding, ...]:
    if not proof.recognised.passed:
        return (proof.recognised,)
    key_found, key = published_key(
        proof.key_question, belonging=proof.belonging, world=world, now=now
    )
    return (
        proof.recognised,
        proof.purpose,
        dates(proof, now=now),
        proof.belonging,
        key_found,
        intact(proof, signed=signed, key=key),
    )


def dates(proof: Proof, *, now: datetime) -> Finding:
    """`created` has been, `expires` is to come; both may be missing (section 2.1)."""
    if not proof.dated.passed:
        return proof.dated
    if proof.created is not None and proof.created > now + CLOCK_SKEW:
        message = Message(
            N_("The signature is dated in the future, %(when)s."), {"when": moment(proof.created)}
        )
        return failed(Step.PROOF_DATES, message, reason="created-in-future", advice=ASK_ISSUER)
    if proof.expires is not None and proof.expires <= now:
        message = Message(
            N_("The signature was to be good until %(when)s only."),
            {"when": moment(proof.expires)},
        )
        return failed(Step.PROOF_DATES, message, reason="proof-expired", advice=ASK_ISSUER)
    return proof.dated


def intact(proof: Proof, *, signed: Signed, key: PublicKey | None) -> Finding:
    """The key signed exactly this document."""
    if key is None or proof.suite is None:
        message = Message(N_("Without the issuer's key the signature could not be compared."))
        return unchecked(Step.SIGNATURE, message, reason="no-key")
    try:
        answer = signed.check(proof, key=key)
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
            advice=ASK_ORIGINAL,
            facts={"problem": answer.problem},
        )
    return _INTACT


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
        advice=ASK_ORIGINAL,
    )


def _malformed_proof() -> Finding:
    return failed(
        Step.PROOF,
        Message(N_("Where its signature should be, there is something else.")),
        reason="malformed-proof",
        advice=ASK_ORIGINAL,
    )


def _too_many_proofs() -> Finding:
    return unchecked(
        Step.PROOF,
        Message(N_("It carries more than %(most)s signatures."), {"most": MAX_PROOFS}),
        reason="too-many-proofs",
        advice=ASK_ISSUER,
    )
