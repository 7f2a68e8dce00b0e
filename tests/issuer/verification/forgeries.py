"""The forger's catalogue: documents that must never be valid, by the row of trust.md, section 1.5.

A forgery is made of a document and of the world it is shown in. Some are the issuer's own signature
over something rotten, since a verifier cannot know whose fault a badge is.
"""

import copy
import gzip
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from issuer.verification import Verdict
from keys.multibase import (
    Multicodec,
    decode_base58btc,
    encode_base58btc,
    encode_base64url,
    encode_multikey,
)
from tests.issuer.verification.actors import (
    EVIL,
    EVIL_KEY,
    LIST_URL,
    NOW,
    OTHER,
    US,
    WORKED_EXAMPLE,
    FakeWorld,
    Institution,
    example,
    world,
)

BAD, UNSURE = Verdict.NOT_VALID, Verdict.COULD_NOT_BE_CHECKED
IMPOSTOR = Institution(US.did, seed=b"e")  # the attacker's key under our identifier
CREDENTIALS = "https://www.w3.org/2018/credentials#"


@dataclass(frozen=True)
class Forgery:
    """What is shown in which world, and the answer it must get; `reason` where one is certain."""

    make: Callable[[], tuple[dict, FakeWorld]]
    verdict: Verdict
    reason: str = ""


FORGERIES: dict[str, Forgery] = {}


def forgery(name, verdict, reason="", **arguments):
    """Enter a function into the catalogue; it returns a document, or a document and a world."""

    def enter(function):
        def make():
            made = function(**arguments)
            return made if isinstance(made, tuple) else (made, world())

        assert name not in FORGERIES, name
        FORGERIES[name] = Forgery(make, verdict, reason)
        return function

    return enter


def each(prefix, cases):
    """Enter one function for several cases: name -> (verdict, reason, value)."""

    def enter(function):
        for name, (verdict, reason, value) in cases.items():
            forgery(f"{prefix}: {name}", verdict, reason, value=value)(function)
        return function

    return enter


def altered(document, path, value):
    """A copy with one member changed, or taken away by `...`; a path is of names and positions."""
    changed = copy.deepcopy(document)
    *way, last = path
    place = changed
    for step in way:
        place = place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return changed


def badge_with(path, value):
    return altered(US.badge(), path, value)


def signed_with(path, value, **options):
    """The issuer signs a document that it should not have signed."""
    return US.sign(altered(example(), path, value), **options)


# -- T1, T2: whose key -------------------------------------------------------------------------


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
        "relative": (BAD, "foreign-key", f"#{US.key.multibase}"),
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
        "key named as a relative address": (
            BAD,
            "key-not-listed",
            {"assertionMethod": [f"#{US.key.multibase}"]},
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
            "unusable-key",
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
        "a web address": (UNSURE, "unknown-issuer-kind", "https://evil.example/issuer"),
        "did:jwk": (UNSURE, "unknown-issuer-kind", "did:jwk:e30"),
        "a urn": (UNSURE, "unknown-issuer-kind", "urn:uuid:2f1d0c6e-9c40-4c56-8f4c-0d6a7d6f1a01"),
        "did:web of an IP address": (BAD, "impossible-issuer", "did:web:127.0.0.1"),
        "did:web that climbs": (BAD, "impossible-issuer", "did:web:evil.example:%2E%2E:x"),
        "did:key that is no key": (BAD, "unusable-key", "did:key:z6Mk"),
    },
)
def _strange_issuer(value):
    pretender = Institution(value, seed=b"e")
    pretender.method = f"{value}#{value.removeprefix('did:key:')}"
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
        "without fragment": (BAD, "foreign-key", EVIL_KEY.did),
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


# -- T8, T9: is there a proof, and which --------------------------------------------------------


