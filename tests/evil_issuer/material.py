"""What forgers start from, and honest issuers too: a credential of each kind, not yet signed."""

import copy

from tests.evil_issuer.hands import COLLEGE, COLLEGE_LIST
from tests.issuer.verification.actors import US, WORKED_EXAMPLE, example

V2, OPEN_BADGES, EXTENSIONS = WORKED_EXAMPLE["@context"]
V1 = "https://www.w3.org/2018/credentials/v1"
DATA_INTEGRITY = "https://w3id.org/security/data-integrity/v2"
STATUS_LIST_2021 = "https://w3id.org/vc/status-list/2021/v1"
LEARNER_RECORDS = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"


def status(index=0, **changes):
    """An entry of the college's list."""
    return {
        "id": f"{COLLEGE_LIST}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(index),
        "statusListCredential": COLLEGE_LIST,
        **changes,
    }


def badge(issuer=COLLEGE, **changes):
    """An Open Badge on the Data Model 2.0."""
    document = example(**({"credentialStatus": status()} | changes))
    document["issuer"] = {**document["issuer"], "id": issuer}
    return document


def badge_1_1(issuer=COLLEGE, **changes):
    """Its twin on the Data Model 1.1, without a status."""
    document = badge(issuer, credentialStatus=None, credentialSchema=None, awardedDate=None)
    document["@context"] = [V1, OPEN_BADGES, EXTENSIONS, DATA_INTEGRITY]
    document["issuanceDate"] = document.pop("validFrom")
    return {name: one for name, one in {**document, **changes}.items() if one is not None}


def endorsement(issuer=COLLEGE, *, of=WORKED_EXAMPLE["id"], **changes):
    """Praise for a badge."""
    document = {
        "@context": [V2, OPEN_BADGES],
        "id": "urn:uuid:6a7c3e52-6b43-43dc-9b3c-0f6b7b9a5c01",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": "Endorsed by the college",
        "issuer": {"id": issuer, "type": ["Profile"], "name": "Example College"},
        "validFrom": "2026-11-20T09:00:00Z",
        "credentialSubject": {
            "id": of,
            "type": ["EndorsementSubject"],
            "endorsementComment": "A badge of this activity is worth what it says.",
        },
    }
    return {name: one for name, one in {**document, **changes}.items() if one is not None}


def endorsement_1_1(issuer=COLLEGE, **changes):
    document = endorsement(issuer, **changes)
    document["@context"] = [V1, OPEN_BADGES, DATA_INTEGRITY]
    document["issuanceDate"] = document.pop("validFrom")
    return document


def learner_record(issuer=COLLEGE, *, of=None, **changes):
    """A CLR with credentials in it; our own badge if not said otherwise."""
    document = {
        "@context": [V2, LEARNER_RECORDS, OPEN_BADGES],
        "id": "urn:uuid:6a7c3e52-6b43-43dc-9b3c-0f6b7b9a5c02",
        "type": ["VerifiableCredential", "ClrCredential"],
        "name": "Record of learning",
        "issuer": {"id": issuer, "type": ["Profile"], "name": "Example College"},
        "validFrom": "2026-11-20T09:00:00Z",
        "credentialSubject": {
            "id": "urn:uuid:2f1d0c6e-9c40-4c56-8f4c-0d6a7d6f1a00",
            "type": ["ClrSubject"],
            "verifiableCredential": [US.badge()] if of is None else copy.deepcopy(of),
        },
    }
    return {name: one for name, one in {**document, **changes}.items() if one is not None}


def presentation(*inside, **changes):
    """An envelope around credentials; a text among them is a token."""
    return {
        "@context": [V2],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [enveloped(one) for one in inside],
        **changes,
    }


def enveloped(credential):
    """A credential as it may stand in another (VCDM 2.0, section 4.13.1)."""
    if not isinstance(credential, str):
        return credential
    return {
        "@context": V2,
        "id": f"data:application/vc+jwt,{credential}",
        "type": "EnvelopedVerifiableCredential",
    }
