"""Checks of the document itself: is it an Open Badge, and does it show all that was signed.

A Data Integrity signature is about the statements that the JSON stands for, not about the JSON.
One set of statements can be written in many ways, and a way of writing can hide from a reader what
it does not hide from the signature: `validUntil` under its full address, `credentialStatus` under
a name of one's own, another description of the badge in some corner. Therefore only the one plain
way of writing passes here.
"""

from __future__ import annotations

from dataclasses import replace

from issuer.credentials.kinds import Problem
from issuer.credentials.lint import published_problems
from issuer.credentials.model import (
    CREDENTIALS_CONTEXT,
    EXTENSIONS_CONTEXT,
    OPEN_BADGES_CONTEXT,
    SCHEMA_TYPE,
    SCHEMA_URL,
)
from issuer.errors import UndefinedTerm, UnknownContext, UnusableDocument
from issuer.i18n import N_, Message
from issuer.jsonld.canonize import canonize
from issuer.verification.case import Case
from issuer.verification.report import Finding, Step, failed, passed, unchecked
from issuer.verification.wording import shown
from issuer.verification.writing import writing_of

_MAX_PROBLEMS = 12

# Earlier editions of the Open Badges context. Within each, no two terms stand for one property, so
# no property can be written under two plain names.
_BADGES_CONTEXTS = (
    OPEN_BADGES_CONTEXT,
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json",
)
_ALLOWED_CONTEXTS = tuple(
    [CREDENTIALS_CONTEXT, badges, *extensions]
    for badges in _BADGES_CONTEXTS
    for extensions in ([], [EXTENSIONS_CONTEXT])
)

COVERED = passed(
    Step.COVERAGE, Message(N_("Every part of it has a meaning that a signature can cover."))
)
_KEEPS_TO_RULES = passed(Step.STRUCTURE, Message(N_("This keeps to the rules of Open Badges 3.0.")))
_KNOWN_CONTEXTS = passed(
    Step.CONTEXTS,
    Message(N_("What its words mean is laid down by W3C and 1EdTech, and known here.")),
)
_PLAIN = passed(
    Step.PLAIN_NAMES,
    Message(N_("It is written plainly: nothing in it is hidden from a reader.")),
)
_ASK_HOLDER = Message(N_("Ask the holder for the badge as the issuer sent it."))
_NO_OTHER_SCHEMA = passed(
    Step.SCHEMA,
    Message(N_("It names no other form than that of Open Badges 3.0.")),
    necessary=False,
)


def structure(case: Case) -> tuple[Finding, ...]:
    """Every rule of the standard that the claims break, one finding each.

    Rules that only we keep are left out, for our own badges too: knowing an issuer must never make
    a badge look worse, or not knowing it would make it look better (I-26).
    """
    problems = published_problems(case.claims)
    if not problems:
        return (_KEEPS_TO_RULES,)
    return tuple(_broken(problem) for problem in problems[:_MAX_PROBLEMS])


def _broken(problem: Problem) -> Finding:
    path = shown(problem.path)
    values = {
        name: shown(value) if isinstance(value, str) else value
        for name, value in problem.message.values.items()
    }
    return failed(
        Step.STRUCTURE,
        Message(
            N_("This is not an Open Badge as the standard has it: %(problem)s (at %(path)s)"),
            {"problem": replace(problem.message, values=values), "path": path},
        ),
        reason=problem.rule,
        advice=Message(N_("Ask the issuer for a badge that keeps to Open Badges 3.0.")),
        facts={"path": path},
    )


def contexts(case: Case) -> tuple[Finding, ...]:
    """The meaning of the badge's words comes from documents we hold, and from nothing else (T7)."""
    if (
        case.document.get("@context") not in _ALLOWED_CONTEXTS
        or writing_of(case.claims).has_nested_context
    ):
        return (_other_contexts(case),)
    return (_KNOWN_CONTEXTS,)


def _other_contexts(case: Case) -> Finding:
    message = Message(
        N_("This badge brings its own explanation of what its words mean, or one unknown here.")
    )
    if case.issuer.is_ours:
        advice = Message(N_("Our own badges never do that. Ask the holder for the original."))
        return failed(Step.CONTEXTS, message, reason="foreign-context", advice=advice)
    return unchecked(
        Step.CONTEXTS,
        message,
        reason="unknown-context",
        advice=Message(N_("Ask the issuer how else this badge can be checked.")),
    )


def plain_names(case: Case) -> tuple[Finding, ...]:
    """Nothing is written in a way that hides it from a reader and not from the signature."""
    writing = writing_of(case.claims)
    if writing.hidden_name is not None:
        message = Message(
            N_("A part of this badge, “%(part)s”, is written in a way that can hide things."),
            {"part": shown(writing.hidden_name)},
        )
        return (unchecked(Step.PLAIN_NAMES, message, reason="unusual-form", advice=_ASK_HOLDER),)
    if writing.times_described(case.names.id, case.claims.leaves) > 1:
        message = Message(N_("This badge describes itself in two places, so that one can hide."))
        return (unchecked(Step.PLAIN_NAMES, message, reason="described-twice", advice=_ASK_HOLDER),)
    return (_PLAIN,)


def coverage(case: Case) -> tuple[Finding, ...]:
    """Every part has a meaning, so that a signature can cover it (T6)."""
    try:
        canonize(case.claims)
    except UndefinedTerm as error:
        return (
            failed(
                Step.COVERAGE,
                Message(
                    N_("Part of this badge is not covered by the signature: %(part)s."),
                    {"part": _why(error)},
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
                advice=Message(N_("Ask the issuer how else this badge can be checked.")),
            ),
        )
    except UnusableDocument as error:
        return (
            unchecked(
                Step.COVERAGE,
                Message(
                    N_("This badge cannot be brought into the form that is signed: %(why)s."),
                    {"why": _why(error)},
                ),
                reason="unusable-document",
                advice=Message(N_("A genuine badge is never like this. Ask the issuer for it.")),
            ),
        )
    return (COVERED,)


def schema(case: Case) -> tuple[Finding, ...]:
    """The schemas it names: that of Open Badges is our own lint, others are not fetched."""
    schemas = case.document.get("credentialSchema")
    others = [
        entry
        for entry in (schemas if isinstance(schemas, list) else [schemas])
        if isinstance(entry, dict)
        and (entry.get("id"), entry.get("type")) != (SCHEMA_URL, SCHEMA_TYPE)
    ]
    if not others:
        return (_NO_OTHER_SCHEMA,)
    return (
        unchecked(
            Step.SCHEMA,
            Message(
                N_("It also names a form of the issuer's own, %(url)s, which is not read here."),
                {"url": shown(str(others[0].get("id", "")))},
            ),
            reason="unknown-schema",
            necessary=False,
        ),
    )


def _why(error: UndefinedTerm | UnusableDocument) -> Message | str:
    """A sentence keeps its own care of what it quotes; a text is shown with the hidden visible."""
    why = error.facts.get("why", "")
    return why if isinstance(why, Message) else shown(str(why), longest=300)