@each(
    "T8 the proof",
    {
        "stripped": (BAD, "not-signed", ...),
        "empty": (BAD, "not-signed", []),
        "null": (BAD, "malformed-proof", None),
        "a text": (BAD, "malformed-proof", "trust me"),
        "a list of texts": (BAD, "malformed-proof", ["trust me"]),
        "true": (BAD, "malformed-proof", True),
        "an empty object": (BAD, "unknown-cryptosuite", {}),
    },
)
def _proof(value):
    return badge_with(("proof",), value)


@forgery("T8 the proof moved into the subject", BAD, "not-signed")
def _nested_proof():
    document = US.badge()
    document["credentialSubject"]["proof"] = document.pop("proof")
    return document


@each(
    "T8 a proof of a kind",
    {
        "that nobody knows": (BAD, "unknown-cryptosuite", {"cryptosuite": "none"}),
        "without a name": (BAD, "unknown-cryptosuite", {"cryptosuite": ...}),
        "with a list of names": (BAD, "unknown-cryptosuite", {"cryptosuite": ["eddsa-rdfc-2022"]}),
        "with a list of types": (BAD, "unknown-cryptosuite", {"type": ["DataIntegrityProof"]}),
        "of another type": (BAD, "unknown-cryptosuite", {"type": "TrustMe"}),
        "that is not read yet": (UNSURE, "other-cryptosuite", {"cryptosuite": "ecdsa-rdfc-2019"}),
        "of the old days": (UNSURE, "other-cryptosuite", {"type": "Ed25519Signature2020"}),
        "in a chain": (UNSURE, "proof-chain", {"previousProof": "urn:uuid:1"}),
    },
)
def _kind(value):
    document = US.badge()
    for name, one in value.items():
        document = altered(document, ("proof", 0, name), one)
    return document


@forgery("T5 the proof of another credential", BAD, "bad-signature")
def _borrowed_proof():
    return {**US.badge(name="First class honours"), "proof": US.badge()["proof"]}


@forgery("T9 the attacker's good proof and ours gone bad", BAD)
def _proof_set():
    document = example(name="First class honours")
    return {**document, "proof": [EVIL.proof(document), *US.badge()["proof"]]}


@forgery("T9 ours gone bad and an impostor's", BAD)
def _impostor_set():
    document = example(name="First class honours")
    return {**document, "proof": [*US.badge()["proof"], IMPOSTOR.proof(document)]}


@forgery("T9 more proofs than anybody needs", UNSURE, "too-many-proofs")
def _many_proofs():
    return badge_with(("proof",), US.badge()["proof"] * 3)


# -- T10: purpose and dates ----------------------------------------------------------------------


@each(
    "T10 signed by us, but",
    {
        "to log in": (BAD, "other-purpose", {"proofPurpose": "authentication"}),
        "without a purpose": (BAD, "other-purpose", {"proofPurpose": None}),
        "in the future": (BAD, "created-in-future", {"created": "2026-12-01T12:05:01Z"}),
        "long past its end": (BAD, "proof-expired", {"expires": "2026-11-30T00:00:00Z"}),
        "until this very second": (BAD, "proof-expired", {"expires": "2026-12-01T12:00:00Z"}),
    },
)
def _options(value):
    return US.sign(example(), **value)


