"""Changes to JSON that stay JSON: what a mutator of bytes would need luck for."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from random import Random
from typing import Any

from tests.fuzz.engine import changed_bytes

_KEYWORDS = (
    *("@context", "@id", "@type", "@value", "@language", "@direction", "@list", "@set", "@graph"),
    *(
        "@included",
        "@reverse",
        "@nest",
        "@index",
        "@json",
        "@base",
        "@vocab",
        "@none",
        "@protected",
    ),
)
_TERMS = (
    *("id", "type", "name", "description", "issuer", "credentialSubject", "achievement", "proof"),
    *("criteria", "narrative", "image", "validFrom", "validUntil", "credentialStatus", "evidence"),
    *("credentialSchema", "refreshService", "termsOfUse", "endorsement", "result", "identifier"),
    *("verificationMethod", "proofPurpose", "proofValue", "cryptosuite", "created", "controller"),
    *("statusListIndex", "statusPurpose", "statusListCredential", "encodedList", "previousProof"),
    *("kty", "crv", "x", "y", "n", "e", "d", "use", "alg", "key_ops", "kid", "jwk", "typ", "crit"),
    *("vc", "iss", "sub", "jti", "nbf", "exp", "iat", "aud", "b64", "zip", "cty", "x5c"),
)
_TEXTS = (
    *("", "x", "0", "-1", "_:b0", "relative", "urn:x:1", "did:web:evil.example", "did:key:z6Mk"),
    *(
        "http://localhost:8000/status/1",
        "false",
        "null",
        "\u202e",
        "\u0000",
        "\ud800",
        "é",
        "e\u0301",
    ),
    *("2026-11-20T09:00:00Z", "2026-02-30T09:00:00Z", "9999-12-31T23:59:60Z", "1E400", "none"),
    *("HS256", "EdDSA", "ES256", "RS256", "Ed25519", "OKP", "EC", "RSA", "P-256", "sig", "JWT"),
    *("vc+jwt", "application/vc+jwt", "revocation", "suspension", "message", "refresh", "99999999"),
)
_ODD: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 1.0, -0.0, 1e-7, 1e21, 2**53, 2**53 - 1, -(2**53), 1e308),
    *({}, [], [[]], [{}], {"": ""}, {"@value": 1}, [None], [1, 1], "", 253402300800, -62135596801),
)

Place = tuple[Any, Any]  # a container and the key or index in it


def mutated_json(data: bytes, most: int, random: Random) -> bytes:
    """Changed as JSON or as bytes; what is no JSON is changed as bytes."""
    if random.random() < 0.5:
        return changed_bytes(data, most)
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return changed_bytes(data, most)
    written = _written(changed(document, random), random)
    return written if len(written) <= most else changed_bytes(data, most)


def changed(document: Any, random: Random) -> Any:
    """The document, changed in one to three places."""
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        place = _place(document, random)
        if place is None:
            return _value(random)
        container, step = place
        random.choice(_CHANGES)(container, step, random)
    return document


def _written(document: Any, random: Random) -> bytes:
    ascii_only = random.random() < 0.3
    try:
        text = json.dumps(document, ensure_ascii=ascii_only, separators=(",", ":"))
        return text.encode("utf-8", "surrogatepass" if random.random() < 0.1 else "replace")
    except (ValueError, RecursionError):
        return b"{}"


def _place(value: Any, random: Random) -> Place | None:
    """A place somewhere in a value: down from the top, with even odds to stop at each step."""
    found = None
    while isinstance(value, (dict, list)) and value:
        steps = list(value) if isinstance(value, dict) else range(len(value))
        step = random.choice(steps)
        found = (value, step)
        value = value[step]
        if random.random() < 0.4:
            break
    return found


def _replace(container: Any, step: Any, random: Random) -> None:
    container[step] = _value(random)


def _remove(container: Any, step: Any, random: Random) -> None:
    del container[step]


def _edit_text(container: Any, step: Any, random: Random) -> None:
    text = container[step]
    if not isinstance(text, str) or not text:
        container[step] = _value(random)
        return
    at = random.randrange(len(text))
    container[step] = random.choice(
        (
            text[:at]
            + chr(random.choice((0, 32, 43, 46, 58, 65, 122, 0x202E, 0xFF21)))
            + text[at:],
            text[:at] + text[at + 1 :],
            text[:at] + random.choice(text) + text[at + 1 :],
            text.swapcase(),
            text + random.choice(_TEXTS),
            text[:at],
        )
    )


def _rename(container: Any, step: Any, random: Random) -> None:
    if isinstance(container, dict):
        container[random.choice(random.choice((_KEYWORDS, _TERMS)))] = container.pop(step)
    else:
        random.shuffle(container)


def _add(container: Any, step: Any, random: Random) -> None:
    if isinstance(container, dict):
        container[random.choice(random.choice((_KEYWORDS, _TERMS, _TEXTS)))] = _value(random)
    else:
        container.insert(random.randrange(len(container) + 1), _value(random))


def _wrap(container: Any, step: Any, random: Random) -> None:
    value = container[step]
    container[step] = random.choice(
        (
            *([value], [value, value], {"@value": value}, {"@set": [value]}, {"@list": [value]}),
            *({"id": value}, {"@graph": [value]}, {random.choice(_TERMS): value}),
        )
    )


def _copy_here(container: Any, step: Any, random: Random) -> None:
    other, there = _place(container, random) or (container, step)
    container[step] = copy.deepcopy(other[there])


def _value(random: Random) -> Any:
    return copy.deepcopy(random.choice(random.choice((_ODD, _TEXTS))))


_CHANGES: tuple[Callable[[Any, Any, Random], None], ...] = (
    *(_replace, _remove, _edit_text, _edit_text, _rename, _add, _wrap, _copy_here),
)
