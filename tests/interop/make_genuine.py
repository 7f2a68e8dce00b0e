"""Genuine badges of others' making, with the world that each is of.

    python -m tests.interop.make_genuine

writes `tests/genuine/vectors/made_by_others.json` anew, with new keys that nobody keeps. The
documents are ours; `make_genuine.mjs` has @digitalbazaar/vc, its cryptosuites and status lists, and
panva's jose sign them; openbadgeslib makes the last tokens.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.evil_issuer.hands import COLLEGE
from tests.evil_issuer.material import badge_1_1, endorsement, learner_record
from tests.genuine.issuers import plain
from tests.interop.make_samples import signers_of_openbadgeslib
from tests.interop.verifiers import HERE, ROOT, CannotAsk

VECTORS = ROOT / "tests" / "genuine" / "vectors" / "made_by_others.json"


def materials() -> dict[str, Any]:
    """What is signed; no issuer, and so no status, is in it yet."""
    return {
        "badge": plain(COLLEGE),
        "badge of 1.1": badge_1_1(),
        "endorsement": endorsement(),
        "learner record": learner_record(),
    }


def made() -> list[dict[str, Any]]:
    """Everything, signed afresh.

    Raises:
        CannotAsk: The Node program stopped.
    """
    done = subprocess.run(
        ["node", str(HERE / "make_genuine.mjs")],
        input=json.dumps(materials()),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    if done.returncode:
        raise CannotAsk(f"make_genuine.mjs stopped:\n{done.stderr[-2000:]}")
    answer: list[dict[str, Any]] = json.loads(done.stdout)
    return [*answer, *by_openbadgeslib()]


def by_openbadgeslib() -> list[dict[str, Any]]:
    """Tokens with the issuer's key in their header, of an issuer that publishes it."""
    found = []
    for algorithm, signer in signers_of_openbadgeslib().items():
        issuer = "https://academy.example/issuers/1"
        method = {
            "id": f"{issuer}#key-1",
            "type": "JsonWebKey",
            "controller": issuer,
            "publicKeyJwk": signer._public_jwk(),
        }
        document = plain(issuer)
        claims = {
            "iss": issuer,
            "jti": document["id"],
            "sub": document["credentialSubject"]["id"],
            "nbf": 1795165200,
        }
        listed = {
            "id": issuer,
            "verificationMethod": [method],
            "assertionMethod": [method["id"]],
        }
        found.append(
            {
                "name": f"a badge as a token of openbadgeslib's, {algorithm}",
                "what": signer.sign_payload({**document, **claims}),
                "documents": {issuer: listed},
                "lists": {},
            }
        )
    return found


def write(path: Path = VECTORS) -> None:
    """One badge a line."""
    path.parent.mkdir(exist_ok=True)
    lines = ",\n".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in made())
    path.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    write()
    sys.stdout.write(f"Written to {VECTORS.relative_to(ROOT)}.\n")
