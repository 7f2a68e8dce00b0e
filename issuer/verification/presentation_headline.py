"""The answer about a presentation in one sentence: its own signature, or what is in it?

A signature that is not good says nothing against the credentials that it covers, nor they about it.
"""

from __future__ import annotations

from collections.abc import Sequence

from issuer.i18n import N_, Message
from issuer.verification.report import Finding, Kind, Outcome, Step, Verdict, judge

_GOOD = N_("The credentials in this presentation are good.")
_GOOD_AND_EMPTY = N_("The signature of this presentation is good; it holds no credentials.")
_NOTHING_SIGNED = N_("There is nothing signed in this presentation, so it proves nothing.")
_AGAINST_THE_RULES = N_("It does not keep to the rules for presentations and cannot be accepted.")
_OTHER_OCCASION = N_("It was made for another occasion than this one.")
_IN_PART = N_("Not everything in it could be checked.")
_NOT_ALL_GOOD = N_("Not everything in it is good.")
_TOO_MANY = N_("It holds more credentials than are checked at once.")
_NEITHER = N_("Neither its signature nor everything in it is good.")
_BAD_AND_UNSURE = N_("Its signature is not good, and not everything in it could be checked.")

# Of none, of one, and of several credentials, which are good.
_BAD_SIGNATURE = (
    N_("Its signature is not good."),
    N_("Its signature is not good; the credential in it is."),
    N_("Its signature is not good; the %(count)s credentials in it are."),
)
_UNSURE_SIGNATURE = (
    N_("Its signature could not be checked."),
    N_("Its signature could not be checked; the credential in it is good."),
    N_("Its signature could not be checked; the %(count)s credentials in it are good."),
)
_ONE_BAD = N_("The credential in it is not good.")
_ONE_OF_THEM_BAD = N_("Of %(count)s credentials in it, one is not good.")
_SOME_BAD = N_("Of %(count)s credentials in it, %(bad)s are not good.")
_ONE_UNSURE = N_("The credential in it could not be checked.")
_SOME_UNSURE = N_("Of %(count)s credentials in it, %(unsure)s could not be checked.")

_OF_THE_SIGNATURE = frozenset(
    {
        Step.PROOF,
        Step.PROOF_PURPOSE,
        Step.PROOF_DATES,
        Step.VERIFICATION_METHOD,
        Step.KEY,
        Step.SIGNATURE,
        Step.FURTHER_PROOF,
        Step.TOKEN,
    }
)


def headline_of_presentation(findings: Sequence[Finding]) -> Message:
    """The one sentence for the report on a presentation."""
    verdict = judge(findings, Kind.PRESENTATION)[0]
    counted = [one for one in findings if one.necessary]
    parts = next((one for one in counted if one.step is Step.PARTS), None)
    if verdict is Verdict.VALID:
        is_empty = parts is not None and parts.facts.get("count") == 0
        return Message(_GOOD_AND_EMPTY if is_empty else _GOOD)
    if verdict is Verdict.NOT_VALID:
        return _bad({one.step for one in counted if one.outcome is Outcome.FAILED}, parts)
    return _unsure({one.step for one in counted if not one.passed}, parts)


def _bad(failed: set[Step], parts: Finding | None) -> Message:
    others = failed - {Step.PARTS}
    if others == {Step.PRESENTER}:
        return Message(_OTHER_OCCASION)
    if others & _OF_THE_SIGNATURE:
        if parts is None or parts.passed:
            return _beside(parts, _BAD_SIGNATURE)
        return Message(_NEITHER if Step.PARTS in failed else _BAD_AND_UNSURE)
    return Message(_AGAINST_THE_RULES) if others or parts is None else _bad_inside(parts)


def _bad_inside(parts: Finding) -> Message:
    if parts.reason == "nothing-signed":
        return Message(_NOTHING_SIGNED)
    values = dict(parts.message.values)
    if "bad" not in values:
        return Message(_NOT_ALL_GOOD)
    if values.get("count") == 1:
        return Message(_ONE_BAD)
    return Message(_ONE_OF_THEM_BAD if values["bad"] == 1 else _SOME_BAD, values)


def _unsure(open_: set[Step], parts: Finding | None) -> Message:
    if parts is not None and open_ == {Step.PARTS}:
        values = dict(parts.message.values)
        if "unsure" not in values:
            return Message(_TOO_MANY)
        return Message(_ONE_UNSURE) if values.get("count") == 1 else Message(_SOME_UNSURE, values)
    if parts is not None and parts.passed and open_ and open_ <= _OF_THE_SIGNATURE:
        return _beside(parts, _UNSURE_SIGNATURE)
    return Message(_IN_PART)


def _beside(parts: Finding | None, sentences: tuple[str, str, str]) -> Message:
    """What is said of the signature, with the number of credentials that are good."""
    count = 0 if parts is None else int(parts.facts.get("count", 0))
    return Message(sentences[min(count, 2)], {"count": count} if count > 1 else {})
