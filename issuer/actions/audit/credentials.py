"""Credentials: where each comes from, where it stands, who was told, and what the log knows."""

from __future__ import annotations

from collections.abc import Sequence

from issuer.actions.audit.findings import About, Findings, Inquiry, spoiled, the_log_says
from issuer.actions.audit.signed_texts import texts_hold
from issuer.actions.ports import AuditEntry, Notice
from issuer.actions.register import KeptAward, KeptCredential, Spoiled
from issuer.actions.revoke_credential import digest_of_reason
from issuer.credentials.issued import GRANTED_STATES, PlannedCredential
from issuer.i18n import N_
from issuer.ids import read_short_code

_SWITCHES = ("link-switched-on", "link-switched-off")


def achievements_hold(inquiry: Inquiry) -> Findings:
    """Remember every achievement; that it is unchanged, the badges that carry it say."""
    for portion in inquiry.register.achievements():
        inquiry.count("achievements", len(portion))
        for each in portion:
            if isinstance(each, Spoiled):
                yield spoiled(each)
                continue
            about = About("achievement", each.id)
            yield from about.form()
            inquiry.achievements[each.id] = each
            urls = inquiry.institution.urls
            said = (each.document.get("id"), each.document.get("tag"), each.document.get("version"))
            if said != (urls.achievement(each.id), [each.attribute], each.policy):
                yield about.broken("I-9", N_("Its text is about another achievement."))


def credentials_hold(inquiry: Inquiry) -> Findings:
    """Every credential, a portion at a time, with all that belongs to it."""
    register = inquiry.register
    for portion in register.credentials():
        kept = [each for each in portion if not isinstance(each, Spoiled)]
        inquiry.count("credentials", len(portion))
        awards = register.awards_among([each.plan.award_id for each in kept])
        ids = [each.id for each in kept]
        notices, entries = register.notices(ids), register.entries("credential", ids)
        for place, each in enumerate(portion):
            if isinstance(each, Spoiled):
                yield spoiled(each)
                continue
            about = About("credential", each.id)
            award, said = awards.get(each.plan.award_id), entries.get(each.id, ())
            yield from _ids_hold(about, each.plan, inquiry)
            yield from about.guarded(_comes_from(about, each, award, inquiry), invariant="I-2")
            yield from about.guarded(_stands(about, each, said), invariant="I-17")
            yield from about.guarded(_logged(about, each, said), invariant="I-18")
            told = _told(about, each, notices.get(each.id, ()), inquiry)
            yield from about.guarded(told, invariant="I-6")
            yield from about.guarded(_in_time(about, each, award, inquiry), invariant="I-11")
            # A sample the long way: one of every portion, as issuing does (I-10).
            texts = texts_hold(about, each, award, inquiry, in_full=place == 0)
            yield from about.guarded(texts, invariant="I-9")


def _ids_hold(about: About, plan: PlannedCredential, inquiry: Inquiry) -> Findings:
    yield from about.form()
    if read_short_code(plan.short_code) != plan.short_code:
        yield about.broken("I-4", N_("Its short code does not have the form of one."))
    found = inquiry.lists.get(plan.status_list_id)
    if found is not None and not 0 <= plan.status_index < found.size:
        yield about.broken("I-3", N_("Its index is beyond its status list."))


def _comes_from(
    about: About, kept: KeptCredential, award: KeptAward | None, inquiry: Inquiry
) -> Findings:
    """I-2: exactly one award, which is about the same, and one run that was confirmed."""
    plan = kept.plan
    if award is None:
        yield about.broken("I-2", N_("It has no award."))
    elif (plan.run_id, plan.activity_id, plan.learner_id, plan.attribute) != (
        award.run_id,
        award.award.activity_id,
        award.award.learner_id,
        award.award.attribute,
    ):
        yield about.broken("I-2", N_("It is about something else than its award."))
    run = inquiry.runs.get(plan.run_id)
    if run is None or run.state not in GRANTED_STATES:
        yield about.broken("I-2", N_("Its run was not confirmed, or not approved."))
    achievement = inquiry.achievements.get(plan.achievement_id)
    if achievement is None or (achievement.activity_id, achievement.attribute) != (
        plan.activity_id,
        plan.attribute,
    ):
        yield about.broken("I-2", N_("It is about something else than its achievement."))


