"""Forgeries about whose key it is (T1, T2)."""

from keys.multibase import (
    Multicodec,
    encode_multikey,
)
from tests.evil_issuer.catalogue import (
    BAD,
    IMPOSTOR,
    UNSURE,
    badge_with,
    each,
    forgery,
)
from tests.issuer.verification.actors import (
    EVIL,
    EVIL_KEY,
    US,
    Institution,
    example,
    world,
)

forgery("T1 our identifier, the attacker's key", BAD, "key-not-listed")(IMPOSTOR.badge)


@each(
    "T2 a method that is not the issuer's",
    {
        "on the attacker's domain": (BAD, "foreign-key", EVIL.method),
        "a did:key": (BAD, "foreign-key", EVIL_KEY.method),
        "our name as beginning of theirs": (
            BAD,
            "foreign-key",
            f"{US.did}.evil.example#{EVIL.key.multibase}",
        ),
        "our name with a query": (BAD, "foreign-key", f"{US.did}?v=1#{EVIL.key.multibase}"),
        "our name with a path": (BAD, "foreign-key", f"{US.did}/x#{EVIL.key.multibase}"),
        "our name in capitals": (
            BAD,
            "foreign-key",
            f"did:web:LOCALHOST%3A8000#{EVIL.key.multibase}",
        ),
        "no fragment": (BAD, "foreign-key", US.did),
        "an empty fragment": (BAD, "foreign-key", f"{US.did}#"),
        "a fragment of ours that is no key": (BAD, "key-not-listed", f"{US.did}#key-1"),
    },
)
def _method(value):
    return IMPOSTOR.sign(example(), verificationMethod=value)


@each(
    "T2 a method that is no address",
    {
        "a list": (BAD, "foreign-key", [US.method]),
        "an object": (BAD, "foreign-key", {"id": US.method}),
        "ours and a tail": (BAD, "key-not-listed", f"{US.method}#{EVIL.key.multibase}"),
        "missing": (BAD, "foreign-key", ...),
        "null": (BAD, "foreign-key", None),
        "relative": (BAD, "bad-signature", f"#{US.key.multibase}"),
    },
)
def _no_method(value):
    return badge_with(("proof", 0, "verificationMethod"), value)


def _method_of(document):
    return document["verificationMethod"][0]


@each(
    "T1 the issuer's document",
    {
        "key not under assertionMethod": (BAD, "key-not-listed", {"assertionMethod": []}),
        "no assertionMethod at all": (BAD, "key-not-listed", {"assertionMethod": ...}),
        "key named as another fragment": (BAD, "key-not-listed", {"assertionMethod": ["#key-1"]}),
        "key named by a fragment without its mark": (
            BAD,
            "key-not-listed",
            {"assertionMethod": [US.key.multibase]},
        ),
        "the method under both its names": (
            BAD,
            "key-not-listed",
            {
                "verificationMethod": [
                    _method_of(US.document()),
                    _method_of(EVIL.document())
                    | {"id": f"#{US.key.multibase}", "controller": US.did},
                ],
            },
        ),
        "the attacker's key under a fragment of ours": (
            BAD,
            "bad-signature",
            {
                "verificationMethod": [
                    _method_of(EVIL.document())
                    | {"id": f"#{US.key.multibase}", "controller": US.did}
                ],
            },
        ),
        "no verificationMethod": (BAD, "key-not-listed", {"verificationMethod": []}),
        "the document of somebody else": (BAD, "foreign-document", {"id": EVIL.did}),
        "no id": (BAD, "foreign-document", {"id": ...}),
        "the method twice": (
            BAD,
            "key-not-listed",
            {
                "verificationMethod": [_method_of(US.document()), _method_of(US.document())],
            },
        ),
        "nonsense": (
            BAD,
            "key-not-listed",
            {"verificationMethod": 7, "assertionMethod": US.method},
        ),
    },
)
def _document(value):
    document = US.document() | {name: one for name, one in value.items() if one is not ...}
    for name, one in value.items():
        if one is ...:
            del document[name]
    return US.badge(), world(ours=document)


