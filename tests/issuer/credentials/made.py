"""Credentials for these tests, made the way the application makes them."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jsonschema import Draft201909Validator, FormatChecker

from issuer.attendance.model import Activity, AttendanceEntry, Bilingual, Learner
from issuer.awards.policy import Policy
from issuer.awards.versions import shipped_policies
from issuer.credentials.build import (
    UnsignedCredential,
    achievement_for,
    build_credential,
    issuer_profile,
)
from issuer.credentials.model import Achievement, Profile
from issuer.ids import AchievementId, CredentialId, Urls
from issuer.status.bitstring_status_list import StatusListEntry
from tests.factories import a_learner, a_validated_award, an_activity
from tests.issuer.credentials.bad_documents import GOOD_ENDORSEMENT
from tests.missing import missing

URLS = Urls("http://localhost:8000")
ZONE = ZoneInfo("Asia/Hong_Kong")
ACHIEVEMENT = AchievementId("b12Hq3K0Wnqb0eEw6Rk2cPqkR0A")
CREDENTIAL = CredentialId("RpLIMjc47rg9Wz_KhigARi0fb3U")
SALT = "6ee4ce016fb6ce5c13f57d48022d99ee"
SUBJECT = "urn:uuid:2f1d0c6e-9c40-4c56-8f4c-0d6a7d6f1a00"
VALID_FROM = datetime(2026, 11, 20, 9, 0, 0, 987654, tzinfo=UTC)

SHARED = Path(__file__).parents[3].parent / "shared" / "data"


def the_issuer() -> Profile:
    return issuer_profile(
        did="did:web:localhost%3A8000",
        name=Bilingual("Example University", "示例大學"),
        url=URLS.home,
        email="badges@example.edu",
        image_url=URLS.crest,
        caption="Crest",
    )


def an_achievement(
    activity: Activity | None = None, *, policy: Policy | None = None
) -> Achievement:
    activity = activity or an_activity()
    policy = policy or shipped_policies().version("S0")
    attribute = policy.attributes[activity.attributes[0]]
    return achievement_for(
        activity, attribute, policy=policy, achievement_id=ACHIEVEMENT, urls=URLS
    )


def built(
    *,
    activity: Activity | None = None,
    entry: AttendanceEntry | None = None,
    learner: Learner | None = None,
    **changes: Any,
) -> UnsignedCredential:
    activity = activity or an_activity()
    arguments: dict[str, Any] = {
        "activity": activity,
        "learner": learner or a_learner(),
        "achievement": an_achievement(activity),
        "issuer": the_issuer(),
        "status": StatusListEntry(status_list_credential=f"{URLS.base}/status/list", index=7),
        "credential_id": CREDENTIAL,
        "subject_id": SUBJECT,
        "salt": SALT,
        "valid_from": VALID_FROM,
        "zone": ZONE,
        "urls": URLS,
    }
    award = a_validated_award(activity=activity, entry=entry)
    return build_credential(award, **(arguments | changes))


def a_document(**changes: Any) -> dict[str, Any]:
    """A built credential as fresh JSON that a test may change."""
    document: dict[str, Any] = json.loads(json.dumps(built(**changes).document))
    return document


def a_full_document() -> dict[str, Any]:
    """A credential with every kind of part that the schema knows."""
    document = a_document()
    profile = document["issuer"] | {
        "otherIdentifier": [
            {"type": "IdentifierEntry", "identifier": "1", "identifierType": "ext:ror"}
        ],
        "parentOrg": {"id": "https://p.example/", "type": ["Profile"], "dateOfBirth": "1990-01-31"},
        "address": {
            "type": ["Address"],
            "addressCountry": "Hong Kong",
            "geo": {"type": "GeoCoordinates", "latitude": 22.3, "longitude": 114.2},
        },
    }
    document["issuer"] = profile
    document["image"] = {"id": "https://x.example/b.png", "type": "Image"}
    document["endorsement"] = [copy.deepcopy(GOOD_ENDORSEMENT)]
    document["endorsementJwt"] = ["a.b.c"]
    document["termsOfUse"] = [{"type": "Terms", "id": "https://x.example/terms"}]
    document["refreshService"] = {"id": "https://x.example/r", "type": "1EdTechCredentialRefresh"}
    document["proof"] = [{"type": "DataIntegrityProof", "created": "2026-11-20T09:00:00Z"}]
    subject = document["credentialSubject"]
    subject |= {"creditsEarned": 1.5, "role": "Participant", "source": copy.deepcopy(profile)}
    achievement = subject["achievement"]
    achievement["creator"] = copy.deepcopy(profile)
    achievement["related"] = [
        {"id": "https://x.example/zh", "type": ["Related"], "inLanguage": "zh-Hant-HK"}
    ]
    described = achievement["resultDescription"][0]
    described["allowedValue"] = ["low", "high"]
    described["rubricCriterionLevel"] = [
        {
            "id": "https://x.example/#good",
            "type": ["RubricCriterionLevel"],
            "name": "Good",
            "alignment": copy.deepcopy(achievement["alignment"]),
        }
    ]
    subject["result"][0]["achievedLevel"] = "https://x.example/#good"
    return document


def published_file(name: str) -> Any:
    """A file of the standard's own, which we may not keep (see shared/data/README.md)."""
    path = SHARED / name
    if not path.exists():
        reason = f"the published file {name} is not at {SHARED}"
        missing(reason)
    return json.loads(path.read_text(encoding="utf-8"))


@cache
def official_schema() -> Draft201909Validator:
    schema = published_file("ob-3.0-schemas/achievementcredential.json")
    formats = FormatChecker(formats=["date"])
    # jsonschema checks date-time only with a package that we do not have.
    formats.checks("date-time", raises=ValueError)(_is_date_time)
    return Draft201909Validator(schema, format_checker=formats)


def _is_date_time(value: object) -> bool:
    if not isinstance(value, str):
        return True
    day, _, clock = value.upper().partition("T")
    return len(day) == 10 and datetime.fromisoformat(f"{day}T{clock}").utcoffset() is not None
