"""What every suite promises, and the rehearsal."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime

import pytest

from issuer.errors import RehearsalFailed, UndefinedTerm
from issuer.proofs import SUITES, ProofCheck, SecuredDocument, rehearse
from issuer.proofs.eddsa_rdfc_2022 import EddsaRdfc2022
from tests.issuer.jsonld.credentials import badge
from tests.issuer.proofs.samples import METHOD

CREATED = datetime(2026, 11, 20, 9, 0, 0, tzinfo=UTC)
SUITE = SUITES["eddsa-rdfc-2022"]


def test_every_suite_stands_under_its_own_name():
    assert {name: suite.name for name, suite in SUITES.items()} == {name: name for name in SUITES}


def test_a_secured_document_cannot_be_made_by_hand():
    with pytest.raises(TypeError):
        SecuredDocument(text="{}", made_by=None)


def test_the_text_is_compact_in_the_order_given_and_reads_back_as_the_document():
    document = badge()
    made = rehearse(document, suite=SUITE, created=CREATED)

    assert made.document == json.loads(made.text)
    assert made.text.startswith('{"@context":["https://www.w3.org/ns/credentials/v2",')
    assert "示例大學" in made.text
    assert [*document, "proof"] == list(made.document)


def test_changing_the_document_afterwards_does_not_change_what_was_signed():
    document = badge()
    made = rehearse(document, suite=SUITE, created=CREATED)
    document["issuer"]["name"] = "Somebody else"

    assert made.document["issuer"] == badge()["issuer"]


def test_each_rehearsal_has_its_own_key():
    methods = {
        rehearse(badge(), suite=SUITE, created=CREATED).document["proof"][0]["verificationMethod"]
        for _ in range(2)
    }

    assert len(methods) == 2


def test_a_rehearsal_fails_with_the_reason_of_the_suite():
    document = badge()
    document["grade"] = "First"

    with pytest.raises(RehearsalFailed, match="grade") as failed:
        rehearse(document, suite=SUITE, created=CREATED)

    assert isinstance(failed.value.__cause__, UndefinedTerm)


def test_a_rehearsal_fails_where_verification_could_not_read_the_text():
    document = badge()
    document["name"] = "x" * 1024 * 1024

    with pytest.raises(RehearsalFailed, match="larger"):
        rehearse(document, suite=SUITE, created=CREATED)


class Refusing:
    """A suite whose proofs are never good."""

    name = SUITE.name
    secure = SUITE.secure

    def check(self, document, *, public_key, proof=None):
        return ProofCheck(problem="PROOF_VERIFICATION_ERROR", why="it is not good.")


class Embellishing(Refusing):
    """A suite that signs something else than what it was given."""

    def secure(self, document, *, signer, verification_method, created):
        return SUITE.secure(
            {**document, "name": "Doctor"},
            signer=signer,
            verification_method=verification_method,
            created=created,
        )

    def check(self, document, *, public_key, proof=None):
        return ProofCheck()


@pytest.mark.parametrize(("suite", "why"), [(Refusing, "not good"), (Embellishing, "handed in")])
def test_a_rehearsal_does_not_take_the_suite_at_its_word(suite, why):
    with pytest.raises(RehearsalFailed, match=why):
        rehearse(badge(), suite=suite(), created=CREATED)


def test_a_proof_is_dated_in_utc_wherever_the_machine_stands(monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Hong_Kong")
    time.tzset()
    try:
        rest = EddsaRdfc2022().unfinished(badge(), verification_method=METHOD, created=CREATED)
    finally:
        monkeypatch.undo()
        time.tzset()
    assert f'"created":"{CREATED.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"' in rest.text
