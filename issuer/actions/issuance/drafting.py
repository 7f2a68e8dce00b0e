"""The texts of a badge before it is signed: by its series, which the first badge of it begins.

The first of a series is built and prepared in full, and rehearsed with a throwaway key. So is the
last of every chunk: a series that is not faithful is found before anything is stored.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from issuer.actions.ports import Institution, StoredAchievement
from issuer.attendance.model import Activity
from issuer.awards.policy import Policy
from issuer.credentials.build import build_credential
from issuer.credentials.issued import PlannedCredential
from issuer.credentials.lint import PreparedCredential, prepare
from issuer.credentials.model import CONTEXTS, Achievement
from issuer.credentials.series import Filled, Particulars, Series
from issuer.errors import ClaimsChanged
from issuer.ids import AchievementId
from issuer.jsonld.canonize import canonize
from issuer.jsonld.shape import ShapeRefused
from issuer.proofs.eddsa_rdfc_2022 import EddsaRdfc2022
from issuer.proofs.suite import rehearse

_SUITE = EddsaRdfc2022()


@dataclass(slots=True, unsafe_hash=True)
class Draft:
    """A plan, with the contexts that its proof will be read by, as JSON text."""

    plan: Final[PlannedCredential]
    contexts: Final[str]


@dataclass(frozen=True, slots=True)
class About:
    """What the badges of one achievement share."""

    activity: Activity
    policy: Policy
    achievement: StoredAchievement


@dataclass(frozen=True, slots=True)
class Drafting:
    """The series that a call has met, and what it has rehearsed."""

    institution: Institution
    series: dict[tuple[object, ...], Series | None] = field(default_factory=dict)
    rehearsed: set[AchievementId] = field(default_factory=set)

    def texts(self, own: Particulars, about: About, *, in_full: bool) -> Filled:
        """A badge's unsigned text and canonical form; `in_full` compares with the long way.

        Raises:
            ClaimsChanged: the series gives other texts than the long way.
            RehearsalFailed: the first of a series failed with a throwaway key.
            UnsignableCredential: this badge cannot be prepared.
        """
        filled = self._filled(own, about)
        if in_full and not _is(filled, self._prepared(own, about)):
            raise ClaimsChanged
        return filled

    def stored(self, plan: PlannedCredential) -> Draft:
        """A plan of an earlier run, as it was stored.

        Raises:
            ClaimsChanged: somebody touched it.
        """
        document = json.loads(plan.unsigned)
        if hashlib.sha256(canonize(document)).hexdigest() != plan.canonical_sha256:
            raise ClaimsChanged
        if plan.achievement_id not in self.rehearsed:
            rehearse(document, suite=_SUITE, created=plan.created)
            self.rehearsed.add(plan.achievement_id)
        return Draft(plan, json.dumps(document["@context"]))

    def _filled(self, own: Particulars, about: About) -> Filled:
        form = own.form
        series = self.series.get(form)
        filled = series.fill(own) if series is not None else None
        if filled is not None:
            return filled
        prepared = self._prepared(own, about)
        if form not in self.series:
            rehearse(prepared.document, suite=_SUITE, created=own.valid_from)
            self.rehearsed.add(about.achievement.id)
            series = self.series[form] = self._begun(own, about, prepared)
            filled = series.fill(own) if series is not None else None
        return filled or Filled(compact_json(prepared.document), "", canonize(prepared.document))

    def _prepared(self, own: Particulars, about: About) -> PreparedCredential:
        return prepare(
            build_credential(
                own.award,
                activity=about.activity,
                learner=own.learner,
                achievement=about.achievement.document,
                issuer=self.institution.profile,
                status=own.status,
                credential_id=own.credential_id,
                subject_id=own.subject_id,
                salt=own.salt,
                valid_from=own.valid_from,
                zone=about.policy.zone,
                urls=self.institution.urls,
            )
        )

    def _begun(self, own: Particulars, about: About, prepared: PreparedCredential) -> Series | None:
        """The series that a prepared badge begins; None when it gives no faithful pattern."""
        try:
            series = Series(
                prepared,
                activity=about.activity,
                achievement=Achievement.from_json(about.achievement.document),
                urls=self.institution.urls,
            )
        except ShapeRefused:
            return None
        again = series.fill(own)
        return series if again is None or _is(again, prepared) else None


OUR_CONTEXTS = json.dumps(CONTEXTS)


def _is(filled: Filled, prepared: PreparedCredential) -> bool:
    """Whether these are the badge's texts the long way."""
    document = prepared.document
    return filled.unsigned == compact_json(document) and filled.canonical == canonize(document)


def compact_json(document: Mapping[str, object]) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))
