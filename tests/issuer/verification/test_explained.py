"""Why each step is taken: what a person is told who asks."""

import pytest

from issuer.i18n import Message
from issuer.verification.explained import why_it_matters
from issuer.verification.report import Kind, Step, failed, passed

BEGINS = {
    Step.STRUCTURE: "The standard lays down which parts such a credential has",
    Step.CONTEXTS: "The names in a credential get their meaning from published lists of words.",
    Step.PLAIN_NAMES: "The same statements can be written so that a reader overlooks some",
    Step.COVERAGE: "A part without a meaning is left out when the signature is computed",
    Step.PROOF: "A signature is what makes a credential more than a text.",
    Step.PROOF_PURPOSE: "A key may sign for several purposes.",
    Step.PROOF_DATES: "A signature of the future, or past its own end,",
    Step.VERIFICATION_METHOD: "The signature names the key it was made with.",
    Step.KEY: "The issuer's keys are looked up where the issuer itself publishes them",
    Step.SIGNATURE: "With the issuer's key it can be computed whether a single letter was changed",
    Step.FURTHER_PROOF: "Others may have signed too.",
    Step.TOKEN: "Some badges travel in a token that repeats what they say.",
    Step.VALIDITY: "An issuer may say from when and until when a badge counts.",
    Step.STATUS: "Issuers keep lists of the badges they have withdrawn.",
    Step.SCHEMA: "An issuer may name further rules of form.",
    Step.ISSUER: "A good signature says that the holder of a key signed, and not who that is.",
    Step.RECIPIENT: "A badge says whom it is about.",
    Step.PARTS: "A credential inside another has an issuer, a signature and a state of its own",
    Step.PRESENTER: "Whoever shows credentials can sign the envelope they come in",
    Step.REFRESH: "Some issuers offer the newest edition of a badge",
}


@pytest.mark.parametrize("step", Step)
def test_every_step_has_a_reason_of_its_own_in_both_languages(step):
    found = passed(step, Message("Said."))
    why = why_it_matters(found)
    assert why.text().startswith(BEGINS[step])
    assert why.text().endswith(".")
    assert why.values == {}
    assert why.text("zh-Hant") != why.text()


def test_a_step_is_taken_for_the_same_reason_whatever_it_finds():
    good = passed(Step.KEY, Message("Good."))
    bad = failed(Step.KEY, Message("Bad."), reason="unlisted-key")
    assert why_it_matters(good) == why_it_matters(bad)


def test_of_a_presentation_the_reasons_speak_of_its_holder():
    of_its_own = {
        step
        for step in Step
        if why_it_matters(passed(step, Message("Said.")), Kind.PRESENTATION)
        != why_it_matters(passed(step, Message("Said.")))
    }
    assert of_its_own == {
        *(Step.PROOF_PURPOSE, Step.VERIFICATION_METHOD, Step.KEY, Step.SIGNATURE),
        Step.FURTHER_PROOF,
    }
    for step in of_its_own:
        why = why_it_matters(passed(step, Message("Said.")), Kind.PRESENTATION)
        assert "issuer" not in why.text()
        assert why.text("zh-Hant") != why.text()
