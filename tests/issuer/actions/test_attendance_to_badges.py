"""The main job by its verbs: record, look, confirm, approve, issue, revoke."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from issuer.actions.activities import (
    ActivityRejected,
    AlreadyAwarded,
    SessionsAreInUse,
    change_activity,
    create_activity,
    rule_on_days,
)
from issuer.actions.confirm_attendance import (
    AlreadyWaiting,
    approve_run,
    return_run,
)
from issuer.actions.issue_run import run_progress, runs_to_continue
from issuer.actions.revoke_credential import revoke_credential
from issuer.attendance.model import Ruling
from issuer.credentials.issued import RunState
from issuer.credentials.moves import NotWaiting
from issuer.errors import (
    ActivityNotFound,
    AlreadyRevoked,
    AttendanceRejected,
    ClaimsChanged,
    CredentialNotFound,
    NotAllowed,
    NothingToIssue,
    RejectedInput,
    SecondPersonRequired,
    SigningUnavailable,
    StaleRecord,
)
from issuer.jsonld.canonize import canonize
from issuer.proofs import SUITES
from issuer.status.bitstring_status_list import decode_bits, get_bit
from keys import MemorySigner
from tests.scheme import an_institution

SUITE = SUITES["eddsa-rdfc-2022"]


def uploaded(scheme, *, count=3, changes=None, **activity):
    made, learners = scheme.activity(**activity), scheme.learners(count)
    entries = scheme.sheet(made, learners)
    for at, change in (changes or {}).items():
        entries[at] = replace(entries[at], **change)
    scheme.upload(made, scheme.workbook(made, learners, entries))
    return made, learners


# -- record ------------------------------------------------------------------------------------


def test_a_workbook_becomes_one_record_a_learner(scheme):
    activity, learners = uploaded(scheme, count=4)
    with scheme.store.reading() as uow:
        records = uow.attendance.current(activity.id)
    assert [record.learner_id for record in records] == [learner.id for learner in learners]
    assert {record.revision for record in records} == {1}


def test_the_same_file_twice_changes_nothing(scheme):
    activity, learners = scheme.activity(), scheme.learners(3)
    data = scheme.workbook(activity, learners, scheme.sheet(activity, learners))
    first = scheme.upload(activity, data)
    scheme.clock.forward(hours=1)
    second = scheme.upload(activity, data, filename="renamed.xlsx")
    assert second == first
    with scheme.store.reading() as uow:
        assert len(uow.attendance.uploads(activity.id)) == 1


def test_a_correction_is_a_new_revision_and_the_rest_stays(scheme):
    activity, learners = uploaded(scheme)
    entries = scheme.sheet(activity, learners)
    entries[1] = replace(entries[1], minutes=(10,))
    upload = scheme.upload(activity, scheme.workbook(activity, learners, entries))
    assert upload.changed == 1
    with scheme.store.reading() as uow:
        records = uow.attendance.current(activity.id)
    assert [record.revision for record in records] == [1, 2, 1]
    assert records[1].entry.minutes == (10,)


def test_a_dry_run_records_nothing(scheme):
    from issuer.actions.record_attendance import record_attendance

    activity, learners = scheme.activity(), scheme.learners(2)
    upload = record_attendance(
        scheme.workbook(activity, learners, scheme.sheet(activity, learners)),
        filename="a.xlsx",
        activity_id=activity.id,
        by=scheme.organiser,
        store=scheme.store,
        artifacts=scheme.artifacts,
        policies=scheme.policies,
        clock=scheme.clock,
        dry_run=True,
    )
    assert len(upload.report.accepted) == 2
    with scheme.store.reading() as uow:
        assert not uow.attendance.uploads(activity.id)
        assert not uow.attendance.current(activity.id)
    assert scheme.artifacts.get(upload.sha256) is None


def test_the_file_itself_is_kept_for_checking(scheme):  # S0-32
    activity, learners = scheme.activity(), scheme.learners(1)
    data = scheme.workbook(activity, learners, scheme.sheet(activity, learners))
    assert scheme.artifacts.get(scheme.upload(activity, data).sha256) == data


def test_a_file_that_is_none_records_nothing(scheme):
    activity = scheme.activity()
    with pytest.raises(AttendanceRejected):
        scheme.upload(activity, b"not a workbook")
    with scheme.store.reading() as uow:
        assert not uow.attendance.uploads(activity.id)


def test_only_the_activitys_own_organiser_may_upload(scheme):
    activity, learners = scheme.activity(), scheme.learners(1)
    data = scheme.workbook(activity, learners, scheme.sheet(activity, learners))
    with pytest.raises(ActivityNotFound):
        scheme.upload(activity, data, by=scheme.stranger)
    with pytest.raises(NotAllowed):
        scheme.upload(activity, data, by=scheme.advisor)


# -- look and confirm --------------------------------------------------------------------------


def test_the_preview_says_what_will_happen_and_stores_nothing(scheme):
    activity, _ = uploaded(scheme, changes={1: {"minutes": (100,)}})
    preview = scheme.preview(activity)
    assert [row.new for row in preview.rows] == [("EC",), (), ("EC",)]
    assert preview.badges == 2
    assert preview.exceptions == ()
    with scheme.store.reading() as uow:
        assert not uow.awards.of_activity(activity.id)
        assert not uow.decisions.decided(activity.id)


def test_confirming_keeps_every_decision_with_its_figures(scheme):
    activity, learners = uploaded(scheme, changes={1: {"minutes": (100,)}})
    run = scheme.confirm(activity)
    assert run.state is RunState.READY
    assert run.awards == 2
    with scheme.store.reading() as uow:
        decisions = {kept.record.learner_id: kept for kept in uow.decisions.of_run(run.id)}
    assert len(decisions) == 3
    refused = decisions[learners[1].id].decision
    assert not refused.willing
    assert refused.policy == "S0"
    assert refused.figures.percent_attended == 25
    assert [reason.code for reason in refused.reasons] == ["below-threshold"]


def test_what_was_not_looked_at_cannot_be_confirmed(scheme):  # T20
    activity, learners = uploaded(scheme)
    digest = scheme.preview(activity).digest
    entries = scheme.sheet(activity, learners)
    entries[0] = replace(entries[0], minutes=(399,))
    scheme.upload(activity, scheme.workbook(activity, learners, entries))
    with pytest.raises(StaleRecord):
        scheme.confirm(activity, digest=digest)
    with scheme.store.reading() as uow:
        assert not uow.awards.of_activity(activity.id)


def test_confirming_twice_is_confirming_once(scheme):  # T23
    activity, _ = uploaded(scheme)
    digest = scheme.preview(activity).digest
    scheme.confirm(activity, digest=digest)
    with pytest.raises(NothingToIssue):
        scheme.confirm(activity, digest=digest)


def test_two_tabs_confirm_once(scheme):
    activity, _ = uploaded(scheme)
    digest = scheme.preview(activity).digest

    def press(_):
        try:
            return scheme.confirm(activity, digest=digest)
        except NothingToIssue:
            return None

    with ThreadPoolExecutor(4) as tabs:
        answers = list(tabs.map(press, range(4)))
    assert sum(answer is not None for answer in answers) == 1
    with scheme.store.reading() as uow:
        assert len(uow.awards.of_activity(activity.id)) == 3


def test_a_batch_of_refusals_is_done_at_once(scheme):
    activity, _ = uploaded(scheme, count=1, changes={0: {"minutes": (1,)}})
    assert scheme.confirm(activity).state is RunState.DONE


def test_later_rows_join_without_touching_earlier_awards(scheme):
    activity, learners = uploaded(scheme, count=2)
    scheme.issue(scheme.confirm(activity))
    more = [*learners, *_more_learners(scheme)]
    scheme.upload(activity, scheme.workbook(activity, more, scheme.sheet(activity, more)))
    preview = scheme.preview(activity)
    assert [row.held for row in preview.rows] == [("EC",), ("EC",), (), ()]
    assert preview.badges == 2
    run = scheme.confirm(activity)
    assert run.awards == 2
    scheme.issue(run)
    assert len(scheme.issued()) == 4


def _more_learners(scheme):
    from issuer.actions.learners import register_learners
    from issuer.ids import LearnerId, new_id
    from tests.factories import a_learner

    more = [
        a_learner(id=LearnerId(new_id()), student_number=f"3300000{n}", name=f"MORE {n}")
        for n in range(2)
    ]
    register_learners(more, store=scheme.store, clock=scheme.clock)
    return more


def test_a_badge_that_the_attendance_no_longer_earns_is_pointed_out(scheme):
    activity, learners = uploaded(scheme, count=1)
    scheme.issue(scheme.confirm(activity))
    entries = scheme.sheet(activity, learners, minutes=(10,))
    scheme.upload(activity, scheme.workbook(activity, learners, entries))
    (row,) = scheme.preview(activity).rows
    assert row.contradicts
    assert row.new == ()
    assert scheme.issued()[0].revocation is None


# -- the second person -------------------------------------------------------------------------

OVERRIDE = {0: {"minutes": (10,), "ruling": Ruling.AWARD, "reason": "led the workshop"}}


def test_an_override_waits_for_a_second_person(scheme):  # T18
    activity, _ = uploaded(scheme, changes=OVERRIDE)
    assert scheme.preview(activity).exceptions == ("awarded-by-organiser",)
    run = scheme.confirm(activity)
    assert run.state is RunState.AWAITING_SECOND_PERSON
    with scheme.store.reading() as uow:
        assert not uow.awards.of_activity(activity.id)
    assert scheme.issue(run).issued == 0
    with pytest.raises(AlreadyWaiting):
        scheme.confirm(activity)


def second(scheme, verb, run, *, by=None, **more):
    return verb(run.id, by=by or scheme.advisor, store=scheme.store, clock=scheme.clock, **more)


def test_the_second_person_is_another_person_with_the_role(scheme):
    activity, _ = uploaded(scheme, changes=OVERRIDE)
    run = scheme.confirm(activity)
    with pytest.raises(NotAllowed):
        second(scheme, approve_run, run, by=scheme.organiser, policies=scheme.policies)
    with pytest.raises(NotAllowed):
        second(scheme, approve_run, run, by=scheme.stranger, policies=scheme.policies)
    approved = second(scheme, approve_run, run, policies=scheme.policies)
    assert (approved.state, approved.awards) == (RunState.READY, 3)
    assert approved.approved_by == scheme.advisor.id
    with pytest.raises(NotWaiting):
        second(scheme, approve_run, run, policies=scheme.policies)
    assert scheme.issue(approved).issued == 3


def test_somebody_with_both_roles_cannot_approve_themselves(scheme):
    from issuer.attendance.model import Role

    both = scheme.account("both", Role.ORGANISER, Role.LEARNING_ADVISOR)
    scheme.organiser = both
    activity, _ = uploaded(scheme, changes=OVERRIDE)
    run = scheme.confirm(activity)
    with pytest.raises(SecondPersonRequired):
        second(scheme, approve_run, run, by=both, policies=scheme.policies)


def test_a_returned_run_gives_nothing_and_can_be_mended(scheme):
    activity, learners = uploaded(scheme, changes=OVERRIDE)
    run = scheme.confirm(activity)
    with pytest.raises(RejectedInput):
        second(scheme, return_run, run, reason="  ")
    returned = second(scheme, return_run, run, reason="please add who says so")
    assert returned.state is RunState.RETURNED
    assert scheme.issue(returned).issued == 0
    scheme.upload(activity, scheme.workbook(activity, learners, scheme.sheet(activity, learners)))
    again = scheme.confirm(activity)
    assert (again.state, again.awards) == (RunState.READY, 3)


def test_attendance_changed_after_confirming_cannot_be_approved(scheme):
    activity, learners = uploaded(scheme, changes=OVERRIDE)
    run = scheme.confirm(activity)
    scheme.upload(activity, scheme.workbook(activity, learners, scheme.sheet(activity, learners)))
    with pytest.raises(StaleRecord):
        second(scheme, approve_run, run, policies=scheme.policies)


# -- issue -------------------------------------------------------------------------------------


def test_every_award_becomes_one_signed_credential(scheme):
    activity, learners, badges = scheme.with_badges(4, days=2, attributes=("PF", "EC"))
    assert len(badges) == 8
    key = scheme.institution.ring.signing.public_key
    for badge in badges:
        document = json.loads(badge.text)
        assert SUITE.check(document, public_key=key).verified
        assert document["id"] == scheme.institution.urls.credential(badge.id)
        assert document["credentialStatus"]["statusListIndex"] == str(badge.plan.status_index)
    assert len({(b.plan.learner_id, b.plan.attribute) for b in badges}) == 8
    assert len({(b.plan.status_list_id, b.plan.status_index) for b in badges}) == 8
    assert len({b.plan.short_code for b in badges}) == 8
    del activity, learners


def test_a_run_issued_twice_issues_once(scheme):
    activity, _ = uploaded(scheme)
    run = scheme.confirm(activity)
    first = scheme.issue(run)
    texts = {badge.id: badge.text for badge in scheme.issued()}
    second_time = scheme.issue(run)
    assert (first.issued, second_time.issued) == (3, 3)
    assert {badge.id: badge.text for badge in scheme.issued()} == texts
    with scheme.store.reading() as uow:
        assert len(uow.outbox.due(now=scheme.clock(), most=100)) == 3


def test_several_workers_on_one_run_issue_once(scheme):
    activity, _ = uploaded(scheme, count=30)
    run = scheme.confirm(activity)
    with ThreadPoolExecutor(3) as workers:
        list(workers.map(lambda _: scheme.issue(run), range(3)))
    badges = scheme.issued()
    assert len(badges) == 30
    assert len({badge.plan.award_id for badge in badges}) == 30
    assert run_progress(run.id, store=scheme.store).run.state is RunState.DONE
    with scheme.store.reading() as uow:
        assert len(uow.outbox.due(now=scheme.clock(), most=100)) == 30


class PowerFails(Exception):
    pass


class FailingSigner(MemorySigner):
    """Signs status lists and a few credentials, then the power fails."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.left = 3

    def sign(self, data):
        if not self.left:
            raise PowerFails
        self.left -= 1
        return super().sign(data)