@each(
    "T10 a member of our proof",
    {
        "purpose added": (BAD, "other-purpose", ("proofPurpose", "authentication")),
        "purpose as a list": (BAD, "other-purpose", ("proofPurpose", ["assertionMethod"])),
        "created moved": (BAD, "bad-signature", ("created", "2026-11-19T09:00:00Z")),
        "created in another spelling": (
            BAD,
            "bad-signature",
            ("created", "2026-11-20T09:00:00+00:00"),
        ),
        "created no date": (BAD, "no-date", ("created", "yesterday")),
        "created a number": (BAD, "no-date", ("created", 20261120)),
        "created gone": (BAD, "bad-signature", ("created", ...)),
        "expires added": (BAD, "bad-signature", ("expires", "2099-01-01T00:00:00Z")),
        "challenge added": (BAD, "bad-signature", ("challenge", "x")),
        "domain added": (BAD, "bad-signature", ("domain", "x.example")),
        "nonce added": (BAD, "bad-signature", ("nonce", "x")),
        "an id added": (BAD, "bad-signature", ("id", "urn:uuid:1")),
        "an undefined term added": (BAD, "bad-signature", ("grade", "A")),
        "value flipped": (BAD, "bad-signature", ("proofValue", "flip")),
        "value cut": (BAD, "bad-signature", ("proofValue", "cut")),
        "value in another multibase": (BAD, "bad-signature", ("proofValue", "other base")),
        "value empty": (BAD, "bad-signature", ("proofValue", "")),
        "value gone": (BAD, "bad-signature", ("proofValue", ...)),
        "value a list": (BAD, "bad-signature", ("proofValue", ["z1"])),
        "value of 65 bytes": (BAD, "bad-signature", ("proofValue", "longer")),
        "value with a space": (BAD, "bad-signature", ("proofValue", "space")),
    },
)
def _tampered_proof(value):
    document, (name, new) = US.badge(), value
    good = document["proof"][0]["proofValue"]
    raw = decode_base58btc(good)
    tricks = {
        "flip": encode_base58btc(raw[:-1] + bytes([raw[-1] ^ 1])),
        "cut": good[:-1],
        "other base": "u" + good[1:],
        "longer": encode_base58btc(raw + b"\0"),
        "space": good + " ",
    }
    if isinstance(new, str):
        new = tricks.get(new, new)
    return altered(document, ("proof", 0, name), new)


# -- T5, T6: claims ------------------------------------------------------------------------------


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


def _renamed(document, old, new, *, value=None):
    document = copy.deepcopy(document)
    kept = document.pop(old)
    return document | {new: kept if value is None else value}


@forgery("T6 a revoked badge whose status hides under its full address", UNSURE, "unusual-form")
def _hidden_status():
    return _renamed(REVOKED, "credentialStatus", f"{CREDENTIALS}credentialStatus")


@forgery("T6 an expired badge whose end hides under its full address", UNSURE, "unusual-form")
def _hidden_end():
    stamp = {
        "@type": "http://www.w3.org/2001/XMLSchema#dateTime",
        "@value": "2026-11-25T00:00:00Z",
    }
    return _renamed(EXPIRED, "validUntil", f"{CREDENTIALS}validUntil", value=stamp)


@forgery("T6 an expired badge whose end hides in a nest", UNSURE, "unusual-form")
def _nested_end():
    return _renamed(EXPIRED, "validUntil", "@nest", value={"validUntil": EXPIRED["validUntil"]})


@forgery("T7 a revoked badge whose status hides under a name of the attacker's", BAD)
def _aliased_status():
    alias = {"standing": {"@id": f"{CREDENTIALS}credentialStatus", "@type": "@id"}}
    document = _renamed(REVOKED, "credentialStatus", "standing")
    return document | {"@context": [*document["@context"], alias]}


def _with_itself_as_evidence(credential):
    itself = {"id": credential["id"], "type": ["Evidence"], "name": "The badge itself"}
    return credential | {"evidence": [itself]}


@forgery("T6 a revoked badge that describes itself again in a corner", UNSURE, "described-twice")
def _moved_status():
    signed = US.sign(_with_itself_as_evidence(example(credentialStatus=_entry(index="7"))))
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
        "an array undone": (BAD, "expects-array", (("achievement", "tag"), "PF")),
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


@forgery("T1 a status list of ours shown as a badge", BAD)
def _list_as_badge():
    return US.status_list()


# -- T7: contexts --------------------------------------------------------------------------------

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


# -- T36 to T40, T16: standing -------------------------------------------------------------------


def _entry(**changes):
    return WORKED_EXAMPLE["credentialStatus"] | {
        {"index": "statusListIndex", "url": "statusListCredential", "purpose": "statusPurpose"}[
            name
        ]: value
        for name, value in changes.items()
    }


