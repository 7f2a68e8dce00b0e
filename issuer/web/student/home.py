"""What a learner holds, what is missing, and what became of everything they took part in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from flask import Response, render_template

from issuer.actions.learner_history import History, HistoryEntry, learner_history
from issuer.awards.model import Attribute, Reason
from issuer.credentials.issued import IssuedCredential
from issuer.web.attribute_art import attribute_art
from issuer.web.current import services
from issuer.web.student.surface import blueprint, learner

# Notes for the institution, not for the learner: an organiser's lateness is not their affair.
_NOT_FOR_LEARNERS = frozenset({"late-upload"})


class Outcome(StrEnum):
    """What became of an activity for one learner."""

    AWARDED = "awarded"
    REVOKED = "revoked"
    ON_ITS_WAY = "on-its-way"
    NOT_AWARDED = "not-awarded"
    NOT_DECIDED = "not-decided"


@dataclass(frozen=True, slots=True)
class HeldAttribute:
    """One of the attributes, with the badges that stand for it; none: it is still missing."""

    attribute: Attribute
    badges: tuple[IssuedCredential, ...]


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """One activity with its outcome and the reasons a learner is told."""

    entry: HistoryEntry
    outcome: Outcome
    reasons: tuple[Reason, ...]


@blueprint.get("")
def home() -> str:
    """Six attributes, held or missing (S0-04), and the activity history (S0-10)."""
    here = services()
    history = learner_history(by=learner(), store=here.store, policies=here.policies)
    return render_template(
        "student/home.html",
        attributes=_attributes(history),
        held=len(history.held),
        entries=[shown_entry(entry) for entry in history.entries],
        names=here.policies.latest.attributes,
    )


@blueprint.get("/art/<code>.png")
def art(code: str) -> Response:
    """The art of an attribute."""
    return attribute_art(code)


def shown_entry(entry: HistoryEntry) -> ShownEntry:
    """What became of an activity, and why, for the learner it is about."""
    if entry.credentials:
        stands = any(one.revocation is None for one in entry.credentials)
        outcome = Outcome.AWARDED if stands else Outcome.REVOKED
    elif entry.decision is None:
        outcome = Outcome.NOT_DECIDED
    elif entry.decision.decision.willing:
        outcome = Outcome.ON_ITS_WAY
    else:
        outcome = Outcome.NOT_AWARDED
    reasons = entry.decision.decision.reasons if entry.decision else ()
    return ShownEntry(
        entry, outcome, tuple(one for one in reasons if one.code not in _NOT_FOR_LEARNERS)
    )


def _attributes(history: History) -> Sequence[HeldAttribute]:
    """All of them in the scheme's order, so that each keeps its place as the learner goes on."""
    standing = [
        badge
        for entry in history.entries
        for badge in entry.credentials
        if badge.revocation is None
    ]
    return [
        HeldAttribute(
            attribute, tuple(one for one in standing if one.plan.attribute == attribute.code)
        )
        for attribute in services().policies.latest.attributes.values()
    ]
