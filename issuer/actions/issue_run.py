"""Issue what was confirmed: from granted awards to signed credentials, exactly once.

A chunk at a time, so that a long run shows its progress and may be stopped between two:

1. plan     Each document is built and prepared, or filled into the series of one that was; what
            cannot be prepared is listed with the run and the others go on. A series' first
            document is rehearsed with a throwaway key. Then, in one transaction, ids and status
            indexes are taken and every value that the signed bytes depend on is stored.
2. sign     Outside any transaction, twice: a fault in signing shows as a difference (T35).
3. compare  A sample of every chunk, its last badge among it, the long way: built and prepared in
            full, canonicalised in full, with the *published* key and claim by claim.
4. record   In one transaction: planned becomes issued, notices are owed, the audit says so.

If the power fails now: after 1, the plan is kept and the next run signs it; signing again gives
the same bytes, because `created` is part of the plan and Ed25519 is deterministic. After 2 and 3,
the same. After 4, it is done. There is no cleaning up, so there is none to get wrong.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
from issuer.credentials.lint import PreparedCredential, prepare
from issuer.credentials.model import CONTEXTS, Achievement
from issuer.credentials.series import Filled, Particulars, Series
from issuer.errors import ClaimsChanged, Conflict, IssuerError, SigningUnavailable
from issuer.failpoints import passing
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
from issuer.jsonld.canonize import canonize, canonize_in_full
from issuer.jsonld.shape import ShapeRefused
from issuer.proofs.eddsa_rdfc_2022 import EddsaRdfc2022, UnfinishedProof
from issuer.proofs.suite import rehearse
from issuer.status.bitstring_status_list import StatusListEntry
from issuer.status.published import PublishedStatusList
from keys import KeysError, Signer, verification_method

CHUNK = 500
_MOST_RETRIES = 5
_SUITE = EddsaRdfc2022()

Progress = Callable[[RunProgress], None]


def issue_run(
    run_id: RunId,
    *,
    store: Store,
    institution: Institution,
    policies: Policies,
    clock: Clock,
    progress: Progress = lambda _: None,
    chunk: int = CHUNK,
) -> RunProgress:
    """Take a run to its end, or as far as it goes; safe to call again, and by several at once.

    Raises:
        SigningUnavailable: this process holds no key, not the one that was planned with, or one
            that does not sign soundly.
        RehearsalFailed: a document failed with a throwaway key; nothing of it was signed.
        ClaimsChanged: what was planned or signed is not what it should be; nothing was published.
        RunNotFound: there is no such run.
    """
    signer = institution.signer
    if signer is None:
        raise SigningUnavailable
    desk = _Desk(
        store=store,
        institution=institution,
        signer=signer,
        method=verification_method(institution.did, signer.public_key),
        policies=policies,
        clock=clock,
        chunk=chunk,
    )
    while True:
        reached = run_progress(run_id, store=store)
        progress(reached)
        if reached.run.state is not RunState.READY:
            return reached
        # What an earlier run planned goes first.
        drafts = desk.planned(run_id) if reached.planned else desk.plan(run_id)
        if drafts:
            desk.record(desk.signed(drafts))
        elif not reached.planned:
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
class _Draft:
    """A stored plan, with what its signature will be about."""

    plan: PlannedCredential
    contexts: object
    canonical: bytes


@dataclass(frozen=True, slots=True)
class _Desk:
    """The collaborators of one call, and what it has prepared so far."""

    store: Store
    institution: Institution
    signer: Signer
    method: str
    policies: Policies
    clock: Clock
    chunk: int
    rehearsed: set[AchievementId] = field(default_factory=set)
    series: dict[tuple[object, ...], Series | None] = field(default_factory=dict)
    proofs: dict[tuple[str, datetime], UnfinishedProof] = field(default_factory=dict)

    # -- 1. plan -------------------------------------------------------------------------------

    def plan(self, run_id: RunId) -> list[_Draft] | None:
        """Plan a chunk; None when nothing waits. A lost race for an index is drawn again.

        Raises:
            Conflict: the race was lost every time.
        """
        for _ in range(_MOST_RETRIES):
            batch = self._read(run_id)
            if batch is None:
                return None
            drafts, failures = self._drafts(batch)
            try:
                self._store_plans(batch, [draft.plan for draft in drafts], failures)
            except Conflict:
                continue
            return drafts
        raise Conflict

    def planned(self, run_id: RunId) -> list[_Draft]:
        """A chunk of what was planned and never issued, as it was stored.

        Raises:
            ClaimsChanged: somebody touched a stored intention.
        """
        with self.store.reading() as uow:
            plans = uow.credentials.planned(run_id, most=self.chunk)
        return [self._stored_draft(plan) for plan in plans]

    def _stored_draft(self, plan: PlannedCredential) -> _Draft:
        document = json.loads(plan.unsigned)
        canonical = canonize(document)
        if hashlib.sha256(canonical).hexdigest() != plan.canonical_sha256:
            raise ClaimsChanged
        if plan.achievement_id not in self.rehearsed:
            rehearse(document, suite=_SUITE, created=plan.created)
            self.rehearsed.add(plan.achievement_id)
        return _Draft(plan, document["@context"], canonical)

    def _read(self, run_id: RunId) -> _Batch | None:
        with self.store.reading() as uow:
            run = uow.runs.get(run_id)
            awards = uow.awards.waiting(run_id, most=self.chunk)
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

    def _drafts(self, batch: _Batch) -> tuple[list[_Draft], list[RunFailure]]:
        drafts: list[_Draft] = []
        failures: list[RunFailure] = []
        created = self.clock().replace(microsecond=0)
        last = batch.awards[-1]
        for award, index in zip(batch.awards, batch.indexes, strict=True):
            try:
                drafts.append(self._draft(batch, award, index, created, in_full=award is last))
            except ClaimsChanged:
                raise
            except IssuerError as problem:
                failures.append(
                    RunFailure(award.id, award.learner_id, award.attribute, problem.sentence)
                )
        return drafts, failures

    def _draft(
        self, batch: _Batch, award: Award, index: int, created: datetime, *, in_full: bool
    ) -> _Draft:
        urls = self.institution.urls
        own = Particulars(
            award=validate(award, batch.decisions[award.decision_id]),
            learner=batch.learners[award.learner_id],
            credential_id=CredentialId(new_id()),
            subject_id=f"urn:uuid:{uuid4()}",
            salt=secrets.token_hex(16),
            status=StatusListEntry(
                status_list_credential=urls.status_list(batch.status_list.id), index=index
            ),
            valid_from=created,
        )
        achievement = batch.achievements[award.attribute]
        filled = self._filled(batch, own, achievement)
        if in_full and filled != _in_full(self._prepared(batch, own, achievement)):
            raise ClaimsChanged  # a series is not faithful: nothing of this chunk is planned
        plan = PlannedCredential(
            id=own.credential_id,
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
            unsigned=filled.unsigned,
            canonical_sha256=hashlib.sha256(filled.canonical).hexdigest(),
        )
        return _Draft(plan, list(CONTEXTS), filled.canonical)

    def _filled(self, batch: _Batch, own: Particulars, achievement: StoredAchievement) -> Filled:
        """The badge's texts: by its series, which the first badge of it begins."""
        known = own.form in self.series
        series = self.series.get(own.form)
        filled = series.fill(own) if series is not None else None
        if filled is not None:
            return filled
        prepared = self._prepared(batch, own, achievement)
        if not known:
            rehearse(prepared.document, suite=_SUITE, created=own.valid_from)
            self.rehearsed.add(achievement.id)
            self.series[own.form] = self._series(batch, own, achievement, prepared)
        return _in_full(prepared)

    def _prepared(
        self, batch: _Batch, own: Particulars, achievement: StoredAchievement
    ) -> PreparedCredential:
        return prepare(
            build_credential(
                own.award,
                activity=batch.activity,
                learner=own.learner,
                achievement=achievement.document,
                issuer=self.institution.profile,
                status=own.status,
                credential_id=own.credential_id,
                subject_id=own.subject_id,
                salt=own.salt,
                valid_from=own.valid_from,
                zone=batch.policy.zone,
                urls=self.institution.urls,
            )
        )

    def _series(
        self,
        batch: _Batch,
        own: Particulars,
        achievement: StoredAchievement,
        prepared: PreparedCredential,
    ) -> Series | None:
        """The series that a prepared badge begins; None when it gives no faithful pattern."""
        try:
            series = Series(
                prepared,
                activity=batch.activity,
                achievement=Achievement.from_json(achievement.document),
                urls=self.institution.urls,
            )
        except ShapeRefused:
            return None
        again = series.fill(own)
        return series if again is None or again == _in_full(prepared) else None

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
            passing("in_tx1")
        passing("after_tx1")

    # -- 2. and 3. sign, compare ----------------------------------------------------------------

    def signed(self, drafts: Sequence[_Draft]) -> list[IssuedCredential]:
        """Sign a chunk of plans; all of them or none.

        Raises:
            SigningUnavailable: the key is another, did not answer, or does not sign soundly.
            ClaimsChanged: the sample is not what was planned; nothing is published.
        """
        issued = [self._signed(draft) for draft in drafts]
        for credential in {issued[0].id: issued[0], issued[-1].id: issued[-1]}.values():
            self._compare(credential)
        passing("after_compare")
        return issued

    def _signed(self, draft: _Draft) -> IssuedCredential:
        plan = draft.plan
        if plan.verification_method != self.method:
            # Another key was newest when this was planned; only that key may sign it (I-8).
            raise SigningUnavailable
        proof = self._proof(draft)
        passing("before_sign")
        hash_data = proof.hash_data(draft.canonical)
        try:
            proof_bytes = self.signer.sign(hash_data)
            sound = self.signer.sign(hash_data) == proof_bytes
        except KeysError as problem:
            raise SigningUnavailable from problem
        if not sound:
            raise SigningUnavailable
        passing("after_sign")
        text = proof.finished(plan.unsigned, proof_bytes=proof_bytes)
        return IssuedCredential(plan=plan, text=text, issued_at=self.clock())

    def _proof(self, draft: _Draft) -> UnfinishedProof:
        key = (repr(draft.contexts), draft.plan.created)
        if key not in self.proofs:
            self.proofs[key] = _SUITE.unfinished(
                {"@context": draft.contexts},
                verification_method=draft.plan.verification_method,
                created=draft.plan.created,
            )
        return self.proofs[key]

    def _compare(self, credential: IssuedCredential) -> None:
        """What was signed is what was planned, and the published key says so (T35).

        Raises:
            ClaimsChanged: it is not.
        """
        plan, document = credential.plan, json.loads(credential.text)
        claims = {name: value for name, value in document.items() if name != "proof"}
        published = self.institution.ring.key_of(self.signer.public_key)
        if (
            published is None
            or _compact(claims) != plan.unsigned
            or hashlib.sha256(canonize_in_full(claims)).hexdigest() != plan.canonical_sha256
            or not _SUITE.check(document, public_key=published.public_key).verified
        ):
            raise ClaimsChanged

    # -- 4. record -----------------------------------------------------------------------------

    def record(self, issued: Sequence[IssuedCredential]) -> None:
        """What was planned is issued; learners are owed a notice."""
        with self.store.transaction() as uow:
            # Another worker may have been faster with some of them, with the same bytes.
            won = uow.credentials.issue(*issued)
            ours = [credential for credential in issued if credential.id in won]
            uow.outbox.add(*map(_notice, ours))
            uow.audit.add(*map(_entry, ours))
            passing("in_tx2")
        passing("after_tx2")

    def finish(self, run_id: RunId) -> None:
        """Nothing waits and nothing is planned: the run is done.

        Asked again here, and in this order: another worker may have planned what waited when we
        looked, and died before it signed.
        """
        with self.store.transaction() as uow:
            if uow.awards.waiting(run_id, most=1) or uow.credentials.count(run_id)[0]:
                return
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


def _in_full(prepared: PreparedCredential) -> Filled:
    unsigned = _compact(prepared.document)
    return Filled(unsigned=unsigned, canonical=canonize(prepared.document))


def _compact(document: Mapping[str, object]) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))
