"""Twins of a credential that each claim something the issuer never signed.

    python -m tests.interop.tamper CREDENTIAL.json OTHER.json FOLDER [--picture BADGE.png]

Every kind is one function: it gets a fresh copy of a credential to change, and another credential
of the same issuer to steal from.
"""

from __future__ import annotations

import argparse
import copy
import json
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from base58 import b58decode, b58encode
from PIL import Image, PngImagePlugin

from issuer.credentials.model import hash_identity
from issuer.proofs.eddsa_rdfc_2022 import EddsaRdfc2022
from keys import MemorySigner

Document = dict[str, Any]
Change = Callable[[Document, Document], None]

_KEYWORD = "openbadgecredential"
_SALT = "00112233445566778899aabbccddeeff"


class NotThere(LookupError):
    """This credential has no such part, so this kind of twin cannot be made of it."""


def twin(document: Document, *, kind: str, other: Document) -> Document:
    """A copy with one lie in it.

    Raises:
        NotThere: The credential has nothing to change in this way.
    """
    changed = copy.deepcopy(document)
    try:
        KINDS[kind](changed, other)
    except (KeyError, IndexError, StopIteration) as error:
        raise NotThere(kind) from error
    if changed == document:
        raise NotThere(kind)
    return changed


def unbaked(picture: Path) -> str:
    """The credential in a picture, as Pillow reads it."""
    with Image.open(picture) as image:
        image.load()  # text after the pixels is read only with them
        text = image.text[_KEYWORD]  # type: ignore[attr-defined]
    return str(text)


def rebake(picture: Path, text: str, *, to: Path) -> None:
    """The same picture with another credential in it, written by Pillow."""
    information = PngImagePlugin.PngInfo()
    information.add_itxt(_KEYWORD, text)
    with Image.open(picture) as image:
        image.save(to, "PNG", pnginfo=information, compress_level=1)


# -- who earned it -----------------------------------------------------------------------------


def _learner_name(document: Document, other: Document) -> None:
    del other
    _identity(document, "name")["identityHash"] = "Mallory"


def _learner_mail(document: Document, other: Document) -> None:
    del other
    mail = _identity(document, "emailAddress")
    mail["identityHash"] = hash_identity("mallory@example.edu", salt=mail["salt"])


def _salt(document: Document, other: Document) -> None:
    del other
    _identity(document, "emailAddress")["salt"] = _SALT


def _subject(document: Document, other: Document) -> None:
    document["credentialSubject"]["id"] = other["credentialSubject"]["id"]


# -- what was earned ---------------------------------------------------------------------------


def _badge_name(document: Document, other: Document) -> None:
    del other
    document["name"] += " (with distinction)"


def _achievement_name(document: Document, other: Document) -> None:
    del other
    document["credentialSubject"]["achievement"]["name"] = "Doctor of Medicine"


def _achievement_type(document: Document, other: Document) -> None:
    del other
    document["credentialSubject"]["achievement"]["achievementType"] = "DoctoralDegree"


def _criteria(document: Document, other: Document) -> None:
    del other
    document["credentialSubject"]["achievement"]["criteria"]["narrative"] = "Be the best of all."


def _result(document: Document, other: Document) -> None:
    del other
    result = document["credentialSubject"]["result"][0]
    result["value"] = "99" if result["value"] != "99" else "98"


def _required_value(document: Document, other: Document) -> None:
    del other
    descriptions = document["credentialSubject"]["achievement"]["resultDescription"]
    next(found for found in descriptions if "requiredValue" in found)["requiredValue"] = "1"


def _alignment(document: Document, other: Document) -> None:
    del other
    alignment = document["credentialSubject"]["achievement"]["alignment"][0]
    alignment["targetUrl"] = "https://example.com/another-framework"


def _evidence_removed(document: Document, other: Document) -> None:
    del other
    del document["evidence"]


def _undefined_term(document: Document, other: Document) -> None:
    """A processor without a safe mode drops it: the signature holds and the lie is shown."""
    del other
    document["credentialSubject"]["secretGrade"] = "A+"


# -- when --------------------------------------------------------------------------------------


def _activity_dates(document: Document, other: Document) -> None:
    del other
    _later(document["credentialSubject"], "activityEndDate", days=30)


def _awarded_date(document: Document, other: Document) -> None:
    del other
    _later(document, "awardedDate", days=-365)


def _valid_from(document: Document, other: Document) -> None:
    del other
    _later(document, "validFrom", days=-365)


def _valid_until(document: Document, other: Document) -> None:
    del other
    document["validUntil"] = "2099-12-31T23:59:59Z"


# -- who says so -------------------------------------------------------------------------------


