"""A report crosses a wire whole, and what comes back in another form is refused."""

from __future__ import annotations

import json
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuer.errors import MalformedSubmission
from issuer.i18n import Message
from issuer.verification import Finding, IssuerIdentity, Kind, Part, VerificationReport, verify
from issuer.verification.report import Outcome, Step
from issuer.verification.transfer import (
    NoReport,
    from_wire,
    refusal_from_wire,
    refusal_to_wire,
    to_wire,
)
from tests.evil_issuer import DOCUMENTS
from tests.evil_issuer.judging import judged
from tests.issuer.verification.actors import NOW, US, example, world
from tests.sampling import some_of


def crossed(report):
    """Through JSON and back, as between two processes."""
    return from_wire(json.loads(json.dumps(to_wire(report), allow_nan=False)))


def in_every_language(report):
    return [report.to_json(language) for language in ("en", "zh-Hant")]


# Of each sort a few: all of them, in every carrier, take minutes.
SOME = some_of(DOCUMENTS, one_in=12)


@pytest.mark.parametrize("forgery", SOME.values(), ids=SOME.keys())
def test_the_reports_on_a_forgery_cross_whole(forgery):
    reports = [report for _, report in judged(forgery) if report is not None]
    for report in reports:
        assert crossed(report) == report
    for report in reports[:1]:
        assert in_every_language(crossed(report)) == in_every_language(report)


GENUINE = {
    "as it is": US.badge(),
    "with one proof": {**US.badge(), "proof": US.badge()["proof"][0]},
    "without status": US.sign(example(credentialStatus=None)),
}


@pytest.mark.parametrize("document", GENUINE.values(), ids=GENUINE.keys())
def test_the_report_on_a_genuine_badge_crosses_whole(document):
    report = verify(document, world=world(), now=NOW)
    assert crossed(report) == report
    assert crossed(report).verdict is report.verdict


# -- any report at all -----------------------------------------------------------------------------

TEXTS = st.text(st.characters(codec=None), max_size=8)
NAMES = st.text("abcdefgh_", min_size=1, max_size=4)
FACTS = st.dictionaries(NAMES, TEXTS | st.integers() | st.booleans(), max_size=3)


def messages(values):
    """Sentences whose places all have a value, with those values."""
    return st.dictionaries(NAMES, values, max_size=3).flatmap(
        lambda found: st.permutations([f"%({name})s 100%%" for name in found]).map(
            lambda places: Message(" ".join(["x", *places]), found)
        )
    )


MESSAGES = st.recursive(messages(TEXTS | st.integers()), messages, max_leaves=3)
FINDINGS = st.builds(
    Finding,
    st.sampled_from(Step),
    st.sampled_from(Outcome),
    MESSAGES,
    st.none() | MESSAGES,
    st.booleans(),
    FACTS,
)
CLAIMS = st.dictionaries(
    TEXTS,
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, width=32) | TEXTS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
        max_leaves=5,
    ),
    max_size=3,
).filter(lambda claims: "Infinity" not in json.dumps(claims))


def reports(parts):
    return st.builds(
        VerificationReport,
        findings=st.lists(FINDINGS, max_size=3).map(tuple),
        claims=CLAIMS,
        issuer=st.builds(IssuerIdentity, TEXTS, TEXTS, TEXTS, st.booleans()),
        headline=MESSAGES,
        kind=st.sampled_from(Kind),
        parts=parts,
    )


REPORTS = st.recursive(
    reports(st.just(())),
    lambda inner: reports(st.lists(st.builds(Part, TEXTS, inner), max_size=2).map(tuple)),
    max_leaves=3,
)


@given(REPORTS)
def test_any_report_crosses_whole(report):
    assert crossed(report) == report


def test_nothing_of_a_report_is_left_behind():
    """Whoever adds something to a report must let it cross."""
    assert {field.name for field in fields(VerificationReport)} == to_wire(EXAMPLE).keys()
    assert len(Finding._fields) == 6
    assert len(IssuerIdentity._fields) == 4
    assert len(Part._fields) == 2


EXAMPLE = verify(US.badge(), world=world(), now=NOW)


# -- what is refused -------------------------------------------------------------------------------

WIRE = to_wire(EXAMPLE)
FIRST = WIRE["findings"][0]


def with_first(at, value):
    changed = list(FIRST)
    changed[at] = value
    return {**WIRE, "findings": [changed]}


def nested(wire, times):
    for _ in range(times):
        wire = {**WIRE, "parts": [["$", wire]]}
    return wire


def told(times):
    message = ["x", {}]
    for _ in range(times):
        message = ["%(a)s", {"a": message}]
    return message


