"""The W3C's name for each problem, and which findings become errors and which warnings."""

import pytest

from issuer.i18n import Message
from issuer.verification import IssuerIdentity, Part, Step, VerificationReport
from issuer.verification.problem_details import (
    ProblemType,
    errors_in,
    problem_detail,
    warnings_in,
)
from issuer.verification.report import failed, passed, unchecked

MODEL = "https://www.w3.org/TR/vc-data-model#"
SECURITY = "https://w3id.org/security#"
LIST = "https://www.w3.org/ns/credentials/status-list#"
WORDS = Message("What is wrong is %(what)s.", {"what": "this"})

MALFORMED = (f"{MODEL}MALFORMED_VALUE_ERROR", "A value breaks the data model.")
RANGE = (f"{MODEL}RANGE_ERROR", "A value is outside its range.")
PROOF = (f"{SECURITY}PROOF_VERIFICATION_ERROR", "The proof could not be verified.")
METHOD = (
    f"{SECURITY}INVALID_VERIFICATION_METHOD",
    "The verification method is not one of the issuer's.",
)
STATUS = (f"{LIST}STATUS_VERIFICATION_ERROR", "The status is not in order.")


def report(*findings, parts=()):
    return VerificationReport(
        findings=findings, claims={}, issuer=IssuerIdentity(""), parts=tuple(parts)
    )


def named(problem):
    return problem["type"], problem["title"]


def name_of(finding):
    (error,) = errors_in(report(finding))
    return named(error)


OF_STEPS = {
    "structure": MALFORMED,
    "contexts": MALFORMED,
    "plain-names": MALFORMED,
    "coverage": MALFORMED,
    "schema": MALFORMED,
    "validity": RANGE,
    "status": STATUS,
    "verification-method": METHOD,
    "key": METHOD,
}


@pytest.mark.parametrize("step", list(Step))
def test_a_problem_without_a_name_of_its_own_goes_by_its_step(step):
    name = OF_STEPS.get(step.value, PROOF)
    assert name_of(failed(step, WORDS, reason="of-some-sort")) == name
    assert name_of(unchecked(step, WORDS, reason="of-some-sort")) == name


@pytest.mark.parametrize(
    ("reason", "name", "title"),
    [
        ("too-deep", f"{MODEL}PARSING_ERROR", "The input could not be read."),
        (
            "bad-signature",
            f"{MODEL}CRYPTOGRAPHIC_SECURITY_ERROR",
            "The document is not the one that was secured.",
        ),
        ("validity-order", *RANGE),
        (
            "key-not-listed",
            f"{SECURITY}INVALID_RELATIONSHIP_FOR_VERIFICATION_METHOD",
            "The key is not published for this purpose.",
        ),
        (
            "no-document",
            f"{SECURITY}INVALID_CONTROLLED_IDENTIFIER_DOCUMENT",
            "The document that lists the issuer's keys could not be used.",
        ),
        (
            "foreign-document",
            f"{SECURITY}INVALID_CONTROLLED_IDENTIFIER_DOCUMENT_ID",
            "The document that lists the issuer's keys is not the issuer's own.",
        ),
        (
            "no-status-list",
            f"{LIST}STATUS_RETRIEVAL_ERROR",
            "The status list could not be obtained.",
        ),
        (
            "status-list-length",
            f"{LIST}STATUS_LIST_LENGTH_ERROR",
            "The status list is too short.",
        ),
        ("status-list-range", f"{LIST}RANGE_ERROR", "The status list has no such entry."),
        (
            "status-list-malformed",
            f"{LIST}MALFORMED_VALUE_ERROR",
            "The status entry or list breaks its data model.",
        ),
    ],
)
@pytest.mark.parametrize("step", [Step.KEY, Step.TOKEN])
def test_a_reason_with_a_name_of_its_own_goes_before_the_step(step, reason, name, title):
    assert name_of(failed(step, WORDS, reason=reason)) == (name, title)


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        (
            {"member": "domain"},
            (f"{SECURITY}INVALID_DOMAIN_ERROR", "The proof is for another domain."),
        ),
        (
            {"member": "challenge"},
            (f"{SECURITY}INVALID_CHALLENGE_ERROR", "The proof answers another challenge."),
        ),
        ({"member": "proof"}, PROOF),
        ({}, PROOF),
    ],
    ids=str,
)
def test_a_presentation_for_another_occasion_has_the_name_of_what_differs(facts, name):
    finding = failed(Step.PRESENTER, WORDS, reason="too-deep", facts=facts)
    assert name_of(finding) == name


