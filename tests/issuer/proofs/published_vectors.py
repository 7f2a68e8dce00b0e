"""The eddsa-rdfc-2022 vectors of W3C and 1EdTech, as they stand beside the repository."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from issuer.jsonld.loader import ContextLoader
from keys import MemorySigner
from keys.multibase import decode_multikey
from tests.issuer.jsonld.shared_data import shared_bytes, shared_json

_W3C = "vectors/vc-di-eddsa/"
_SCHEMA = "https://schema.org/"
_CITIZENSHIP = "https://w3id.org/citizenship#"
_DATE_TIME = "http://www.w3.org/2001/XMLSchema#dateTime"

# Two contexts of the W3C's examples are in no registry package. These are our own statements of
# what the published canonical documents show; the vectors themselves prove that they are enough.
EXAMPLES = ContextLoader(
    {
        "https://www.w3.org/ns/credentials/examples/v2": {
            "@context": {"@vocab": "https://www.w3.org/ns/credentials/examples#"}
        },
        "https://w3id.org/citizenship/v4rc1": {
            "@context": {
                **{
                    name: _SCHEMA + name
                    for name in (
                        "Person", "additionalName", "familyName", "gender", "givenName",
                        "identifier",
                    )
                },
                **{
                    name: _CITIZENSHIP + name
                    for name in (
                        "EmployablePerson", "EmploymentAuthorizationDocument",
                        "EmploymentAuthorizationDocumentCredential", "birthCountry",
                        "employmentAuthorizationDocument", "lprCategory", "lprNumber",
                    )
                },
                "image": {"@id": _SCHEMA + "image", "@type": "@id"},
                "birthDate": {"@id": _SCHEMA + "birthDate", "@type": _DATE_TIME},
                "residentSince": {"@id": _CITIZENSHIP + "residentSince", "@type": _DATE_TIME},
            }
        },
    }
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Vector:
    signer: MemorySigner
    document: dict[str, Any]
    options: dict[str, Any]
    canonical_document: bytes
    canonical_proof: bytes
    document_hash: str
    proof_hash: str
    signature: str
    proof_value: str
    loader: ContextLoader | None


def one_edtech() -> Vector:
    vector = shared_json("vectors/ob-3.0-eddsa-rdfc-2022.json")
    return Vector(
        signer=MemorySigner.from_seed(bytes.fromhex(vector["privateKeySeedHex"])),
        document=vector["document"],
        options=vector["proofOptions"],
        canonical_document=shared_bytes("vectors/ob-3.0-document-canon.txt"),
        canonical_proof=shared_bytes("vectors/ob-3.0-proof-canon.txt"),
        document_hash=vector["documentHashHex"],
        proof_hash=vector["proofHashHex"],
        signature=vector["signatureHex"],
        proof_value=vector["proofValue"],
        loader=None,
    )


def w3c(folder: str, document: str) -> Vector:
    place = f"{_W3C}eddsa-rdfc-2022/{folder}"

    def text(name: str) -> str:
        return shared_bytes(f"{place}{name}DataInt.txt").decode().strip()

    options = shared_json(f"{place}proofConfigDataInt.json")
    del options["@context"]
    return Vector(
        signer=signer(shared_json(f"{_W3C}keyPair.json")),
        document=shared_json(_W3C + document),
        options=options,
        canonical_document=shared_bytes(f"{place}canonDocDataInt.txt"),
        canonical_proof=shared_bytes(f"{place}proofCanonDataInt.txt"),
        document_hash=text("docHash"),
        proof_hash=text("proofHash"),
        signature=text("sigHex"),
        proof_value=text("sigBTC58"),
        loader=EXAMPLES,
    )


def w3c_alumni() -> Vector:
    return w3c("", "unsigned.json")


def w3c_employment() -> Vector:
    return w3c("employ/", "employmentAuth.json")


def chain(name: str) -> Any:
    return shared_json(f"{_W3C}proof-set-chain/{name}.json")


def signer(pair: dict[str, str]) -> MemorySigner:
    _codec, seed = decode_multikey(pair["privateKeyMultibase"])
    made = MemorySigner.from_seed(seed)
    assert made.public_key.multibase == pair["publicKeyMultibase"]
    return made
