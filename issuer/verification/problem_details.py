"""A report as programs read it: errors and warnings with the W3C's names for problems.

RFC 9457 problem details, as VC Data Model 2.0, sections 7.1 and 7.2, asks for them. The types are
those that VC Data Model 2.0 (7.2), VC Data Integrity 1.0 (4.7), Controlled Identifiers 1.0 (3.5)
and Bitstring Status List 1.0 (3.5) define; `step` and `reason` are our own stable codes. Always in
English: what a program shows to a person, it says in its own words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from issuer.verification.report import Finding, Step, VerificationReport

DATA_MODEL = "https://www.w3.org/TR/vc-data-model#"
SECURITY = "https://w3id.org/security#"
STATUS_LIST = "https://www.w3.org/ns/credentials/status-list#"


class ProblemType(NamedTuple):
    """A problem that a specification names, and what it means in short."""

    type: str
    title: str


PARSING = ProblemType(f"{DATA_MODEL}PARSING_ERROR", "The input could not be read.")
MALFORMED = ProblemType(f"{DATA_MODEL}MALFORMED_VALUE_ERROR", "A value breaks the data model.")
RANGE = ProblemType(f"{DATA_MODEL}RANGE_ERROR", "A value is outside its range.")
CHANGED = ProblemType(
    f"{DATA_MODEL}CRYPTOGRAPHIC_SECURITY_ERROR",
    "The document is not the one that was secured.",
)
PROOF = ProblemType(f"{SECURITY}PROOF_VERIFICATION_ERROR", "The proof could not be verified.")
DOMAIN = ProblemType(f"{SECURITY}INVALID_DOMAIN_ERROR", "The proof is for another domain.")
CHALLENGE = ProblemType(
    f"{SECURITY}INVALID_CHALLENGE_ERROR", "The proof answers another challenge."
)
METHOD = ProblemType(
    f"{SECURITY}INVALID_VERIFICATION_METHOD", "The verification method is not one of the issuer's."
)
RELATIONSHIP = ProblemType(
    f"{SECURITY}INVALID_RELATIONSHIP_FOR_VERIFICATION_METHOD",
    "The key is not published for this purpose.",
)
DOCUMENT = ProblemType(
    f"{SECURITY}INVALID_CONTROLLED_IDENTIFIER_DOCUMENT",
    "The document that lists the issuer's keys could not be used.",
)
DOCUMENT_ID = ProblemType(
    f"{SECURITY}INVALID_CONTROLLED_IDENTIFIER_DOCUMENT_ID",
    "The document that lists the issuer's keys is not the issuer's own.",
)
STATUS = ProblemType(f"{STATUS_LIST}STATUS_VERIFICATION_ERROR", "The status is not in order.")
STATUS_RETRIEVAL = ProblemType(
    f"{STATUS_LIST}STATUS_RETRIEVAL_ERROR", "The status list could not be obtained."
)
STATUS_LENGTH = ProblemType(
    f"{STATUS_LIST}STATUS_LIST_LENGTH_ERROR", "The status list is too short."
)
STATUS_RANGE = ProblemType(f"{STATUS_LIST}RANGE_ERROR", "The status list has no such entry.")
STATUS_MALFORMED = ProblemType(
    f"{STATUS_LIST}MALFORMED_VALUE_ERROR", "The status entry or list breaks its data model."
)
# No W3C type says that something is not known and does not matter (RFC 9457, section 4.2.1).
NOT_COUNTED = ProblemType("about:blank", "This could not be checked, and does not count.")
OTHER_FORM = ProblemType("about:blank", "Some readers do not accept this form.")

_OF_REASON: Mapping[str, ProblemType] = {
    "too-deep": PARSING,
    "bad-signature": CHANGED,
    "validity-order": RANGE,
    "key-not-listed": RELATIONSHIP,
    "no-document": DOCUMENT,
    "foreign-document": DOCUMENT_ID,
    "no-status-list": STATUS_RETRIEVAL,
    "status-list-length": STATUS_LENGTH,
    "status-list-range": STATUS_RANGE,
    "status-list-malformed": STATUS_MALFORMED,
}
_OF_OCCASION: Mapping[object, ProblemType] = {"domain": DOMAIN, "challenge": CHALLENGE}
_OF_STEP: Mapping[Step, ProblemType] = {
    Step.STRUCTURE: MALFORMED,
    Step.CONTEXTS: MALFORMED,
    Step.PLAIN_NAMES: MALFORMED,
    Step.COVERAGE: MALFORMED,
    Step.SCHEMA: MALFORMED,
    Step.VALIDITY: RANGE,
    Step.STATUS: STATUS,
    Step.VERIFICATION_METHOD: METHOD,
    Step.KEY: METHOD,
}


def problem_detail(problem: ProblemType, detail: str, **more: str | int) -> dict[str, object]:
    """One problem (RFC 9457, section 3.1), with members of our own besides."""
    return {"type": problem.type, "title": problem.title, "detail": detail, **more}


def errors_in(report: VerificationReport) -> list[dict[str, object]]:
    """What keeps a report from being a pass, inner credentials included; empty for a pass.

    That an inner credential is not good is only said where its own errors do not.
    """
    errors = [_detail(found, place) for found, place in _not_passed(report) if found.necessary]
    own = [error for error in errors if error["step"] != Step.PARTS.value]
    return own or errors


def warnings_in(report: VerificationReport) -> list[dict[str, object]]:
    """What could not be checked and did not count."""
    return [_detail(found, place) for found, place in _not_passed(report) if not found.necessary]


def _not_passed(report: VerificationReport, place: str = "$") -> Iterator[tuple[Finding, str]]:
    for found in report.findings:
        if not found.passed:
            yield found, place
    for part in report.parts:
        yield from _not_passed(part.report, place + part.place.removeprefix("$"))


def _detail(found: Finding, place: str) -> dict[str, object]:
    more = {"path": found.facts["path"]} if "path" in found.facts else {}
    return problem_detail(
        _type_of(found),
        found.message.text(),
        step=found.step.value,
        outcome=found.outcome.value,
        reason=found.reason,
        credential=place,
        **more,
    )


def _type_of(found: Finding) -> ProblemType:
    if not found.necessary:
        return OTHER_FORM if found.reason == "other-form" else NOT_COUNTED
    if found.step is Step.PRESENTER:
        return _OF_OCCASION.get(found.facts.get("member"), PROOF)
    return _OF_REASON.get(found.reason) or _OF_STEP.get(found.step, PROOF)