REVOKED = US.sign(example(credentialStatus=_entry(index="7")))
EXPIRED = US.sign(example(validUntil="2026-11-25T00:00:00Z"))

forgery("T38 revoked", BAD, "revoked")(lambda: REVOKED)


@forgery("T38 suspended", BAD, "suspended")
def _suspended():
    document = US.sign(example(credentialStatus=_entry(index="7", purpose="suspension")))
    return document, world(status_list=US.status_list(revoked=[7], purpose="suspension"))


def _bits_of_nobody():
    return US.status_list()["credentialSubject"]["encodedList"]


@each(
    "T38 a list",
    {
        "that nobody has": (UNSURE, "no-status-list", lambda: ""),
        "that is no JSON": (UNSURE, "unreadable-status-list", lambda: "<html>"),
        "that is a JWT": (UNSURE, "unreadable-status-list", lambda: "eyJhbGciOiJub25lIn0.e30."),
        "that is an array": (UNSURE, "unreadable-status-list", lambda: "[]"),
        "that is a badge": (UNSURE, "other-status-list", lambda: REVOKED),
        "of another issuer": (UNSURE, "foreign-status-list", OTHER.status_list),
        "of another issuer in our name": (UNSURE, "unsigned-status-list", IMPOSTOR.status_list),
        "not signed": (UNSURE, "unsigned-status-list", lambda: US.status_list(signed=False)),
        "signed to log in": (
            UNSURE,
            "unsigned-status-list",
            lambda: US.sign(US.status_list(signed=False), proofPurpose="authentication"),
        ),
        "signed by a stranger with us as issuer": (
            UNSURE,
            "unsigned-status-list",
            lambda: EVIL.sign(US.status_list(signed=False)),
        ),
        "for another address": (
            UNSURE,
            "other-status-list",
            lambda: US.status_list(url="http://localhost:8000/status/2"),
        ),
        "for another purpose": (
            UNSURE,
            "other-list-purpose",
            lambda: US.status_list(purpose="suspension"),
        ),
        "run out": (
            UNSURE,
            "stale-status-list",
            lambda: US.status_list(valid_until=NOW - timedelta(seconds=1)),
        ),
        "of the future": (
            UNSURE,
            "future-status-list",
            lambda: US.status_list(valid_from=NOW + timedelta(minutes=6)),
        ),
        "whose end is no date": (
            UNSURE,
            "undated-status-list",
            lambda: US.sign(US.status_list(signed=False) | {"validUntil": "soon"}),
        ),
        "with a bit put back": (
            UNSURE,
            "unsigned-status-list",
            lambda: altered(
                US.status_list(revoked=[7]), ("credentialSubject", "encodedList"), _bits_of_nobody()
            ),
        ),
        "whose end was put off": (
            UNSURE,
            "unsigned-status-list",
            lambda: US.status_list() | {"validUntil": "2099-01-01T00:00:00Z"},
        ),
        "whose end was taken away": (
            UNSURE,
            "unsigned-status-list",
            lambda: altered(US.status_list(), ("validUntil",), ...),
        ),
        "whose end hides under its full address": (
            UNSURE,
            "unusual-status-list",
            lambda: _renamed(
                US.status_list(),
                "validUntil",
                f"{CREDENTIALS}validUntil",
                value={"@value": "2026-11-01T00:00:00Z"},
            ),
        ),
        "with a context of its own": (
            UNSURE,
            "unusual-status-list",
            lambda: altered(US.status_list(), ("@context",), [V2, {"validUntil": None}]),
        ),
    },
)
def _list(value):
    made = value()
    return US.badge(), world(status_list=made) if made else world().without(lists=True)


def _list_with(**changes):
    document = US.status_list(signed=False)
    document["credentialSubject"] |= changes
    return US.sign(document)


