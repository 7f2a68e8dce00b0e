"""Who signed this document: a proof, step by step (Verifiable Credential Data Integrity 1.0, 4.4).

The same steps serve a credential and the status list it names. Of several proofs one good one
suffices (Open Badges 3.0, section 9.1), and only those that name a key of the issuer count (T9).
Data Integrity itself asks that all proofs hold (section 4.5): so does whoever asks by its rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from issuer.errors import UnknownContext, UnusableDocument
from issuer.i18n import N_, Message
from issuer.proofs.data_integrity import NotCheckedHere
from issuer.proofs.document import matching_proofs
from issuer.verification.advice import ASK_ISSUER, ASK_ORIGINAL
from issuer.verification.case import CLOCK_SKEW, Case
from issuer.verification.keyholder import TO_ISSUE, TO_PRESENT, PublishedKeys
from issuer.verification.methods import in_its_time
from issuer.verification.proof import Proof, read_proof
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
from issuer.verification.wording import moment, shown
from keys import PublicKey

MAX_PROOFS = 6  # each costs a signature; genuine badges have one or two

_INTACT = {
    TO_ISSUE: passed(
        Step.SIGNATURE, Message(N_("The issuer's key signed exactly what is shown here."))
    ),
    TO_PRESENT: passed(
        Step.SIGNATURE, Message(N_("The holder's key signed exactly what is shown here."))
    ),
}
_NO_KEY = {
    TO_ISSUE: N_("Without the issuer's key the signature could not be compared."),
    TO_PRESENT: N_("Without the holder's key the signature could not be compared."),
}
_CHANGED = {
    TO_ISSUE: N_(
        "The signature does not belong to this text: something was changed after signing, or the "
        "issuer never signed it."
    ),
    TO_PRESENT: N_(
        "The signature does not belong to this text: something was changed after signing, or the "
        "holder never signed it."
    ),
}
_FURTHER = {
    TO_ISSUE: N_("It carries a further good signature of the issuer."),
    TO_PRESENT: N_("It carries a further good signature of the holder."),
}
_PREFERENCE = (Verdict.VALID, Verdict.COULD_NOT_BE_CHECKED, Verdict.NOT_VALID)


def signature(case: Case) -> tuple[Finding, ...]:
    """The findings about the proof that serves best, and a remark on each of the others."""
    return signature_on(case.signed, keys=case.keys, now=case.now, all_must_hold=case.asked.generic)


def signature_on(
    signed: Signed, *, keys: PublishedKeys, now: datetime, all_must_hold: bool = False
) -> tuple[Finding, ...]:
    """The same for any signed document, such as a status list."""
    try:
        proofs = signed.proofs()
    except UnusableDocument:
        return (_malformed_proof(),)
    if not proofs:
        return (_no_proof(),)
    if len(proofs) > MAX_PROOFS:
        return (_too_many_proofs(),)
    examiner = _Examiner(signed, keys=keys, now=now)
    answers = [examiner.findings_on(proof) for proof in proofs]
    if len(answers) == 1:
        return answers[0]
    best = min(answers, key=_rank)
    others = [
        _strict_remark(examiner.on_its_own(proof))
        if all_must_hold and verdict_on(findings) is not Verdict.VALID
        else _remark_on(findings, purpose=signed.purpose)
        for proof, findings in zip(proofs, answers, strict=True)
        if findings is not best
    ]
    return (*best, *others)


def _rank(findings: tuple[Finding, ...]) -> tuple[int, bool]:
    """The best first; of those alike, the issuer's own, though it be out of its time."""
    is_theirs = any(found.step is Step.SIGNATURE and found.passed for found in findings)
    return _PREFERENCE.index(verdict_on(findings)), not is_theirs


