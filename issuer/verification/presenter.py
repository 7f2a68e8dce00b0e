"""Who presents a presentation: a signature of the holder, for this occasion (VCDM 2.0, 4.13).

It proves that whoever sent it has the holder's key, and nothing about the credentials inside. One
without a signature may be as good, but then nobody knows who shows it (T15).
"""

from __future__ import annotations

from collections.abc import Mapping

from issuer.i18n import N_, Message
from issuer.verification.case import Case
from issuer.verification.report import (
    Finding,
    Step,
    Verdict,
    failed,
    passed,
    unchecked,
    verdict_on,
)
from issuer.verification.signature import signature
from issuer.verification.structure import coverage, covered

_NOBODY = unchecked(
    Step.PRESENTER,
    Message(N_("Nobody signed the presentation, so it is not proven who shows what is in it.")),
    reason="not-signed",
    necessary=False,
)
_UNPROVEN = unchecked(
    Step.PRESENTER,
    Message(N_("Its signature was not found good, so it is not proven who shows what is in it.")),
    reason="not-proven",
    necessary=False,
)


def presented(case: Case) -> tuple[Finding, ...]:
    """Whether the holder signed it, and for this occasion."""
    wanted = {"domain": case.asked.domain, "challenge": case.asked.challenge}
    if "proof" not in case.document:
        if any(value is not None for value in wanted.values()):
            return (*coverage(case), _not_bound("proof"))
        return (*coverage(case), _NOBODY)
    signed = signature(case)
    return (*covered(case, signed), *signed, _bound(case, wanted, signed))


def _bound(case: Case, wanted: Mapping[str, str | None], signed: tuple[Finding, ...]) -> Finding:
    """To the domain and challenge asked for (Data Integrity 1.0, section 4.4)."""
    proofs = case.document["proof"]
    for name, value in wanted.items():
        if value is None:
            continue
        for proof in proofs if isinstance(proofs, list) else [proofs]:
            said = proof.get(name) if isinstance(proof, dict) else None
            if value not in (said if isinstance(said, list) else [said]):
                return _not_bound(name)
    if verdict_on(signed) is not Verdict.VALID:
        return _UNPROVEN
    message = Message(N_("Whoever sent it has the key of its holder."))
    return passed(Step.PRESENTER, message)


def _not_bound(name: str) -> Finding:
    return failed(
        Step.PRESENTER,
        Message(N_("It was not made for this occasion: its %(name)s is another."), {"name": name}),
        reason="other-occasion",
        facts={"member": name},
    )
