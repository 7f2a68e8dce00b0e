"""Issue what was confirmed: from granted awards to signed credentials, exactly once.

A chunk at a time, so that a long run shows its progress and may be stopped between two:

1. plan     In one transaction: take ids and status indexes, store every value the signed bytes
            depend on. Before it, each document is built and prepared; what cannot be prepared is
            listed with the run and the others go on.
2. rehearse One document of each achievement is secured with a throwaway key and checked.
3. sign     Outside any transaction; then check with the *published* key, and compare with the plan.
4. record   In one transaction: planned becomes issued, a notice is owed, the audit says so.

If the power fails now: after 1, the plan is kept and the next run signs it; signing again gives
the same bytes, because `created` is part of the plan and Ed25519 is deterministic. After 3, the
same. After 4, it is done. There is no cleaning up, so there is none to get wrong.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from issuer.actions.ports import (
    AuditEntry,
    Clock,
    Institution,
    Notice,
    Store,
    StoredAchievement,
    UnitOfWork,
)
from issuer.actions.status_lists import free_indexes, open_list
from issuer.attendance.model import Activity, Learner
from issuer.awards.model import Award, RecordedDecision, validate
from issuer.awards.policy import Policy
from issuer.awards.versions import Policies
from issuer.credentials.build import achievement_for, build_credential
from issuer.credentials.issued import (
    IssuanceRun,
    IssuedCredential,
    PlannedCredential,
    RunFailure,
    RunProgress,
    RunState,
)
from issuer.credentials.lint import prepare
from issuer.errors import (
    ClaimsChanged,
    Conflict,
    Defect,
    IssuerError,
    SigningUnavailable,
)
from issuer.ids import (
    AchievementId,
    CredentialId,
    DecisionId,
    LearnerId,
    NoticeId,
    RunId,
    new_id,
    new_short_code,
)
from issuer.jsonld.canonize import canonize
from issuer.proofs import SUITES
from issuer.proofs.suite import rehearse
from issuer.status.bitstring_status_list import StatusListEntry
from issuer.status.published import PublishedStatusList
from keys import Signer, verification_method

CHUNK = 50
_MOST_RETRIES = 5
_SUITE = SUITES["eddsa-rdfc-2022"]

Progress = Callable[[RunProgress], None]


def issue_run(
    run_id: RunId,
    *,
    store: Store,
    institution: Institution,
    policies: Policies,
    clock: Clock,
    progress: Progress = lambda _: None,
) -> RunProgress:
    """Take a run to its end, or as far as it goes; safe to call again, and by several at once.

    Raises:
        SigningUnavailable: this process holds no key, or not the one that was planned with.
        RehearsalFailed: a document failed with a throwaway key; nothing of it was signed.
        RunNotFound: there is no such run.
    """
    signer = institution.signer
    if signer is None:
        raise SigningUnavailable
    desk = _Desk(
        store=store, institution=institution, signer=signer, policies=policies, clock=clock
    )
    rehearsed: set[AchievementId] = set()
    while True:
        now = run_progress(run_id, store=store)
        progress(now)
        if now.run.state is not RunState.READY:
            return now
        planned_any = desk.plan(run_id)
        signed_any = desk.sign(run_id, rehearsed)
        if not planned_any and not signed_any:
            desk.finish(run_id)


def run_progress(run_id: RunId, *, store: Store) -> RunProgress:
    """How far a run has come."""
    with store.reading() as uow:
        run = uow.runs.get(run_id)
        planned, issued = uow.credentials.count(run_id)
    return RunProgress(run=run, planned=planned, issued=issued)


def runs_to_continue(*, store: Store) -> Sequence[RunId]:
    """Every run that is not at its end and waits for nobody; the sweep after a restart."""
    with store.reading() as uow:
        return uow.runs.ready()


@dataclass(frozen=True, slots=True)
class _Batch:
    """What planning reads in one view."""

    run: IssuanceRun
    activity: Activity
    policy: Policy
    awards: Sequence[Award]
    decisions: Mapping[DecisionId, RecordedDecision]
    learners: Mapping[LearnerId, Learner]
    achievements: Mapping[str, StoredAchievement]
    status_list: PublishedStatusList
    indexes: Sequence[int]


@dataclass(frozen=True, slots=True)
class _Desk:
    """The collaborators of one call, so that each step names only what it is about."""

    store: Store
    institution: Institution
    signer: Signer
    policies: Policies
    clock: Clock

    @property
    def method(self) -> str:
        return verification_method(self.institution.did, self.signer.public_key)

    # -- 1. plan -------------------------------------------------------------------------------

    def plan(self, run_id: RunId) -> bool:
        """Plan a chunk; False when nothing waits. A lost race for an index is drawn again."""
        for _ in range(_MOST_RETRIES):
            batch = self._read(run_id)
            if batch is None:
                return False
            planned, failures = self._build(batch)
            try:
                self._store_plans(batch, planned, failures)
            except Conflict:
                continue
            return True
        raise Conflict

    def _read(self, run_id: RunId) -> _Batch | None:
        with self.store.reading() as uow:
            run = uow.runs.get(run_id)
            awards = uow.awards.waiting(run_id, most=CHUNK)
        if not awards:
            return None
        with self.store.transaction() as uow:
            activity = uow.activities.get(run.activity_id)
            decisions = uow.decisions.get_many({award.decision_id for award in awards})
            policy = self.policies.version(next(iter(decisions.values())).decision.policy)
            status_list = open_list(uow, institution=self.institution, now=self.clock())
            return _Batch(
                run=run,
                activity=activity,
                policy=policy,
                awards=awards,
                decisions=decisions,
                learners=uow.learners.by_ids({award.learner_id for award in awards}),
                achievements={
                    code: self._achievement(uow, activity, policy, code)
                    for code in {award.attribute for award in awards}
                },
                status_list=status_list,
                indexes=free_indexes(
                    status_list,
                    taken=uow.status_lists.taken_indexes(status_list.id),
                    count=len(awards),
                ),
            )

    def _achievement(
        self, uow: UnitOfWork, activity: Activity, policy: Policy, code: str
    ) -> StoredAchievement:
        """The Achievement as it was first awarded, or as it is from now on (K14)."""
        found = uow.achievements.of(activity.id, code)
        if found is not None:
            return found
        achievement_id = AchievementId(new_id())
        made = StoredAchievement(
            id=achievement_id,
            activity_id=activity.id,
            attribute=code,
            policy=policy.version,
            document=achievement_for(
                activity,
                policy.attributes[code],
                policy=policy,
                achievement_id=achievement_id,
                urls=self.institution.urls,
            ).to_json(),
        )
        uow.achievements.add(made)
        return made

    def _build(self, batch: _Batch) -> tuple[list[PlannedCredential], list[RunFailure]]:
        planned: list[PlannedCredential] = []
        failures: list[RunFailure] = []
        created = self.clock().replace(microsecond=0)
        for award, index in zip(batch.awards, batch.indexes, strict=True):
            try:
                planned.append(self._planned(batch, award, index, created))
            except (Defect, IssuerError) as problem:
                failures.append(
                    RunFailure(award.id, award.learner_id, award.attribute, problem.sentence)
                )
        return planned, failures

    def _planned(
        self, batch: _Batch, award: Award, index: int, created: datetime
    ) -> PlannedCredential:
        credential_id = CredentialId(new_id())
        subject_id = f"urn:uuid:{uuid4()}"
        achievement = batch.achievements[award.attribute]
        urls = self.institution.urls
        prepared = prepare(
            build_credential(
                validate(award, batch.decisions[award.decision_id]),
                activity=batch.activity,
                learner=batch.learners[award.learner_id],
                achievement=achievement.document,
                issuer=self.institution.profile,
                status=StatusListEntry(
                    status_list_credential=urls.status_list(batch.status_list.id), index=index
                ),
                credential_id=credential_id,
                subject_id=subject_id,
                salt=secrets.token_hex(16),
                valid_from=created,
                zone=batch.policy.zone,
                urls=urls,
            )
        )
        return PlannedCredential(
            id=credential_id,
            award_id=award.id,
            run_id=batch.run.id,
            activity_id=award.activity_id,
            learner_id=award.learner_id,
            attribute=award.attribute,
            achievement_id=achievement.id,
            short_code=new_short_code(),
            status_list_id=batch.status_list.id,
            status_index=index,
            verification_method=self.method,
            created=created,
            unsigned=json.dumps(prepared.document, ensure_ascii=False, separators=(",", ":")),
            canonical_sha256=prepared.canonical_sha256,
        )

    def _store_plans(
        self, batch: _Batch, planned: list[PlannedCredential], failures: list[RunFailure]
    ) -> None:
        with self.store.transaction() as uow:
            uow.credentials.plan(planned)
            current = uow.status_lists.get(batch.status_list.id)
            uow.status_lists.save(replace(current, taken=current.taken + len(planned)), was=current)
            if failures:
                run = uow.runs.get(batch.run.id)
                uow.runs.save(replace(run, failures=(*run.failures, *failures)), was=run)

    # -- 2. and 3. rehearse, sign, compare ------------------------------------------------------

    def sign(self, run_id: RunId, rehearsed: set[AchievementId]) -> bool:
        """Sign and record a chunk of what is planned; False when nothing is."""
        with self.store.reading() as uow:
            plans = uow.credentials.planned(run_id, most=CHUNK)
        if not plans:
            return False
        issued = [self._signed(plan, rehearsed) for plan in plans]
        self._record(issued)
        return True

    def _signed(self, plan: PlannedCredential, rehearsed: set[AchievementId]) -> IssuedCredential:
        if plan.verification_method != self.method:
            # Another key was newest when this was planned; only that key may sign it (I-8).
            raise SigningUnavailable
        unsigned = json.loads(plan.unsigned)
        if hashlib.sha256(canonize(unsigned)).hexdigest() != plan.canonical_sha256:
            raise ClaimsChanged  # somebody touched the stored intention
        if plan.achievement_id not in rehearsed:
            rehearse(unsigned, suite=_SUITE, created=plan.created)
            rehearsed.add(plan.achievement_id)
        secured = _SUITE.secure(
            unsigned,
            signer=self.signer,
            verification_method=plan.verification_method,
            created=plan.created,
        )
        self._compare(unsigned, secured.text)
        return IssuedCredential(plan=plan, text=secured.text, issued_at=self.clock())

    def _compare(self, unsigned: object, text: str) -> None:
        """What was signed is what was planned, and the published key says so (T35).

        Raises:
            ClaimsChanged: it is not; nothing is published.
        """
        document = json.loads(text)
        claims = {name: value for name, value in document.items() if name != "proof"}
        published = self.institution.ring.key_of(self.signer.public_key)
        if claims != unsigned or published is None:
            raise ClaimsChanged
        if not _SUITE.check(document, public_key=published.public_key).verified:
            raise ClaimsChanged

    # -- 4. record -----------------------------------------------------------------------------

    def _record(self, issued: list[IssuedCredential]) -> None:
        with self.store.transaction() as uow:
            # Another worker may have been faster with some of them, with the same bytes.
            won = uow.credentials.issue(*issued)
            ours = [credential for credential in issued if credential.id in won]
            uow.outbox.add(*map(_notice, ours))
            uow.audit.add(*map(_entry, ours))

    def finish(self, run_id: RunId) -> None:
        """Nothing waits and nothing is planned: the run is done."""
        with self.store.transaction() as uow:
            run = uow.runs.get(run_id)
            if run.state is RunState.READY:
                uow.runs.save(replace(run, state=RunState.DONE), was=run)
                uow.audit.add(AuditEntry(self.clock(), "issuer", "run-done", "run", run_id))


def _notice(credential: IssuedCredential) -> Notice:
    return Notice(
        id=NoticeId(new_id()),
        learner_id=credential.plan.learner_id,
        credential_id=credential.id,
        created_at=credential.issued_at,
    )


def _entry(credential: IssuedCredential) -> AuditEntry:
    return AuditEntry(
        credential.issued_at,
        "issuer",
        "credential-issued",
        "credential",
        credential.id,
        {"run": credential.plan.run_id, "award": credential.plan.award_id},
    )