def test_what_was_planned_when_the_power_failed_is_signed_as_planned(scheme):
    failing = FailingSigner.generate()
    scheme.institution = an_institution(failing)
    activity, _ = uploaded(scheme, count=5)
    run = scheme.confirm(activity)
    with pytest.raises(PowerFails):
        scheme.issue(run)
    with scheme.store.reading() as uow:
        plans = {plan.id: plan for plan in uow.credentials.planned(run.id, most=100)}
    assert len(plans) == 5
    assert list(runs_to_continue(store=scheme.store)) == [run.id]
    failing.left = 1000
    scheme.clock.forward(days=1)
    scheme.issue(run)
    badges = scheme.issued()
    assert {badge.id for badge in badges} == set(plans)
    for badge in badges:
        plan = plans[badge.id]
        assert badge.plan == plan
        again = SUITE.secure(
            json.loads(plan.unsigned),
            signer=failing,
            verification_method=plan.verification_method,
            created=plan.created,
        )
        assert again.text == badge.text  # I-8
        assert json.loads(badge.text)["validFrom"] == plan.created.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_a_plan_that_somebody_touched_is_not_signed(scheme):
    from sqlalchemy import text

    failing = FailingSigner.generate()
    scheme.institution = an_institution(failing)
    activity, _ = uploaded(scheme, count=2)
    run = scheme.confirm(activity)
    failing.left = 1  # the status list
    with pytest.raises(PowerFails):
        scheme.issue(run)
    with scheme.engine.begin() as connection:
        on = "" if scheme.engine.dialect.name == "sqlite" else " on documents"
        connection.execute(text(f"drop trigger documents_no_update{on}"))
        connection.execute(
            text("update documents set unsigned = replace(unsigned, 'LEARNER', 'SOMEBODY')")
        )
    failing.left = 1000
    with pytest.raises(ClaimsChanged):
        scheme.issue(run)
    assert scheme.issued() == []