def _stands(about: About, kept: KeptCredential, said: Sequence[AuditEntry]) -> Findings:
    """I-17: what a state needs is there, and nothing of a later one."""
    issued = kept.text is not None and kept.issued_at is not None
    not_issued = kept.text is None and kept.issued_at is None
    revocation = (kept.revoked_at, kept.revoked_by, kept.revocation_reason)
    revoked, not_revoked = None not in revocation, revocation == (None, None, None)
    possible = {
        "planned": not_issued and not_revoked,
        "issued": issued and not_revoked,
        "revoked": issued and revoked,
    }
    if not possible.get(kept.state, False):
        yield about.broken("I-17", N_("Its state is not one it can be in."))
    if kept.state != "revoked" and the_log_says(said, "credential-revoked"):
        yield about.broken("I-13", N_("It was revoked, and is said to stand again."))
    if kept.state == "planned" and the_log_says(said, "credential-issued"):
        yield about.broken("I-17", N_("It was issued, and is said to be only planned."))


def _logged(about: About, kept: KeptCredential, said: Sequence[AuditEntry]) -> Findings:
    """I-18 and I-5: one entry for each step it took, by whoever took it."""
    issued = [
        (entry.at, entry.actor, dict(entry.facts))
        for entry in the_log_says(said, "credential-issued")
    ]
    facts = {"run": kept.plan.run_id, "award": kept.plan.award_id}
    if issued != ([(kept.issued_at, "issuer", facts)] if kept.is_out else []):
        yield about.broken("I-18", N_("The log does not say that it was issued like this."))
    revocations = the_log_says(said, "credential-revoked")
    revoked = [(entry.at, entry.actor) for entry in revocations]
    if kept.state == "revoked" and revoked != [(kept.revoked_at, kept.revoked_by)]:
        yield about.broken("I-18", N_("The log does not say that it was revoked like this."))
    # Entries from before the log kept a digest of the reason have none.
    digests = {entry.facts["reason"] for entry in revocations if "reason" in entry.facts}
    if kept.revocation_reason is not None and digests - {digest_of_reason(kept.revocation_reason)}:
        yield about.broken("I-18", N_("The log knows another reason for its revocation."))
    switched = [entry.action for entry in said if entry.action in _SWITCHES]
    if kept.shared != (not switched or switched[-1] == _SWITCHES[0]):
        yield about.broken("I-18", N_("Its link was switched, and the log does not say by whom."))


def _told(
    about: About, kept: KeptCredential, notices: Sequence[Notice], inquiry: Inquiry
) -> Findings:
    """I-6: its holder is told once of exactly this badge."""
    if not kept.is_out:
        if notices:
            yield about.broken("I-6", N_("Its holder is told of it, and it is not issued."))
        return
    if [notice.learner_id for notice in notices] != [kept.plan.learner_id]:
        yield about.broken("I-6", N_("Its holder is not told of it, or somebody else is."))
        return
    notice = notices[0]
    if notice.created_at != kept.issued_at or (
        notice.sent_at is not None
        and (not notice.created_at <= notice.sent_at <= inquiry.now or not notice.attempts)
    ):
        yield about.broken("I-6", N_("The notice about it was changed."))


def _in_time(
    about: About, kept: KeptCredential, award: KeptAward | None, inquiry: Inquiry
) -> Findings:
    """I-11: awarded, planned, issued, revoked, now, in this order."""
    steps = [
        award.award.granted_at if award else None,
        kept.plan.created,
        kept.issued_at,
        kept.revoked_at,
        inquiry.now,
    ]
    known = [step for step in steps if step is not None]
    if known != sorted(known):
        yield about.broken("I-11", N_("Its times are out of order."))
