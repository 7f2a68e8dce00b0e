"""Plan a chunk: ids and status indexes are taken, and every value a signature depends on is kept.

What cannot be prepared is listed with the run, and the others go on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from issuer.actions.hold_run import HOLD
from issuer.actions.issuance.drafting import OUR_CONTEXTS, About, Draft, Drafting
from issuer.actions.ports import (
    Clock,
    Institution,
    Store,
    StoredAchievement,
    Stretch,
    UnitOfWork,
)
from issuer.actions.status_lists import take_indexes
from issuer.attendance.model import Activity
from issuer.awards.model import WaitingAward, validate
from issuer.awards.policy import Policy
from issuer.awards.versions import Policies
from issuer.credentials.build import achievement_for
from issuer.credentials.issued import IssuanceRun, PlannedCredential, RunFailure
from issuer.credentials.series import Particulars
from issuer.errors import ClaimsChanged, Conflict, IssuerError
from issuer.failpoints import passing
from issuer.ids import (
    AchievementId,
    CredentialId,
    RunId,
    StatusListId,
    new_id,
    new_ids,
    new_salts,
    new_short_codes,
    new_uuid_urns,
)
from issuer.status.bitstring_status_list import StatusListEntry

_MOST_LOST = 5


class _Stopped(Exception):
    """Somebody stopped the run while this chunk was prepared: nothing of it is planned."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A chunk of what waits, and what its documents say; read in one view."""

    run: IssuanceRun
    activity: Activity
    policy: Policy
    awards: Sequence[WaitingAward]


@dataclass(frozen=True, slots=True)
class _Taken:
    """What a chunk was given for good, before it is planned; at least one index."""

    about: Mapping[str, About]  # by the attribute's code
    status_list: StatusListId
    list_url: str
    indexes: Sequence[int]


class _Given(NamedTuple):
    """What is one badge's alone."""

    status_index: int
    credential: CredentialId
    subject: str
    salt: str
    short_code: str


def _given(indexes: Sequence[int]) -> Iterator[_Given]:
    count = len(indexes)
    ids = map(CredentialId, new_ids(count))
    drawn = (new_uuid_urns(count), new_salts(count), new_short_codes(count))
    return map(_Given, indexes, ids, *drawn)


