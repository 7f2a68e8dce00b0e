"""Every rule refuses what it is for, all problems are told at once, and nothing is raised."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuer.attendance.model import Bilingual
from issuer.credentials import kinds, rules, shapes
from issuer.credentials.build import UnsignedCredential
from issuer.credentials.kinds import Weight
from issuer.credentials.lint import (
    PreparedCredential,
    lint,
    prepare,
    published_problems,
    same_claims,
)
from issuer.errors import ClaimsChanged, SchemaViolation, UndefinedTerm
from issuer.jsonld.canonize import canonize
from issuer.proofs.eddsa_rdfc_2022 import EddsaRdfc2022
from issuer.proofs.suite import SecuredDocument, rehearse
from tests.factories import an_activity
from tests.issuer.credentials.bad_documents import BAD, GOOD_ENDORSEMENT, Bad
from tests.issuer.credentials.made import a_document, a_full_document, built, published_file
from tests.issuer.credentials.mutations import JSON_VALUES
from tests.issuer.credentials.shortened import in_short


def test_a_built_credential_breaks_no_rule():
    assert lint(a_document()) == ()


def test_a_good_endorsement_breaks_no_rule():
    assert lint(a_document() | {"endorsement": [GOOD_ENDORSEMENT]}) == ()


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.sentence)
def test_each_bad_document_breaks_exactly_its_rules(bad: Bad):
    found = lint(bad.of(a_document()))
    assert {problem.rule for problem in found} == set(bad.rules.split())
    assert all(problem.message.text() for problem in found)


def test_every_rule_has_a_bad_document():
    named = {"absolute-address"} | {*rules.OF_STRUCTURE, *rules.OF_TEXTS, *rules.OURS}
    assert named <= {rule for bad in BAD for rule in bad.rules.split()} | {"subject-identified"}


def test_a_subject_that_nobody_could_recognise_is_refused():
    document = a_document()
    del document["credentialSubject"]["id"], document["credentialSubject"]["identifier"]
    assert [problem.rule for problem in lint(document)] == ["subject-identified"]


def test_a_problem_names_its_place():
    document = a_document()
    document["credentialSubject"]["achievement"]["alignment"][0]["targetUrl"] = "a b"
    document["odd name"] = None
    assert [problem.path for problem in lint(document)] == [
        "$.credentialSubject.achievement.alignment[0].targetUrl",
        "$['odd name']",
    ]


def test_a_long_text_is_not_repeated_whole_in_the_sentence():
    [problem] = lint(a_document() | {"id": "x" * 10_000})
    assert len(problem.message.text()) < 200


def test_a_worked_vector_of_the_guide_breaks_only_rules_of_ours():
    vector = published_file("vectors/ob-3.0-eddsa-rdfc-2022.json")["document"]
    assert {problem.rule for problem in lint(vector)} <= set(rules.OURS)
    assert published_problems(vector) == ()


@given(st.dictionaries(st.text(max_size=8), JSON_VALUES, max_size=6))
@settings(max_examples=60)
def test_any_json_is_answered_and_never_raises(document: dict[str, Any]):
    assert lint(document)


# -- what says the same in another form ---------------------------------------------------------


# What is wrong with an array is not wrong with what stands alone.
_OF_AN_ARRAY = {"An object is expected.", "A text is expected."}


def weights(document: dict[str, Any]) -> set[Weight]:
    return {problem.weight for problem in published_problems(document)}


@pytest.mark.parametrize("document", [a_document(), a_full_document()], ids=["ours", "full"])
def test_arrays_of_one_may_stand_without_their_arrays_and_are_remarked_on(document):
    short = in_short(document)
    problems = published_problems(short)
    assert len(problems) >= 8
    assert {(one.rule, one.weight) for one in problems} == {("expects-array", Weight.REMARK)}
    assert lint(short)[: len(problems)] == problems
    with pytest.raises(SchemaViolation):
        prepare(UnsignedCredential(short))


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.sentence)
def test_what_is_wrong_is_wrong_in_short_too(bad: Bad):
    """The rules look into what stands alone as they look into arrays."""
    document = bad.of(a_document())
    if "too-deep" in bad.rules:
        return
    found = {problem.rule for problem in published_problems(in_short(document))}
    wrong = {
        problem.rule
        for problem in published_problems(document)
        if problem.weight is not Weight.REMARK and problem.message.template not in _OF_AN_ARRAY
    }
    assert wrong <= found, wrong - found


def test_a_number_as_index_is_remarked_on():
    document = a_document()
    document["credentialStatus"]["statusListIndex"] = 7
    (problem,) = published_problems(document)
    assert (problem.rule, problem.weight) == ("status-index", Weight.REMARK)
    assert problem.path == "$.credentialStatus.statusListIndex"


@pytest.mark.parametrize("index", [True, False, -1, 1.0, 10**15, None, [7]])
def test_another_number_as_index_is_none(index: object):
    document = a_document()
    document["credentialStatus"]["statusListIndex"] = index
    assert Weight.WRONG in weights(document)


@pytest.mark.parametrize("value", [7, True, None, {"id": 7}, {}])
def test_what_stands_alone_must_be_what_an_array_may_hold(value: object):
    document = a_document()
    document["credentialSubject"]["achievement"]["alignment"] = value
    assert Weight.WRONG in weights(document)
    document = a_document()
    document["issuer"]["type"] = value
    assert Weight.WRONG in weights(document)


def test_a_result_that_stands_alone_is_held_against_its_description():
    document = a_document()
    subject = document["credentialSubject"]
    subject["result"] = subject["result"][0] | {"resultDescription": "urn:x:other"}
    found = {(one.rule, one.path) for one in published_problems(document)}
    assert ("result-reference", "$.credentialSubject.result.resultDescription") in found


def test_a_digest_that_nobody_can_compare_leaves_doubt():
    resource = {"id": "https://x.example/", "digestSRI": "sha1-AAAA"}
    assert weights(a_document() | {"relatedResource": resource}) == {Weight.DOUBT}
    resource["id"], resource["digestSRI"] = a_document()["@context"][0], "sha256-" + "A" * 43 + "="
    assert weights(a_document() | {"relatedResource": [resource]}) == {Weight.WRONG}


def test_the_table_refers_to_shapes_that_exist():
    for shape in shapes.SHAPES.values():
        for check in shape.members.values():
            list(check([{}], "$"))
            list(check({}, "$"))
    assert kinds.below("$", "@context") == "$.@context"


# -- prepare ------------------------------------------------------------------------------------


def test_prepare_keeps_the_document_and_the_hash_of_its_canonical_form():
    prepared = prepare(built())
    assert prepared.document == a_document()
    assert len(bytes.fromhex(prepared.canonical_sha256)) == 32
    assert prepared == prepare(built())


def test_prepare_tells_every_problem_at_once():
    document = a_document()
    del document["id"]
    document["validFrom"] = "today"
    document["credentialSubject"]["achievement"]["criteria"] = {}
    with pytest.raises(SchemaViolation) as refusal:
        prepare(UnsignedCredential(document))
    for part in ("$.id:", "[required-member]", "$.validFrom:", "[date-time]", "[criteria]"):
        assert part in str(refusal.value)


def test_a_document_that_carries_a_proof_is_not_prepared():
    with pytest.raises(SchemaViolation, match=r"\[unsigned\]"):
        prepare(UnsignedCredential(a_document() | {"proof": [{"type": "DataIntegrityProof"}]}))


def test_a_term_the_signature_would_not_cover_is_refused():
    with pytest.raises(UndefinedTerm):
        prepare(UnsignedCredential(a_document() | {"hoursAttended": "15"}))


def test_statements_that_engines_order_differently_are_refused_wherever_they_stand():
    document = a_document()
    evidence = document["evidence"][0]
    document["evidence"] = [
        evidence | {"id": "http://localhost/\U0001f600"},
        evidence | {"id": "http://localhost/\uff01"},
    ]
    assert lint(document) == ()
    with pytest.raises(SchemaViolation, match="different orders"):
        prepare(UnsignedCredential(document))


def test_changing_the_unsigned_document_afterwards_changes_nothing():
    document = a_document()
    prepared = prepare(UnsignedCredential(document))
    document["credentialSubject"]["achievement"]["name"] = "Another"
    assert prepared.document == a_document()


def test_nobody_else_makes_a_prepared_credential():
    with pytest.raises(SchemaViolation):
        PreparedCredential(document=a_document(), canonical_sha256="00" * 32, receipt=object())
    with pytest.raises(SchemaViolation):
        dataclasses.replace(prepare(built()), receipt=None)


def test_creators_that_repeat_the_issuer_are_welcome():
    document = a_document()
    document["credentialSubject"]["achievement"]["creator"] = document["issuer"]
    assert prepare(UnsignedCredential(document)).document == document


# -- afterwards ---------------------------------------------------------------------------------

CREATED = datetime(2026, 11, 20, 9, tzinfo=UTC)


def secured(document: dict[str, Any] | None = None) -> SecuredDocument:
    return rehearse(document or a_document(), suite=EddsaRdfc2022(), created=CREATED)


def test_a_rehearsed_credential_says_what_was_prepared():
    same_claims(prepare(built()), secured())


@pytest.mark.parametrize("language", ["en", "zh-Hant"])
def test_a_rehearsed_credential_still_breaks_no_rule(language: str):
    document = a_document(activity=an_activity(language=language))
    assert lint(secured(document).document) == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Another"},
        {"description": "Awarded for nothing."},
        {"evidence": []},
        {"awardedDate": "2026-11-20T09:00:01Z"},
    ],
)
def test_a_changed_claim_is_noticed(changes: dict[str, Any]):
    document = {name: value for name, value in (a_document() | changes).items() if value != []}
    with pytest.raises(ClaimsChanged):
        same_claims(prepare(built()), secured(document))


class Forged:
    """What a SecuredDocument could look like if something went wrong after signing."""

    def __init__(self, text: str, document: dict[str, Any] | None = None) -> None:
        self.text = text
        self.document = document if document is not None else json.loads(text)


def test_a_claim_of_another_json_kind_is_noticed():
    document = a_document()
    document["credentialSubject"]["creditsEarned"] = 1
    prepared = prepare(UnsignedCredential(document))
    text = secured(document).text
    assert '"creditsEarned":1}' in text
    for other in ("true", "1.0"):
        forged = Forged(text.replace('"creditsEarned":1}', f'"creditsEarned":{other}}}'))
        with pytest.raises(ClaimsChanged):
            same_claims(prepared, forged)


def test_a_missing_proof_is_noticed():
    with pytest.raises(ClaimsChanged):
        same_claims(prepare(built()), Forged(json.dumps(a_document())))


def test_a_text_that_is_not_the_document_is_noticed():
    right = secured()
    other = dict(right.document) | {"proof": [{"type": "DataIntegrityProof"}]}
    with pytest.raises(ClaimsChanged):
        same_claims(prepare(built()), Forged(right.text, other))


def test_a_text_that_parsers_read_differently_is_noticed():
    twice = secured().text.replace('{"@context"', '{"name":"Other","@context"', 1)
    with pytest.raises(ClaimsChanged):
        same_claims(prepare(built()), Forged(twice, dict(secured().document)))


def test_titles_survive_canonicalisation_to_the_letter():
    title = "  “Quotes” \\ 'and' \"more\" \t 😀 שלום العربية \u202e 精神 %s {x} "
    document = a_document(activity=an_activity(title=Bilingual(title)))
    assert lint(document) == ()
    assert "😀 שלום العربية" in canonize(document).decode()
    same_claims(prepare(UnsignedCredential(document)), secured(document))
