"""The names in a sentence are those that the page beside it shows."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuer.credentials.model import OpenBadgeCredential
from issuer.credentials.names import Names, names_in
from tests.issuer.credentials.bad_documents import BAD, Bad
from tests.issuer.credentials.made import a_document, a_full_document
from tests.issuer.credentials.mutations import JSON_VALUES, mutated
from tests.sampling import examples


def names_in_the_view(document: dict[str, Any]) -> Names:
    view = OpenBadgeCredential.from_json(document)
    return Names(
        id=view.id,
        issuer=view.issuer.name,
        badge=view.name or view.credential_subject.achievement.name,
        recipient=view.credential_subject.name,
    )


def test_the_names_of_a_good_badge():
    names = names_in(a_document())
    assert names.recipient == "CHAN Tai Man 陳大文"
    assert names == names_in_the_view(a_document())


@given(st.data())
@settings(max_examples=examples(75), deadline=None)
def test_any_credential_has_the_names_that_its_view_has(data: st.DataObject):
    document = data.draw(mutated(a_full_document()))
    assert names_in(document) == names_in_the_view(document)


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.sentence)
def test_a_bad_document_has_the_names_that_its_view_has(bad: Bad):
    assert names_in(bad.of(a_document())) == names_in_the_view(bad.of(a_document()))


IDENTITIES = st.fixed_dictionaries(
    {},
    optional={
        "identityType": st.sampled_from(["name", "emailAddress", "", 1, None]),
        "hashed": st.sampled_from([True, False, None, 0, "false"]),
        "identityHash": st.sampled_from(["Somebody", "", 1, None, ["x"]]),
    },
)


@given(IDENTITIES | st.lists(IDENTITIES | JSON_VALUES, max_size=4) | JSON_VALUES)
@settings(max_examples=examples(75), deadline=None)
def test_any_identifiers_name_whom_the_view_names(identifier: Any):
    document = {"credentialSubject": {"identifier": identifier}}
    assert names_in(document) == names_in_the_view(document)
