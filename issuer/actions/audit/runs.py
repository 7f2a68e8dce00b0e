"""Runs, their decisions and awards: each badge goes back to a confirmed yes (I-1, I-2, I-17)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from issuer.actions.audit.decided import award_follows, decision_holds
from issuer.actions.audit.findings import About, Findings, Inquiry, spoiled, the_log_says
from issuer.actions.ports import AuditEntry
from issuer.actions.register import KeptAward, Spoiled, Standing
from issuer.awards.model import Decision
from issuer.credentials.issued import GRANTED_STATES, IssuanceRun, RunState
from issuer.i18n import N_
from issuer.ids import AwardId

_TURNS = ("run-stopped", "run-continued")


@dataclass(slots=True)
class _Tally:
    """What walking over a run's decisions and awards adds up to."""

    awards: int = 0
    awarded: set[str] = field(default_factory=set)  # decisions that gave a badge
    given_up: set[AwardId] = field(default_factory=set)
    waiting: int = 0
    alike: dict[tuple[object, ...], Decision] = field(default_factory=dict)
    judged: list[Decision] = field(default_factory=list)

    def judge(self, decision: Decision) -> None:
        """Keep what `needs_second_person` asks about, once for all that are alike."""
        key = (decision.attributes, decision.exceptions)
        self.judged.append(self.alike.setdefault(key, decision))


def runs_hold(inquiry: Inquiry) -> Findings:
    """Every run was confirmed, approved where somebody had to, and came to its end."""
    for portion in inquiry.register.runs():
        inquiry.count("runs", len(portion))
        ids = [each.id for each in portion if not isinstance(each, Spoiled)]
        entries = inquiry.register.entries("run", ids)
        for each in portion:
            if isinstance(each, Spoiled):
                yield spoiled(each)
                continue
            # The failures name learners; nobody needs them again.
            inquiry.runs[each.id] = replace(each, failures=())
            about = About("run", each.id)
            yield from about.form()
            said = entries.get(each.id, ())
            yield from about.guarded(_confirmed(about, each, said, inquiry), invariant="I-18")
            yield from about.guarded(_second_person(about, each, said, inquiry), invariant="I-2")
            yield from about.guarded(_stops(about, each, said), invariant="I-17")
            yield from about.guarded(_came_to_its_end(about, each, said, inquiry), invariant="I-1")


def _confirmed(
    about: About, run: IssuanceRun, said: Sequence[AuditEntry], inquiry: Inquiry
) -> Findings:
    known = inquiry.activities.get(run.activity_id)
    if known is not None and run.confirmed_by != known.activity.organiser_id:
        yield about.broken("I-2", N_("Somebody other than the organiser confirmed it."))
    entries = the_log_says(said, "attendance-confirmed")
    logged = [
        (entry.at, entry.actor, entry.facts.get("activity"), entry.facts.get("digest"))
        for entry in entries
    ]
    if logged != [(run.confirmed_at, run.confirmed_by, run.activity_id, run.digest)]:
        yield about.broken("I-18", N_("The log does not say that it was confirmed like this."))
    elif entries[0].facts.get("badges") != run.awards:
        yield about.broken("I-36", N_("The log says another number of badges."))
    if run.confirmed_at > inquiry.now:
        yield about.broken("I-11", N_("It is dated in the future."))


def _second_person(
    about: About, run: IssuanceRun, said: Sequence[AuditEntry], inquiry: Inquiry
) -> Findings:
    """Maker and checker are two people (T18), and the log knows both."""
    if (run.state in GRANTED_STATES and run.exceptions and run.approved_by is None) or (
        run.approved_by == run.confirmed_by
    ):
        yield about.broken("I-2", N_("No second person approved it."))
    if (run.state is RunState.AWAITING_SECOND_PERSON and run.approved_by is not None) or (
        not run.exceptions and run.state not in GRANTED_STATES
    ):
        yield about.broken("I-17", N_("Its state is not one it can be in."))
    action = "run-returned" if run.state is RunState.RETURNED else "run-approved"
    other = "run-approved" if run.state is RunState.RETURNED else "run-returned"
    logged = [(entry.actor, entry.at) for entry in the_log_says(said, action)]
    expected = [] if run.approved_by is None else [(run.approved_by, run.approved_at)]
    if logged != expected or the_log_says(said, other):
        yield about.broken("I-18", N_("The log says something else about the second person."))
    if run.approved_at is not None and not run.confirmed_at <= run.approved_at <= inquiry.now:
        yield about.broken("I-11", N_("Its times are out of order."))


def _stops(about: About, run: IssuanceRun, said: Sequence[AuditEntry]) -> Findings:
    """Stopped and continued in turn; and stopped now, if that came last."""
    turns = [entry.action for entry in said if entry.action in _TURNS]
    in_turn = [_TURNS[number % 2] for number in range(len(turns))]
    if turns != in_turn or len(turns) % 2 != int(run.state is RunState.STOPPED):
        yield about.broken("I-18", N_("The log says something else about when it was stopped."))


