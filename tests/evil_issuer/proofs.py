"""Forgeries about the proof: whether there is one, which, what for and when (T5, T8 to T10)."""

from keys.multibase import (
    decode_base58btc,
    encode_base58btc,
)
from tests.evil_issuer.catalogue import (
    BAD,
    IMPOSTOR,
    UNSURE,
    altered,
    badge_with,
    each,
    forgery,
)
from tests.issuer.verification.actors import (
    EVIL,
    US,
    example,
)


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
        "that is not read yet": (UNSURE, "other-cryptosuite", {"cryptosuite": "bbs-2023"}),
        "of the old days": (UNSURE, "other-cryptosuite", {"type": "Ed25519Signature2018"}),
        "of other curves": (BAD, "bad-signature", {"cryptosuite": "ecdsa-rdfc-2019"}),
        "over the text": (BAD, "bad-signature", {"cryptosuite": "eddsa-jcs-2022"}),
        "of a part": (BAD, "bad-signature", {"cryptosuite": "ecdsa-sd-2023"}),
        "of 2020": (BAD, "bad-signature", {"type": "Ed25519Signature2020"}),
        "in a chain": (BAD, "broken-chain", {"previousProof": "urn:uuid:1"}),
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
    return badge_with(("proof",), US.badge()["proof"] * 7)


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
