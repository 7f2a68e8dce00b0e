"""Whether the issuer is known: what is told of it, to people and to programs; it never counts."""

import pytest

from issuer.verification import KnownIssuer, Outcome, Step, Verdict, verify
from tests.issuer.verification.actors import NOW, OTHER, US, FakeWorld, example

DOCUMENTS = {US.did: US.document(), OTHER.did: OTHER.document()}


def found_by(**knowing):
    document = example(credentialStatus=None)
    document["issuer"]["id"] = OTHER.did
    shown_in = FakeWorld(documents=DOCUMENTS, **knowing)
    report = verify(OTHER.sign(document), world=shown_in, now=NOW)
    (finding,) = report.of(Step.ISSUER)
    assert report.verdict is Verdict.VALID
    assert finding.necessary is False
    return finding


def test_this_institution_knows_itself():
    finding = found_by(ours={OTHER.did})

    assert finding.passed
    assert finding.facts == {"known": "ours"}
    assert "this institution" in finding.message.text()
    assert "other.example/college" in finding.message.text()


@pytest.mark.parametrize("is_signed", [True, False])
def test_a_registry_says_under_which_name_it_lists_the_issuer(is_signed):
    entry = KnownIssuer("The College", "Universities", is_signed=is_signed)
    finding = found_by(known={OTHER.did: entry})

    assert finding.passed
    assert finding.facts == {
        "known": "registry",
        "name": "The College",
        "registry": "Universities",
    }
    sentence = finding.message.text()
    assert "“Universities”" in sentence
    assert "The College" in sentence
    assert ("nobody signed" in sentence) is not is_signed


def test_a_registry_that_lists_others_does_not_know_this_one():
    finding = found_by(known={US.did: KnownIssuer("Us", "Universities")})

    assert (finding.outcome, finding.reason) == (Outcome.COULD_NOT_BE_CHECKED, "unknown-issuer")
    assert "other.example/college" in finding.message.text()
    assert finding.advice.text().startswith("Anybody can issue badges under any name.")


def test_a_registry_does_not_know_whoever_has_no_identifier():
    document = example(credentialStatus=None)
    del document["issuer"]["id"]
    entry = KnownIssuer("The College", "Universities")
    report = verify(document, world=FakeWorld(known={"": entry}), now=NOW)

    (finding,) = report.of(Step.ISSUER)
    assert (finding.outcome, finding.reason) == (Outcome.COULD_NOT_BE_CHECKED, "unknown-issuer")
    assert "an unknown issuer (" in finding.message.text()