def test_a_wrong_signature_is_never_recorded(scheme):  # T35
    class Faulty(MemorySigner):
        def sign(self, data):
            good = super().sign(data)
            return good[:-1] + bytes([good[-1] ^ 1])

    scheme.institution = an_institution(Faulty.generate())
    activity, _ = uploaded(scheme, count=1)
    run = scheme.confirm(activity)
    with pytest.raises((ClaimsChanged, SigningUnavailable)):
        scheme.issue(run)
    assert scheme.issued() == []


class FaultyAt(MemorySigner):
    """Signs wrongly at some of its signatures, counted from one."""

    wrong: tuple[int, ...] = ()
    signed = 0

    def sign(self, data):
        self.signed += 1
        good = super().sign(data)
        return good[:-1] + bytes([good[-1] ^ 1]) if self.signed in self.wrong else good


@pytest.mark.parametrize(
    ("badges", "place"),  # 150 are verified in two parts, by whichever thread is free
    [(4, 2), (4, 3), (4, 4), (4, 5), (150, 2), (150, 101), (150, 102), (150, 151)],
)
def test_one_faulty_signature_and_nothing_of_its_chunk_is_recorded(scheme, badges, place):  # T35
    signer = FaultyAt.generate()
    signer.wrong = (place,)  # the status list takes the first signature, each badge one more
    scheme.institution = an_institution(signer)
    activity, _ = uploaded(scheme, count=badges)
    run = scheme.confirm(activity)
    with pytest.raises(SigningUnavailable):
        scheme.issue(run)
    assert scheme.issued() == []
    assert scheme.issue(run).issued == badges  # the fault is gone, and nothing of it is left


