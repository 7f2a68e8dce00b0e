"""What people hand in besides a badge of ours: credentials of issuers we have never heard of,
and envelopes around badges of ours.

A stranger goes by the key itself (did:key), so nothing of theirs has to be fetched.
"""

from __future__ import annotations

import copy
import json
from typing import Any

from badge_art import bake_svg
from keys import Algorithm
from tests.evil_issuer import material
from tests.evil_issuer.hands import as_token
from tests.issuer.verification.actors import WORKED_EXAMPLE, Institution
from tests.keys.others import other

STRANGER = Institution(None, seed=b"c")
_DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle r="9"/></svg>'


def presentation(ours: str) -> str:
    """An envelope that nobody signed: a badge of ours, altered, and the same one as it is."""
    badge = json.loads(ours)
    better = copy.deepcopy(badge)
    better["name"] = "Doctor of Surgery"
    return _text(material.presentation(better, badge))


def signed_presentation(ours: str) -> str:
    """A badge of ours in an envelope that its holder signed."""
    shown = material.presentation(json.loads(ours), holder=STRANGER.did)
    return _text(STRANGER.sign(shown, proofPurpose="authentication"))


def endorsement(ours: str) -> str:
    """Praise for a badge of ours, on its own."""
    return _signed(material.endorsement(STRANGER.did, of=json.loads(ours)["id"]))


def learner_record(ours: str) -> str:
    """A record with a badge of the stranger's own in it, and one of ours."""
    inside = [STRANGER.sign(_badge()), json.loads(ours)]
    return _signed(material.learner_record(STRANGER.did, of=inside))


def of_a_form(_ours: str) -> str:
    """A badge that names a form of its issuer's own, which is at an address."""
    form = {"id": "https://college.example/form", "type": "1EdTechJsonSchemaValidator2019"}
    return _signed({**_badge(), "credentialSchema": [*WORKED_EXAMPLE["credentialSchema"], form]})


def no_badge(_ours: str) -> str:
    """A credential about something else altogether."""
    return _signed(
        {
            "@context": [material.V2],
            "id": "urn:uuid:6a7c3e52-6b43-43dc-9b3c-0f6b7b9a5c03",
            "type": ["VerifiableCredential"],
            "issuer": STRANGER.did,
            "validFrom": "2026-11-20T09:00:00Z",
            "credentialSubject": {"id": "urn:uuid:2f1d0c6e-9c40-4c56-8f4c-0d6a7d6f1a00"},
        }
    )


def token() -> str:
    """A badge in a compact JWS."""
    owner = other(Algorithm.ED25519, 31)
    did = owner.public_key.did_key
    header = {"kid": f"{did}#{owner.public_key.multibase}"}
    return as_token(_badge(did), owner=owner, header=header)


def drawing(ours: str) -> bytes:
    """A badge of ours in an SVG picture."""
    return bake_svg(_DRAWING, ours)


def _badge(issuer: str = STRANGER.did) -> dict[str, Any]:
    badge: dict[str, Any] = material.badge(issuer, credentialStatus=None)
    return badge


def _signed(claims: dict[str, Any]) -> str:
    return _text(STRANGER.sign(claims))


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False)
