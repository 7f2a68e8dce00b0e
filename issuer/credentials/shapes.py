"""The JSON shapes of Open Badges 3.0, as a table: which members, of which kind, which required.

States what the published JSON Schema of the data model asks (open-badges.md 1.2 to 1.7), in our
own words and code. A member the table does not name may stand in any object that is not closed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from issuer.credentials.kinds import (
    Check,
    Problem,
    Remarks,
    Shape,
    below,
    compact_jws,
    date_time,
    day,
    flag,
    is_text,
    language,
    many,
    number,
    only,
    text,
    types,
    word,
)
from issuer.credentials.model import CREDENTIALS_CONTEXT, FIRST_CREDENTIALS_CONTEXT
from issuer.i18n import N_, Message

# Every edition's context; which of them we write is a rule of our own (rules.py).
_BADGES_CONTEXT = re.compile(
    r"https://purl\.imsglobal\.org/spec/ob/v3p0/context(-3\.[0-9]\.[0-9])*\.json"
)


_RECORDS_CONTEXT = re.compile(
    r"https://purl\.imsglobal\.org/spec/clr/v2p0/context(-2\.[0-9.]+)?\.json"
)
_FIRST = " 1.1"  # after a credential's name: its shape on the VC Data Model 1.1


def one(name: str) -> Check:
    """An object of a shape, which may refer to itself."""

    def check(value: object, path: str) -> Remarks:
        yield from SHAPES[name].remarks(value, path)

    return check


def credential(name: str) -> Check:
    """A credential of a shape, on that data model of W3C which its first context names."""

    def check(value: object, path: str) -> Remarks:
        contexts = value.get("@context") if isinstance(value, Mapping) else None
        is_first = isinstance(contexts, list) and contexts[:1] == [FIRST_CREDENTIALS_CONTEXT]
        yield from SHAPES[name + _FIRST if is_first else name].remarks(value, path)

    return check


def _profile_or_address(value: object, path: str) -> Remarks:
    if not is_text(value):
        yield from one("Profile")(value, path)


def _credential_or_token(value: object, path: str) -> Remarks:
    """A credential inside another, which is looked at by itself; or one in the form of a JWT."""
    if not is_text(value) and not isinstance(value, Mapping):
        yield Problem("expects-object", path, Message(N_("An object is expected.")))


def _contexts(base: str, second: re.Pattern[str]) -> Check:
    """Two known contexts in order, then anything (probe 3)."""

    def check(value: object, path: str) -> Remarks:
        if not isinstance(value, list):
            yield Problem("expects-array", path, Message(N_("An array is expected.")))
            return
        found = [*value, None, None]
        if found[0] != base:
            message = Message(N_("The context %(url)s must be the first."), {"url": base})
            yield Problem("contexts", below(path, 0), message)
        if not (isinstance(found[1], str) and second.fullmatch(found[1])):
            sentence = (
                N_("The context of Open Badges 3.0 must be the second.")
                if second is _BADGES_CONTEXT
                else N_("The context of CLR 2.0 must be the second.")
            )
            yield Problem("contexts", below(path, 1), Message(sentence))
        for index, item in enumerate(value[2:], start=2):
            if not isinstance(item, str | dict):
                message = Message(N_("A context is an address or an object."))
                yield Problem("contexts", below(path, index), message)

    return check


# -- the table ----------------------------------------------------------------------------------


def _shape(members: Mapping[str, Check], *, closed: bool = False) -> Shape:
    """A shape in short: `!` after a name says that the member is required."""
    return Shape(
        members={name.rstrip("!"): check for name, check in members.items()},
        required=tuple(name.rstrip("!") for name in members if name.endswith("!")),
        closed=closed,
    )


def _texts(*names: str) -> dict[str, Check]:
    return dict.fromkeys(names, text)


_IDENTIFIER_TYPES = (
    "name sourcedId systemId productId userName accountId emailAddress nationalIdentityNumber isbn "
    "issn lisSourcedId oneRosterSourcedId sisSourcedId ltiContextId ltiDeploymentId ltiToolId "
    "ltiPlatformId ltiUserId identifier"
)
_ACHIEVEMENT_TYPES = (
    "Achievement ApprenticeshipCertificate Assessment Assignment AssociateDegree Award Badge "
    "BachelorDegree Certificate CertificateOfCompletion Certification CommunityService Competency "
    "Course CoCurricular Degree Diploma DoctoralDegree Fieldwork GeneralEducationDevelopment "
    "JourneymanCertificate LearningProgram License Membership ProfessionalDoctorate "
    "QualityAssuranceCredential MasterCertificate MasterDegree MicroCredential ResearchDoctorate "
    "SecondarySchoolDiploma"
)
_ALIGNMENT_TYPES = (
    "ceasn:Competency ceterms:Credential CFItem CFRubric CFRubricCriterion CFRubricCriterionLevel "
    "CTDL"
)
_RESULT_TYPES = (
    "GradePointAverage LetterGrade Percent PerformanceLevel PredictedScore RawScore Result "
    "RubricCriterion RubricCriterionLevel RubricScore ScaledScore Status"
)
_RESULT_STATUSES = "Completed Enrolled Failed InProgress OnHold Provisional Withdrew"

_ENDORSEMENTS: dict[str, Check] = {
    "endorsement": many(credential("EndorsementCredential")),
    "endorsementJwt": many(compact_jws),
}
_ENVELOPE: dict[str, Check] = {
    "id!": text,
    "description": text,
    "awardedDate": date_time,
    "issuer!": _profile_or_address,
    "validUntil": date_time,
    "proof": many(one("Proof")),
    "credentialSchema": many(one("Reference")),
    "credentialStatus": one("Reference"),
    "refreshService": one("Reference"),
    "termsOfUse": many(one("TermsOfUse")),
}
_MODEL_2: dict[str, Check] = {"validFrom!": date_time}
# open-badges.md 1.3: there, a name is asked for.
_MODEL_1: dict[str, Check] = {
    "issuanceDate!": date_time,
    "expirationDate": date_time,
    "validFrom": date_time,
    "name!": text,
}


def _credentials(name: str, second: re.Pattern[str], members: dict[str, Check]) -> dict[str, Shape]:
    """A credential's shape on both data models of W3C."""
    plain = {member: check for member, check in members.items() if member.rstrip("!") != "name"}
    return {
        name: _shape(
            {"@context!": _contexts(CREDENTIALS_CONTEXT, second)} | _ENVELOPE | _MODEL_2 | members
        ),
        name + _FIRST: _shape(
            {"@context!": _contexts(FIRST_CREDENTIALS_CONTEXT, second)}
            | _ENVELOPE
            | _MODEL_1
            | plain
        ),
    }


