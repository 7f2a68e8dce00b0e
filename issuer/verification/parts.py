"""The credentials inside another one: the badges of a learner record or a presentation, and the
endorsements of a badge. Each is a document of its own, with its own issuer, signature and status.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from issuer.credentials.kinds import below
from issuer.errors import MalformedSubmission
from issuer.i18n import N_, Message
from issuer.jsonld.structured import ByStructure, Structured
from issuer.verification.advice import ASK_ANOTHER_WAY
from issuer.verification.carriers import is_compact_jws, name_of_text
from issuer.verification.envelopes import (
    EnvelopeNotRead,
    is_envelope,
    token_in,
    token_in_envelope,
)
from issuer.verification.issuers import IssuerIdentity
from issuer.verification.kinds import is_presentation
from issuer.verification.report import (
    Facts,
    Finding,
    Kind,
    Part,
    Step,
    Verdict,
    VerificationReport,
    failed,
    passed,
    unchecked,
)
from issuer.verification.submission import Carrier, Submission
from issuer.verification.writing import writing_of

MAX_PARTS = 50
MAX_DEPTH = 3  # a presentation of a learner record of badges with endorsements

_HOLDING = ("verifiableCredential", "endorsement", "endorsementJwt")


class Inner(NamedTuple):
    """A credential inside another: where, under which member, and it, or why it cannot be read."""

    place: str
    member: str
    content: Submission | Finding


def inner_credentials(claims: Structured) -> list[Inner]:
    """What stands inside a document, not looking inside what is found; MAX_PARTS + 1 at most."""
    found: list[Inner] = []
    if not _HOLDS_OTHERS.of(claims):
        return found
    for one in _inside(claims.document, "$"):
        found.append(one)
        if len(found) > MAX_PARTS:
            break
    return found


def _holds_others(outline: Mapping[str, object]) -> bool:
    return next(_inside(outline, "$"), None) is not None


_HOLDS_OTHERS = ByStructure(_holds_others)


def _inside(value: object, path: str) -> Iterator[Inner]:
    if isinstance(value, Mapping):
        for name, member in value.items():
            if name in ("@context", "proof"):
                continue
            place = below(path, name)
            if name in _HOLDING:
                yield from _listed(member, place, name)
            else:
                yield from _inside(member, place)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _inside(item, below(path, index))


def _listed(value: object, path: str, name: str) -> Iterator[Inner]:
    if not isinstance(value, list):
        yield Inner(path, name, _read(value))
        return
    for index, item in enumerate(value):
        yield Inner(below(path, index), name, _read(item))


def _read(value: object) -> Submission | Finding:
    """A credential, or one in the form of a JWT: bare, or in an envelope."""
    try:
        if isinstance(value, dict) and not is_envelope(value):
            _refuse_presentation(value)
            return Submission(value, Carrier.JSON)
        if isinstance(value, dict):
            token = token_in_envelope(value, is_inside=True)
        else:
            token = token_in(_jws(value))
        _refuse_presentation(token.document)
        return Submission(token.document, Carrier.JWT, token=token)
    except EnvelopeNotRead as error:
        return unchecked(Step.STRUCTURE, error.sentence, reason=error.code, advice=ASK_ANOTHER_WAY)
    except MalformedSubmission as error:
        return failed(Step.STRUCTURE, error.sentence, reason="unreadable-part")


def _jws(value: object) -> str:
    """A text that may be a token."""
    if not isinstance(value, str) or not is_compact_jws(value):
        known = name_of_text(value) if isinstance(value, str) else None
        raise MalformedSubmission(
            why=known or Message(N_("what should be a credential is neither an object nor a JWT."))
        )
    return value


def _refuse_presentation(document: Mapping[str, object]) -> None:
    """A presentation may be good without a signature, so it must never stand for a credential."""
    if is_presentation(document):
        raise MalformedSubmission(why=Message(N_("what should be a credential is a presentation.")))


def unread(finding: Finding) -> VerificationReport:
    """The report on what stands in the place of a credential and cannot be read as one."""
    return VerificationReport(
        findings=(finding,),
        claims={},
        issuer=IssuerIdentity(""),
        headline=finding.message,
        kind=Kind.CREDENTIAL,
    )


# -- what they mean for the whole ---------------------------------------------------------------


def findings_on(
    inner: Sequence[Inner],
    parts: Sequence[Part],
    *,
    kind: Kind,
    claims: Structured,
    is_signed: bool,
) -> tuple[Finding, ...]:
    """One finding on the credentials that the whole is for, and one on its endorsements.

    `is_signed` is whether the whole carries a signature, good or not.
    """
    verdicts = {part.place: part.report for part in parts}
    contents = [one for one in inner if one.member == "verifiableCredential"]
    endorsements = [one for one in inner if one.member != "verifiableCredential"]
    found = []
    if kind is Kind.PRESENTATION and not contents and not is_signed:
        found.append(_NOTHING_SIGNED)
    elif contents or kind is Kind.PRESENTATION:
        found.append(_on_contents([verdicts.get(one.place) for one in contents]))
    if endorsements:
        reports = [verdicts.get(one.place) for one in endorsements]
        found.append(_on_endorsements(reports, claims=claims))
    return tuple(found)


def too_many() -> Finding:
    """More than is looked at."""
    return unchecked(
        Step.PARTS,
        Message(
            N_("It holds more than %(most)s credentials, or one within another too often."),
            {"most": MAX_PARTS},
        ),
        reason="too-many-parts",
        advice=Message(N_("Hand in the badges one by one.")),
    )


def _on_contents(reports: Sequence[VerificationReport | None]) -> Finding:
    count: Facts = {"count": len(reports)}
    verdicts = [Verdict.NOT_VALID if one is None else one.verdict for one in reports]
    bad = verdicts.count(Verdict.NOT_VALID)
    if bad:
        message = Message(
            N_("Of the %(count)s credentials inside it, not good: %(bad)s."),
            {**count, "bad": bad},
        )
        return failed(Step.PARTS, message, reason="bad-part", advice=_LOOK, facts=count)
    unsure = verdicts.count(Verdict.COULD_NOT_BE_CHECKED)
    if unsure:
        message = Message(
            N_("Of the %(count)s credentials inside it, could not be checked: %(unsure)s."),
            {**count, "unsure": unsure},
        )
        return unchecked(Step.PARTS, message, reason="unsure-part", advice=_LOOK, facts=count)
    if not verdicts:
        return passed(Step.PARTS, Message(N_("There are no credentials inside it.")), facts=count)
    message = Message(N_("All the credentials inside it are good (%(count)s)."), count)
    return passed(Step.PARTS, message, facts=count)


def _on_endorsements(
    reports: Sequence[VerificationReport | None], *, claims: Structured
) -> Finding:
    """A forged endorsement makes the whole a lie; one that ran out, or endorses something else,
    merely does not count. Where nobody can say whether it is forged, nobody can say that it is no
    lie: else knowing less would make the whole look better (I-26).
    """
    count: Facts = {"count": len(reports)}
    if any(one is None or _is_forged(one) for one in reports):
        message = Message(N_("An endorsement inside it was never signed by whom it names."))
        return failed(Step.PARTS, message, reason="bad-part", advice=_LOOK, facts=count)
    unsure = sum(one is not None and not one.is_authentic for one in reports)
    if unsure:
        message = Message(
            N_("Of the %(count)s endorsements inside it, could not be checked: %(unsure)s."),
            {**count, "unsure": unsure},
        )
        return unchecked(Step.PARTS, message, reason="unsure-part", advice=_LOOK, facts=count)
    good = sum(one is not None and _counts(one, claims) for one in reports)
    if good < len(reports):
        message = Message(
            N_("Of the %(count)s endorsements inside it, good: %(good)s. The rest do not count."),
            {**count, "good": good},
        )
        return unchecked(
            Step.PARTS,
            message,
            reason="endorsement-not-counted",
            necessary=False,
            advice=_LOOK,
            facts=count,
        )
    message = Message(N_("All the endorsements inside it are good (%(count)s)."), count)
    return passed(Step.PARTS, message, facts=count)


def _is_forged(report: VerificationReport) -> bool:
    return report.verdict is Verdict.NOT_VALID and not report.is_authentic


def _counts(report: VerificationReport, claims: Structured) -> bool:
    """Whether it is a good endorsement of something that the whole describes (Open Badges 3.0,
    B.1.13): the badge, its achievement, or somebody in it.
    """
    subject = report.claims.get("credentialSubject")
    endorsed = subject.get("id") if isinstance(subject, dict) else None
    return (
        report.kind is Kind.ENDORSEMENT
        and report.verdict is Verdict.VALID
        and isinstance(endorsed, str)
        and writing_of(claims).times_described(endorsed, claims.leaves) > 0
    )


_LOOK = Message(N_("Look at each of them by itself."))
# What nobody signed says nothing (I-25): neither of itself, nor by what lies in it.
_NOTHING_SIGNED = failed(
    Step.PARTS,
    Message(N_("There is nothing signed in it.")),
    reason="nothing-signed",
    advice=Message(N_("Ask the holder for a presentation with the badge in it, or for the badge.")),
    facts={"count": 0},
)
