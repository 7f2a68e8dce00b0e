"""Documents that must never be signed: one change each to a good one, and the rules it breaks."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from issuer.credentials.model import CREDENTIALS_CONTEXT, EXTENSIONS_CONTEXT, OPEN_BADGES_CONTEXT

SUBJECT = ("credentialSubject",)
ACHIEVEMENT = (*SUBJECT, "achievement")
ALIGNMENT = (*ACHIEVEMENT, "alignment", 0)
DESCRIBED = (*ACHIEVEMENT, "resultDescription", 0)
RESULT = (*SUBJECT, "result", 0)
PERSON = (*SUBJECT, "identifier", 1)
STATUS = ("credentialStatus",)
REMOVED = object()

Way = tuple[str | int, ...]
Change = Callable[[Any], object]


@dataclass(frozen=True)
class Bad:
    """The member at the end of a way is set to a value, removed, or made from what was there."""

    sentence: str
    way: Way
    value: object
    rules: str

    def of(self, good: Mapping[str, Any]) -> dict[str, Any]:
        document = copy.deepcopy(dict(good))
        place: Any = document
        for step in self.way[:-1]:
            place = place[step]
        last: Any = self.way[-1]
        if self.value is REMOVED:
            del place[last]
        elif callable(self.value):
            place[last] = self.value(place[last])
        else:
            place[last] = copy.deepcopy(self.value)
        return document


def bare(items: list[Any]) -> object:
    return items[0]


def alone(item: object) -> object:
    return [item]


def _an_endorsement(**changes: object) -> dict[str, object]:
    endorsement: dict[str, object] = {
        "@context": [CREDENTIALS_CONTEXT, OPEN_BADGES_CONTEXT],
        "id": "urn:uuid:8a1c5a8a-3c1b-4b1e-9d5b-0d6a7d6f1a01",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": "Endorsement",
        "issuer": {"id": "https://other.example/", "type": ["Profile"]},
        "validFrom": "2026-11-20T09:00:00Z",
        "credentialSubject": {"id": "https://x.example/a", "type": ["EndorsementSubject"]},
    }
    return {name: value for name, value in (endorsement | changes).items() if value is not None}


GOOD_ENDORSEMENT = _an_endorsement()
PROFILE = {"id": "did:web:localhost%3A8000", "type": ["Profile"], "name": "Somebody"}
TOO_DEEP: dict[str, Any] = {}
for _ in range(40):
    TOO_DEEP = {"more": TOO_DEEP}

BAD: tuple[Bad, ...] = (
    # -- the envelope
    Bad("no context", ("@context",), REMOVED, "required-member extensions-context"),
    Bad(
        "one context only",
        ("@context",),
        [CREDENTIALS_CONTEXT, EXTENSIONS_CONTEXT],
        "contexts our-contexts",
    ),
    Bad(
        "contexts in the wrong order",
        ("@context",),
        [OPEN_BADGES_CONTEXT, CREDENTIALS_CONTEXT, EXTENSIONS_CONTEXT],
        "contexts our-contexts",
    ),
    Bad(
        "the unversioned context",
        ("@context", 1),
        "https://purl.imsglobal.org/spec/ob/v3p0/context.json",
        "our-contexts",
    ),
    Bad(
        "the context before last",
        ("@context", 1),
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json",
        "our-contexts",
    ),
    Bad("a context that is a number", ("@context", 2), 3, "contexts extensions-context"),
    Bad("no extensions context", ("@context", 2), REMOVED, "extensions-context"),
    Bad(
        "a context that is one text",
        ("@context",),
        CREDENTIALS_CONTEXT,
        "expects-array extensions-context",
    ),
    Bad("no id", ("id",), REMOVED, "required-member"),
    Bad("a relative id", ("id",), "/credentials/1", "absolute-address"),
    Bad("an id with a space", ("id",), "http://localhost/a b", "absolute-address"),
    Bad("an id with half an escape", ("id",), "http://localhost/%zz", "absolute-address"),
    Bad("an id that is a number", ("id",), 12, "expects-text"),
    Bad("no type", ("type",), REMOVED, "required-member"),
    Bad("a type that is one text", ("type",), "OpenBadgeCredential", "expects-array type-value"),
    Bad("no VerifiableCredential", ("type",), ["OpenBadgeCredential"], "type-value"),
    Bad("no OpenBadgeCredential", ("type",), ["VerifiableCredential"], "type-value"),
    Bad(
        "a type that is no text",
        ("type",),
        ["VerifiableCredential", "OpenBadgeCredential", 1],
        "expects-text",
    ),
    Bad("no name", ("name",), REMOVED, "name"),
    Bad("a blank name", ("name",), "  ", "name blank"),
    Bad("a name by language", ("name",), {"en": "Badge"}, "name expects-text"),
    Bad("an image by its address", ("image",), "http://localhost/b.png", "expects-object"),
    Bad("no issuer", ("issuer",), REMOVED, "required-member"),
    Bad("an issuer by its address", ("issuer",), "did:web:localhost", "issuer-object"),
    Bad("an issuer without an id", ("issuer", "id"), REMOVED, "required-member"),
    Bad("an issuer that is no Profile", ("issuer", "type"), ["Organization"], "type-value"),
    Bad("an issuer whose type is one text", ("issuer", "type"), "Profile", "expects-array"),
    Bad("an issuer with a relative url", ("issuer", "url"), "localhost", "absolute-address"),
    Bad(
        "an issuer's image by its address",
        ("issuer", "image"),
        "http://localhost/c.png",
        "expects-object",
    ),
    Bad("an image whose type is an array", ("issuer", "image", "type"), ["Image"], "expects-text"),
    Bad("an image of another type", ("issuer", "image", "type"), "Picture", "type-value"),
    Bad("an image with a width", ("issuer", "image", "width"), 100, "closed-object"),
    Bad("an image without an address", ("issuer", "image", "id"), REMOVED, "required-member"),
    Bad("an e-mail that is a list", ("issuer", "email"), ["a@example.edu"], "expects-text"),
    Bad("a birthday in words", ("issuer", "dateOfBirth"), "yesterday", "date"),
    Bad(
        "an open identifier entry",
        ("issuer", "otherIdentifier"),
        [{"type": "IdentifierEntry", "identifier": "1", "identifierType": "isbn", "note": "x"}],
        "closed-object",
    ),
    Bad(
        "a parent of another type",
        ("issuer", "parentOrg"),
        {"id": "https://p.example/", "type": ["Thing"]},
        "type-value",
    ),
    Bad(
        "a place without a latitude",
        ("issuer", "address"),
        {"type": ["Address"], "geo": {"type": "GeoCoordinates", "longitude": 114.2}},
        "required-member",
    ),
    Bad("no validFrom", ("validFrom",), REMOVED, "required-member"),
    Bad("a validFrom without a zone", ("validFrom",), "2026-11-20T09:00:00", "date-time our-times"),
    Bad("a validFrom that never was", ("validFrom",), "2026-02-30T09:00:00Z", "date-time"),
    Bad("a validFrom of a day", ("validFrom",), "2026-11-20", "date-time our-times"),
    Bad("a validFrom in local time", ("validFrom",), "2026-11-20T17:00:00+08:00", "our-times"),
    Bad("a validFrom with fractions", ("validFrom",), "2026-11-20T09:00:00.5Z", "our-times"),
    Bad("an awardedDate of a day", ("awardedDate",), "2026-11-20", "date-time our-times"),
    Bad("over before it begins", ("validUntil",), "2026-11-20T08:59:59Z", "validity-order"),
    # -- status, schema, proof
    Bad("two status entries", STATUS, alone, "expects-object"),
    Bad("a status without an id", (*STATUS, "id"), REMOVED, "required-member"),
    Bad("a status without a type", (*STATUS, "type"), REMOVED, "required-member"),
    Bad(
        "a status with the list's id",
        (*STATUS, "id"),
        "http://localhost:8000/status/list",
        "status-id",
    ),
    Bad("an index that is a number", (*STATUS, "statusListIndex"), 7, "status-index"),
    Bad(
        "an index that is a number below nought",
        (*STATUS, "statusListIndex"),
        -7,
        "status-entry status-index",
    ),
    Bad("an index that is true", (*STATUS, "statusListIndex"), True, "status-entry"),
    Bad("an index that is a fraction", (*STATUS, "statusListIndex"), 7.0, "status-entry"),
    Bad("an index below nought", (*STATUS, "statusListIndex"), "-1", "status-entry"),
    Bad("an index with a leading nought", (*STATUS, "statusListIndex"), "07", "status-entry"),
    Bad("an index in Arabic digits", (*STATUS, "statusListIndex"), "٧", "status-entry"),
    Bad("no index", (*STATUS, "statusListIndex"), REMOVED, "status-entry"),
    Bad("no purpose", (*STATUS, "statusPurpose"), REMOVED, "status-entry"),
    Bad("no list", (*STATUS, "statusListCredential"), REMOVED, "status-entry"),
    Bad("a relative list", (*STATUS, "statusListCredential"), "status/list", "absolute-address"),
    Bad("a schema that is no array", ("credentialSchema",), bare, "expects-array"),
    Bad(
        "another schema only",
        ("credentialSchema", 0, "id"),
        "https://x.example/s.json",
        "credential-schema",
    ),
    Bad(
        "a schema of another type",
        ("credentialSchema", 0, "type"),
        "JsonSchema",
        "credential-schema",
    ),
    Bad("a proof that is no array", ("proof",), {"type": "DataIntegrityProof"}, "expects-array"),
    Bad("a proof without a type", ("proof",), [{"proofValue": "z1"}], "required-member"),
    Bad(
        "terms of use without a type",
        ("termsOfUse",),
        [{"id": "https://x.example/"}],
        "required-member",
    ),
    Bad(
        "a refresh service without an id",
        ("refreshService",),
        {"type": "Refresh"},
        "required-member",
    ),
    # -- the subject
    Bad("no subject", SUBJECT, REMOVED, "required-member"),
    Bad("an array of subjects", SUBJECT, alone, "expects-object"),
    Bad("a subject of another type", (*SUBJECT, "type"), ["Person"], "type-value"),
    Bad(
        "a subject without an achievement", ACHIEVEMENT, REMOVED, "required-member result-reference"
    ),
    Bad(
        "an activity's day without a time",
        (*SUBJECT, "activityStartDate"),
        "2026-11-01",
        "date-time",
    ),
    Bad("credits in words", (*SUBJECT, "creditsEarned"), "two", "expects-number"),
    Bad("credits that are true", (*SUBJECT, "creditsEarned"), True, "expects-number"),
    Bad("endless credits", (*SUBJECT, "creditsEarned"), float("inf"), "numbers"),
    Bad("too many credits to count", (*SUBJECT, "creditsEarned"), 2**53, "numbers"),
    Bad("an identifier that is no array", (*SUBJECT, "identifier"), bare, "expects-array"),
    Bad("an identity without hashed", (*PERSON, "hashed"), REMOVED, "required-member"),
    Bad("hashed in words", (*PERSON, "hashed"), "true", "expects-flag"),
    Bad("an identity of an unknown kind", (*PERSON, "identityType"), "shoeSize", "vocabulary"),
    Bad("an extension without a name", (*PERSON, "identityType"), "ext:-", "vocabulary"),
    Bad("an identity with its own id", (*PERSON, "id"), "urn:x:y", "closed-object"),
    Bad(
        "an identity whose type is an array", (*PERSON, "type"), ["IdentityObject"], "expects-text"
    ),
    Bad(
        "a name with a control character",
        (*SUBJECT, "identifier", 0, "identityHash"),
        "A\x01B",
        "characters",
    ),
    Bad("half a character", (*SUBJECT, "identifier", 0, "identityHash"), "A\ud83d", "characters"),
    Bad(
        "a source of another type",
        (*SUBJECT, "source"),
        {"id": "urn:x:y", "type": ["Thing"]},
        "type-value",
    ),
    # -- results
    Bad("a result that is no array", (*SUBJECT, "result"), bare, "expects-array"),
    Bad("a result of another type", (*RESULT, "type"), ["Outcome"], "type-value"),
    Bad(
        "a result of something else",
        (*RESULT, "resultDescription"),
        "https://x.example/#r",
        "result-reference",
    ),
    Bad("a result with an unknown status", (*RESULT, "status"), "Passed", "vocabulary"),
    Bad("a status of somebody's own", (*RESULT, "status"), "ext:Passed", "vocabulary"),
    Bad("a result that is a number", (*RESULT, "value"), 92, "expects-text result-range"),
    Bad("more than the whole", (*RESULT, "value"), "101", "result-range"),
    Bad("a percentage in words", (*RESULT, "value"), "most", "result-range"),
    Bad(
        "a level that is not described",
        (*RESULT, "achievedLevel"),
        "https://x.example/#l",
        "result-reference",
    ),
    Bad("a status result without a status", (*DESCRIBED, "resultType"), "Status", "result-status"),
    # -- the achievement
    Bad("an achievement without an id", (*ACHIEVEMENT, "id"), REMOVED, "required-member"),
    Bad("an achievement without a name", (*ACHIEVEMENT, "name"), REMOVED, "required-member"),
    Bad(
        "an achievement without a description",
        (*ACHIEVEMENT, "description"),
        REMOVED,
        "required-member",
    ),
    Bad("an achievement without criteria", (*ACHIEVEMENT, "criteria"), REMOVED, "required-member"),
    Bad("criteria that say nothing", (*ACHIEVEMENT, "criteria"), {}, "criteria"),
    Bad(
        "criteria by their address",
        (*ACHIEVEMENT, "criteria"),
        "https://x.example/",
        "expects-object",
    ),
    Bad(
        "an achievement of an unknown kind",
        (*ACHIEVEMENT, "achievementType"),
        "Cocurricular",
        "vocabulary",
    ),
    Bad(
        "an extension in the middle", (*ACHIEVEMENT, "achievementType"), "an ext:Kind", "vocabulary"
    ),
    Bad("a language in words", (*ACHIEVEMENT, "inLanguage"), "English", "language-code"),
    Bad("a language with a line end", (*ACHIEVEMENT, "inLanguage"), "en\n", "language-code"),
    Bad("a tag that is no array", (*ACHIEVEMENT, "tag"), "PF", "expects-array"),
    Bad("a tag that is a number", (*ACHIEVEMENT, "tag"), [1], "expects-text"),
    Bad("no tags at all", (*ACHIEVEMENT, "tag"), [], "empty-member"),
    Bad("a version that is null", (*ACHIEVEMENT, "version"), None, "expects-text empty-member"),
    Bad(
        "tags that engines order differently",
        (*ACHIEVEMENT, "tag"),
        ["\U0001f600x", "\uff01x"],
        "code-point-order",
    ),
    Bad(
        "a creator who says less than the issuer",
        (*ACHIEVEMENT, "creator"),
        PROFILE,
        "same-profile",
    ),
    Bad(
        "a relation without an id",
        (*ACHIEVEMENT, "related"),
        [{"type": ["Related"]}],
        "required-member",
    ),
    Bad("an alignment without a name", (*ALIGNMENT, "targetName"), REMOVED, "required-member"),
    Bad("an alignment without an address", (*ALIGNMENT, "targetUrl"), REMOVED, "required-member"),
    Bad(
        "an alignment to a relative address",
        (*ALIGNMENT, "targetUrl"),
        "attributes/PF",
        "absolute-address",
    ),
    Bad("an alignment to an unknown kind", (*ALIGNMENT, "targetType"), "Attribute", "vocabulary"),
    Bad("an alignment whose type is one text", (*ALIGNMENT, "type"), "Alignment", "expects-array"),
    Bad("a result described without a name", (*DESCRIBED, "name"), REMOVED, "required-member"),
    Bad(
        "a result described of an unknown kind",
        (*DESCRIBED, "resultType"),
        "Percentage",
        "vocabulary",
    ),
    Bad("a least value that is a number", (*DESCRIBED, "valueMin"), 0, "expects-text result-range"),
    Bad(
        "a rubric level without an id",
        (*DESCRIBED, "rubricCriterionLevel"),
        [{"type": ["RubricCriterionLevel"], "name": "Good"}],
        "required-member",
    ),
    # -- evidence, endorsements, JSON-LD
    Bad("evidence that is no array", ("evidence",), bare, "expects-array"),
    Bad("evidence without a type", ("evidence", 0, "type"), REMOVED, "required-member"),
    Bad("evidence of another type", ("evidence", 0, "type"), ["Proof"], "type-value"),
    Bad("evidence at a relative address", ("evidence", 0, "id"), "evidence/1", "absolute-address"),
    Bad(
        "an endorsement without a name",
        ("endorsement",),
        [_an_endorsement(name=None)],
        "required-member",
    ),
    Bad(
        "an endorsement of another type",
        ("endorsement",),
        [_an_endorsement(type=["VerifiableCredential"])],
        "type-value",
    ),
    Bad(
        "an endorsement without contexts",
        ("endorsement",),
        [_an_endorsement(**{"@context": []})],
        "contexts",
    ),
    Bad(
        "an endorser by address",
        ("endorsement",),
        [_an_endorsement(issuer="https://o.example/")],
        "issuer-object",
    ),
    Bad("an endorsement that is no JWS", ("endorsementJwt",), ["two.parts"], "compact-jws"),
    Bad("a graph of its own", ("@graph",), [{"id": "urn:x:y"}], "keywords"),
    Bad("a context further in", (*ACHIEVEMENT, "@context"), {"name": "urn:x:y"}, "keywords"),
    Bad("an @id beside the id", ("issuer", "@id"), "urn:x:y", "keywords"),
    Bad("a document without an end", ("more",), TOO_DEEP, "too-deep"),
    Bad(
        "a resource with the digest of another",
        ("relatedResource",),
        [{"id": CREDENTIALS_CONTEXT, "digestMultibase": f"u{'A' * 43}"}],
        "digest",
    ),
    Bad(
        "a resource with no digest that is read",
        ("relatedResource",),
        {"id": "https://x.example/", "digestSRI": "sha1-AAAA"},
        "digest",
    ),
)
