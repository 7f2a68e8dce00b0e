"""The forms that a badge names: what is fetched, what is asked of it, and what follows."""

import base64
import hashlib
import json

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuer.verification import Asked, Outcome, Step, Verdict, verify
from issuer.verification.credential_schema import credential_schema
from tests.evil_issuer.hands import PLAIN, everywhere
from tests.evil_issuer.material import badge, endorsement, learner_record
from tests.issuer.verification.actors import NOW
from tests.issuer.verification.test_structure import CREDENTIAL, assert_says, case, only
from tests.sampling import examples

PASSED, FAILED, DOUBT = Outcome.PASSED, Outcome.FAILED, Outcome.COULD_NOT_BE_CHECKED
KIND = "1EdTechJsonSchemaValidator2019"
PLACE = "https://purl.imsglobal.org/spec/"
BADGES = f"{PLACE}ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
ENDORSEMENTS = f"{PLACE}ob/v3p0/schema/json/ob_v3p0_endorsementcredential_schema.json"
RECORDS = f"{PLACE}clr/v2p0/schema/json/clr_v2p0_clrcredential_schema.json"
FORM = "https://college.example/form"
ASK_ANOTHER_WAY = "Ask the issuer how else this badge can be checked."
AT_2020 = {"$schema": "https://json-schema.org/draft/2020-12/schema"}


def found(schema=..., *, document=None, asked=None, **entry):
    """What is said of a badge that names this form, which is at its address or nowhere."""
    named = {"id": FORM, "type": KIND} | entry
    text = schema if isinstance(schema, str) else json.dumps(schema, default=str)
    schemas = {} if schema is ... else {FORM: text}
    shown = case(badge(credentialSchema=[named]) | (document or {}), schemas=schemas)
    return only(credential_schema(shown))


# -- what is the standard's own --------------------------------------------------------------------


@pytest.mark.parametrize(
    "schemas",
    [
        None,
        {"id": BADGES, "type": KIND},
        [{"id": BADGES, "type": KIND}],
        [{"id": BADGES.replace("/json/", "/json-ld/"), "type": KIND}],
        [],
        "https://x.example/schema",
        [7, None, {"id": BADGES, "type": KIND, "name": "x"}],
    ],
)
def test_a_badge_that_names_no_other_form_says_so(schemas):
    shown = case(badge(credentialSchema=schemas))
    finding = only(credential_schema(shown))

    sentence = "It names no other form than that of Open Badges 3.0."
    assert_says(finding, Step.SCHEMA, PASSED, sentence, necessary=False)
    assert shown.world.asked == []


@pytest.mark.parametrize(
    ("document", "own"),
    [
        (badge(), BADGES),
        (endorsement(), ENDORSEMENTS),
        (learner_record(of=[badge()]), RECORDS),
        (CREDENTIAL, None),
    ],
    ids=["badge", "endorsement", "learner-record", "credential"],
)
def test_each_kind_has_a_form_of_its_own_and_any_other_is_asked_for(document, own):
    for url in (BADGES, ENDORSEMENTS, RECORDS):
        named = {**document, "credentialSchema": [{"id": url, "type": KIND}]}
        shown = case(named, asked=Asked(generic=True))
        assert only(credential_schema(shown)).passed is (url == own)
        assert shown.world.asked == ([] if url == own else [url])


# -- what is another's -----------------------------------------------------------------------------


@pytest.mark.parametrize("draft", ["draft-04/schema#", "draft-06/schema#", "draft-07/schema#"])
def test_a_badge_that_keeps_to_its_form_says_so(draft):
    asked = {"$schema": f"http://json-schema.org/{draft}", "required": ["issuer", "proof"]}
    sentence = f"It keeps to a form of the issuer's own that it names, {FORM}."
    for schema in (asked, AT_2020, {}, {"$schema": "https://json-schema.org/draft/2019-09/schema"}):
        finding = found(schema, document={"proof": [{}]})
        assert_says(finding, Step.SCHEMA, PASSED, sentence, schema=FORM)


