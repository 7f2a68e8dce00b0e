"""Credentials that are well signed and yet not good: what does each verifier look at?

The answers are pinned as they were measured. A verifier that begins or stops to look at something
is news: it changes what "accepted by three" is worth.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from keys import MemorySigner
from keys.ring import verification_method
from tests.interop.sample_folder import BASE, DID, STATUS_LIST, Made, credential
from tests.interop.verifiers import VERIFIERS, Question

Trap = Callable[[Made, dict[str, Any]], str]

_LIB = "openbadgeslib"
ALL = frozenset(verifier.name for verifier in VERIFIERS)
NONE: frozenset[str] = frozenset()

# Which verifiers accept it. The first is the control: nothing is wrong with it.
ACCEPTED_BY: Mapping[str, frozenset[str]] = {
    "nothing wrong": ALL,
    "no status": ALL,
    "expired": NONE,
    "not yet valid": NONE,
    "revoked": NONE,
    # openbadgeslib finds the key under verificationMethod and looks no further.
    "key without assertionMethod": frozenset({_LIB}),
    "issuer is not the key's controller": NONE,
    "status list altered": NONE,
    "status list missing": NONE,
    "status list of another issuer": NONE,
    "status list expired": NONE,
    "status list of another purpose": NONE,
    "index beyond the list": NONE,
}

ASKS_FOR_MORE = "status list missing"  # the one that must send a verifier to the network


def make(folder: Path) -> list[Question]:
    """Write the folder with all traps in it."""
    made = Made(folder)
    questions = []
    for number, trap in enumerate(ACCEPTED_BY):
        document = credential(number, index=1000 + number, random=made.random)
        revoked = 1000 + number if trap == "revoked" else None
        text = _TRAPS.get(trap, _sign)(made, document)
        path = made.write(trap, text, index=revoked)
        questions.append(Question(name=trap, text=path))
    made.finish()
    return questions


def _sign(made: Made, document: dict[str, Any]) -> str:
    return made.sign(document)


def _no_status(made: Made, document: dict[str, Any]) -> str:
    del document["credentialStatus"]
    return made.sign(document)


def _expired(made: Made, document: dict[str, Any]) -> str:
    return made.sign({**document, "validUntil": _time(made, hours=-24)})


def _not_yet_valid(made: Made, document: dict[str, Any]) -> str:
    return made.sign({**document, "validFrom": _time(made, hours=24)})


def _key_without_assertion(made: Made, document: dict[str, Any]) -> str:
    signer = MemorySigner.generate()
    methods = made.did_document["verificationMethod"]
    assert isinstance(methods, list)
    methods.append(
        {
            "id": verification_method(DID, signer.public_key),
            "type": "Multikey",
            "controller": DID,
            "publicKeyMultibase": signer.public_key.multibase,
        }
    )
    return made.sign(document, signer=signer)


def _another_issuer(made: Made, document: dict[str, Any]) -> str:
    issuer = {**document["issuer"], "id": "did:web:university.example"}
    return made.sign({**document, "issuer": issuer})


def _with_list(change: Callable[[Made, dict[str, Any]], str]) -> Trap:
    """A trap whose credential names a list of its own, which `change` signs in its own way."""

    def trap(made: Made, document: dict[str, Any]) -> str:
        index = document["credentialStatus"]["statusListIndex"]
        url = f"{BASE}/status/{index}"
        text = change(made, made.status_list(url))
        (made.folder / "status" / f"{index}.json").write_text(text, encoding="utf-8")
        return made.sign({**document, "credentialStatus": _entry(url, index)})

    return trap


def _list_missing(made: Made, document: dict[str, Any]) -> str:
    return made.sign({**document, "credentialStatus": _entry(f"{BASE}/status/missing", "1")})


def _beyond_the_list(made: Made, document: dict[str, Any]) -> str:
    return made.sign({**document, "credentialStatus": _entry(STATUS_LIST, "131072")})


def _list_altered(made: Made, unsigned: dict[str, Any]) -> str:
    signed = json.loads(made.sign(unsigned))
    return json.dumps({**signed, "validUntil": _time(made, hours=1)})


def _list_of_another_issuer(made: Made, unsigned: dict[str, Any]) -> str:
    return made.sign({**unsigned, "issuer": "did:web:university.example"})


def _list_expired(made: Made, unsigned: dict[str, Any]) -> str:
    return made.sign({**unsigned, "validUntil": _time(made, hours=-24)})


def _list_of_another_purpose(made: Made, unsigned: dict[str, Any]) -> str:
    subject = {**unsigned["credentialSubject"], "statusPurpose": "suspension"}
    return made.sign({**unsigned, "credentialSubject": subject})


_TRAPS: Mapping[str, Trap] = {
    "no status": _no_status,
    "expired": _expired,
    "not yet valid": _not_yet_valid,
    "key without assertionMethod": _key_without_assertion,
    "issuer is not the key's controller": _another_issuer,
    "status list altered": _with_list(_list_altered),
    "status list missing": _list_missing,
    "status list of another issuer": _with_list(_list_of_another_issuer),
    "status list expired": _with_list(_list_expired),
    "status list of another purpose": _with_list(_list_of_another_purpose),
    "index beyond the list": _beyond_the_list,
}


def _entry(url: str, index: str) -> dict[str, str]:
    return {
        "id": f"{url}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": index,
        "statusListCredential": url,
    }


def _time(made: Made, *, hours: int) -> str:
    return (made.now + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")
