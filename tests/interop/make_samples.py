"""Badges that others signed, for our checks of their proofs, made by the software of others.

    python -m tests.interop.make_samples

writes `tests/issuer/proofs/vectors/*.json` anew, with new keys that nobody keeps. The documents
are ours; the signing is done by

- `make_samples.mjs`: Digital Bazaar's cryptosuites (ecdsa-rdfc-2019, ecdsa-sd-2023, eddsa-2022 as
  another name of eddsa-rdfc-2022, Ed25519Signature2020) and panva's jose. No package in the
  registries signs eddsa-jcs-2022, so that is put together from `canonicalize` and Digital Bazaar's
  Ed25519 key.
- openbadgeslib, for badges as JWT.

and ECMAScript itself says how it writes doubles.
"""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from openbadgeslib.ob3 import OB3Signer

from tests.interop.sample_folder import credential
from tests.interop.verifiers import HERE, ROOT, CannotAsk
from tests.issuer.jsonld.credentials import badge

VECTORS = ROOT / "tests" / "issuer" / "proofs" / "vectors"

_ISSUER = "did:web:badges.example"
_NUMBERS = 400


def documents() -> dict[str, dict[str, Any]]:
    """A badge as we issue them, one with an ordered list, one of the Data Model 1.1."""
    ours = credential(3, index=94567, random=Random(3))
    ours["issuer"]["id"] = _ISSUER
    listing = badge()
    listing["issuer"]["id"] = _ISSUER
    return {"as we issue": ours, "with a list": listing, "model 1.1": _of_model_1_1(ours)}


def _of_model_1_1(ours: dict[str, Any]) -> dict[str, Any]:
    document = {
        name: value
        for name, value in ours.items()
        if name not in {"validFrom", "credentialStatus", "awardedDate", "credentialSchema"}
    }
    contexts = ["https://www.w3.org/2018/credentials/v1", *ours["@context"][1:]]
    document["@context"] = [*contexts, "https://w3id.org/security/data-integrity/v2"]
    document["issuanceDate"] = "2026-11-20T09:00:00Z"
    document["expirationDate"] = "2036-11-20T09:00:00Z"
    return document


def made() -> dict[str, Any]:
    """Everything, signed afresh.

    Raises:
        CannotAsk: The Node program stopped.
    """
    random = Random(8785)
    job = {"documents": documents(), "numbers": [_double(random) for _ in range(_NUMBERS)]}
    done = subprocess.run(
        ["node", str(HERE / "make_samples.mjs")],
        input=json.dumps(job),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    if done.returncode:
        raise CannotAsk(f"make_samples.mjs stopped:\n{done.stderr[-2000:]}")
    answer: dict[str, Any] = json.loads(done.stdout)
    answer["jwts"] += by_openbadgeslib(documents())
    answer["documents"] = list(documents().items())
    return answer


def signers_of_openbadgeslib() -> dict[str, OB3Signer]:
    """One for each algorithm, with a new key."""
    keys = {
        "RS256": rsa.generate_private_key(public_exponent=65537, key_size=2048),
        "ES256": ec.generate_private_key(ec.SECP256R1()),
        "EdDSA": ed25519.Ed25519PrivateKey.generate(),
    }
    return {
        algorithm: OB3Signer(
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), algorithm
        )
        for algorithm, key in keys.items()
    }


def by_openbadgeslib(found: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """Tokens as openbadgeslib makes them: the issuer's key in the header."""
    tokens = []
    for algorithm, signer in signers_of_openbadgeslib().items():
        for name in ("as we issue", "with a list"):
            document = found[name]
            claims = {
                "iss": document["issuer"]["id"],
                "jti": document["id"],
                "sub": document["credentialSubject"]["id"],
                "nbf": 1795165200,
            }
            jws = signer.sign_payload({**document, **claims})
            tokens.append(
                {
                    "name": f"openbadgeslib, {algorithm}",
                    "document": name,
                    "jwk": signer._public_jwk(),
                    "jws": jws,
                }
            )
    return tokens


def _double(random: Random) -> str:
    """The bits of a double: any finite one, or one near where ECMAScript changes its writing."""
    while True:
        bits = random.randbytes(8)
        if random.randrange(2):
            bits = struct.pack(">d", random.uniform(-1, 1) * 10.0 ** random.randrange(-9, 24))
        (number,) = struct.unpack(">d", bits)
        if number - number == 0:
            return bits.hex()


def write(folder: Path = VECTORS) -> None:
    """One file for each kind."""
    folder.mkdir(exist_ok=True)
    for kind, samples in made().items():
        lines = ",\n".join(
            json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in samples
        )
        (folder / f"{kind}.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    write()
    sys.stdout.write(f"Written to {VECTORS.relative_to(ROOT)}.\n")