def test_a_key_that_is_not_published_signs_nothing(scheme):
    activity, _ = uploaded(scheme, count=1)
    run = scheme.confirm(activity)
    stranger = an_institution(MemorySigner.generate())
    scheme.institution = replace(scheme.institution, signer=stranger.signer)
    with pytest.raises(SigningUnavailable):
        scheme.issue(run)
    assert scheme.issued() == []


def test_a_series_that_is_not_faithful_stops_the_chunk(scheme, monkeypatch):  # decision 0011
    from issuer.credentials.series import Series

    honest, asked = Series.fill, []

    def unfaithful(self, own):
        """Text and canonical form agree with each other, and name somebody else."""
        asked.append(own.learner)
        return honest(self, replace(own, learner=asked[0]))

    activity, _ = uploaded(scheme, count=4)
    run = scheme.confirm(activity)
    monkeypatch.setattr(Series, "fill", unfaithful)
    with pytest.raises(ClaimsChanged):
        scheme.issue(run)
    assert scheme.issued() == []
    with scheme.store.reading() as uow:
        assert not uow.credentials.planned(run.id, most=10)


def test_an_award_that_cannot_become_a_credential_is_listed_and_the_others_go_on(scheme):
    activity, learners = uploaded(scheme, count=3)
    run = scheme.confirm(activity)
    from sqlalchemy import text

    with scheme.engine.begin() as connection:
        connection.execute(
            text("update learners set name = :name where id = :id"),
            {"name": "A \x07 bell", "id": learners[1].id},
        )
    reached = scheme.issue(run)
    assert reached.issued == 2
    assert reached.run.state is RunState.DONE
    (failure,) = reached.run.failures
    assert failure.learner_id == learners[1].id
    assert "U+0007" in failure.message.text() or failure.message.text()