@pytest.mark.parametrize(
    ("schema", "path", "rule"),
    [
        ({"required": ["grade"]}, "$", "#/required"),
        ({"properties": {"name": {"const": "Another"}}}, "$.name", "#/properties/name/const"),
        (
            {"properties": {"type": {"items": {"pattern": "^V"}}}},
            *("$.type[1]", "#/properties/type/items/pattern"),
        ),
        (
            {"properties": {"issuer": {"$ref": "#/$defs/a"}}, "$defs": {"a": False}},
            *("$.issuer", "#/$defs/a"),
        ),
        ({"allOf": [{"minProperties": 99}]}, "$", "#/allOf/0/minProperties"),
        (
            {"properties": {"na\u202eme": {"type": "null"}}},
            *("$.na⟨U+202E⟩me", "#/properties/na⟨U+202E⟩me/type"),
        ),
    ],
)
def test_a_badge_that_breaks_its_form_is_told_where_and_which_rule(schema, path, rule):
    finding = found({**AT_2020, **schema}, document={"na\u202eme": "x"})
    sentence = (
        f"It does not keep to a form of the issuer's own that it names, {FORM}: the rule “{rule}” "
        f"is broken (at {path})."
    )
    advice = "The issuer asks for this form itself. Ask it for a badge that keeps to it."
    facts = {"reason": "schema-broken", "path": path, "rule": rule}
    assert_says(finding, Step.SCHEMA, FAILED, sentence, advice, **facts)


NOT_OBTAINED = (
    f"It also names a form of the issuer's own, {FORM}, which could not be obtained from here."
)
UNUSABLE = (
    f"It also names a form of the issuer's own, {FORM}, which cannot be applied: it is no JSON "
    "Schema of a known version, or needs other documents."
)


def test_a_form_that_is_not_to_be_had_leaves_a_doubt():
    facts = {"reason": "schema-not-obtained"}
    assert_says(found(), Step.SCHEMA, DOUBT, NOT_OBTAINED, ASK_ANOTHER_WAY, **facts)
    for url in (7, "", f"{FORM}#/$defs/a", f"{FORM}##"):
        nowhere = found({}, id=url)
        assert (nowhere.outcome, nowhere.facts, nowhere.necessary) == (DOUBT, facts, True)
    assert found({}, id=f"{FORM}#").passed


def nested(depth):
    return '{"not":' * depth + "{}" + "}" * depth


@pytest.mark.parametrize(
    "schema",
    [
        "",
        "{",
        "true",
        "[]",
        '{"type": "object", "type": "array"}',
        {"type": "nonsense"},
        {"$schema": "https://json-schema.org/draft/2031/schema"},
        {"$schema": "http://json-schema.org/draft-03/schema#"},
        {"$ref": "https://college.example/other"},
        {"$ref": "file:///etc/hostname"},
        {"$id": "https://college.example/form", "$ref": "other"},
        {"$dynamicRef": "https://college.example/other#node"},
        {"$schema": "https://college.example/meta"},
        {"pattern": "(?=a)b"},
        {"pattern": "(a{1000}){1000}"},
        nested(32),
        nested(5_000),
    ],
)
def test_what_is_no_schema_or_needs_another_leaves_a_doubt(schema, monkeypatch):
    monkeypatch.setattr("socket.socket.connect", None)  # nothing may try
    facts = {"reason": "schema-unusable"}
    assert_says(found(schema), Step.SCHEMA, DOUBT, UNUSABLE, ASK_ANOTHER_WAY, **facts)


