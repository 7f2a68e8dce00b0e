"""Why each step of verification is taken, for a person who has never heard of signatures."""

from __future__ import annotations

from collections.abc import Mapping

from issuer.i18n import N_, Message
from issuer.verification.report import Finding, Kind, Step

_WHY: Mapping[Step, str] = {
    Step.STRUCTURE: N_(
        "The standard lays down which parts such a credential has and how each is written. One "
        "that departs from it can be read differently by different programs."
    ),
    Step.CONTEXTS: N_(
        "The names in a credential get their meaning from published lists of words. Only lists "
        "that we hold and have read count: one that the credential brings along could give any "
        "meaning to any name."
    ),
    Step.PLAIN_NAMES: N_(
        "The same statements can be written so that a reader overlooks some of them. Only the "
        "plain way of writing passes."
    ),
    Step.COVERAGE: N_(
        "A part without a meaning is left out when the signature is computed, so anybody could "
        "have added it."
    ),
    Step.PROOF: N_(
        "A signature is what makes a credential more than a text. Only kinds of signature that "
        "can be checked here count."
    ),
    Step.PROOF_PURPOSE: N_(
        "A key may sign for several purposes. A signature made to log in somewhere must not pass "
        "for one that issues a badge."
    ),
    Step.PROOF_DATES: N_("A signature of the future, or past its own end, is not to be trusted."),
    Step.VERIFICATION_METHOD: N_(
        "The signature names the key it was made with. That must be a key of the issuer, and not "
        "of somebody who writes the issuer's name."
    ),
    Step.KEY: N_(
        "The issuer's keys are looked up where the issuer itself publishes them, and nowhere "
        "else. Keys that were withdrawn no longer count."
    ),
    Step.SIGNATURE: N_(
        "With the issuer's key it can be computed whether a single letter was changed since the "
        "issuer signed."
    ),
    Step.FURTHER_PROOF: N_("Others may have signed too. What counts is the issuer's signature."),
    Step.TOKEN: N_(
        "Some badges travel in a token that repeats what they say. Where the two differ, one "
        "reader would believe the one and another reader the other."
    ),
    Step.VALIDITY: N_("An issuer may say from when and until when a badge counts."),
    Step.STATUS: N_(
        "Issuers keep lists of the badges they have withdrawn. Without the list of this time, "
        "nobody knows."
    ),
    Step.SCHEMA: N_(
        "An issuer may name further rules of form. They are fetched only where whoever runs this "
        "verifier allows it."
    ),
    Step.ISSUER: N_(
        "A good signature says that the holder of a key signed, and not who that is. Known here "
        "are this institution and those in registries that it trusts."
    ),
    Step.RECIPIENT: N_("A badge says whom it is about. Whoever shows it may be somebody else."),
    Step.PARTS: N_(
        "A credential inside another has an issuer, a signature and a state of its own, and is "
        "checked by itself."
    ),
    Step.PRESENTER: N_(
        "Whoever shows credentials can sign the envelope they come in, for one occasion."
    ),
    Step.REFRESH: N_("Some issuers offer the newest edition of a badge at an address it names."),
}


# A presentation is signed by its holder.
_WHY_OF_PRESENTATION: Mapping[Step, str] = {
    Step.PROOF_PURPOSE: N_(
        "A key may sign for several purposes. A signature made to issue a badge must not pass for "
        "one of whoever shows it."
    ),
    Step.VERIFICATION_METHOD: N_(
        "The signature names the key it was made with. That must be a key of the holder, and not "
        "of somebody who writes the holder's name."
    ),
    Step.KEY: N_(
        "The holder's keys are looked up where the holder itself publishes them, and nowhere "
        "else. Keys that were withdrawn no longer count."
    ),
    Step.SIGNATURE: N_(
        "With the holder's key it can be computed whether a single letter was changed since the "
        "holder signed."
    ),
    Step.FURTHER_PROOF: N_("Others may have signed too. What counts is the holder's signature."),
}


def why_it_matters(finding: Finding, kind: Kind = Kind.BADGE) -> Message:
    """Why the step of a finding is taken at all, in a document of this kind."""
    others = _WHY_OF_PRESENTATION if kind is Kind.PRESENTATION else {}
    return Message(others.get(finding.step, _WHY[finding.step]))
