"""Badges that their issuer took back, and lists that should not be believed, of every kind (T36 to
T40)."""

import gzip
from datetime import timedelta

from keys.multibase import encode_base64url
from tests.evil_issuer.catalogue import BAD, UNSURE, altered, each, forgery
from tests.evil_issuer.hands import (
    ATTACKER,
    COLLEGE,
    COLLEGE_LIST,
    HANDS,
    PLAIN,
    as_token,
    bits_with,
    college_list,
    controller_document,
    everywhere,
    published_key,
)
from tests.evil_issuer.material import (
    DATA_INTEGRITY,
    STATUS_LIST_2021,
    V1,
    badge,
    badge_1_1,
    status,
)
from tests.issuer.proofs.samples import proof_in, samples
from tests.issuer.verification.actors import NOW

CREATED = int((NOW - timedelta(hours=1)).timestamp())


def _listed(listed, entry=None):
    """A badge of the college's, in a world where this stands at its list's address."""
    signed = PLAIN.sign(badge(credentialStatus=status() if entry is None else entry))
    return signed, everywhere(lists={COLLEGE_LIST: listed})


def _list(*values, size=1, purpose="revocation"):
    return PLAIN.sign(college_list(bits=bits_with(*values, size=size), purpose=purpose))


# -- entries of several bits ----------------------------------------------------------------------


@each(
    "T36 revoked in a list of entries of",
    {f"{size} bits, value {value}": (BAD, "revoked", (size, value))
     for size in range(1, 9) for value in {1, 2**size - 1}},
)  # fmt: skip
def _sizes(value):
    size, said = value
    return _listed(_list(5, said, size=size), status(5, statusSize=size))


@each(
    "T36 an entry that",
    {
        "counts from the other end": (BAD, "revoked", (_list(0, 1), status())),
        "is the last of its list": (BAD, "revoked", (_list(131_071, 1), status(131_071))),
        "is one beyond its list": (UNSURE, "status-list-range", (_list(), status(131_072))),
        "has nine bits": (UNSURE, "status-list-malformed", (_list(), status(statusSize=9))),
        "has no bits": (UNSURE, "status-list-malformed", (_list(), status(statusSize=0))),
        "has a size that is a text": (
            UNSURE, "status-list-malformed", (_list(), status(statusSize="1"))
        ),
        "explains a value twice": (
            UNSURE,
            "status-list-malformed",
            (_list(), status(statusMessage=[{"status": "0x1", "message": "a"},
                                            {"status": "1", "message": "b"}])),
        ),
        "is suspended": (
            BAD,
            "suspended",
            (_list(0, 1, purpose="suspension"), status(statusPurpose="suspension")),
        ),
        "is suspended, in four bits": (
            BAD,
            "suspended",
            (_list(0, 8, size=4, purpose="suspension"),
             status(statusPurpose="suspension", statusSize=4)),
        ),
        "asks for revocations in a list of messages": (
            UNSURE, "other-list-purpose", (_list(purpose="message"), status())
        ),
    },
)  # fmt: skip
def _entries(value):
    return _listed(*value)


@forgery("T36 revoked in the second of two entries", BAD, "revoked")
def _second():
    # Open Badges 3.0 allows one entry, but nobody may look at the first only.
    return _listed(_list(9, 1), [status(8), status(9)])


@forgery("T36 more entries than anybody needs", BAD, "other-status-type")
def _many():
    return _listed(_list(), [status(number) for number in range(5)])


@forgery("T36 no entries at all", BAD, "other-status-type")
def _none():
    return _listed(_list(), [])


# -- lists as tokens, and of other times ----------------------------------------------------------


def _as_token(**changes):
    return as_token(college_list(valid_until=None), **changes)


