"""What an issuer must refuse to sign, each beside a twin that differs in this and is in order.

open-badges.md, section 8, on `POST /credentials/issue`. A case that names no rule is one that the
structure alone does not tell: a context or a term in it has no meaning.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from issuer.jsonld.loader import index

V2 = "https://www.w3.org/ns/credentials/v2"
EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"
V1 = "https://www.w3.org/2018/credentials/v1"
WITHOUT = object()  # in the place of a member that is left out

PLAIN: dict[str, Any] = {
    "@context": [V2],
    "type": ["VerifiableCredential"],
    "issuer": "https://issuer.example/",
    "credentialSubject": {"id": "did:example:subject"},
}
PLAIN_1: dict[str, Any] = {
    "@context": [V1, {"name": "https://schema.org/name"}],
    "type": ["VerifiableCredential"],
    "issuer": "https://issuer.example/",
    "issuanceDate": "2020-03-16T22:37:26.544Z",
    "credentialSubject": {"id": "did:example:subject", "name": "Example"},
}

_TERM = {"ExampleKind": "https://example.org/terms#ExampleKind"}
_NAMED = {"@value": "Dog", "@language": "en"}
_RESOURCE = {"id": "https://example.org/resource", "digestSRI": "sha256-" + "A" * 43 + "="}


STATUS: dict[str, object] = {
    "type": "BitstringStatusListEntry",
    "statusPurpose": "revocation",
    "statusListIndex": "1",
    "statusListCredential": "https://example.org/status/1",
}


# As the W3C's suite has it: the SHA-256 of the context and nothing before it.
_OF_THE_SUITE = "uWZVc7WaX1h4D8rJVb-vlMIqxaEKEb1tYbX8fet7JJzQ"
_ANOTHER = _RESOURCE["digestSRI"]


def _digest_of_context() -> str:
    import base64

    known = index()[V2]
    return "sha256-" + base64.b64encode(bytes.fromhex(known.sha256)).decode()


class Case(NamedTuple):
    """Two sets of members for one credential: refused with the first, signed with the second."""

    name: str
    refused: dict[str, Any]
    good: dict[str, Any]
    rule: str = ""
    base: dict[str, Any] = PLAIN

    def document(self, members: dict[str, Any]) -> dict[str, Any]:
        whole = {**self.base, **members}
        return {name: value for name, value in whole.items() if value is not WITHOUT}


def _typed(member: str) -> list[Case]:
    """A member whose value needs a type: alone, and as one of several."""
    whole = {"id": "https://example.org/1", "type": "ExampleKind"}
    context = {"@context": [V2, _TERM]}
    without = {"id": "https://example.org/1"}
    return [
        Case(
            f"{member} without type",
            context | {member: without},
            context | {member: whole},
            "required-member",
        ),
        Case(
            f"second {member} without type",
            context | {member: [whole, without | {"id": "https://example.org/2"}]},
            context | {member: [whole, whole | {"id": "https://example.org/2"}]},
            "required-member",
        ),
        Case(
            f"{member} with a number for its type",
            context | {member: whole | {"type": 2}},
            context | {member: whole},
            "expects-text",
        ),
        Case(
            f"{member} with an id that is no address",
            context | {member: whole | {"id": "not an address"}},
            context | {member: whole},
            "absolute-address",
        ),
    ]


CASES: tuple[Case, ...] = (
    # -- contexts
    Case("context null", {"@context": None}, {}, "expects-array"),
    Case("context a text", {"@context": "v2"}, {}, "expects-array"),
    Case(
        "base context missing", {"@context": [EXAMPLES]}, {"@context": [V2, EXAMPLES]}, "contexts"
    ),
    Case(
        "base context second",
        {"@context": [EXAMPLES, V2]},
        {"@context": [V2, EXAMPLES]},
        "contexts",
    ),
    Case("context a number", {"@context": [V2, 123192875]}, {"@context": [V2, {}]}, "contexts"),
    Case(
        "context no address",
        {"@context": [V2, "https ://not-an-address/v1"]},
        {"@context": [V2, EXAMPLES]},
        "absolute-address",
    ),
    Case(
        "base no address",
        {"@context": [V2, {"@base": "invalid-base-url"}]},
        {"@context": [V2, {"@base": "https://example.org/"}]},
        "absolute-address",
    ),
    Case(
        "base no address, wrapped",
        {"@context": [V2, {"@context": {"@base": "invalid-base-url"}}]},
        {"@context": [V2, {"@context": {"@base": None}}]},
        "absolute-address",
    ),
    Case(
        "context nobody holds",
        {"@context": [V2, "https://example.org/unheard-of"]},
        {"@context": [V2, EXAMPLES]},
    ),
    Case(
        "protected term of the base context redefined",
        {"@context": [V2, {"VerifiableCredential": "https://example.org/other"}]},
        {"@context": [V2, {"ExampleCredential": "https://example.org/other"}]},
    ),
    Case(
        "protected term of its own redefined",
        {"@context": [V2, _TERM | {"@protected": True}, {"ExampleKind": "https://example.org/x"}]},
        {"@context": [V2, _TERM | {"@protected": True}, {"OtherKind": "https://example.org/x"}]},
    ),
    # -- identifiers
    Case(
        "id null",
        {"id": None},
        {"id": "urn:uuid:86294362-4254-4f36-854f-3952fe42555d"},
        "expects-text",
    ),
    Case("id no address", {"id": "not-an-address"}, {"id": "did:example:1"}, "absolute-address"),
    Case(
        "two ids",
        {"id": ["did:example:1", "did:example:2"]},
        {"id": "did:example:1"},
        "expects-text",
    ),
    Case(
        "subject with two ids",
        {"credentialSubject": {"id": ["did:example:1", "did:example:2"]}},
        {"credentialSubject": {"id": "did:example:1"}},
        "expects-text",
    ),
    # -- types
    Case("no type", {"type": WITHOUT}, {}, "required-member"),
    Case("type null", {"type": None}, {}, "expects-text"),
    Case("no types", {"type": []}, {}, "empty-set"),
    Case(
        "the required type missing",
        {"@context": [V2, _TERM], "type": ["ExampleKind"]},
        {"@context": [V2, _TERM], "type": ["ExampleKind", "VerifiableCredential"]},
        "type-value",
    ),
    Case(
        "type not mapped",
        {"type": ["VerifiableCredential", "ExampleKind"]},
        {"type": ["VerifiableCredential", "https://example.org/ExampleKind"]},
    ),
    Case(
        "type mapped to no address",
        {
            "@context": [V2, {"ExampleKind": "https ://not-an-address#ExampleKind"}],
            "type": ["VerifiableCredential", "ExampleKind"],
        },
        {"@context": [V2, _TERM], "type": ["VerifiableCredential", "ExampleKind"]},
    ),
    # -- issuer
    Case("no issuer", {"issuer": WITHOUT}, {}, "required-member"),
    Case("issuer null", {"issuer": None}, {}, "expects-object"),
    Case("issuer no address", {"issuer": "not-an-address"}, {}, "absolute-address"),
    Case(
        "issuer without id", {"issuer": {}}, {"issuer": {"id": "did:example:1"}}, "required-member"
    ),
    Case(
        "issuer whose id is null",
        {"issuer": {"id": None}},
        {"issuer": {"id": "did:example:1"}},
        "expects-text",
    ),
    Case(
        "issuer whose id is no address",
        {"issuer": {"id": "not-an-address"}},
        {"issuer": {"id": "did:example:1"}},
        "absolute-address",
    ),
    # -- subject
    Case("no subject", {"credentialSubject": WITHOUT}, {}, "required-member"),
    Case("subject null", {"credentialSubject": None}, {}, "expects-object"),
    Case("subject a text", {"credentialSubject": "did:example:subject"}, {}, "expects-object"),
    Case("subject empty", {"credentialSubject": {}}, {}, "no-claims"),
    Case("no subjects", {"credentialSubject": []}, {}, "empty-set"),
    Case(
        "one of the subjects empty",
        {"credentialSubject": [{"id": "did:example:1"}, {}]},
        {"credentialSubject": [{"id": "did:example:1"}, {"id": "did:example:2"}]},
        "no-claims",
    ),
    # -- validity
    *(
        Case(
            f"{member} {what}",
            {member: written},
            {member: "2023-02-26T01:02:58.447-05:00"},
            "date-time" if isinstance(written, str) else "expects-text",
        )
        for member in ("validFrom", "validUntil")
        for what, written in (
            ("a day", "2023-02-26"),
            ("without a zone", "2023-02-26T01:02:58"),
            ("no day of the calendar", "2023-02-30T01:02:58Z"),
            ("a number", 20230226),
        )
    ),
    Case(
        "ends before it begins",
        {"validFrom": "2025-01-01T00:00:00Z", "validUntil": "2024-01-01T00:00:00Z"},
        {"validFrom": "2024-01-01T00:00:00Z", "validUntil": "2024-01-01T01:00:00+01:00"},
        "validity-order",
    ),
    # -- members that need a type, an address
    *(
        case
        for member in ("credentialStatus", "termsOfUse", "evidence", "refreshService")
        for case in _typed(member)
    ),
    *_typed("credentialSchema"),
    Case(
        "credentialSchema without id",
        {"credentialSchema": {"type": "JsonSchema"}},
        {"credentialSchema": {"type": "JsonSchema", "id": "https://example.org/schema"}},
        "required-member",
    ),
    Case(
        "credentialSchema with a number for its id",
        {"credentialSchema": {"type": "JsonSchema", "id": 1}},
        {"credentialSchema": {"type": "JsonSchema", "id": "https://example.org/schema"}},
        "expects-text",
    ),
    # -- names
    *(
        case
        for member in ("name", "description")
        for case in (
            Case(
                f"{member} with a member too many",
                {member: _NAMED | {"url": "did:example:dog"}},
                {member: _NAMED | {"@direction": "ltr"}},
                "closed-object",
            ),
            Case(f"{member} a number", {member: 5}, {member: "Dog"}, "expects-object"),
            Case(
                f"second {member} without a value",
                {member: [_NAMED, {"@language": "fr"}]},
                {member: [_NAMED, {"@value": "Chien", "@language": "fr"}]},
                "required-member",
            ),
            Case(
                f"{member} of the issuer with a member too many",
                {"issuer": {"id": "did:example:1", member: _NAMED | {"url": "did:example:dog"}}},
                {"issuer": {"id": "did:example:1", member: _NAMED}},
                "closed-object",
            ),
        )
    ),
    # -- related resources
    Case(
        "relatedResource of texts",
        {"relatedResource": ["https://example.org/resource"]},
        {"relatedResource": [_RESOURCE]},
        "expects-object",
    ),
    Case(
        "relatedResource without id",
        {"relatedResource": [{"digestSRI": _RESOURCE["digestSRI"]}]},
        {"relatedResource": _RESOURCE},
        "required-member",
    ),
    Case(
        "relatedResource listed twice",
        {"relatedResource": [_RESOURCE, _RESOURCE]},
        {"relatedResource": [_RESOURCE, _RESOURCE | {"id": "https://example.org/another"}]},
        "described-twice",
    ),
    Case(
        "relatedResource without digest",
        {"relatedResource": [{"id": "https://example.org/resource"}]},
        {"relatedResource": [_RESOURCE | {"mediaType": "application/json"}]},
        "no-digest",
    ),
    Case(
        "relatedResource with another digest",
        {"relatedResource": [{"id": V2, "digestSRI": _RESOURCE["digestSRI"]}]},
        {"relatedResource": [{"id": V2, "digestSRI": _digest_of_context()}]},
        "digest",
    ),
    Case(
        "relatedResource with two digests of which one is another",
        {"relatedResource": [{"id": V2, "digestSRI": f"{_digest_of_context()} {_ANOTHER}"}]},
        {"relatedResource": [{"id": V2, "digestSRI": f"{_digest_of_context()} sha3-x"}]},
        "digest",
    ),
    Case(
        "relatedResource with a digest alone that is another",
        {"relatedResource": [{"id": V2, "digestMultibase": f"u{'A' * 43}"}]},
        {"relatedResource": [{"id": V2, "digestMultibase": _OF_THE_SUITE}]},
        "digest",
    ),
    *(
        Case(
            f"relatedResource with {digest!r} for a digest",
            {"relatedResource": [{"id": url, name: digest}]},
            {"relatedResource": [{"id": url, name: good}]},
            "digest",
        )
        for url, name, digest, good in (
            (V2, "digestSRI", "garbage", _digest_of_context()),
            (V2, "digestSRI", "sha1-AAAA", _digest_of_context()),
            (_RESOURCE["id"], "digestSRI", "garbage", _ANOTHER),
            (_RESOURCE["id"], "digestSRI", "", _ANOTHER),
            (V2, "digestMultibase", "garbage", _OF_THE_SUITE),
            (_RESOURCE["id"], "digestMultibase", "uAAAA", _OF_THE_SUITE),
        )
    ),
    # -- terms
    Case(
        "undefined term",
        {"credentialSubject": {"id": "did:example:1", "unheardOf": 1}},
        {"@context": [V2, EXAMPLES], "credentialSubject": {"id": "did:example:1", "unheardOf": 1}},
    ),
    Case(
        "bogus statusEntry",
        {"statusEntry": {"type": "BitstringStatusListEntry", "statusListIndex": True}},
        {"credentialStatus": STATUS},
    ),
    # -- version 1.1
    Case("1.1 without issuanceDate", {"issuanceDate": WITHOUT}, {}, "required-member", PLAIN_1),
    Case(
        "1.1 that ends before it begins",
        {"expirationDate": "2019-01-01T00:00:00Z"},
        {"expirationDate": "2040-01-01T00:00:00Z"},
        "validity-order",
        PLAIN_1,
    ),
    Case("1.1 with a subject of nothing", {"credentialSubject": {}}, {}, "no-claims", PLAIN_1),
)

# A credential that comes with a proof; what the proof proves is asked on verifying.
PROOF_CASES = (
    Case(
        "proof without type",
        {"proof": {"proofPurpose": "assertionMethod"}},
        {"proof": {"type": "DataIntegrityProof", "proofPurpose": "assertionMethod"}},
        "required-member",
    ),
    Case("proof null", {"proof": None}, {}, "expects-object"),
    Case("proof a text", {"proof": "proof"}, {}, "expects-object"),
)
