"""Base64url for mutators: whatever stands there, some bytes come out."""

from __future__ import annotations

import base64
import re

_OTHER = re.compile(rb"[^A-Za-z0-9_-]")


def loosely_decoded(text: bytes) -> bytes:
    bare = _OTHER.sub(b"", text)
    bare = bare[:-1] if len(bare) % 4 == 1 else bare
    return base64.urlsafe_b64decode(bare + b"=" * (-len(bare) % 4))


def encoded(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")