@each(
    "T38 a list as a token",
    {
        "revoked in it": (BAD, "revoked", as_token(college_list(bits=bits_with(0, 1)),
                                                  payload={"exp": 1796731200, "nbf": CREATED})),
        "by another key": (UNSURE, "unsigned-status-list", _as_token(owner=ATTACKER)),
        "with its own key": (
            UNSURE,
            "unsigned-status-list",
            _as_token(owner=ATTACKER, header={"kid": ..., "jwk": ATTACKER.public_key.jwk}),
        ),
        "of alg none": (UNSURE, "unsigned-status-list", _as_token(header={"alg": "none"})),
        "to log in": (UNSURE, "unsigned-status-list", _as_token(header={"typ": "at+jwt"})),
        "that ran out": (
            UNSURE,
            "unsigned-status-list",
            _as_token(profile="VC-JOSE-COSE", payload={"exp": CREATED}),
        ),
        "that ran out, in the old way": (
            UNSURE, "unsigned-status-list", _as_token(payload={"exp": CREATED, "nbf": CREATED})
        ),
        "of tomorrow": (
            UNSURE,
            "unsigned-status-list",
            _as_token(profile="VC-JOSE-COSE", payload={"nbf": CREATED + 90_000}),
        ),
        "for somebody else": (
            UNSURE,
            "unsigned-status-list",
            _as_token(profile="VC-JOSE-COSE", payload={"aud": "https://other.example"}),
        ),
        "of another issuer by its claim": (
            UNSURE,
            "unsigned-status-list",
            _as_token(profile="VC-JOSE-COSE", payload={"iss": "did:web:evil.example"}),
        ),
        "with nothing in it": (UNSURE, "unreadable-status-list", "eyJhbGciOiJFZERTQSJ9.e30.AAAA"),
    },
)  # fmt: skip
def _tokens(value):
    return _listed(value)


@each(
    "T38 a list in the suite",
    {name: (UNSURE, "unsigned-status-list", name) for name in HANDS},
)
def _suites(value):
    """Signed well, and then a bit put back."""
    hand = HANDS[value]
    signed = hand.sign(hand.fit(college_list(bits=bits_with(0, 1))))
    clean = college_list(bits=bits_with())["credentialSubject"]["encodedList"]
    return _listed(altered(signed, ("credentialSubject", "encodedList"), clean))


# -- StatusList2021 -------------------------------------------------------------------------------


def status_list_2021(*values, **changes):
    bits = gzip.compress(bits_with(*values), mtime=0)
    document = {
        "@context": [V1, STATUS_LIST_2021, DATA_INTEGRITY],
        "id": COLLEGE_LIST,
        "type": ["VerifiableCredential", "StatusList2021Credential"],
        "issuer": COLLEGE,
        "issuanceDate": "2026-11-20T09:00:00Z",
        "credentialSubject": {
            "id": f"{COLLEGE_LIST}#list",
            "type": "StatusList2021",
            "statusPurpose": "revocation",
            "encodedList": encode_base64url(bits)[1:],
        },
    }
    return document | changes


def badge_of_2021(**changes):
    """A badge on the Data Model 1.1 with an entry of that list."""
    document = badge_1_1()
    document["@context"] = [*document["@context"], STATUS_LIST_2021]
    return document | {"credentialStatus": status(type="StatusList2021Entry", **changes)}


@each(
    "T38 StatusList2021",
    {
        "revoked": (BAD, "revoked", lambda: PLAIN.sign(status_list_2021(0, 1))),
        "by another key": (
            UNSURE,
            "unsigned-status-list",
            lambda: PLAIN.sign(status_list_2021(), owner=ATTACKER),
        ),
        "not signed": (UNSURE, "unsigned-status-list", status_list_2021),
        "of another issuer": (
            UNSURE,
            "foreign-status-list",
            lambda: PLAIN.sign(status_list_2021(issuer="did:web:evil.example")),
        ),
        "run out": (
            UNSURE,
            "stale-status-list",
            lambda: PLAIN.sign(status_list_2021(expirationDate="2026-11-30T09:00:00Z")),
        ),
        "of another address": (
            UNSURE,
            "other-status-list",
            lambda: PLAIN.sign(status_list_2021(id="https://college.example/status/2")),
        ),
    },
)
def _of_2021(value):
    return PLAIN.sign(badge_of_2021()), everywhere(lists={COLLEGE_LIST: value()})