def _issuer_id(document: Document, other: Document) -> None:
    del other
    document["issuer"]["id"] = "did:web:university.example"


def _issuer_name(document: Document, other: Document) -> None:
    del other
    document["issuer"]["name"] = "A Better University"


# -- whether it still stands -------------------------------------------------------------------


def _status_index(document: Document, other: Document) -> None:
    del other
    status = document["credentialStatus"]
    index = (int(status["statusListIndex"]) + 1) % 131_072
    status["statusListIndex"] = str(index)
    status["id"] = f"{status['statusListCredential']}#{index}"


def _status_removed(document: Document, other: Document) -> None:
    del other
    del document["credentialStatus"]


# -- the proof ---------------------------------------------------------------------------------


def _proof_byte(document: Document, other: Document) -> None:
    del other
    proof = _proof(document)
    signature = bytearray(b58decode(proof["proofValue"][1:]))
    signature[7] ^= 1
    proof["proofValue"] = "z" + b58encode(bytes(signature)).decode()


def _stolen_proof_value(document: Document, other: Document) -> None:
    _proof(document)["proofValue"] = _proof(other)["proofValue"]


def _stolen_proof(document: Document, other: Document) -> None:
    document["proof"] = copy.deepcopy(other["proof"])


def _proof_created(document: Document, other: Document) -> None:
    del other
    _later(_proof(document), "created", days=-365)


def _proof_purpose(document: Document, other: Document) -> None:
    del other
    _proof(document)["proofPurpose"] = "authentication"


def _proof_removed(document: Document, other: Document) -> None:
    del other
    del document["proof"]


def _strangers_key(document: Document, other: Document) -> None:
    """Whole and well signed, by somebody who is not in the issuer's DID document."""
    del other
    del document["proof"]
    document["credentialSubject"]["achievement"]["name"] = "Doctor of Medicine"
    signer = MemorySigner.generate()
    secured = EddsaRdfc2022().secure(
        document,
        signer=signer,
        verification_method=f"{document['issuer']['id']}#{signer.public_key.multibase}",
        created=datetime.fromisoformat(document["validFrom"]),
    )
    document["proof"] = secured.document["proof"]


KINDS: dict[str, Change] = {
    "learner's name": _learner_name,
    "learner's mail": _learner_mail,
    "salt": _salt,
    "another's subject id": _subject,
    "badge's name": _badge_name,
    "achievement's name": _achievement_name,
    "achievement's type": _achievement_type,
    "criteria": _criteria,
    "result": _result,
    "required result": _required_value,
    "alignment": _alignment,
    "evidence removed": _evidence_removed,
    "undefined term": _undefined_term,
    "activity's dates": _activity_dates,
    "date of award": _awarded_date,
    "start of validity": _valid_from,
    "end of validity": _valid_until,
    "issuer's id": _issuer_id,
    "issuer's name": _issuer_name,
    "status index": _status_index,
    "status removed": _status_removed,
    "one bit of the proof": _proof_byte,
    "another's proof value": _stolen_proof_value,
    "another's whole proof": _stolen_proof,
    "date of the proof": _proof_created,
    "purpose of the proof": _proof_purpose,
    "proof removed": _proof_removed,
    "stranger's key": _strangers_key,
}


def _identity(document: Document, kind: str) -> Document:
    known = document["credentialSubject"]["identifier"]
    found: Document = next(one for one in known if one["identityType"] == kind)
    return found


def _proof(document: Document) -> Document:
    proof = document["proof"]
    first: Document = proof[0] if isinstance(proof, list) else proof
    return first


def _later(part: Document, name: str, *, days: int) -> None:
    moment = datetime.fromisoformat(part[name]) + timedelta(days=days)
    part[name] = moment.isoformat().replace("+00:00", "Z")


def main() -> int:
    parser = argparse.ArgumentParser(description="Write one tampered twin of every kind.")
    parser.add_argument("credential", type=Path)
    parser.add_argument("other", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--picture", type=Path)
    arguments = parser.parse_args()
    document = json.loads(arguments.credential.read_text(encoding="utf-8"))
    other = json.loads(arguments.other.read_text(encoding="utf-8"))
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for number, kind in enumerate(KINDS):
        try:
            text = json.dumps(twin(document, kind=kind, other=other), ensure_ascii=False)
        except NotThere:
            sys.stderr.write(f"not possible with this credential: {kind}\n")
            continue
        path = arguments.folder / f"{number:02} {kind}.json"
        path.write_text(text, encoding="utf-8")
        if arguments.picture:
            rebake(arguments.picture, text, to=path.with_suffix(".png"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
