"""A badge in a form that some readers do not accept is read as closely as one in the usual form."""

import pytest

from issuer.verification import Outcome, Step, Verdict, matches_recipient, verify
from issuer.verification.problem_details import errors_in, warnings_in
from tests.evil_issuer.hands import COLLEGE_LIST, PLAIN, bits_with, college_list, everywhere
from tests.evil_issuer.material import badge, status
from tests.issuer.credentials.shortened import in_short
from tests.issuer.verification.actors import NOW

SHORT = in_short(badge())


def about(document, *, index=1):
    listed = PLAIN.sign(college_list(bits=bits_with(index, 1)))
    return verify(document, world=everywhere(lists={COLLEGE_LIST: listed}), now=NOW)


def with_index(index):
    return PLAIN.sign({**SHORT, "credentialStatus": status(8, statusListIndex=index)})


def shown_of(report):
    """What a page shows of what stood in arrays."""
    subject = report.credential.credential_subject
    return (
        [one.value for one in subject.result],
        subject.achievement.tag,
        [one.target_url for one in subject.achievement.alignment],
        [one.name for one in subject.achievement.result_description],
        [one.id for one in report.credential.evidence],
    )


def test_it_says_all_that_the_usual_form_says():
    usual, short = about(PLAIN.sign(badge())), about(PLAIN.sign(SHORT))

    assert short.verdict is usual.verdict is Verdict.VALID
    assert short.headline == usual.headline
    assert short.to_json()["credential"] == usual.to_json()["credential"]
    assert shown_of(short) == shown_of(usual)
    assert all(shown_of(short))


def test_that_it_is_another_form_is_the_one_thing_said_besides():
    usual, short = about(PLAIN.sign(badge())), about(PLAIN.sign(SHORT))
    (remark,) = [one for one in short.findings if one not in usual.findings]

    assert (remark.step, remark.reason) == (Step.STRUCTURE, "other-form")
    assert not remark.necessary
    assert errors_in(short) == []
    warned = [one for one in warnings_in(short) if one["reason"] == "other-form"]
    assert [one["title"] for one in warned] == ["Some readers do not accept this form."]


def test_its_recipient_can_be_compared():
    credential = about(PLAIN.sign(SHORT)).credential
    name = badge()["credentialSubject"]["identifier"][0]["identityHash"]

    assert matches_recipient(credential, name).passed
    assert matches_recipient(credential, "Somebody Else").outcome is Outcome.FAILED


@pytest.mark.parametrize("index", [8, "8"])
def test_its_place_in_the_list_is_looked_up(index):
    assert about(with_index(index), index=7).verdict is Verdict.VALID
    revoked = about(with_index(index), index=8)
    assert revoked.verdict is Verdict.NOT_VALID
    assert [one.reason for one in revoked.of(Step.STATUS)] == ["revoked"]


def test_another_schema_in_it_is_named():
    own = {"id": "https://college.example/schema", "type": "1EdTechJsonSchemaValidator2019"}
    report = about(PLAIN.sign({**SHORT, "credentialSchema": [badge()["credentialSchema"][0], own]}))
    assert [one.reason for one in report.of(Step.SCHEMA)] == ["schema-not-obtained"]
    report = about(PLAIN.sign({**SHORT, "credentialSchema": own}))
    assert report.verdict is Verdict.NOT_VALID
    assert "credential-schema" in [one.reason for one in report.findings]


def test_what_its_signature_does_not_cover_is_found():
    signed = PLAIN.sign(SHORT)
    signed["credentialSubject"]["achievement"]["alignment"] |= {"mine": "x"}
    report = about(signed)
    assert [one.reason for one in report.of(Step.COVERAGE)] == ["data-loss"]
    assert report.verdict is Verdict.NOT_VALID