def test_a_search_that_would_never_end_ends():
    assert found(nested(30)).reason != "schema-unusable"
    letters = "a" * 60 + "b"
    assert found({"properties": {"x": {"pattern": "^(a+)+$"}}}, document={"x": letters}).reason
    assert found({"$ref": "#"}).passed
    assert found({"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}}).passed


# -- digests ---------------------------------------------------------------------------------------

TEXT = '{"required": ["grade"]}'
DIGEST = hashlib.sha384(TEXT.encode()).digest()
SRI = f"sha384-{base64.b64encode(DIGEST).decode()}"


def test_the_form_that_was_meant_is_known_by_its_digest():
    assert found(TEXT, digestSRI=SRI).reason == "schema-broken"
    sentence = (
        f"It also names a form of the issuer's own, but what is at {FORM} is not the one that was "
        "meant when this was signed."
    )
    facts = {"reason": "schema-differs"}
    for digest, text in ((SRI, TEXT + " "), ("sha384-AAAA", TEXT), ("md5-x", TEXT), (7, TEXT)):
        finding = found(text, digestSRI=digest)
        assert_says(finding, Step.SCHEMA, DOUBT, sentence, ASK_ANOTHER_WAY, **facts)


# -- what counts -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["JsonSchema", "JsonSchemaValidator2018", ["X", "JsonSchema"]])
def test_a_form_of_the_consortiums_kind_is_applied_and_does_not_count(kind):
    for schema, reason in ((..., "schema-not-obtained"), (TEXT, "schema-broken"), ("{}", "")):
        finding = found(schema, type=kind)
        assert (finding.reason, finding.necessary) == (reason, False)


@pytest.mark.parametrize("kind", ["JsonSchemaCredential", "", None, ["X"], {}])
def test_a_form_of_another_kind_is_named(kind):
    finding = found(TEXT, type=kind, id="https://x.example/a\u202e")

    sentence = (
        "It also names a form of the issuer's own, https://x.example/a⟨U+202E⟩, which is not read "
        "here."
    )
    doubt = {"necessary": False, "reason": "unknown-schema"}
    assert_says(finding, Step.SCHEMA, DOUBT, sentence, **doubt)


def test_each_form_has_a_finding_of_its_own_up_to_three():
    named = [{"id": f"{FORM}/{number}", "type": "JsonSchema"} for number in range(5)]
    schemas = {f"{FORM}/0": "{}", f"{FORM}/1": TEXT, f"{FORM}/3": TEXT}

    shown = case(badge(credentialSchema=[{"id": BADGES}, *named[:3]]), schemas=schemas)
    findings = credential_schema(shown)
    assert [one.reason for one in findings] == ["", "schema-broken", "schema-not-obtained"]

    shown = case(badge(credentialSchema=named), schemas=schemas)
    *_, last = findings = credential_schema(shown)
    assert len(findings) == 4
    sentence = "It names more forms of the issuer's own than are looked at here (5)."
    doubt = {"necessary": False, "reason": "too-many-schemas"}
    assert_says(last, Step.SCHEMA, DOUBT, sentence, **doubt)
    assert shown.world.asked == [f"{FORM}/{number}" for number in range(3)]

    named[4]["type"] = KIND
    *_, last = credential_schema(case(badge(credentialSchema=named), schemas=schemas))
    assert last.necessary


HEADLINES = {
    "{}": (Verdict.VALID, "; the badge stands."),
    None: (
        Verdict.COULD_NOT_BE_CHECKED,
        "; whether it keeps to the form that its issuer asks for could not be checked.",
    ),
    TEXT: (
        Verdict.NOT_VALID,
        " signed this, but it does not keep to the rules for badges and cannot be accepted.",
    ),
}


@pytest.mark.parametrize("text", HEADLINES)
def test_whoever_names_a_form_must_keep_to_it(text):
    verdict, ending = HEADLINES[text]
    schema = [{"id": BADGES, "type": KIND}, {"id": FORM, "type": KIND}]
    signed = PLAIN.sign(badge(credentialSchema=schema))
    report = verify(signed, world=everywhere(schemas={FORM: text} if text else {}), now=NOW)
    assert report.verdict is verdict
    assert report.is_authentic
    assert report.headline.text().endswith(ending)


# -- beside another's reading of JSON Schema -------------------------------------------------------

NAMES = st.sampled_from(["a", "b", "c"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "a", "ab", "陳"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)
TYPES = st.sampled_from(["object", "array", "string", "integer", "number", "boolean", "null"])
SIMPLE = st.fixed_dictionaries(
    {},
    optional={
        "type": TYPES | st.lists(TYPES, min_size=1, unique=True),
        "enum": st.lists(VALUES, min_size=1, max_size=3),
        "const": VALUES,
        "minimum": st.integers(-2, 2),
        "exclusiveMaximum": st.integers(-2, 2),
        "multipleOf": st.integers(1, 3),
        "minLength": st.integers(0, 2),
        "pattern": st.sampled_from(["a", "^a$", "^[ab]+$", "^$"]),
        "minItems": st.integers(0, 2),
        "uniqueItems": st.booleans(),
        "required": st.lists(NAMES, unique=True),
        "maxProperties": st.integers(0, 2),
    },
)
SCHEMAS = st.recursive(
    SIMPLE | st.booleans(),
    lambda inner: st.fixed_dictionaries(
        {},
        optional={
            "properties": st.dictionaries(NAMES, inner, max_size=3),
            "additionalProperties": inner,
            "items": inner,
            "prefixItems": st.lists(inner, min_size=1, max_size=2),
            "allOf": st.lists(inner, min_size=1, max_size=2),
            "oneOf": st.lists(inner, min_size=1, max_size=2),
            "not": inner,
            "if": inner,
            "then": inner,
            "contains": inner,
            "propertyNames": inner,
            "unevaluatedProperties": inner,
        },
    ),
    max_leaves=5,
)


@settings(max_examples=examples(200), deadline=None)
@given(SCHEMAS, VALUES)
def test_what_keeps_to_a_form_is_what_another_reader_of_schemas_says(schema, value):
    wrapped = {**AT_2020, "properties": {"x": schema}}
    keeps = jsonschema.Draft202012Validator(wrapped).is_valid({"x": value})
    assert found(wrapped, document={"x": value}).passed is keeps