def test_without_a_key_the_run_waits(scheme):
    activity, _ = uploaded(scheme, count=1)
    run = scheme.confirm(activity)
    key = scheme.institution
    scheme.institution = replace(key, signer=None)
    with pytest.raises(SigningUnavailable):
        scheme.issue(run)
    scheme.institution = key
    assert scheme.issue(run).issued == 1


def test_what_was_planned_with_one_key_is_not_signed_with_another(scheme):
    failing = FailingSigner.generate()
    scheme.institution = an_institution(failing)
    activity, _ = uploaded(scheme, count=1)
    run = scheme.confirm(activity)
    failing.left = 1
    with pytest.raises(PowerFails):
        scheme.issue(run)
    scheme.institution = an_institution()
    with pytest.raises(SigningUnavailable):
        scheme.issue(run)


def test_the_achievement_does_not_change_once_it_was_awarded(scheme):  # K14
    activity, learners = uploaded(scheme, count=1)
    scheme.issue(scheme.confirm(activity))
    with scheme.store.reading() as uow:
        before = uow.achievements.of(activity.id, "EC")
    more = [*learners, *_more_learners(scheme)]
    scheme.upload(activity, scheme.workbook(activity, more, scheme.sheet(activity, more)))
    scheme.issue(scheme.confirm(activity))
    with scheme.store.reading() as uow:
        assert uow.achievements.of(activity.id, "EC") == before
    achievements = [
        json.loads(badge.text)["credentialSubject"]["achievement"] for badge in scheme.issued()
    ]
    assert all(achievement == achievements[0] for achievement in achievements)


def test_the_plans_digest_is_of_the_canonical_form(scheme):
    import hashlib

    _, _, badges = scheme.with_badges(1)
    plan = badges[0].plan
    assert hashlib.sha256(canonize(json.loads(plan.unsigned))).hexdigest() == plan.canonical_sha256


def test_run_progress_is_told_while_it_runs(scheme):
    activity, _ = uploaded(scheme, count=3)
    run = scheme.confirm(activity)
    seen = []
    scheme.issue(run, progress=lambda now: seen.append((now.planned, now.issued)))
    assert seen[0] == (0, 0)
    assert seen[-1] == (0, 3)


# -- revoke ------------------------------------------------------------------------------------


def revoke(scheme, badge, *, by=None, reason="entered by mistake"):
    return revoke_credential(
        badge.id,
        reason=reason,
        by=by or scheme.organiser,
        store=scheme.store,
        institution=scheme.institution,
        clock=scheme.clock,
    )


