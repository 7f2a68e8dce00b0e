"""JSON Schemas of strangers: what is understood of them, what is not, and what they cannot do."""

import json
import resource

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuer.verification.json_schema import BrokenRule, UnusableSchema, first_broken_rule
from tests.issuer.credentials.made import published_file
from tests.issuer.verification.actors import US
from tests.sampling import examples

DRAFT = "https://json-schema.org/draft/2020-12/schema"
OF_2019 = "https://json-schema.org/draft/2019-09/schema"
DRAFTS = [DRAFT, OF_2019, *(f"http://json-schema.org/draft-0{n}/schema#" for n in (4, 6, 7))]
DOCUMENT = {"name": "A badge", "type": ["VerifiableCredential", "OpenBadgeCredential"]}


def broken(schema, document=DOCUMENT, *, draft=DRAFT):
    text = schema if isinstance(schema, str) else json.dumps({"$schema": draft, **schema})
    return first_broken_rule(text, document)


@pytest.mark.parametrize("draft", [*DRAFTS, f"{DRAFT}#", DRAFTS[-1].removesuffix("#")])
def test_five_drafts_are_read(draft):
    assert broken({"required": ["name"]}, draft=draft) is None
    assert broken({"required": ["grade"]}, draft=draft) == BrokenRule("$", "#/required")


@pytest.mark.parametrize(
    ("schema", "path", "rule"),
    [
        ({"properties": {"name": {"const": "Another"}}}, "$.name", "#/properties/name/const"),
        (
            {"properties": {"type": {"items": {"pattern": "^V"}}}},
            *("$.type[1]", "#/properties/type/items/pattern"),
        ),
        (
            {"properties": {"name": {"$ref": "#/$defs/a"}}, "$defs": {"a": False}},
            *("$.name", "#/$defs/a"),
        ),
        ({"allOf": [{"minProperties": 99}]}, "$", "#/allOf/0/minProperties"),
        (
            {"patternProperties": {"a/m~": {"type": "null"}}},
            "$.a/m~",
            "#/patternProperties/a~1m~0/type",
        ),
    ],
)
def test_it_is_told_where_and_which_rule_is_broken(schema, path, rule):
    assert broken(schema, DOCUMENT | {"a/m~": 1}) == BrokenRule(path, rule)


def nested(depth):
    return f'{{"$schema":"{DRAFT}","not":' + '{"not":' * depth + "{}" + "}" * depth + "}"


@pytest.mark.parametrize(
    "schema",
    [
        *("", "{", "true", "[]", "{}", '{"required": ["grade"]}'),
        f'{{"$schema": "{DRAFT}", "type": "object", "type": "array"}}',
        {"type": "nonsense"},
        *({"$schema": draft} for draft in ("", 7, None, "urn:x", f"{DRAFT}##", f"{DRAFT}#/a")),
        {"$schema": "https://json-schema.org/draft/2031/schema"},
        {"$schema": "http://json-schema.org/draft-03/schema#"},
        # Drafts of which a part is left out, in which words would mean nothing.
        {"$schema": "https://json-schema.org/draft/2020-12/meta/core", "required": ["grade"]},
        {"$schema": "https://json-schema.org/draft/2020-12/meta/applicator"},
        {"$vocabulary": {"https://json-schema.org/draft/2020-12/vocab/core": True}},
        {"$defs": {"a": {"$vocabulary": {}}}},
        {"properties": {"name": {"$schema": DRAFTS[2], "const": "Another"}}},
        {"allOf": [{"$schema": DRAFT}]},
        {"const": [[{"$schema": DRAFT}]]},
        # Other documents.
        {"$ref": "https://college.example/other"},
        {"$ref": "file:///etc/hostname"},
        {"$id": "https://college.example/form", "$ref": "other"},
        {"$dynamicRef": "https://college.example/other#node"},
        {"$recursiveRef": "https://elsewhere.example/"},
        {"properties": {"name": {"$recursiveRef": "#/$defs/a"}}},
        # Expressions that go back, or are large.
        *({"pattern": one} for one in ("(?=a)b", r"(a)\1", "(a{1000}){1000}", r"\p{L}{50}", "[")),
        nested(31),
        nested(5_000),
    ],
    ids=repr,
)
def test_what_is_not_understood_is_not_applied(schema, monkeypatch):
    monkeypatch.setattr("socket.socket.connect", None)  # nothing may try
    with pytest.raises(UnusableSchema):
        broken(schema)


def test_no_other_document_is_fetched_or_read(canary, tmp_path):
    kept = tmp_path / "kept.json"
    kept.write_text(json.dumps({"$schema": DRAFT}))
    here = (f"http://{host}:{canary.port}/" for host in ("127.0.0.1", "localhost"))
    for url in (*here, kept.as_uri()):
        for schema in (
            {"$ref": url},
            {"$id": f"{url}/a", "$ref": url},
            {"$dynamicRef": f"{url}#a"},
            {"$schema": url},
        ):
            with pytest.raises(UnusableSchema):
                broken(schema)
    assert canary.seen() == 0


def test_schemas_may_be_nested_and_may_speak_of_what_is_called_like_their_words():
    assert broken(nested(29)) is None
    assert broken({"properties": {"$schema": {"type": "string"}, "$ref": {}}}) is None
    assert broken({"$recursiveRef": "#"}, draft=OF_2019) is None


def test_a_search_that_would_never_end_ends():
    letters = DOCUMENT | {"name": "a" * 60 + "b"}
    assert broken({"properties": {"name": {"pattern": "^(a+)+$"}}}, letters) is not None
    assert broken({"$ref": "#"}) is None
    assert broken({"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}}) is None


def test_thousands_of_broken_rules_take_no_memory():
    """Each with the whole of a large document in it, they would take gigabytes."""
    document = DOCUMENT | {"name": "x" * 900_000}
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert broken({"allOf": [False] * 4000}, document) == BrokenRule("$", "#/allOf/0")
    same = {"allOf": [{"$ref": "#/$defs/a"}] * 1500, "$defs": {"a": {"const": "z" * 900_000}}}
    assert broken(same) == BrokenRule("$", "#/$defs/a/const")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024  # KiB


def test_too_little_memory_for_an_answer_is_no_answer(monkeypatch):
    """What the library raises then is neither an error of memory nor of values."""

    class Panicking:
        def is_valid(self, _document):
            raise RuntimeError("Validation panicked: Any { .. }")

    monkeypatch.setattr(
        "issuer.verification.json_schema.validator_for", lambda *_, **__: Panicking()
    )
    with pytest.raises(UnusableSchema):
        broken({})


def test_an_answer_that_contradicts_itself_is_none(monkeypatch):
    class OfTwoMinds:
        def is_valid(self, _document):
            return False

        def validate(self, _document):
            return None

    monkeypatch.setattr(
        "issuer.verification.json_schema.validator_for", lambda *_, **__: OfTwoMinds()
    )
    with pytest.raises(UnusableSchema):
        broken({})


def test_the_schema_of_the_standard_is_small_enough_and_kept_by_our_badges():
    published = json.dumps(published_file("ob-3.0-schemas/achievementcredential.json"))
    badge = US.badge()
    assert broken(published, badge) is None
    del badge["credentialSubject"]["achievement"]["criteria"]
    found = broken(published, badge)
    assert found == BrokenRule("$.credentialSubject.achievement", "#/$defs/Achievement/required")


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
    wrapped = {"properties": {"x": schema}}
    keeps = jsonschema.Draft202012Validator(wrapped).is_valid({"x": value})
    assert (broken(wrapped, {"x": value}) is None) is keeps
