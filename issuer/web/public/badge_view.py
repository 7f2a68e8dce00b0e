"""A badge as its page shows it: read from the signed document, and from nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from issuer.actions.ports import Institution
from issuer.credentials.issued import SharedCredential
from issuer.credentials.model import Achievement, OpenBadgeCredential
from issuer.ids import AchievementId, CredentialId, Urls
from issuer.jsonld.strict_json import read_json
from issuer.verification import IssuerIdentity
from issuer.verification.issuers import domain_of


@dataclass(frozen=True, slots=True)
class ShownResult:
    """One result with what was asked for; `status` is the vocabulary's word, such as Completed."""

    name: str
    value: str
    required: str
    status: str


@dataclass(frozen=True, slots=True)
class BadgeView:
    """What the page says, and the addresses it leads to."""

    id: CredentialId
    credential: OpenBadgeCredential
    issuer: IssuerIdentity
    short_code: str
    attribute: str
    achievement_id: AchievementId
    language: str
    results: tuple[ShownResult, ...]
    revoked_at: datetime | None
    urls: Urls

    @property
    def address(self) -> str:
        return self.urls.credential(self.id)

    @property
    def achievement(self) -> Achievement:
        return self.credential.credential_subject.achievement


def badge_view(found: SharedCredential, *, institution: Institution) -> BadgeView:
    """The view of a badge of ours."""
    credential = OpenBadgeCredential.from_json(read_json(found.text))
    achievement = credential.credential_subject.achievement
    return BadgeView(
        id=found.id,
        credential=credential,
        issuer=IssuerIdentity(
            id=credential.issuer.id,
            name=credential.issuer.name,
            domain=domain_of(credential.issuer.id),
            is_ours=credential.issuer.id == institution.did,
        ),
        short_code=found.short_code,
        attribute=found.attribute,
        achievement_id=found.achievement_id,
        language=achievement.in_language,
        results=shown_results(credential),
        revoked_at=found.revoked_at,
        urls=institution.urls,
    )


def shown_results(credential: OpenBadgeCredential) -> tuple[ShownResult, ...]:
    """Every result that says something, beside what its description asks for."""
    subject = credential.credential_subject
    described = {one.id: one for one in subject.achievement.result_description}
    shown = []
    for result in subject.result:
        about = described.get(result.result_description)
        if about is None or not (result.value or result.status):
            continue
        unit = _UNITS.get(about.result_type, "")
        shown.append(
            ShownResult(
                name=about.name,
                value=f"{result.value}{unit}" if result.value else "",
                required=f"{about.required_value}{unit}" if about.required_value else "",
                status=result.status,
            )
        )
    return tuple(shown)


_UNITS: Mapping[str, str] = {"Percent": " %"}