def test_revoking_sets_one_bit_and_signs_the_list_anew(scheme):
    _, _, badges = scheme.with_badges(3)
    with scheme.store.reading() as uow:
        before = uow.status_lists.get(badges[0].plan.status_list_id)
    scheme.clock.forward(minutes=1)
    revoked = revoke(scheme, badges[0])
    assert revoked.revocation is not None
    with scheme.store.reading() as uow:
        after = uow.status_lists.get(badges[0].plan.status_list_id)
        kept = uow.credentials.get(badges[0].id)
    assert kept.revocation is not None
    assert kept.text == badges[0].text  # I-9
    document = json.loads(after.text)
    assert SUITE.check(document, public_key=scheme.institution.ring.signing.public_key).verified
    bits = decode_bits(document["credentialSubject"]["encodedList"])
    assert bits == after.bits
    assert get_bit(bits, badges[0].plan.status_index)
    assert sum(byte.bit_count() for byte in bits) == 1
    assert after.version > before.version


def test_revoking_is_final_and_once(scheme):
    _, _, badges = scheme.with_badges(1)
    revoke(scheme, badges[0])
    with pytest.raises(AlreadyRevoked):
        revoke(scheme, badges[0])


def test_only_the_organiser_or_an_advisor_may_revoke(scheme):
    _, _, badges = scheme.with_badges(2)
    with pytest.raises(ActivityNotFound):
        revoke(scheme, badges[0], by=scheme.stranger)
    with pytest.raises(RejectedInput):
        revoke(scheme, badges[0], reason=" ")
    assert revoke(scheme, badges[0], by=scheme.advisor).revocation is not None


def test_without_a_key_nothing_is_revoked_by_half(scheme):
    _, _, badges = scheme.with_badges(1)
    scheme.institution = replace(scheme.institution, signer=None)
    with pytest.raises(SigningUnavailable):
        revoke(scheme, badges[0])
    assert scheme.issued()[0].revocation is None


def test_revoking_what_is_not_there_says_so(scheme):
    _, _, badges = scheme.with_badges(1)
    with pytest.raises(CredentialNotFound):
        revoke_credential(
            type(badges[0].id)("nothing"),
            reason="x",
            by=scheme.advisor,
            store=scheme.store,
            institution=scheme.institution,
            clock=scheme.clock,
        )


# -- activities --------------------------------------------------------------------------------


def test_an_activity_that_offers_too_much_is_refused_with_every_problem(scheme):
    with pytest.raises(ActivityRejected) as refused:
        scheme.activity(attributes=("EC", "PF"), criteria="")
    assert len(refused.value.problems) == 2


def test_an_activity_needs_an_organiser_of_its_own(scheme):
    from tests.factories import an_activity

    with pytest.raises(NotAllowed):
        create_activity(
            an_activity(organiser_id=scheme.advisor.id),
            by=scheme.advisor,
            store=scheme.store,
            policies=scheme.policies,
            clock=scheme.clock,
        )


def test_an_activity_can_change_until_it_awards(scheme):
    activity = scheme.activity()
    change = {
        "by": scheme.organiser,
        "store": scheme.store,
        "policies": scheme.policies,
        "clock": scheme.clock,
    }
    changed = change_activity(replace(activity, unit="Another unit"), was=activity, **change)
    assert changed.version == 2
    with pytest.raises(StaleRecord):
        change_activity(replace(activity, unit="A third"), was=activity, **change)
    learners = scheme.learners(1)
    scheme.upload(changed, scheme.workbook(changed, learners, scheme.sheet(changed, learners)))
    shorter = replace(changed.sessions[0], end=changed.sessions[0].start)
    with pytest.raises((SessionsAreInUse, ActivityRejected)):
        change_activity(replace(changed, sessions=(shorter,)), was=changed, **change)
    scheme.confirm(changed)
    with pytest.raises(AlreadyAwarded):
        change_activity(replace(changed, unit="Too late"), was=changed, **change)


def test_a_ruling_on_days_is_an_advisors(scheme):  # K6
    activity = scheme.activity(days=1)
    ruling = {"store": scheme.store, "clock": scheme.clock, "reason": "two long evenings"}
    with pytest.raises(NotAllowed):
        rule_on_days(activity, days=2, by=scheme.organiser, **ruling)
    ruled = rule_on_days(activity, days=2, by=scheme.advisor, **ruling)
    assert scheme.policies.for_activity(ruled).most_badges(ruled) == 2
    with scheme.store.reading() as uow:
        assert uow.activities.get(activity.id) == ruled
