"""One decision, made again from what it was made of; and the award that follows from it."""

from __future__ import annotations

from issuer.actions.audit.findings import About, Findings, Inquiry
from issuer.actions.register import KeptAward, KeptDecision
from issuer.awards.model import AwardRefused, Decision, validate
from issuer.credentials.issued import IssuanceRun
from issuer.errors import UnknownPolicy
from issuer.i18n import N_


def award_follows(on: About, kept: KeptAward, decision: KeptDecision | None) -> Findings:
    """I-2: the award is what its decision says yes to."""
    if decision is None or decision.run_id != kept.run_id or not _allows(decision, kept):
        yield on.broken("I-2", N_("No decision of its run says yes to it."))


def _allows(decision: KeptDecision, kept: KeptAward) -> bool:
    try:
        validate(kept.award, decision.recorded)
    except AwardRefused:
        return False
    return True


def decision_holds(
    on: About, kept: KeptDecision, *, run: IssuanceRun, inquiry: Inquiry
) -> Findings:
    """The decision is about its record, was made when it says, and would fall so again."""
    recorded = kept.recorded
    record = recorded.record
    if (
        (kept.activity_id, kept.learner_id) != (record.activity_id, record.learner_id)
        or kept.activity_id != run.activity_id
        or run.approved_by == record.recorded_by
    ):
        yield on.broken("I-2", N_("It is about another record, or its maker was its checker."))
    if recorded.made_at != run.confirmed_at or record.recorded_at > recorded.made_at:
        yield on.broken("I-11", N_("Its times are out of order."))
    known = inquiry.activities.get(kept.activity_id)
    if known is None:
        return  # an activity that cannot be read was named as such
    if known.changed_at is not None and known.changed_at >= recorded.made_at:
        return  # it was made about what the activity was before, which is not kept
    try:
        policy = inquiry.policies.version(recorded.decision.policy)
    except UnknownPolicy:
        yield on.broken("I-2", N_("The version of the scheme it was made under is gone."))
        return
    if policy.version != inquiry.policies.for_activity(known.activity).version:
        yield on.broken("I-2", N_("It was made under another version of the scheme."))
    again = policy.willing_to_award(record.entry, known.activity, uploaded_at=record.recorded_at)
    if _substance(again) != _substance(recorded.decision):
        yield on.broken("I-2", N_("Made again from its record, it would be another."))


def _substance(decision: Decision) -> tuple[object, ...]:
    """A decision without its sentences, which a new release may word otherwise."""
    return (
        decision.willing,
        decision.attributes,
        [reason.code for reason in decision.reasons],
        decision.figures,
        decision.exceptions,
    )