UNFILLED = "a sentence that cannot be filled"
OTHER_PLACE = "a sentence with another kind of place"
REFUSED = {
    "nothing": (None, "not a dict"),
    "a list": ([], "not a dict"),
    "no members": ({}, "other members"),
    "one member too few": (
        {name: value for name, value in WIRE.items() if name != "kind"},
        "other members",
    ),
    "one member too many": ({**WIRE, "verdict": "valid"}, "other members"),
    "claims that are no object": ({**WIRE, "claims": []}, "not a dict"),
    "an unknown kind": ({**WIRE, "kind": "diploma"}, "'diploma' is not a valid Kind"),
    "a kind that is a list": ({**WIRE, "kind": ["badge"]}, "not a str"),
    "an issuer of three": (
        {**WIRE, "issuer": ["a", "b", "c"]},
        "not enough values to unpack (expected 4, got 3)",
    ),
    "an issuer of our own by a number": ({**WIRE, "issuer": ["a", "b", "c", 1]}, "not a bool"),
    "findings that are a text": ({**WIRE, "findings": "passed"}, "not a list"),
    "a finding of five": (
        {**WIRE, "findings": [FIRST[:5]]},
        "not enough values to unpack (expected 6, got 5)",
    ),
    "an unknown step": (with_first(0, "charm"), "'charm' is not a valid Step"),
    "an unknown outcome": (with_first(1, "probably"), "'probably' is not a valid Outcome"),
    "necessary by a number": (with_first(4, 1), "not a bool"),
    "a fact that is a list": (with_first(5, {"reason": []}), "neither text nor number"),
    "a fact that is a fraction": (with_first(5, {"reason": 1.5}), "neither text nor number"),
    "a sentence that is a text": (with_first(2, "x"), "not a list"),
    "a sentence without values": (
        with_first(2, ["x"]),
        "not enough values to unpack (expected 2, got 1)",
    ),
    "a sentence whose value is missing": (with_first(2, ["%(a)s %(b)s", {"a": 1}]), UNFILLED),
    "a sentence padded to a gigabyte": (with_first(2, ["%(a)1000000000s", {"a": 1}]), OTHER_PLACE),
    "a sentence with a bare place": (with_first(2, ["%s", {"a": 1}]), OTHER_PLACE),
    "a sentence that ends in a place": (with_first(2, ["%", {"a": 1}]), OTHER_PLACE),
    "a sentence with a place of another kind": (with_first(2, ["%(a)r", {"a": 1}]), OTHER_PLACE),
    "a text where a number stands": (with_first(2, ["%(a)d", {"a": "x"}]), UNFILLED),
    "a number for a sentence": (with_first(2, [1, {}]), "not a str"),
    "advice that is a text": (with_first(3, "x"), "not a list"),
    "a part without a place": (
        {**WIRE, "parts": [[WIRE]]},
        "not enough values to unpack (expected 2, got 1)",
    ),
    "nine parts in each other": (nested(WIRE, 9), "parts too deep"),
    "nine reasons in each other": (with_first(2, told(9)), "a sentence too deep"),
    "nine reasons in advice": (with_first(3, told(9)), "a sentence too deep"),
    "nine reasons in the headline": ({**WIRE, "headline": told(9)}, "a sentence too deep"),
}


@pytest.mark.parametrize(("wire", "why"), REFUSED.values(), ids=REFUSED.keys())
def test_another_form_is_no_report_and_what_is_wrong_is_said(wire, why):
    with pytest.raises(NoReport) as refused:
        from_wire(wire)
    assert str(refused.value) == why


DEEP = {
    "parts": nested(WIRE, 8),
    "a sentence": with_first(2, told(8)),
    "advice": with_first(3, told(8)),
    "the headline": {**WIRE, "headline": told(8)},
    "parts with deep sentences": nested({**WIRE, "headline": told(8)}, 8),
}


@pytest.mark.parametrize("wire", DEEP.values(), ids=DEEP.keys())
def test_eight_may_stand_in_each_other(wire):
    assert to_wire(from_wire(wire)) == wire


def test_what_is_read_can_be_said():
    """A sentence from the other side never fails later, when it is filled."""
    for finding in crossed(EXAMPLE).findings:
        assert finding.message.text()


# -- refusals --------------------------------------------------------------------------------------


def test_a_refusal_crosses_with_its_sentence():
    why = Message("it has the member %(name)s twice.", {"name": Message("%(n)s", {"n": 1})})
    refused = MalformedSubmission(why=why)
    again = refusal_from_wire(json.loads(json.dumps(refusal_to_wire(refused))))
    assert type(again) is MalformedSubmission
    assert again.facts == refused.facts
    assert again.sentence.text("zh-Hant") == refused.sentence.text("zh-Hant")


def refusing(why, code="malformed-submission"):
    return {"code": code, "facts": {"why": why}}


def test_eight_reasons_of_a_refusal_may_stand_in_each_other():
    assert refusal_to_wire(refusal_from_wire(refusing(told(7)))) == refusing(told(7))


@pytest.mark.parametrize(
    ("wire", "why"),
    [
        ({}, "other members"),
        ({"code": "malformed-submission"}, "other members"),
        ({"code": "malformed-submission", "facts": {}}, UNFILLED),
        (refusing(None), "neither text nor number"),
        (refusing(told(8)), "a sentence too deep"),
        (refusing("x", code="configuration"), "no such refusal"),
        (refusing("x", code=1), "not a str"),
        ([], "not a dict"),
    ],
)
def test_another_form_is_no_refusal_and_what_is_wrong_is_said(wire, why):
    with pytest.raises(NoReport) as refused:
        refusal_from_wire(wire)
    assert str(refused.value) == why