@dataclass(slots=True)
class Planning:
    """The collaborators of one call, and how far in its stretch it is.

    `method` is the key that will sign.
    """

    run_id: RunId
    stretch: Stretch
    store: Store
    institution: Institution
    method: str
    policies: Policies
    clock: Clock
    drafting: Drafting
    _ahead: Stretch = field(init=False)
    _looked_back: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        self._ahead = self.stretch

    def next_chunk(self, *, most: int) -> list[Draft]:
        """What a worker planned and never issued, then what waits; empty when nothing is left,
        or when the run was stopped while a chunk was prepared.

        Asked again after that, it looks through the whole stretch once more.

        Raises:
            ClaimsChanged: somebody touched a stored intention, or a series is not faithful;
                nothing of this chunk was planned.
            Conflict: other workers were faster every time.
        """
        if not self._looked_back:
            drafts = self._left_behind(most)
            if drafts:
                return drafts
            self._looked_back = True
        drafts = self._planned(most)
        if not drafts:
            self._ahead, self._looked_back = self.stretch, False
        return drafts

    def _left_behind(self, most: int) -> list[Draft]:
        with self.store.reading() as uow:
            plans = uow.credentials.planned(self.run_id, most=most, within=self.stretch)
        return [self.drafting.stored(plan) for plan in plans]

    def _planned(self, most: int) -> list[Draft]:
        """A new chunk; a lost race is run again with what then waits."""
        lost = 0
        while waiting := self._read(most):
            try:
                taken = self._take(waiting)
                drafts, failures = self._drafts(waiting, taken)
                self._store(drafts, failures)
            except Conflict:
                lost += 1
                if lost == _MOST_LOST:
                    raise
                continue
            except _Stopped:
                return []
            last = waiting.awards[: len(taken.indexes)][-1]
            self._ahead = replace(self._ahead, after=last.award.id)
            if drafts:
                return drafts
        return []

    def _read(self, most: int) -> _Waiting | None:
        with self.store.reading() as uow:
            run = uow.runs.get(self.run_id)
            awards = uow.awards.waiting(self.run_id, most=most, within=self._ahead)
            if not awards:
                return None
            return _Waiting(
                run=run,
                activity=uow.activities.get(run.activity_id),
                policy=self.policies.version(awards[0].decision.decision.policy),
                awards=awards,
            )

    def _take(self, waiting: _Waiting) -> _Taken:
        codes = {each.award.attribute for each in waiting.awards}
        with self.store.transaction() as uow:
            about = {
                code: About(waiting.activity, waiting.policy, self._achievement(uow, waiting, code))
                for code in sorted(codes)
            }
            status_list, indexes = take_indexes(
                uow, institution=self.institution, now=self.clock(), count=len(waiting.awards)
            )
        url = self.institution.urls.status_list(status_list.id)
        return _Taken(about, status_list.id, url, indexes)

    def _achievement(self, uow: UnitOfWork, waiting: _Waiting, code: str) -> StoredAchievement:
        """The Achievement as it was first awarded, or as it is from now on (K14)."""
        activity, policy = waiting.activity, waiting.policy
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

    def _drafts(self, waiting: _Waiting, taken: _Taken) -> tuple[list[Draft], list[RunFailure]]:
        drafts: list[Draft] = []
        failures: list[RunFailure] = []
        created = self.clock().replace(microsecond=0)
        awards = waiting.awards[: len(taken.indexes)]
        for each, given in zip(awards, _given(taken.indexes), strict=True):
            try:
                drafts.append(self._draft(each, taken, given, created, in_full=each is awards[-1]))
            except ClaimsChanged:
                raise
            except IssuerError as problem:
                award = each.award
                failures.append(
                    RunFailure(award.id, award.learner_id, award.attribute, problem.sentence)
                )
        return drafts, failures

    def _draft(
        self,
        each: WaitingAward,
        taken: _Taken,
        given: _Given,
        created: datetime,
        *,
        in_full: bool,
    ) -> Draft:
        award, about = each.award, taken.about[each.award.attribute]
        own = Particulars(
            award=validate(award, each.decision),
            learner=each.learner,
            credential_id=given.credential,
            subject_id=given.subject,
            salt=given.salt,
            status=StatusListEntry(status_list_credential=taken.list_url, index=given.status_index),
            valid_from=created,
        )
        filled = self.drafting.texts(own, about, in_full=in_full)
        plan = PlannedCredential(
            id=own.credential_id,
            award_id=award.id,
            run_id=self.run_id,
            activity_id=award.activity_id,
            learner_id=award.learner_id,
            attribute=award.attribute,
            achievement_id=about.achievement.id,
            short_code=given.short_code,
            status_list_id=taken.status_list,
            status_index=given.status_index,
            verification_method=self.method,
            created=created,
            series=filled.series,
            own=filled.own,
            canonical_sha256=hashlib.sha256(filled.canonical).hexdigest(),
        )
        return Draft(plan, OUR_CONTEXTS)

    def _store(self, drafts: Sequence[Draft], failures: Sequence[RunFailure]) -> None:
        with self.store.transaction() as uow:
            uow.credentials.plan(draft.plan for draft in drafts)
            if failures:
                run = uow.runs.get(self.run_id)
                uow.runs.save(replace(run, failures=(*run.failures, *failures)), was=run)
            # Whoever stops the run was before this, or waits until it is over.
            if not uow.runs.hold(self.run_id, until=self.clock() + HOLD):
                raise _Stopped
            passing("in_tx1")
        passing("after_tx1")
