"""A folder of the demo's layout, made from the worked example instead of by the application.

    python -m tests.interop.sample_folder FOLDER

It uses our keys, proofs and status lists, and nothing above them.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from PIL import Image

from badge_art import bake
from issuer.credentials.model import hash_identity
from issuer.proofs import SUITES
from issuer.status.bitstring_status_list import (
    StatusListEntry,
    build_status_list_credential,
    empty_bits,
    set_bit,
)
from keys import KeyRing, MemorySigner, RingKey, Signer
from keys.ring import verification_method

BASE = "http://localhost:8000"
DID = "did:web:localhost%3A8000"
STATUS_LIST = f"{BASE}/status/1"

_NAMES = (
    "CHAN Tai Man 陳大文",
    "Siân Ó Briain",
    "黃佩儀",
    "D'Arcy \"Jo\" O'Neill \\ test",
    "Ποθητή Παπαδοπούλου",
    "Nguyễn Thị Minh Khai",
    "Zoë 🎓 Müller",
    "محمد العلي",
)
_ATTRIBUTES = {
    "PF": "Positive and flexible",
    "EC": "Effective communicators",
    "PS": "Problem solvers",
}


class Made:
    """The folder while it is made: one issuer with one key, and one status list."""

    def __init__(self, folder: Path, *, seed: int = 0) -> None:
        self.folder = folder
        self.random = Random(seed)
        self.signer = MemorySigner.generate()
        self.now = datetime.now(UTC).replace(microsecond=0)
        self._bits = empty_bits()
        for name in ("credentials", "badges", "status"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        ring = KeyRing((RingKey(kid="1", public_key=self.signer.public_key, created=self.now),))
        self.did_document = ring.controller_document(controller=DID, also_known_as=[f"{BASE}/"])

    def sign(self, document: Mapping[str, object], *, signer: Signer | None = None) -> str:
        signer = signer or self.signer
        secured = SUITES["eddsa-rdfc-2022"].secure(
            document,
            signer=signer,
            verification_method=verification_method(DID, signer.public_key),
            created=self.now,
        )
        return secured.text

    def write(self, name: str, text: str, *, index: int | None = None) -> Path:
        """Put a credential beside the others, as JSON and as picture; with `index`, revoke it."""
        path = self.folder / "credentials" / f"{name}.json"
        path.write_text(text, encoding="utf-8")
        picture = self.folder / "badges" / f"{name}.png"
        picture.write_bytes(bake(_picture(self.random), text))
        if index is not None:
            self._bits = set_bit(self._bits, index)
        return path

    def status_list(self, url: str = STATUS_LIST) -> dict[str, Any]:
        """The list as it stands now, not yet signed."""
        return build_status_list_credential(
            url=url,
            issuer=DID,
            purpose="revocation",
            bits=self._bits,
            valid_from=self.now - timedelta(minutes=5),
            valid_until=self.now + timedelta(days=30),
        )

    def finish(self) -> None:
        (self.folder / "did.json").write_text(json.dumps(self.did_document), encoding="utf-8")
        (self.folder / "status" / "1.json").write_text(
            self.sign(self.status_list()), encoding="utf-8"
        )


def make(folder: Path, *, count: int = 12) -> None:
    """Write `count` credentials, the last of them revoked."""
    made = Made(folder)
    indexes = made.random.sample(range(131_072), count)
    for number, index in enumerate(indexes):
        document = credential(number, index=index, random=made.random)
        revoked = index if number == count - 1 else None
        made.write(document["id"].rpartition("/")[2], made.sign(document), index=revoked)
    made.finish()
    report = {"issued": count, "revoked": 1}
    (folder / "report.json").write_text(json.dumps(report), encoding="utf-8")


def credential(number: int, *, index: int, random: Random) -> dict[str, Any]:
    """The worked example with its own learner, attribute, result and status index."""
    code, attribute = list(_ATTRIBUTES.items())[number % len(_ATTRIBUTES)]
    achievement = f"{BASE}/achievements/ab12-{code}"
    salt = random.randbytes(16).hex()
    identifier = [
        {
            "type": "IdentityObject",
            "hashed": False,
            "identityHash": _NAMES[number % len(_NAMES)],
            "identityType": "name",
        },
        {
            "type": "IdentityObject",
            "hashed": True,
            "identityHash": hash_identity(f"learner{number}@example.edu", salt=salt),
            "identityType": "emailAddress",
            "salt": salt,
        },
    ]
    attendance = f"{achievement}#attendance"
    return {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
            "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
        ],
        "id": f"{BASE}/credentials/{random.randbytes(16).hex()}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": attribute,
        "description": "Awarded for completing a two-day mental health first-aid course.",
        "issuer": {
            "id": DID,
            "type": ["Profile"],
            "name": "Example University 示例大學",
            "url": f"{BASE}/",
            "email": "badges@example.edu",
            "image": {"id": f"{BASE}/crest.png", "type": "Image", "caption": "Crest"},
        },
        "validFrom": "2026-11-20T09:00:00Z",
        "awardedDate": "2026-11-20T09:00:00Z",
        "credentialSubject": {
            "id": f"urn:uuid:2f1d0c6e-9c40-4c56-8f4c-{random.randrange(1 << 48):012x}",
            "type": ["AchievementSubject"],
            "activityStartDate": "2026-11-01T09:00:00+08:00",
            "activityEndDate": "2026-11-02T17:00:00+08:00",
            "identifier": identifier,
            "achievement": {
                "id": achievement,
                "type": ["Achievement"],
                "achievementType": "CoCurricular",
                "name": attribute,
                "description": "Activities that build a positive mindset.",
                "criteria": {
                    "id": f"{achievement}/criteria",
                    "narrative": "Attend at least **75 %** of two days.",
                },
                "inLanguage": "en",
                "image": {"id": f"{achievement}/image.png", "type": "Image", "caption": "Badge"},
                "tag": [code],
                "version": "2022-08-29",
                "alignment": [
                    {
                        "type": ["Alignment"],
                        "targetName": attribute,
                        "targetUrl": f"{BASE}/attributes/{code}",
                        "targetCode": code,
                        "targetFramework": "Graduate attributes",
                    }
                ],
                "resultDescription": [
                    {
                        "id": attendance,
                        "type": ["ResultDescription"],
                        "name": "Attendance",
                        "resultType": "Percent",
                        "valueMin": "0",
                        "valueMax": "100",
                        "requiredValue": "75",
                    }
                ],
            },
            "result": [
                {
                    "type": ["Result"],
                    "resultDescription": attendance,
                    "value": str(75 + number % 26),
                }
            ],
        },
        "evidence": [
            {
                "id": f"{BASE}/evidence/{number}",
                "type": ["Evidence"],
                "name": "Attendance record",
                "narrative": "Attended 2 of 2 days.",
                "genre": "attendance",
            }
        ],
        "credentialStatus": StatusListEntry(
            status_list_credential=STATUS_LIST, index=index
        ).to_json(),
        "credentialSchema": [
            {
                "id": "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/"
                "ob_v3p0_achievementcredential_schema.json",
                "type": "1EdTechJsonSchemaValidator2019",
            }
        ],
    }


def _picture(random: Random) -> bytes:
    png = io.BytesIO()
    colour = (random.randrange(256), random.randrange(256), random.randrange(256))
    Image.new("RGB", (64, 64), colour).save(png, "PNG")
    return png.getvalue()


def main() -> int:
    parser = argparse.ArgumentParser(description="Make a folder of the demo's layout.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=12)
    arguments = parser.parse_args()
    make(arguments.folder, count=arguments.count)
    return 0


if __name__ == "__main__":
    sys.exit(main())