@each(
    "T40 a list of ours",
    {
        "too short": (UNSURE, "status-list-length", "short"),
        "that unpacks without end": (UNSURE, "status-list-malformed", "bomb"),
        "in another multibase": (UNSURE, "status-list-malformed", "z1"),
        "not compressed": (UNSURE, "status-list-malformed", "uAAAA"),
        "cut off": (UNSURE, "status-list-malformed", "cut"),
        "of no list": (UNSURE, "unreadable-status-list", ["uAAAA"]),
    },
)
def _rotten_list(value):
    made = {
        "short": encode_base64url(gzip.compress(bytes(16_383))),
        "bomb": encode_base64url(gzip.compress(bytes(17 * 1024 * 1024))),
        "cut": encode_base64url(gzip.compress(bytes(16_384))[:-9]),
    }
    found = made.get(value, value) if isinstance(value, str) else value
    return US.badge(), world(status_list=_list_with(encodedList=found))


@each(
    "T36 an entry",
    {
        "beyond the list": (UNSURE, "status-list-range", {"index": "131072"}),
        "far beyond the list": (UNSURE, "status-list-range", {"index": "99999999999999"}),
        "of a negative number": (BAD, "status-entry", {"index": "-1"}),
        "of no number": (BAD, "status-entry", {"index": "zero"}),
        "in Arabic digits": (BAD, "status-entry", {"index": "٧"}),
        "with a leading zero": (BAD, "status-entry", {"index": "07"}),
        "for a purpose that is not read": (UNSURE, "other-status-purpose", {"purpose": "message"}),
        "in a list that nobody has": (
            UNSURE,
            "no-status-list",
            {"url": "http://localhost:8000/status/9"},
        ),
    },
)
def _entry_of(value):
    return US.sign(example(credentialStatus=_entry(**value)))


@forgery("T36 an entry in a list of another kind", UNSURE, "other-status-type")
def _other_status():
    listed = {"id": LIST_URL, "type": "1EdTechRevocationList"}
    return US.sign(example(credentialStatus=listed))


@forgery("T38 status taken away", BAD, "bad-signature")
def _no_status():
    return badge_with(("credentialStatus",), ...)


@forgery("T38 status of a friend", BAD, "bad-signature")
def _friends_status():
    return {**REVOKED, "credentialStatus": US.badge()["credentialStatus"]}


forgery("expired", BAD, "expired")(lambda: EXPIRED)


@forgery("expired, with its end put off", BAD, "bad-signature")
def _put_off():
    return EXPIRED | {"validUntil": "2099-01-01T00:00:00Z"}


@forgery("expired, with its end taken away", BAD, "bad-signature")
def _taken_away():
    return altered(EXPIRED, ("validUntil",), ...)


@forgery("not yet valid", BAD, "not-yet-valid")
def _not_yet():
    return signed_with(("validFrom",), "2026-12-01T12:05:01Z")


@forgery("valid until before it began", BAD, "validity-order")
def _reversed():
    return US.sign(example(validFrom="2026-11-20T09:00:00Z", validUntil="2026-11-19T09:00:00Z"))


@each(
    "a date of validity that is none",
    {
        "without a zone": (BAD, "date-time", ("validUntil", "2099-01-01T00:00:00")),
        "a number": (BAD, "expects-text", ("validUntil", 4070908800)),
        "impossible": (BAD, "date-time", ("validUntil", "2099-02-30T00:00:00Z")),
    },
)
def _no_date(value):
    name, text = value
    return badge_with((name,), text)


# -- T41: poison ---------------------------------------------------------------------------------


@forgery("T41 a clique of nodes that nobody can tell apart", BAD, "unusable-document")
def _poison():
    names = [f"_:n{number}" for number in range(9)]
    cliques = [
        {"id": one, "type": ["Profile"], "parentOrg": [{"id": other} for other in names]}
        for one in names
    ]
    return badge_with(("issuer", "parentOrg"), cliques)
