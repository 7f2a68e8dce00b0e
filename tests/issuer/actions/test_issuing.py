"""What was confirmed is issued: once, as planned, and never with a bad signature."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from issuer.actions.issue_run import run_progress, runs_to_continue
from issuer.credentials.issued import RunState
from issuer.errors import (
    ClaimsChanged,
    SigningUnavailable,
)
from issuer.jsonld.canonize import canonize
from issuer.proofs import SUITES
from keys import MemorySigner
from tests.scheme import an_institution

SUITE = SUITES["eddsa-rdfc-2022"]


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
    activity, _ = scheme.uploaded()
    run = scheme.confirm(activity)
    first = scheme.issue(run)
    texts = {badge.id: badge.text for badge in scheme.issued()}
    second_time = scheme.issue(run)
    assert (first.issued, second_time.issued) == (3, 3)
    assert {badge.id: badge.text for badge in scheme.issued()} == texts
    with scheme.store.reading() as uow:
        assert len(uow.outbox.due(now=scheme.clock(), most=100)) == 3


def test_several_workers_on_one_run_issue_once(scheme):
    activity, _ = scheme.uploaded(count=30)
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
    activity, _ = scheme.uploaded(count=5)
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
    activity, _ = scheme.uploaded(count=2)
    run = scheme.confirm(activity)
    failing.left = 1  # the status list
    with pytest.raises(PowerFails):
        scheme.issue(run)
    with scheme.engine.begin() as connection:
        on = "" if scheme.engine.dialect.name == "sqlite" else " on documents"
        connection.execute(text(f"drop trigger documents_no_update{on}"))
        connection.execute(text("update documents set own = replace(own, 'LEARNER', 'SOMEBODY')"))
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
    activity, _ = scheme.uploaded(count=1)
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
    activity, _ = scheme.uploaded(count=badges)
    run = scheme.confirm(activity)
    with pytest.raises(SigningUnavailable):
        scheme.issue(run)
    assert scheme.issued() == []
    assert scheme.issue(run).issued == badges  # the fault is gone, and nothing of it is left


def test_a_key_that_is_not_published_signs_nothing(scheme):
    activity, _ = scheme.uploaded(count=1)
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

    activity, _ = scheme.uploaded(count=4)
    run = scheme.confirm(activity)
    monkeypatch.setattr(Series, "fill", unfaithful)
    with pytest.raises(ClaimsChanged):
        scheme.issue(run)
    assert scheme.issued() == []
    with scheme.store.reading() as uow:
        assert not uow.credentials.planned(run.id, most=10)


def test_an_award_that_cannot_become_a_credential_is_listed_and_the_others_go_on(scheme):
    activity, learners = scheme.uploaded(count=3)
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
    activity, _ = scheme.uploaded(count=1)
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
    activity, _ = scheme.uploaded(count=1)
    run = scheme.confirm(activity)
    failing.left = 1
    with pytest.raises(PowerFails):
        scheme.issue(run)
    scheme.institution = an_institution()
    with pytest.raises(SigningUnavailable):
        scheme.issue(run)


def test_the_achievement_does_not_change_once_it_was_awarded(scheme):  # K14
    activity, learners = scheme.uploaded(count=1)
    scheme.issue(scheme.confirm(activity))
    with scheme.store.reading() as uow:
        before = uow.achievements.of(activity.id, "EC")
    more = [*learners, *scheme.learners(2, first=33_000_001)]
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
    activity, _ = scheme.uploaded(count=3)
    run = scheme.confirm(activity)
    seen = []
    scheme.issue(run, progress=lambda now: seen.append((now.planned, now.issued)))
    assert seen[0] == (0, 0)
    assert seen[-1] == (0, 3)