def _came_to_its_end(
    about: About, run: IssuanceRun, said: Sequence[AuditEntry], inquiry: Inquiry
) -> Findings:
    tally = _Tally(given_up={failure.award_id for failure in run.failures})
    yield from _awards_hold(run, tally, inquiry)
    yield from _decisions_hold(about, run, tally, inquiry)
    if run.state not in GRANTED_STATES and tally.awards:
        yield about.broken("I-17", N_("Badges were awarded before it was approved."))
    elif run.state in GRANTED_STATES and tally.awards != run.awards:
        yield about.broken(
            "I-36",
            N_("It holds %(found)s awards, and %(said)s are said to be there."),
            found=tally.awards,
            said=run.awards,
        )
    done = len(the_log_says(said, "run-done"))
    # A run that granted nothing new is done by being confirmed.
    if done != int(run.state is RunState.DONE and run.awards > 0):
        yield about.broken("I-18", N_("The log says something else about its end."))
    if tally.waiting:
        yield about.waiting(
            "I-1", N_("%(count)s badges still wait to be signed."), count=tally.waiting
        )


# -- awards ------------------------------------------------------------------------------------


def _awards_hold(run: IssuanceRun, tally: _Tally, inquiry: Inquiry) -> Findings:
    granted_at = run.approved_at or run.confirmed_at
    for portion in inquiry.register.awards(run.id):
        inquiry.count("awards", len(portion))
        tally.awards += len(portion)
        kept = [each for each in portion if not isinstance(each, Spoiled)]
        decisions = inquiry.register.decisions_among({each.award.decision_id for each in kept})
        credentials = inquiry.register.standings([each.award.id for each in kept])
        for each in portion:
            if isinstance(each, Spoiled):
                yield spoiled(each)
                continue
            award = each.award
            tally.awarded.add(award.decision_id)
            on = About("award", award.id)
            yield from on.form()
            yield from award_follows(on, each, decisions.get(award.decision_id))
            if award.granted_at != granted_at:
                yield on.broken("I-11", N_("Its times are out of order."))
            found = credentials.get(award.id, ())
            yield from _one_credential(on, each, found, run=run, tally=tally, inquiry=inquiry)


def _one_credential(
    on: About,
    kept: KeptAward,
    found: Sequence[Standing],
    *,
    run: IssuanceRun,
    tally: _Tally,
    inquiry: Inquiry,
) -> Findings:
    """I-1: exactly one when the run is done; at most one before."""
    given_up = kept.award.id in tally.given_up
    if len(found) > 1 or (found and given_up):
        yield on.broken("I-1", N_("It has more than one badge, or one that was given up."))
    elif run.state is RunState.DONE and not given_up and not any(one.is_out for one in found):
        yield on.broken("I-1", N_("Its run is done, and it has no badge."))
    elif not given_up and not any(one.is_out for one in found):
        since = max([kept.award.granted_at, *(one.created for one in found)])
        tally.waiting += since < inquiry.now - inquiry.patience


# -- decisions ---------------------------------------------------------------------------------


def _decisions_hold(about: About, run: IssuanceRun, tally: _Tally, inquiry: Inquiry) -> Findings:
    for portion in inquiry.register.decisions(run.id):
        inquiry.count("decisions", len(portion))
        kept = [each for each in portion if not isinstance(each, Spoiled)]
        held = inquiry.register.held(run.activity_id, {each.learner_id for each in kept})
        for each in portion:
            if isinstance(each, Spoiled):
                yield spoiled(each)
                continue
            on = About("decision", each.recorded.id)
            if each.recorded.id in tally.awarded:
                tally.judge(each.recorded.decision)
            yield from on.form()
            checks = decision_holds(on, each, run=run, inquiry=inquiry)
            yield from on.guarded(checks, invariant="I-2")
            if run.state in GRANTED_STATES and any(
                (each.learner_id, attribute) not in held
                for attribute in each.recorded.decision.attributes
            ):
                yield on.broken("I-1", N_("It is a yes, and the badge was never awarded."))
    yield from _rightly_asked(about, run, tally, inquiry)


def _rightly_asked(about: About, run: IssuanceRun, tally: _Tally, inquiry: Inquiry) -> Findings:
    """Somebody was asked for the reasons for which the policy asks (T18)."""
    if run.state not in GRANTED_STATES or not tally.judged:
        return
    policy = inquiry.policies.version(tally.judged[0].policy)
    if policy.needs_second_person(tally.judged) != run.exceptions:
        yield about.broken("I-2", N_("A second person was asked for other reasons than it says."))
