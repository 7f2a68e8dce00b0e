"""The lists of others: StatusList2021, 1EdTech's, and a status that its holder left out (T38)."""

import gzip

from keys.multibase import encode_base64url
from tests.evil_issuer.catalogue import BAD, UNSURE, each, forgery
from tests.evil_issuer.hands import (
    ATTACKER,
    COLLEGE,
    COLLEGE_LIST,
    PLAIN,
    bits_with,
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


def _listed(listed, entry):
    """A badge of the college's, in a world where this stands at its list's address."""
    signed = PLAIN.sign(badge(credentialStatus=entry))
    return signed, everywhere(lists={COLLEGE_LIST: listed})


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