def test_the_member_that_differs_is_asked_for_of_a_presentation_only():
    finding = failed(Step.KEY, WORDS, reason="of-some-sort", facts={"member": "domain"})
    assert name_of(finding) == METHOD


def test_an_error_has_all_its_members():
    finding = failed(Step.STRUCTURE, WORDS, reason="date", facts={"path": "$.validFrom", "x": 1})
    (error,) = errors_in(report(finding))
    assert error == {
        "type": MALFORMED[0],
        "title": MALFORMED[1],
        "detail": "What is wrong is this.",
        "step": "structure",
        "outcome": "failed",
        "reason": "date",
        "credential": "$",
        "path": "$.validFrom",
    }


def test_what_was_found_nowhere_in_particular_has_no_path():
    (error,) = errors_in(report(unchecked(Step.KEY, WORDS, reason="no-document")))
    assert list(error) == [
        "type", "title", "detail", "step", "outcome", "reason", "credential",
    ]  # fmt: skip
    assert error["outcome"] == "could-not-be-checked"


def test_what_does_not_count_is_a_warning_without_a_name_of_the_w3c():
    doubt = unchecked(Step.STATUS, WORDS, reason="no-status-list", necessary=False)
    presenter = unchecked(
        Step.PRESENTER, WORDS, reason="not-signed", necessary=False, facts={"member": "domain"}
    )
    shown = report(doubt, presenter, failed(Step.KEY, WORDS, reason="unusable-key"))
    warnings = warnings_in(shown)
    assert [named(one) for one in warnings] == [
        ("about:blank", "This could not be checked, and does not count.")
    ] * 2
    assert [one["reason"] for one in warnings] == ["no-status-list", "not-signed"]
    assert [one["step"] for one in warnings] == ["status", "presenter"]
    assert [one["reason"] for one in errors_in(shown)] == ["unusable-key"]


def test_what_passed_is_neither():
    fine = report(passed(Step.KEY, WORDS), passed(Step.ISSUER, WORDS, necessary=False))
    whole = report(passed(Step.PARTS, WORDS), parts=[Part("$.endorsement[0]", fine)])
    for one in (fine, whole, report()):
        assert errors_in(one) == []
        assert warnings_in(one) == []


BAD_PART = failed(Step.PARTS, WORDS, reason="bad-part")
REVOKED = failed(Step.STATUS, WORDS, reason="revoked")
REMARK = unchecked(Step.SCHEMA, WORDS, reason="unknown-schema", necessary=False)


def places(problems):
    return [(one["reason"], one["credential"]) for one in problems]


def test_the_errors_of_what_is_inside_bear_its_place():
    innermost = report(REVOKED, REMARK)
    record = report(BAD_PART, parts=[Part("$.credentialSubject.endorsement[2]", innermost)])
    forged = report(failed(Step.SIGNATURE, WORDS, reason="bad-signature"))
    whole = report(
        failed(Step.VALIDITY, WORDS, reason="expired"),
        BAD_PART,
        parts=[
            Part("$.verifiableCredential[0]", record),
            Part("$['a$b'].verifiableCredential", forged),
        ],
    )
    inside = "$.verifiableCredential[0].credentialSubject.endorsement[2]"
    assert places(errors_in(whole)) == [
        ("expired", "$"),
        ("revoked", inside),
        ("bad-signature", "$['a$b'].verifiableCredential"),
    ]
    assert places(warnings_in(whole)) == [("unknown-schema", inside)]


def test_that_something_inside_is_not_good_is_said_where_nothing_else_says_it():
    too_many = unchecked(Step.PARTS, WORDS, reason="too-many-parts")
    sound = report(passed(Step.KEY, WORDS), REMARK)
    whole = report(too_many, parts=[Part("$.verifiableCredential[0]", sound)])
    assert places(errors_in(whole)) == [("too-many-parts", "$")]


def test_a_problem_has_three_members_and_those_of_our_own():
    problem = ProblemType("urn:a-problem", "A title.")
    assert problem_detail(problem, "In detail.", step="key", line=7) == {
        "type": "urn:a-problem",
        "title": "A title.",
        "detail": "In detail.",
        "step": "key",
        "line": 7,
    }
    assert problem_detail(problem, "") == {
        "type": "urn:a-problem",
        "title": "A title.",
        "detail": "",
    }