class _Examiner:
    """One document's proofs, each looked at as its signer's; in a chain, as its holder's."""

    def __init__(self, signed: Signed, *, keys: PublishedKeys, now: datetime) -> None:
        self._signed, self._keys, self._now = signed, keys, now

    def findings_on(self, proof: Proof, *, later: tuple[object, ...] = ()) -> tuple[Finding, ...]:
        """All steps for one proof; `later` are the ids of those that depend on it."""
        if not proof.recognised.passed:
            return (proof.recognised,)
        key_found, key = self._keys.find(proof.key_question, belonging=proof.belonging)
        found = (
            proof.recognised,
            proof.purpose,
            dates(proof, now=self._now),
            proof.belonging,
            in_its_time(key_found, made=proof.created),
            intact(proof, signed=self._signed, key=key),
        )
        if "previousProof" not in proof.written:
            return found
        return (*found, self._chain(proof, later=later))

    def on_its_own(self, proof: Proof, *, later: tuple[object, ...] = ()) -> tuple[Finding, ...]:
        """The same for a proof of whoever holds the key that it names (section 4.5)."""
        holder = proof.key_question.method.partition("#")[0]
        named = read_proof(proof.written, signer_id=holder, purpose=self._signed.purpose)
        return self.findings_on(named, later=later)

    def _chain(self, proof: Proof, *, later: tuple[object, ...]) -> Finding:
        """The earlier proofs that this one was made over are there, and hold (section 2.1.2)."""
        embedded = [one for one in self._signed.proofs() if one.key_question.hint is None]
        name = proof.written.get("id")
        try:
            earlier = matching_proofs(proof.written, all_proofs=[one.written for one in embedded])
        except UnusableDocument:
            return _broken_chain()
        for one in embedded:
            if not any(one.written is named for named in earlier):
                continue
            if one.written.get("id") in (*later, name):
                return _broken_chain()
            verdict = verdict_on(self.on_its_own(one, later=(*later, name)))
            if verdict is Verdict.NOT_VALID:
                return _broken_chain()
            if verdict is Verdict.COULD_NOT_BE_CHECKED:
                return unchecked(
                    Step.PROOF,
                    Message(N_("It depends on another signature, which could not be checked.")),
                    reason="unchecked-chain",
                    advice=ASK_ISSUER,
                )
        return passed(Step.PROOF, Message(N_("The signatures it depends on are good.")))


def dates(proof: Proof, *, now: datetime) -> Finding:
    """`created` has been, `expires` is to come; both may be missing (section 2.1)."""
    if not proof.dated.passed:
        return proof.dated
    if proof.created is not None and proof.created > now + CLOCK_SKEW:
        message = Message(
            N_("The signature is dated in the future, %(when)s."), {"when": moment(proof.created)}
        )
        return _out_of_time(proof, message, reason="created-in-future", when=proof.created)
    if proof.expires is not None and proof.expires <= now:
        message = Message(
            N_("The signature was to be good until %(when)s only."),
            {"when": moment(proof.expires)},
        )
        return _out_of_time(proof, message, reason="proof-expired", when=proof.expires)
    return proof.dated


def _out_of_time(proof: Proof, message: Message, *, reason: str, when: datetime) -> Finding:
    """What the issuer may have signed, and does not count now."""
    facts = {**proof.dated.facts, "when": when.isoformat()}
    return failed(Step.PROOF_DATES, message, reason=reason, advice=ASK_ISSUER, facts=facts)


def intact(proof: Proof, *, signed: Signed, key: PublicKey | None) -> Finding:
    """The key signed exactly this document."""
    if key is None or proof.check is None:
        return unchecked(Step.SIGNATURE, Message(_NO_KEY[signed.purpose]), reason="no-key")
    try:
        answer = signed.check(proof, key=key)
    except NotCheckedHere as error:
        advice = Message(error.advice)
        return unchecked(Step.SIGNATURE, error.sentence, reason=error.code, advice=advice)
    except (UnknownContext, UnusableDocument):
        message = Message(N_("The badge could not be brought into the form that is signed."))
        return unchecked(Step.SIGNATURE, message, reason="unusable-document")
    if not answer.verified:
        return failed(
            Step.SIGNATURE,
            Message(_CHANGED[signed.purpose]),
            reason="bad-signature",
            advice=ASK_ORIGINAL,
            facts={"problem": answer.problem},
        )
    return _INTACT[signed.purpose]


def _remark_on(findings: Sequence[Finding], *, purpose: str) -> Finding:
    verdict = verdict_on(findings)
    if verdict is Verdict.VALID:
        return passed(Step.FURTHER_PROOF, Message(_FURTHER[purpose]), necessary=False)
    return unchecked(
        Step.FURTHER_PROOF,
        Message(N_("It carries a further signature, which proves nothing and was not counted.")),
        reason="not-counted",
        necessary=False,
    )


def _strict_remark(findings: Sequence[Finding]) -> Finding:
    """What a proof of somebody else comes to where every proof must hold."""
    if verdict_on(findings) is Verdict.VALID:
        message = Message(N_("It carries a further good signature, by somebody else."))
        return passed(Step.FURTHER_PROOF, message)
    reasons = ", ".join(found.reason for found in findings if not found.passed)
    return failed(
        Step.FURTHER_PROOF,
        Message(
            N_("It carries a further signature, which is not good (%(why)s)."),
            {"why": shown(reasons)},
        ),
        reason="further-proof",
    )


def _broken_chain() -> Finding:
    return failed(
        Step.PROOF,
        Message(N_("It depends on another signature, which is missing or not good.")),
        reason="broken-chain",
        advice=ASK_ORIGINAL,
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