@each(
    "T1 the published method",
    {
        "of another controller": (BAD, "key-not-listed", {"controller": EVIL.did}),
        "without controller": (BAD, "key-not-listed", {"controller": None}),
        "with the attacker's key": (
            BAD,
            "bad-signature",
            {"publicKeyMultibase": EVIL.key.multibase},
        ),
        "with a private key": (
            BAD,
            "unusable-key",
            {"publicKeyMultibase": encode_multikey(b"u" * 32, codec=Multicodec.ED25519_PRIVATE)},
        ),
        "with a P-256 key": (
            BAD,
            "bad-signature",
            {"publicKeyMultibase": encode_multikey(b"\2" * 33, codec=Multicodec.P256_PUBLIC)},
        ),
        "in another multibase": (
            BAD,
            "unusable-key",
            {"publicKeyMultibase": "u" + US.key.multibase[1:]},
        ),
        "without a key": (BAD, "unusable-key", {"publicKeyMultibase": None}),
        "with a list of keys": (
            BAD,
            "unusable-key",
            {"publicKeyMultibase": [EVIL.key.multibase, US.key.multibase]},
        ),
        "of another type": (BAD, "unknown-key-form", {"type": "JsonWebKey"}),
        "revoked": (BAD, "key-revoked", {"revoked": "2026-11-25T00:00:00Z"}),
        "expired": (BAD, "key-expires", {"expires": "2026-11-25T00:00:00Z"}),
        "revoked at no time": (BAD, "key-revoked", {"revoked": "once"}),
    },
)
def _published(value):
    document = US.document()
    document["verificationMethod"][0] |= value
    return US.badge(), world(ours=document)


@each(
    "T1 the issuer's name",
    {
        "the attacker's, with our proof": (BAD, "foreign-key", EVIL.did),
        "in capitals": (BAD, "foreign-key", "did:web:LOCALHOST%3A8000"),
        "with a slash": (BAD, "foreign-key", f"{US.did}/"),
        "with the escape in lower case": (BAD, "foreign-key", "did:web:localhost%3a8000"),
        "empty": (BAD, "no-issuer", ""),
        "a number": (BAD, "no-issuer", 7),
        "a web address": (BAD, "foreign-key", "https://localhost:8000/"),
    },
)
def _issuer(value):
    return badge_with(("issuer", "id"), value)


@forgery("T1 the issuer as a bare address", BAD)
def _bare_issuer():
    return badge_with(("issuer",), US.did)


@forgery("T1 no issuer", BAD, "no-issuer")
def _no_issuer():
    return badge_with(("issuer",), ...)


@forgery("T1 two issuers", BAD, "no-issuer")
def _two_issuers():
    return badge_with(("issuer",), [US.badge()["issuer"], {"id": EVIL.did, "type": ["Profile"]}])


@forgery("T1 an issuer whose keys cannot be obtained", UNSURE, "no-document")
def _unknown():
    return US.badge(), world().without(documents=True)


@each(
    "T1 an issuer of an identifier that proves nothing",
    {
        "a web address": (UNSURE, "no-document", "https://evil.example/issuer"),
        "did:jwk that is no key": (BAD, "unusable-key", "did:jwk:e30"),
        "a urn": (UNSURE, "unknown-issuer-kind", "urn:uuid:2f1d0c6e-9c40-4c56-8f4c-0d6a7d6f1a01"),
        "did:web of an IP address": (BAD, "impossible-issuer", "did:web:127.0.0.1"),
        "did:web that climbs": (BAD, "impossible-issuer", "did:web:evil.example:%2E%2E:x"),
        "did:key that is no key": (BAD, "unusable-key", "did:key:z6Mk"),
    },
)
def _strange_issuer(value):
    pretender = Institution(value, seed=b"e")
    fragment = "0" if value.startswith("did:jwk:") else value.removeprefix("did:key:")
    pretender.method = f"{value}#{fragment}"
    document = example(credentialStatus=None)
    document["issuer"]["id"] = value
    return pretender.sign(document)


@each(
    "T1 a did:key",
    {
        "with the fragment of another": (
            BAD,
            "key-not-listed",
            f"{EVIL_KEY.did}#{US.key.multibase}",
        ),
        "with a method of ours": (BAD, "foreign-key", US.method),
    },
)
def _did_key(value):
    document = example(credentialStatus=None)
    document["issuer"]["id"] = EVIL_KEY.did
    return EVIL_KEY.sign(document, verificationMethod=value)


@forgery("T1 a did:key of the very key we use", BAD, "foreign-key")
def _did_key_of_ours():
    return badge_with(("issuer", "id"), US.key.did_key)
