"""Tokens: those that others made, and some of our own making with one thing wrong."""

from __future__ import annotations

import base64
import json
from typing import Any

from tests.issuer.proofs.samples import vectors
from tests.keys.others import Other


def base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def part(value: Any) -> str:
    """A part of a token: bytes or text as they are, anything else as JSON."""
    if isinstance(value, str):
        value = value.encode()
    return base64url(value if isinstance(value, bytes) else json.dumps(value).encode())


def token(owner: Other, header: Any, payload: Any) -> str:
    signing_input = f"{part(header)}.{part(payload)}"
    return f"{signing_input}.{base64url(owner.sign(signing_input.encode()))}"


def made_by_others() -> list[dict[str, Any]]:
    return vectors("jwts")


def documents() -> dict[str, dict[str, Any]]:
    return dict(vectors("documents"))
