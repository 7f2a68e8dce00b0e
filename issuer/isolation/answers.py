"""What becomes of a child's words: a report, a refusal, texts; or doubt, where there is no answer.

Whatever went wrong, the outcome is never a pass. Apart from `verifier`, since it needs all of
verification, which is half a second of imports.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from issuer.errors import MalformedSubmission
from issuer.i18n import N_, Message
from issuer.isolation.process import ChildFailed, Trouble
from issuer.verification import IssuerIdentity, Step, VerificationReport
from issuer.verification.report import unchecked
from issuer.verification.submission import MAX_BYTES
from issuer.verification.transfer import NoReport, from_wire, refusal_from_wire

_MIB = 1024 * 1024
_MOST_TEXTS = 1_000

_HEADLINES = {
    Trouble.TOO_COSTLY: N_("This could not be checked: it would take too long."),
    Trouble.BROKE_OFF: N_("This could not be checked: the program that reads it broke off."),
}
_MESSAGES = {
    Trouble.TOO_COSTLY: N_(
        "Checking it takes more time or memory than is given to one submission. Whether it is "
        "good is not known."
    ),
    Trouble.BROKE_OFF: N_(
        "The program that reads it stopped in the middle. Whether it is good is not known."
    ),
}
_ADVICE = Message(
    N_("A badge of the usual kind is checked in no time. Ask whoever issued it for the original.")
)
_NO_TEXTS = N_("looking for a code in this picture takes too long. Cut out the code, or type it.")


def refuse_too_large(data: bytes) -> None:
    """Return only if it is worth sending to a child.

    Raises:
        MalformedSubmission: it is larger than anything that is read.
    """
    if len(data) > MAX_BYTES:
        raise MalformedSubmission(
            why=Message(N_("it is larger than %(most)s MiB."), {"most": MAX_BYTES // _MIB})
        )


def report_in(said: Mapping[str, Any]) -> VerificationReport | MalformedSubmission:
    """The report or the refusal that a child answered.

    Raises:
        ChildFailed: it is neither.
    """
    try:
        if "refused" in said:
            return refusal_from_wire(said["refused"])
        return from_wire(said["report"])
    except (NoReport, KeyError):
        raise ChildFailed(Trouble.BROKE_OFF) from None


def texts_in(said: Mapping[str, Any]) -> tuple[str, ...] | MalformedSubmission:
    """The texts that a child read in codes, or its refusal.

    Raises:
        ChildFailed: it is neither.
    """
    if "refused" in said:
        try:
            return refusal_from_wire(said["refused"])
        except NoReport:
            raise ChildFailed(Trouble.BROKE_OFF) from None
    texts = said.get("texts")
    if not isinstance(texts, list) or len(texts) > _MOST_TEXTS:
        raise ChildFailed(Trouble.BROKE_OFF)
    if not all(isinstance(text, str) for text in texts):
        raise ChildFailed(Trouble.BROKE_OFF)
    return tuple(texts)


def report_of_doubt(trouble: Trouble) -> VerificationReport:
    """A report that found nothing out, and says why."""
    finding = unchecked(
        Step.STRUCTURE, Message(_MESSAGES[trouble]), reason=trouble.value, advice=_ADVICE
    )
    return VerificationReport(
        findings=(finding,),
        claims={},
        issuer=IssuerIdentity(id=""),
        headline=Message(_HEADLINES[trouble]),
    )


def no_texts() -> MalformedSubmission:
    """What is said of a picture that the child did not get through."""
    return MalformedSubmission(why=Message(_NO_TEXTS))
