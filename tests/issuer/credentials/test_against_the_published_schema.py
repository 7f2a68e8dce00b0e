"""Our table of shapes against the JSON Schema that 1EdTech publishes.

Where the published schema refuses, we refuse too. We are stricter in these places, on purpose:
addresses must be absolute; null, empty arrays and blank texts are left out; an extension's name
stands alone (`ext:` may come anywhere in the published pattern); codes hold no line end; leap
seconds and lower-case `t` and `z` are no times; and everything in `rules.py`, which a schema
cannot say.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from issuer.attendance.model import Ruling
from issuer.credentials.lint import lint
from issuer.credentials.shapes import SHAPES
from tests.factories import an_activity, an_entry
from tests.issuer.credentials.bad_documents import BAD, TOO_DEEP
from tests.issuer.credentials.made import (
    a_document,
    a_full_document,
    official_schema,
    published_file,
)
from tests.issuer.credentials.mutations import mutated
from tests.sampling import examples

EVERY_CASE = {
    "attendance decides": (False, an_entry()),
    "assessed": (True, an_entry(minutes=(480, 0), passed=True)),
    "the organiser decides": (
        False,
        an_entry(minutes=(100, 0), ruling=Ruling.AWARD, reason="Was ill"),
    ),
}


@pytest.mark.parametrize("language", ["en", "zh-Hant"])
@pytest.mark.parametrize("case", EVERY_CASE)
def test_every_kind_of_credential_satisfies_the_published_schema(case: str, language: str):
    assessed, entry = EVERY_CASE[case]
    document = a_document(activity=an_activity(assessed=assessed, language=language), entry=entry)
    official_schema().validate(document)
    assert lint(document) == ()


def test_a_document_with_every_part_is_good_for_both():
    official_schema().validate(a_full_document())
    assert lint(a_full_document()) == ()


def refuses(document: dict[str, Any]) -> bool:
    return next(official_schema().iter_errors(document), None) is not None


@given(st.data())
@settings(max_examples=examples(50), deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_the_published_schema_refuses_we_refuse(data: st.DataObject):
    document = data.draw(mutated(a_full_document()))
    if refuses(document):
        assert lint(document)


def test_our_bad_documents_are_bad_for_a_reason_the_schema_can_or_cannot_know():
    shape_rules = {
        "required-member", "closed-object", "type-value", "vocabulary", "language-code", "date",
        "date-time", "compact-jws", "contexts", "expects-text", "expects-array", "expects-object",
        "expects-flag", "expects-number",
    }  # fmt: skip
    stricter = {"an extension in the middle", "a language with a line end"}
    for bad in BAD:
        if bad.value is TOO_DEEP or bad.sentence in stricter:
            continue
        refused = refuses(bad.of(a_document()))
        assert refused == bool(shape_rules & set(bad.rules.split())), bad.sentence


def test_the_table_names_every_member_and_every_requirement_of_the_schema():
    published = published_file("ob-3.0-schemas/achievementcredential.json")
    definitions = dict(published["$defs"]) | {"AchievementCredential": published}
    ours = {"CredentialSchema": "Reference", "CredentialStatus": "Reference"}
    ours["RefreshService"] = "Reference"
    for name, definition in definitions.items():
        if "properties" not in definition:
            continue  # Context and ProfileRef: one thing or another
        shape = SHAPES[ours.get(name, name)]
        assert set(shape.members) == set(definition["properties"]), name
        assert set(shape.required) == set(definition["required"]), name
        assert shape.closed == (definition["additionalProperties"] is False), name
