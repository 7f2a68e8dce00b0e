"""The parts of an Open Badges 3.0 credential that we write and read.

Follows Open Badges 3.0, appendix B (data models), on the W3C data model 2.0. Member names are the
specification's in camelCase; the fields here are the same words in snake_case. What we neither
write nor show (endorsements, addresses, rubrics) stays in `unrecognized` and is written back.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Annotated

from issuer.credentials.members import (
    AnyList,
    AnyObject,
    AnyObjects,
    Flag,
    Moment,
    Part,
    Text,
    Texts,
    many,
    one,
    the,
)

CREDENTIALS_CONTEXT = "https://www.w3.org/ns/credentials/v2"
FIRST_CREDENTIALS_CONTEXT = "https://www.w3.org/2018/credentials/v1"  # VC Data Model 1.1
OPEN_BADGES_CONTEXT = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
# Defines 1EdTechJsonSchemaValidator2019; without it the type is an undefined term (sharp edge 1).
EXTENSIONS_CONTEXT = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
CONTEXTS = (CREDENTIALS_CONTEXT, OPEN_BADGES_CONTEXT, EXTENSIONS_CONTEXT)

SCHEMA_TYPE = "1EdTechJsonSchemaValidator2019"
SCHEMA_URL = (
    "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
)
# The schemas of other credentials, by their type (open-badges.md 1.8).
SCHEMA_URLS = {
    "EndorsementCredential": (
        "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/"
        "ob_v3p0_endorsementcredential_schema.json"
    ),
    "ClrCredential": (
        "https://purl.imsglobal.org/spec/clr/v2p0/schema/json/clr_v2p0_clrcredential_schema.json"
    ),
}


@dataclass(frozen=True, kw_only=True)
class Image(Part):
    """A picture by its address; a closed object, never a bare URL (sharp edge 4)."""

    id: Text
    type: Text = "Image"
    caption: Text = ""


@dataclass(frozen=True, kw_only=True)
class IdentityObject(Part):
    """One thing known about the recipient, in clear or hashed (open-badges.md 1.6)."""

    type: Text = "IdentityObject"
    hashed: Flag
    identity_hash: Text
    identity_type: Text
    salt: Text = ""

    def matches(self, known: str) -> bool:
        """Whether this is the identity of somebody who is known by `known`.

        The specification has no rule for upper and lower case of an e-mail address, so both the
        text as it is and its lower-case form count; the hash's hexadecimal digits in either case.
        """
        forms = {known, known.strip().lower()}
        if not known.strip() or self.hashed is None:
            return False
        if not self.hashed:
            mail = self.identity_type == "emailAddress"
            return (self.identity_hash.strip().lower() if mail else self.identity_hash) in forms
        algorithm, _, digest = self.identity_hash.partition("$")
        if algorithm not in ("sha256", "md5"):
            return False
        return digest.casefold() in {_digest(algorithm, form + self.salt) for form in forms}


def hash_identity(identity: str, *, salt: str) -> str:
    """An e-mail address as an `identityHash`: lower case, the salt appended, no separator."""
    return f"sha256${_digest('sha256', identity.strip().lower() + salt)}"


def _digest(algorithm: str, text: str) -> str:
    return hashlib.new(algorithm, text.encode(), usedforsecurity=False).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Profile(Part):
    """Who issues. `id` is the DID, and the controller of the key, string for string."""

    id: Text
    type: Texts = ("Profile",)
    name: Text = ""
    url: Text = ""
    email: Text = ""
    description: Text = ""
    image: Annotated[Image | None, one(Image)] = None


@dataclass(frozen=True, kw_only=True)
class Alignment(Part):
    """What an achievement corresponds to in somebody's framework."""

    type: Texts = ("Alignment",)
    target_name: Text
    target_url: Text
    target_code: Text = ""
    target_framework: Text = ""
    target_description: Text = ""
    target_type: Text = ""


@dataclass(frozen=True, kw_only=True)
class ResultDescription(Part):
    """What a result of this achievement may be, and what is required."""

    id: Text
    type: Texts = ("ResultDescription",)
    name: Text
    result_type: Text
    value_min: Text = ""
    value_max: Text = ""
    required_value: Text = ""


@dataclass(frozen=True, kw_only=True)
class Result(Part):
    """What one learner reached; `result_description` is the id of one in the achievement."""

    type: Texts = ("Result",)
    result_description: Text = ""
    status: Text = ""
    value: Text = ""


@dataclass(frozen=True, kw_only=True)
class Criteria(Part):
    """What must be done to earn the achievement: an address, Markdown, or both."""

    id: Text = ""
    narrative: Text = ""


@dataclass(frozen=True, kw_only=True)
class Achievement(Part):
    """What can be earned: one attribute from one activity."""

    id: Text
    type: Texts = ("Achievement",)
    achievement_type: Text = ""
    name: Text
    description: Text
    criteria: Annotated[Criteria, the(Criteria)]
    in_language: Text = ""
    image: Annotated[Image | None, one(Image)] = None
    tag: Texts = ()
    version: Text = ""
    alignment: Annotated[tuple[Alignment, ...], many(Alignment)] = ()
    result_description: Annotated[tuple[ResultDescription, ...], many(ResultDescription)] = ()


@dataclass(frozen=True, kw_only=True)
class AchievementSubject(Part):
    """Who earned what, when, and how well."""

    id: Text = ""
    type: Texts = ("AchievementSubject",)
    activity_start_date: Moment = None
    activity_end_date: Moment = None
    identifier: Annotated[tuple[IdentityObject, ...], many(IdentityObject)] = ()
    achievement: Annotated[Achievement, the(Achievement)]
    result: Annotated[tuple[Result, ...], many(Result)] = ()

    @property
    def name(self) -> str:
        """The recipient's name in clear, or nothing."""
        names = (known for known in self.identifier if known.identity_type == "name")
        return next((known.identity_hash for known in names if not known.hashed), "")


@dataclass(frozen=True, kw_only=True)
class Evidence(Part):
    """What speaks for the award."""

    id: Text = ""
    type: Texts = ("Evidence",)
    name: Text = ""
    description: Text = ""
    narrative: Text = ""
    genre: Text = ""


@dataclass(frozen=True, kw_only=True)
class OpenBadgeCredential(Part):
    """The document. Status and schema are other specifications' shapes and stay plain objects."""

    context: AnyList = CONTEXTS
    id: Text
    type: Texts = ("VerifiableCredential", "OpenBadgeCredential")
    name: Text
    description: Text = ""
    issuer: Annotated[Profile, the(Profile)]
    valid_from: Moment
    valid_until: Moment = None
    awarded_date: Moment = None
    image: Annotated[Image | None, one(Image)] = None
    credential_subject: Annotated[AchievementSubject, the(AchievementSubject)]
    evidence: Annotated[tuple[Evidence, ...], many(Evidence)] = ()
    credential_status: AnyObject = None
    credential_schema: AnyObjects = ()
