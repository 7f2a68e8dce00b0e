"""Checks of the document itself: is it an Open Badge, and does it show all that was signed.

A Data Integrity signature is about the statements that the JSON stands for, not about the JSON.
One set of statements can be written in many ways, and a way of writing can hide from a reader what
it does not hide from the signature: `validUntil` under its full address, `credentialStatus` under
a name of one's own, another description of the badge in some corner. Therefore only the one plain
way of writing passes here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from issuer.credentials.kinds import Problem, Weight
from issuer.credentials.vcdm import self_asserted
from issuer.errors import UndefinedTerm, UnknownContext, UnusableDocument
from issuer.i18n import N_, Message
from issuer.jsonld.canonize import canonize
from issuer.jsonld.structured import Structured
from issuer.verification.advice import ASK_ANOTHER_WAY, ASK_FOR_SOUND, ASK_HOLDER
from issuer.verification.case import Case
from issuer.verification.kinds import problems_of
from issuer.verification.report import Finding, Kind, Step, failed, passed, unchecked
from issuer.verification.wording import shown
from issuer.verification.writing import writing_of

_MAX_PROBLEMS = 12

_SIGNED_AS_TEXT = ("eddsa-jcs-2022", "jwt-")
COVERED = passed(
    Step.COVERAGE, Message(N_("Every part of it has a meaning that a signature can cover."))
)
_KEEPS_TO_RULES = {
    kind: passed(Step.STRUCTURE, Message(sentence), facts={"kind": kind.value})
    for kind, sentence in {
        Kind.BADGE: N_("This keeps to the rules of Open Badges 3.0."),
        Kind.ENDORSEMENT: N_("This is an endorsement, and keeps to the rules of Open Badges 3.0."),
        Kind.LEARNER_RECORD: N_(
            "This is a learner record, and keeps to the rules of the Comprehensive Learner Record "
            "2.0."
        ),
        Kind.STATUS_LIST: N_("This is a status list, which says what became of other credentials."),
        Kind.PRESENTATION: N_(
            "This is a presentation, an envelope for credentials, and keeps to the rules of W3C."
        ),
        Kind.CREDENTIAL: N_(
            "This is a credential and no Open Badge; it keeps to the rules of W3C for credentials."
        ),
    }.items()
}
_PLAIN = passed(
    Step.PLAIN_NAMES,
    Message(N_("It is written plainly: nothing in it is hidden from a reader.")),
)


def structure(case: Case) -> tuple[Finding, ...]:
    """Every rule of the standard that the claims break, one finding each.

    Rules that only we keep are left out, for our own badges too: knowing an issuer must never make
    a badge look worse, or not knowing it would make it look better (I-26).
    """
    problems = problems_of(case.claims, case.kind)
    if case.kind is Kind.PRESENTATION:
        problems += tuple(self_asserted(case.document))
    told = sorted(
        (problem for problem in problems if problem.weight is not Weight.REMARK),
        key=lambda problem: problem.weight is not Weight.WRONG,  # what is sure comes first
    )[:_MAX_PROBLEMS]
    found = [_broken(problem, case.kind) for problem in told] or [_KEEPS_TO_RULES[case.kind]]
    places = [problem.path for problem in problems if problem.weight is Weight.REMARK]
    return (*found, _in_another_form(places)) if places else tuple(found)


def _in_another_form(places: Sequence[str]) -> Finding:
    """The official validator warns of it, and goes on (open-badges.md 1.1, 5.2)."""
    message = Message(
        N_("It is written in a form that some readers do not accept (at %(places)s)."),
        {"places": shown(", ".join(places), longest=300)},
    )
    return unchecked(Step.STRUCTURE, message, reason="other-form", necessary=False)


def _broken(problem: Problem, kind: Kind) -> Finding:
    path = shown(problem.path)
    values = {
        name: shown(value) if isinstance(value, str) else value
        for name, value in problem.message.values.items()
    }
    is_sure = problem.weight is Weight.WRONG
    return (failed if is_sure else unchecked)(
        Step.STRUCTURE,
        Message(
            _NOT_AS_IT_SHOULD_BE.get(kind, _NO_CREDENTIAL) if is_sure else _NOT_COMPARED,
            {"problem": replace(problem.message, values=values), "path": path},
        ),
        reason=problem.rule,
        advice=ASK_FOR_SOUND,
        facts={"path": path},
    )


_NOT_COMPARED = N_("Part of this could not be checked: %(problem)s (at %(path)s)")
_NO_CREDENTIAL = N_("This is not as the standard for credentials has it: %(problem)s (at %(path)s)")
_NOT_AS_IT_SHOULD_BE = {
    Kind.BADGE: N_("This is not an Open Badge as the standard has it: %(problem)s (at %(path)s)"),
}


def plain_names(case: Case) -> tuple[Finding, ...]:
    """Nothing is written in a way that hides it from a reader and not from the signature."""
    writing = writing_of(case.claims)
    if writing.hidden_name is not None:
        message = Message(
            N_("A part of this badge, “%(part)s”, is written in a way that can hide things."),
            {"part": shown(writing.hidden_name)},
        )
        return (unchecked(Step.PLAIN_NAMES, message, reason="unusual-form", advice=ASK_HOLDER),)
    if writing.times_described(case.names.id, case.claims.leaves) > 1:
        message = Message(N_("This badge describes itself in two places, so that one can hide."))
        return (unchecked(Step.PLAIN_NAMES, message, reason="described-twice", advice=ASK_HOLDER),)
    return (_PLAIN,)


def covered(
    case: Case, signed: Sequence[Finding], *, claims: Structured | None = None
) -> tuple[Finding, ...]:
    """That what was found on the signature is about all of it.

    A signature over statements that was found good was compared over the whole document, or the
    suite would have said that data is lost. Without one, or with one over the text, the document
    must be gone through once more.
    """
    if not any(found.step is Step.SIGNATURE and found.passed for found in signed):
        return coverage(case, claims=claims)
    kind = next(str(found.facts.get("cryptosuite", "")) for found in signed)
    if kind.startswith(_SIGNED_AS_TEXT):
        return coverage(case, claims=claims, signed_as_text=True)
    return (COVERED,)


def coverage(
    case: Case, *, claims: Structured | None = None, signed_as_text: bool = False
) -> tuple[Finding, ...]:
    """Every part has a meaning, so that a signature can cover it (T6); a signature over the text
    covers parts without a meaning too, but then nobody can say what they mean. `claims` are what is
    gone through, where that is not all.
    """
    try:
        canonize(case.claims if claims is None else claims, loader=case.signed.loader)
    except UndefinedTerm as error:
        if signed_as_text:
            message = Message(
                N_("Part of this badge has no meaning that is laid down anywhere: %(part)s."),
                {"part": error.facts["why"]},
            )
            return (failed(Step.COVERAGE, message, reason="undefined-term", advice=ASK_FOR_SOUND),)
        return (
            failed(
                Step.COVERAGE,
                Message(
                    N_("Part of this badge is not covered by the signature: %(part)s."),
                    {"part": error.facts["why"]},
                ),
                reason="data-loss",
                advice=Message(
                    N_("Anybody may have added it. Ask the holder for the original badge.")
                ),
            ),
        )
    except UnknownContext as error:
        return (
            unchecked(
                Step.COVERAGE,
                Message(
                    N_("What this badge says is explained at %(url)s, which is not known here."),
                    {"url": shown(str(error.facts.get("url", "")))},
                ),
                reason="unknown-context",
                advice=ASK_ANOTHER_WAY,
            ),
        )
    except UnusableDocument as error:
        return (
            unchecked(
                Step.COVERAGE,
                Message(
                    N_("This badge cannot be brought into the form that is signed: %(why)s."),
                    {"why": error.facts["why"]},
                ),
                reason="unusable-document",
                advice=Message(N_("A genuine badge is never like this. Ask the issuer for it.")),
            ),
        )
    return (COVERED,)
