"""Forgeries about what is claimed and in which words (T5 to T7, T41)."""

import copy

from tests.evil_issuer.catalogue import (
    BAD,
    CREDENTIALS,
    EXPIRED,
    REVOKED,
    UNSURE,
    badge_with,
    each,
    entry,
    forgery,
    renamed,
    signed_with,
)
from tests.issuer.verification.actors import (
    EVIL,
    US,
    WORKED_EXAMPLE,
    example,
)


@each(
    "T6 an unsigned addition",
    {
        "an undefined term": (BAD, "data-loss", ((), "grade", "First class honours")),
        "an undefined term in the subject": (
            BAD,
            "data-loss",
            (("credentialSubject",), "grade", "First class honours"),
        ),
        "an undefined term in the achievement": (
            BAD,
            "data-loss",
            (("credentialSubject", "achievement"), "hours", 500),
        ),
        "a relative id": (BAD, "data-loss", (("evidence", 0), "id", "certificate.pdf")),
        "a relative type": (BAD, "data-loss", (("evidence", 0), "type", ["Evidence", "Diploma"])),
        "a null": (BAD, "", ((), "validUntil", None)),
        "@included": (BAD, "", ((), "@included", [{"id": "urn:x:1", "name": "PhD"}])),
        "@reverse": (BAD, "", ((), "@reverse", {"evidence": {"id": "urn:x:1"}})),
        "@graph": (BAD, "", ((), "@graph", [{"id": "urn:x:1", "name": "PhD"}])),
        "@nest": (BAD, "unusual-form", ((), "@nest", {"description": "PhD"})),
        "@index": (BAD, "", ((), "@index", "PhD")),
        "@id beside id": (UNSURE, "unusual-form", ((), "@id", "urn:x:1")),
        "a keyword look-alike": (BAD, "data-loss", ((), "@hours", 500)),
        "an empty array": (BAD, "empty-member", ((), "endorsement", [])),
        "another name": (BAD, "bad-signature", ((), "name", "First class honours")),
        "a licence": (BAD, "bad-signature", (("credentialSubject",), "licenseNumber", "1")),
    },
)
def _addition(value):
    way, name, new = value
    return badge_with((*way, name), new)


@forgery("T6 a revoked badge whose status hides under its full address", UNSURE, "unusual-form")
def _hidden_status():
    return renamed(REVOKED, "credentialStatus", f"{CREDENTIALS}credentialStatus")


@forgery("T6 an expired badge whose end hides under its full address", UNSURE, "unusual-form")
def _hidden_end():
    stamp = {
        "@type": "http://www.w3.org/2001/XMLSchema#dateTime",
        "@value": "2026-11-25T00:00:00Z",
    }
    return renamed(EXPIRED, "validUntil", f"{CREDENTIALS}validUntil", value=stamp)


@forgery("T6 an expired badge whose end hides in a nest", UNSURE, "unusual-form")
def _nested_end():
    return renamed(EXPIRED, "validUntil", "@nest", value={"validUntil": EXPIRED["validUntil"]})


@forgery("T7 a revoked badge whose status hides under a name of the attacker's", BAD)
def _aliased_status():
    alias = {"standing": {"@id": f"{CREDENTIALS}credentialStatus", "@type": "@id"}}
    document = renamed(REVOKED, "credentialStatus", "standing")
    return document | {"@context": [*document["@context"], alias]}


def _with_itself_as_evidence(credential):
    itself = {"id": credential["id"], "type": ["Evidence"], "name": "The badge itself"}
    return credential | {"evidence": [itself]}


@forgery("T6 a revoked badge that describes itself again in a corner", UNSURE, "described-twice")
def _moved_status():
    signed = US.sign(_with_itself_as_evidence(example(credentialStatus=entry(index="7"))))
    moved = copy.deepcopy(signed)
    moved["evidence"][0] |= {
        "type": ["Evidence", "VerifiableCredential"],
        "credentialStatus": moved.pop("credentialStatus"),
    }
    return moved


