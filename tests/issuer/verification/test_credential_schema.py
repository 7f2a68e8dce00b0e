"""The forms that a badge names: what is fetched, what is asked of it, and what follows."""

import base64
import hashlib
import json

import pytest

from issuer.verification import Asked, Outcome, Step, Verdict, verify
from issuer.verification.credential_schema import credential_schema
from tests.evil_issuer.hands import PLAIN, everywhere
from tests.evil_issuer.material import badge, endorsement, learner_record
from tests.issuer.proofs.samples import samples
from tests.issuer.verification.actors import NOW
from tests.issuer.verification.test_structure import CREDENTIAL, assert_says, case, only

PASSED, FAILED, DOUBT = Outcome.PASSED, Outcome.FAILED, Outcome.COULD_NOT_BE_CHECKED
KIND = "1EdTechJsonSchemaValidator2019"
PLACE = "https://purl.imsglobal.org/spec/"
BADGES = f"{PLACE}ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
ENDORSEMENTS = f"{PLACE}ob/v3p0/schema/json/ob_v3p0_endorsementcredential_schema.json"
RECORDS = f"{PLACE}clr/v2p0/schema/json/clr_v2p0_clrcredential_schema.json"
FORM = "https://college.example/form"
SHOW_THE_WHOLE = "Ask the holder to show the whole badge."
ASK_ANOTHER_WAY = "Ask the issuer how else this badge can be checked."
AT_2020 = {"$schema": "https://json-schema.org/draft/2020-12/schema"}


def found(schema=..., *, document=None, **entry):
    """What is said of a badge that names this form, which is at its address or nowhere."""
    named = {"id": FORM, "type": KIND} | entry
    if isinstance(schema, dict):
        schema = json.dumps(AT_2020 | schema)
    text = schema
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

    sentence = "It names no other form than that of its standard."
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


def test_a_badge_that_keeps_to_its_form_says_so():
    sentence = f"It keeps to a form of the issuer's own that it names, {FORM}."
    assert_says(found({"required": ["issuer"]}), Step.SCHEMA, PASSED, sentence)


@pytest.mark.parametrize(
    ("schema", "path", "rule"),
    [
        ({"required": ["grade"]}, "$", "#/required"),
        ({"properties": {"name": {"const": "Another"}}}, "$.name", "#/properties/name/const"),
        (
            {"properties": {"na\u202eme": {"type": "null"}}},
            *("$.na⟨U+202E⟩me", "#/properties/na⟨U+202E⟩me/type"),
        ),
    ],
)
def test_a_badge_that_breaks_its_form_is_told_where_and_which_rule(schema, path, rule):
    finding = found(schema, document={"na\u202eme": "x"})
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


def test_a_form_that_is_not_to_be_had_leaves_a_doubt():
    facts = {"reason": "schema-not-obtained"}
    assert_says(found(), Step.SCHEMA, DOUBT, NOT_OBTAINED, ASK_ANOTHER_WAY, **facts)
    for url in (7, f"{FORM}#/$defs/a", f"{FORM}##"):
        shown = case(badge(credentialSchema={"id": url, "type": KIND}), schemas={url: KEPT})
        nowhere = only(credential_schema(shown))
        assert (nowhere.outcome, nowhere.facts, nowhere.necessary) == (DOUBT, facts, True)
    assert found({}, id=f"{FORM}#").passed


def test_what_is_no_schema_leaves_a_doubt():
    sentence = (
        f"It also names a form of the issuer's own, {FORM}, which cannot be applied: it is no JSON "
        "Schema of a kind and size that is read here, or needs other documents."
    )
    facts = {"reason": "schema-unusable"}
    for text in ("", "<!doctype html>", "{}"):
        assert_says(found(text), Step.SCHEMA, DOUBT, sentence, ASK_ANOTHER_WAY, **facts)


def test_a_form_without_an_address_is_named_as_such():
    sentence = "It also names a form of the issuer's own, without an address, which could not be"
    for url in ("", None):
        assert found({}, id=url).message.text().startswith(sentence)


# -- digests ---------------------------------------------------------------------------------------

TEXT = json.dumps({**AT_2020, "required": ["grade"]})
KEPT = json.dumps(AT_2020)
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
    for schema, reason in ((..., "schema-not-obtained"), (TEXT, "schema-broken"), (KEPT, "")):
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
    schemas = {f"{FORM}/0": KEPT, f"{FORM}/1": TEXT, f"{FORM}/3": TEXT}

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


def test_those_that_count_are_looked_at_first_and_each_once():
    """However often whoever shows the badge writes the others in front of them."""
    one, more = {"id": FORM, "type": "JsonSchema"}, {"id": f"{FORM}/2", "type": KIND}
    shown = case(badge(credentialSchema=[one, one, one, one, more]), schemas={FORM: KEPT})
    first, second = credential_schema(shown)
    assert (first.reason, first.necessary) == ("schema-not-obtained", True)
    assert (second.passed, second.necessary) == (True, False)

    several = [{"id": f"{FORM}/{number}", "type": KIND} for number in range(4)]
    *_, last = credential_schema(case(badge(credentialSchema=[one, *several])))
    assert (last.reason, last.necessary) == ("too-many-schemas", True)


@pytest.mark.parametrize(
    "kind",
    [
        "https://purl.imsglobal.org/spec/vccs/v1p0/context.json#1EdTechJsonSchemaValidator2019",
        "https://www.w3.org/2018/credentials#JsonSchema",
        "urn:x",
    ],
)
def test_an_address_for_a_type_may_be_that_of_any_kind(kind):
    """Whoever shows the badge can write it: it stands for the same statement, which is signed."""
    finding = found(TEXT, type=kind)
    assert (finding.outcome, finding.reason) == (DOUBT, "unknown-schema")
    assert finding.necessary


def test_what_the_whole_keeps_to_cannot_be_seen_in_a_part():
    derived = next(one for one in samples() if one.suite == "ecdsa-sd-2023").signed
    own = {"id": FORM, "type": KIND}
    for text in (TEXT, KEPT):
        shown = case({**derived, "credentialSchema": [own]}, schemas={FORM: text})
        sentence = (
            "Its holder chose what to show of it. Whether the whole keeps to a form of the "
            f"issuer's own that it names, {FORM}, cannot be seen."
        )
        facts = {"reason": "left-out"}
        finding = only(credential_schema(shown))
        assert_says(finding, Step.SCHEMA, DOUBT, sentence, SHOW_THE_WHOLE, **facts)

    sentence = (
        "It shows no other form than that of its standard, but its holder chose what to show of it."
    )
    shown = case({name: one for name, one in derived.items() if name != "credentialSchema"})
    doubt = {"necessary": False, "reason": "left-out"}
    finding = only(credential_schema(shown))
    assert_says(finding, Step.SCHEMA, DOUBT, sentence, SHOW_THE_WHOLE, **doubt)


HEADLINES = {
    KEPT: (Verdict.VALID, "; the badge stands."),
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
