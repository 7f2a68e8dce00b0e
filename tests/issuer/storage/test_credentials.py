from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

import pytest

from issuer.errors import Conflict, CredentialNotFound
from tests.issuer.storage.made import REVOCATION, issued, plan
from tests.issuer.storage.undone import undone


@pytest.fixture
def unit(filled):
    with undone(filled) as unit:
        unit.credentials.plan([plan(1), plan(2)])
        yield unit


def test_what_is_planned_waits_to_be_signed(unit):
    assert unit.credentials.planned("run", most=9) == (plan(1), plan(2))
    assert unit.credentials.planned("run", most=1) == (plan(1),)
    assert unit.credentials.count("run") == (2, 0)


def test_a_planned_credential_is_not_found_by_anybody(unit):
    with pytest.raises(CredentialNotFound):
        unit.credentials.get("credential-1")
    with pytest.raises(CredentialNotFound):
        unit.credentials.by_short_code(plan(1).short_code)
    with pytest.raises(CredentialNotFound):
        unit.credentials.share("credential-1", shared=False)
    assert list(unit.credentials.all()) == []
    assert unit.credentials.of_learner("mei") == ()
    assert unit.credentials.of_activity("talk") == ()
    assert unit.credentials.revoke("credential-1", REVOCATION) is False


def test_an_issued_credential_is_found_byte_for_byte(unit):
    assert unit.credentials.issue(issued(1)) == {issued(1).id}
    assert unit.credentials.get("credential-1") == issued(1)
    assert unit.credentials.by_short_code(plan(1).short_code) == issued(1)
    assert unit.credentials.of_learner("mei") == (issued(1),)
    assert unit.credentials.of_activity("talk") == (issued(1),)
    assert unit.credentials.count("run") == (1, 1)
    assert unit.credentials.planned("run", most=9) == (plan(2),)


def test_a_credential_is_issued_once(unit):
    unit.credentials.issue(issued(1))
    assert unit.credentials.issue(replace(issued(1), proof=',"proof":[7]}')) == frozenset()
    assert unit.credentials.get("credential-1").text == issued(1).text


def test_a_signed_text_is_what_was_planned_with_its_proof(unit):
    unit.credentials.issue(issued(1))
    unit.credentials.issue(issued(2))
    assert unit.credentials.get("credential-1").text == '{"name": "閱讀", "n": 1,"proof":[1]}'
    assert unit.credentials.shared("credential-2").text == '{"name": "張小梅", "n": 2,"proof":[2]}'


def test_what_documents_share_is_kept_once(filled, filled_database):
    with filled.transaction() as unit:
        unit.credentials.plan([plan(1)])
    with filled.transaction() as unit:
        unit.credentials.plan([plan(2)])
    with filled_database.connect() as connection:
        rows = connection.exec_driver_sql("SELECT id, text FROM series").all()
    (((name, text),), shared) = rows, plan(1).series
    assert (name, text) == (sha256(shared.encode()).hexdigest(), shared)


def test_a_document_that_shares_nothing_is_a_series_of_one(filled):
    alone = plan(2, series='{"name": "alone"}', own="")
    with filled.transaction() as unit:
        unit.credentials.plan([plan(1), alone])
    with filled.reading() as unit:
        assert unit.credentials.planned("run", most=9) == (plan(1), alone)
    assert alone.unsigned == '{"name": "alone"}'


def test_what_was_never_planned_is_not_issued(unit):
    assert unit.credentials.issue(replace(issued(1), plan=plan(1, id="other"))) == frozenset()


def test_all_issued_credentials_are_walked_through_oldest_first(unit):
    unit.credentials.issue(issued(2))
    unit.credentials.issue(issued(1))
    unit.credentials.revoke("credential-2", REVOCATION)
    assert list(unit.credentials.all()) == [
        issued(1),
        replace(issued(2), revocation=REVOCATION),
    ]


def test_a_walk_may_be_broken_off(unit):
    unit.credentials.issue(issued(1))
    unit.credentials.issue(issued(2))
    assert next(iter(unit.credentials.all())) == issued(1)


def test_a_credential_is_revoked_once_and_still_found(unit):
    unit.credentials.issue(issued(1))
    assert unit.credentials.revoke("credential-1", REVOCATION) is True
    assert unit.credentials.revoke("credential-1", replace(REVOCATION, reason="x")) is False
    assert unit.credentials.get("credential-1") == replace(issued(1), revocation=REVOCATION)
    assert unit.credentials.count("run") == (1, 1)


def test_a_revoked_credential_is_not_issued_again(unit):
    unit.credentials.issue(issued(1))
    unit.credentials.revoke("credential-1", REVOCATION)
    assert unit.credentials.issue(issued(1)) == frozenset()


def test_the_holder_decides_about_sharing(unit):
    unit.credentials.issue(issued(1))
    unit.credentials.share("credential-1", shared=False)
    assert unit.credentials.get("credential-1").shared is False
    unit.credentials.share("credential-1", shared=True)
    assert unit.credentials.get("credential-1").shared is True


def test_anybody_may_read_what_a_holder_shares_and_no_more(unit):
    with pytest.raises(CredentialNotFound):
        unit.credentials.shared("credential-1")  # only planned
    unit.credentials.issue(issued(1), issued(2))
    of_the_plan = ("id", "short_code", "attribute", "achievement_id", "status_list_id")
    found = unit.credentials.shared("credential-1")
    assert [getattr(found, name) for name in of_the_plan] == [
        getattr(plan(1), name) for name in of_the_plan
    ]
    assert found.text == issued(1).text
    assert found.canonical_sha256 == plan(1).canonical_sha256
    assert found.revoked_at is None
    unit.credentials.revoke("credential-1", REVOCATION)
    assert unit.credentials.shared("credential-1").revoked_at == REVOCATION.at
    unit.credentials.share("credential-1", shared=False)
    with pytest.raises(CredentialNotFound):
        unit.credentials.shared("credential-1")
    assert unit.credentials.shared("credential-2").id == "credential-2"


@pytest.mark.parametrize(
    "taken", ["id", "award_id", "short_code", "status_index"], ids=lambda name: name
)
def test_what_a_plan_takes_is_taken_for_good(filled, taken):
    with filled.transaction() as unit:
        unit.credentials.plan([plan(1)])
    second = replace(plan(2), **{taken: getattr(plan(1), taken)})
    with pytest.raises(Conflict), filled.transaction() as unit:
        unit.credentials.plan([second])
    with filled.reading() as unit:
        assert unit.credentials.planned("run", most=9) == (plan(1),)


def test_nothing_to_plan_plans_nothing(filled):
    with filled.transaction() as unit:
        unit.credentials.plan([])
        assert unit.credentials.count("run") == (0, 0)