@each(
    "T5 the same statements in other JSON",
    {
        "a flag as text": (BAD, "expects-flag", (("identifier", 0, "hashed"), "false")),
        "a text in an array": (
            BAD,
            "expects-text",
            (("achievement", "name"), ["Positive and flexible"]),
        ),
        "a value object": (
            BAD,
            "expects-text",
            (("achievement", "name"), {"@value": "Positive and flexible"}),
        ),
    },
)
def _other_json(value):
    way, new = value
    return badge_with(("credentialSubject", *way), new)


@each(
    "T5 a type",
    {
        "no Open Badge": (BAD, "type-value", ["VerifiableCredential"]),
        "no credential": (BAD, "type-value", ["OpenBadgeCredential"]),
        "none": (BAD, "required-member", ...),
        "one more": (
            BAD,
            "bad-signature",
            ["VerifiableCredential", "OpenBadgeCredential", "Profile"],
        ),
    },
)
def _type(value):
    return badge_with(("type",), value)


@forgery("T1 not an Open Badge, though signed by us", BAD, "type-value")
def _no_badge():
    return signed_with(("type",), ["VerifiableCredential"])


V2, OB, EXTENSIONS = WORKED_EXAMPLE["@context"]
REDEFINED = {"name": "https://schema.org/alternateName"}


@each(
    "T7 contexts",
    {
        "an inline one that redefines a name": (
            BAD,
            "foreign-context",
            [V2, OB, EXTENSIONS, REDEFINED],
        ),
        "an inline one in front": (BAD, "foreign-context", [REDEFINED, V2, OB, EXTENSIONS]),
        "an inline one that says nothing": (BAD, "foreign-context", [V2, OB, EXTENSIONS, {}]),
        "an unknown one": (BAD, "foreign-context", [V2, OB, EXTENSIONS, "https://evil.example/c"]),
        "in another order": (BAD, "foreign-context", [OB, V2, EXTENSIONS]),
        "repeated": (BAD, "foreign-context", [V2, OB, EXTENSIONS, V2]),
        "the unversioned one": (BAD, "foreign-context", [V2, OB.replace("-3.0.3", ""), EXTENSIONS]),
        "null in front": (BAD, "foreign-context", [None, V2, OB, EXTENSIONS]),
        "one only": (BAD, "foreign-context", V2),
        "none": (BAD, "foreign-context", ...),
        "an earlier one": (BAD, "data-loss", [V2, OB.replace("3.0.3", "3.0.2"), EXTENSIONS]),
    },
)
def _contexts(value):
    return badge_with(("@context",), value)


@each(
    "T7 a nested context",
    {
        "in the subject": (BAD, "foreign-context", ("credentialSubject",)),
        "in the issuer": (BAD, "foreign-context", ("issuer",)),
        "in the status": (BAD, "foreign-context", ("credentialStatus",)),
        "in an item": (BAD, "foreign-context", ("evidence", 0)),
    },
)
def _nested_context(value):
    return badge_with((*value, "@context"), {"name": None})


@forgery("T7 a stranger's badge with a context of their own", UNSURE, "unknown-context")
def _own_context():
    document = example(credentialStatus=None)
    document["issuer"]["id"] = EVIL.did
    document["@context"].append({"grade": "https://evil.example/grade"})
    return EVIL.sign(document | {"grade": "A"})


@forgery("T7 a stranger's badge with a context that is not held here", UNSURE, "unknown-context")
def _remote_context():
    document = EVIL.sign(example(credentialStatus=None))
    document["issuer"]["id"] = EVIL.did
    document["@context"].append("https://evil.example/context")
    return document


@forgery("T41 a clique of nodes that nobody can tell apart", BAD, "unusable-document")
def _poison():
    names = [f"_:n{number}" for number in range(9)]
    cliques = [
        {"id": one, "type": ["Profile"], "parentOrg": [{"id": other} for other in names]}
        for one in names
    ]
    return badge_with(("issuer", "parentOrg"), cliques)