# -- 1EdTech's lists ------------------------------------------------------------------------------


def revocations(*revoked, **changes):
    listed = {"id": COLLEGE_LIST, "issuer": COLLEGE, "revokedCredential": list(revoked)}
    return {name: one for name, one in (listed | changes).items() if one is not ...}


ITSELF = {"id": badge()["id"], "revocationReason": "It was issued by mistake."}


@each(
    "T38 1EdTech's list",
    {
        "revoked": (BAD, "revoked", revocations(ITSELF)),
        "revoked without a reason": (BAD, "revoked", revocations({"id": badge()["id"]})),
        "revoked, and said so": (BAD, "revoked", revocations({**ITSELF, "revoked": True})),
        "revoked by a word": (BAD, "revoked", revocations({**ITSELF, "revoked": "false"})),
        "of another issuer": (
            UNSURE, "foreign-status-list", revocations(issuer="did:web:evil.example")
        ),
        "of nobody": (UNSURE, "foreign-status-list", revocations(issuer=...)),
        "of another address": (UNSURE, "other-status-list", revocations(id="https://x.example/1")),
        "of no address": (UNSURE, "status-list-malformed", revocations(id=...)),
        "with a line that names nothing": (
            UNSURE, "status-list-malformed", revocations({"revoked": True})
        ),
        "that is an object": (
            UNSURE, "status-list-malformed", revocations(revokedCredential={"id": badge()["id"]})
        ),
        "that is something else": (UNSURE, "status-list-malformed", revocations(proof={})),
        "that is no JSON": (UNSURE, "unreadable-status-list", "<html></html>"),
        "that nobody has": (UNSURE, "no-status-list", None),
        "with a member twice": (
            UNSURE,
            "unreadable-status-list",
            f'{{"id":"{COLLEGE_LIST}","issuer":"{COLLEGE}","issuer":"x","revokedCredential":[]}}',
        ),
    },
)  # fmt: skip
def _of_1edtech(value):
    entry = {"id": COLLEGE_LIST, "type": "1EdTechRevocationList"}
    return _listed(value, entry)


# -- a status that its holder left out ------------------------------------------------------------


def _shown_in_part(*further):
    """The holder of a badge by a foreign issuer shows all of its subject, and not its status."""
    sample = next(
        one
        for one in samples()
        if (one.suite, one.document, one.shown) == ("ecdsa-sd-2023", "as we issue", "the subject")
    )
    document = sample.signed
    proof = proof_in(document)
    issuer = document["issuer"]["id"]
    key = published_key(sample.key, proof["verificationMethod"], issuer)
    shown_in = everywhere(documents={issuer: controller_document(issuer, [key])})
    return {**document, "proof": [proof, *(make(document) for make in further)]}, shown_in


def _claims(document):
    return {name: one for name, one in document.items() if name != "proof"}


def _by_the_holder(document):
    did = ATTACKER.public_key.did_key
    signed = PLAIN.sign(
        _claims(document),
        owner=ATTACKER,
        verificationMethod=f"{did}#{did.removeprefix('did:key:')}",
    )
    return signed["proof"][0]


def _unknown(_document):
    return {"type": "DataIntegrityProof", "cryptosuite": "none", "proofPurpose": "assertionMethod"}


forgery("T38 a status that was not shown", UNSURE, "left-out")(_shown_in_part)
forgery("T38 a status that was not shown, and a proof of the holder's beside", UNSURE, "left-out")(
    lambda: _shown_in_part(_by_the_holder)
)
forgery("T38 a status that was not shown, and a proof of no kind beside", UNSURE, "left-out")(
    lambda: _shown_in_part(_unknown)
)