SHAPES: Mapping[str, Shape] = {
    **_credentials(
        "AchievementCredential",
        _BADGES_CONTEXT,
        _ENDORSEMENTS
        | {
            "type!": types(
                ("VerifiableCredential",), ("AchievementCredential", "OpenBadgeCredential")
            ),
            "name": text,
            "image": one("Image"),
            "credentialSubject!": one("AchievementSubject"),
            "evidence": many(one("Evidence")),
        },
    ),
    **_credentials(
        "EndorsementCredential",
        _BADGES_CONTEXT,
        {
            "type!": types(("VerifiableCredential",), ("EndorsementCredential",)),
            "name!": text,
            "credentialSubject!": one("EndorsementSubject"),
        },
    ),
    **_credentials(
        "ClrCredential",
        _RECORDS_CONTEXT,
        _ENDORSEMENTS
        | {
            "type!": types(("VerifiableCredential",), ("ClrCredential",)),
            "name": text,
            "partial": flag,
            "image": one("Image"),
            "credentialSubject!": one("ClrSubject"),
            "evidence": many(one("Evidence")),
        },
    ),
    "ClrSubject": _shape(
        {
            "id": text,
            "type!": types(("ClrSubject",)),
            "identifier": many(one("IdentityObject")),
            "achievement": many(one("Achievement")),
            "verifiableCredential!": many(_credential_or_token),
            "association": many(one("Association")),
        }
    ),
    "Association": _shape({"associationType!": text, "sourceId!": text, "targetId!": text}),
    "EndorsementSubject": _shape(
        {"id!": text, "type!": types(("EndorsementSubject",)), "endorsementComment": text}
    ),
    "AchievementSubject": _shape(
        _texts("id", "licenseNumber", "narrative", "role", "term")
        | {
            "type!": types(("AchievementSubject",)),
            "activityStartDate": date_time,
            "activityEndDate": date_time,
            "creditsEarned": number,
            "achievement!": one("Achievement"),
            "identifier": many(one("IdentityObject")),
            "image": one("Image"),
            "result": many(one("Result")),
            "source": one("Profile"),
        }
    ),
    "Achievement": _shape(
        _ENDORSEMENTS
        | _texts("id!", "name!", "description!")
        | _texts("fieldOfStudy", "humanCode", "specialization", "version")
        | {
            "type!": types(("Achievement",)),
            "criteria!": one("Criteria"),
            "achievementType": word(_ACHIEVEMENT_TYPES),
            "alignment": many(one("Alignment")),
            "creator": one("Profile"),
            "creditsAvailable": number,
            "image": one("Image"),
            "inLanguage": language,
            "otherIdentifier": many(one("IdentifierEntry")),
            "related": many(one("Related")),
            "resultDescription": many(one("ResultDescription")),
            "tag": many(text),
        }
    ),
    "Criteria": _shape(_texts("id", "narrative")),
    "Alignment": _shape(
        _texts("targetName!", "targetUrl!", "targetCode", "targetDescription", "targetFramework")
        | {"type!": types(("Alignment",)), "targetType": word(_ALIGNMENT_TYPES)}
    ),
    "Result": _shape(
        _texts("achievedLevel", "resultDescription", "value")
        | {
            "type!": types(("Result",)),
            "alignment": many(one("Alignment")),
            "status": word(_RESULT_STATUSES, extensible=False),
        }
    ),
    "ResultDescription": _shape(
        _texts("id!", "name!", "requiredLevel", "requiredValue", "valueMin", "valueMax")
        | {
            "type!": types(("ResultDescription",)),
            "resultType!": word(_RESULT_TYPES),
            "alignment": many(one("Alignment")),
            "allowedValue": many(text),
            "rubricCriterionLevel": many(one("RubricCriterionLevel")),
        }
    ),
    "RubricCriterionLevel": _shape(
        _texts("id!", "name!", "description", "level", "points")
        | {"type!": types(("RubricCriterionLevel",)), "alignment": many(one("Alignment"))}
    ),
    "Related": _shape(
        _texts("id!", "version") | {"type!": types(("Related",)), "inLanguage": language}
    ),
    "Evidence": _shape(
        _texts("id", "narrative", "name", "description", "genre", "audience")
        | {"type!": types(("Evidence",))}
    ),
    "Image": _shape(_texts("id!", "caption") | {"type!": only("Image")}, closed=True),
    "IdentityObject": _shape(
        _texts("identityHash!", "salt")
        | {
            "type!": only("IdentityObject"),
            "hashed!": flag,
            "identityType!": word(_IDENTIFIER_TYPES),
        },
        closed=True,
    ),
    "IdentifierEntry": _shape(
        {
            "type!": only("IdentifierEntry"),
            "identifier!": text,
            "identifierType!": word(_IDENTIFIER_TYPES),
        },
        closed=True,
    ),
    "Profile": _shape(
        _ENDORSEMENTS
        | _texts("id!", "name", "url", "phone", "description", "email", "official")
        | _texts("familyName", "givenName", "additionalName", "patronymicName")
        | _texts("honorificPrefix", "honorificSuffix", "familyNamePrefix")
        | {
            "type!": types(("Profile",)),
            "image": one("Image"),
            "address": one("Address"),
            "otherIdentifier": many(one("IdentifierEntry")),
            "parentOrg": one("Profile"),
            "dateOfBirth": day,
        }
    ),
    "Address": _shape(
        _texts("addressCountry", "addressCountryCode", "addressRegion", "addressLocality")
        | _texts("streetAddress", "postOfficeBoxNumber", "postalCode")
        | {"type!": types(("Address",)), "geo": one("GeoCoordinates")}
    ),
    "GeoCoordinates": _shape(
        {"type!": only("GeoCoordinates"), "latitude!": number, "longitude!": number}
    ),
    "Proof": _shape(
        _texts("type!", "cryptosuite", "challenge", "domain", "nonce", "proofPurpose")
        | _texts("proofValue", "verificationMethod")
        | {"created": date_time}
    ),
    "Reference": _shape(_texts("id!", "type!")),
    "TermsOfUse": _shape(_texts("type!", "id")),
}
