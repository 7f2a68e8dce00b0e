"""The badge that signing and verifying are measured on: a real one, of the product's own making."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from issuer.actions.issue_run import CHUNK
from issuer.actions.ports import Institution
from issuer.attendance.model import Activity, Learner
from issuer.awards.model import Award, RecordedDecision, validate
from issuer.awards.versions import shipped_policies
from issuer.credentials.build import achievement_for, build_credential
from issuer.credentials.lint import PreparedCredential, prepare
from issuer.credentials.model import Achievement, hash_identity
from issuer.credentials.series import Particulars, Series
from issuer.ids import (
    AchievementId,
    AwardId,
    CredentialId,
    LearnerId,
    StatusListId,
    new_id,
    new_ids,
    new_salts,
    new_uuid_urns,
)
from issuer.jsonld.loader import bundled, index
from issuer.status.bitstring_status_list import StatusListEntry
from keys import MemorySigner
from tests.factories import a_learner, a_validated_award, an_activity, an_entry
from tests.scheme import an_institution

CREATED = datetime(2026, 11, 21, 9, tzinfo=UTC)
LIST = StatusListId("a" * 27)
_POLICY = "S0"


def _drawn() -> Iterator[tuple[str, str, str]]:
    """Ids, subjects and salts without end, as many at once as a run draws for a chunk."""
    while True:
        each = (make(CHUNK) for make in (new_ids, new_uuid_urns, new_salts))
        yield from zip(*each, strict=True)


@dataclass(frozen=True, slots=True)
class Case:
    """One learner's award as a run reads it from the register, before anything is made of it."""

    award: Award
    decision: RecordedDecision
    learner: Learner
    index: int


@dataclass(frozen=True, slots=True)
class Setting:
    """One achievement of one issuer, and learners who earned it."""

    institution: Institution
    signer: MemorySigner
    activity: Activity
    achievement: Achievement
    cases: Sequence[Case]
    drawn: Iterator[tuple[str, str, str]] = field(default_factory=_drawn, compare=False)

    def particulars(self, case: Case) -> Particulars:
        """What is one badge's own, made as `issue_run` makes it: ids, subject and salt are new."""
        credential_id, subject_id, salt = next(self.drawn)
        return Particulars(
            award=validate(case.award, case.decision),
            learner=case.learner,
            credential_id=CredentialId(credential_id),
            subject_id=subject_id,
            salt=salt,
            status=StatusListEntry(
                status_list_credential=self.institution.urls.status_list(LIST), index=case.index
            ),
            valid_from=CREATED,
        )

    def prepared(self, own: Particulars) -> PreparedCredential:
        """The long way, which a run takes for the first badge of an achievement."""
        return prepare(
            build_credential(
                own.award,
                activity=self.activity,
                learner=own.learner,
                achievement=self.achievement,
                issuer=self.institution.profile,
                status=own.status,
                credential_id=own.credential_id,
                subject_id=own.subject_id,
                salt=own.salt,
                valid_from=own.valid_from,
                zone=shipped_policies().version(_POLICY).zone,
                urls=self.institution.urls,
            )
        )

    def series(self) -> Series:
        """The series that the other badges are filled into."""
        return Series(
            self.prepared(self.particulars(self.cases[0])),
            activity=self.activity,
            achievement=self.achievement,
            urls=self.institution.urls,
        )


def a_setting(count: int) -> Setting:
    """A two-day course, and `count` learners with names in two scripts who came to most of it."""
    signer = MemorySigner.generate()
    institution = an_institution(signer)
    activity = an_activity()
    policy = shipped_policies().version(_POLICY)
    achievement = achievement_for(
        activity,
        policy.attributes[activity.attributes[0]],
        policy=policy,
        achievement_id=AchievementId("b" * 27),
        urls=institution.urls,
    )
    cases = []
    for number in range(count):
        learner = a_learner(
            id=LearnerId(new_id()),
            student_number=f"{20_260_000 + number}",
            name=f"CHAN Tai Man {number} 陳大文",
            email=f"Tai.Man.{number}@example.edu",
        )
        entry = an_entry(learner_id=learner.id, minutes=(480, 300 + number % 181))
        validated = a_validated_award(activity=activity, entry=entry, id=AwardId(new_id()))
        cases.append(Case(validated.award, validated.decision, learner, (number * 7919) % 131_072))
    return Setting(institution, signer, activity, achievement, cases)


class Template:
    """What a person writes who signs without a series: the document, and where the values go."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        prepared = setting.prepared(setting.particulars(setting.cases[0]))
        self._document = copy.deepcopy(dict(prepared.document))

    def document(self, case: Case) -> dict[str, Any]:
        """One learner's document, its values made as ours are, as fresh JSON.

        Kind to whoever signs it: a copy and a few assignments, and no rule is checked.
        """
        return self.filled(self._setting.particulars(case))

    def filled(self, own: Particulars) -> dict[str, Any]:
        """The document with these values."""
        document = copy.deepcopy(self._document)
        subject, status = document["credentialSubject"], document["credentialStatus"]
        document["id"] = self._setting.institution.urls.credential(own.credential_id)
        subject["id"] = own.subject_id
        name, email = subject["identifier"]
        name["identityHash"] = own.learner.name
        email["identityHash"] = hash_identity(own.learner.email, salt=own.salt)
        email["salt"] = own.salt
        percent = own.award.decision.decision.figures.percent_attended
        subject["result"][0]["value"] = str(percent)
        document["evidence"][0]["narrative"] = (
            f"Attended 2 of 2 sessions, {percent} % of the duration."
        )
        status["id"] = f"{own.status.status_list_credential}#{own.status.index}"
        status["statusListIndex"] = str(own.status.index)
        return document


def contexts() -> dict[str, Mapping[str, object]]:
    """Every context that the badge and its proof need, parsed, by address."""
    return {url: bundled().document(url) for url in index()}
