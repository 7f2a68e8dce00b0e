"""Identifiers that are nothing but a key: did:key and did:jwk.

Whoever reads one needs no network: the document behind it follows from the text. did:key is read as
https://w3c-ccg.github.io/did-key-spec/ has it, for the kinds of key that Multikey names; did:jwk as
https://github.com/quartzjer/did-jwk has it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NoReturn

from keys.errors import MalformedMultibase, UnusableKey
from keys.multibase import decode_base64url
from keys.public_key import PublicKey

_DID_KEY = "did:key:"
_DID_JWK = "did:jwk:"
_LONGEST = 4096  # an RSA key of 4096 bits as did:jwk has some 1,000 characters


def is_key_did(did: str) -> bool:
    """Whether an identifier is of a kind that `key_of_did` reads."""
    return did.startswith((_DID_KEY, _DID_JWK))


def key_of_did(did: str) -> PublicKey:
    """The key that an identifier is.

    Args:
        did: The identifier alone: no path, query or fragment.

    Raises:
        UnusableKey: Another kind of identifier, or there is no key in it that may be used here.
    """
    if len(did) > _LONGEST:
        raise UnusableKey(
            f"This identifier has {len(did)} characters; at most {_LONGEST} are read."
        )
    if did.startswith(_DID_KEY):
        return PublicKey.from_multibase(did.removeprefix(_DID_KEY))
    if did.startswith(_DID_JWK):
        return PublicKey.from_jwk(_jwk_in(did.removeprefix(_DID_JWK)))
    raise UnusableKey("This identifier is neither a did:key nor a did:jwk.")


def method_of_did(did: str) -> str:
    """The name of the one verification method in the document of such an identifier.

    The key's own text again for did:key, `0` for did:jwk.
    """
    fragment = did.removeprefix(_DID_KEY) if did.startswith(_DID_KEY) else "0"
    return f"{did}#{fragment}"


def _jwk_in(text: str) -> Mapping[str, object]:
    try:
        jwk = json.loads(
            decode_base64url("u" + text).decode("utf-8"),
            object_pairs_hook=_members,
            parse_constant=_no_number,
        )
    # ValueError: not UTF-8, not JSON, a number of thousands of digits.
    except (MalformedMultibase, ValueError, RecursionError) as error:
        raise UnusableKey("There is no JWK in this did:jwk that all readers read alike.") from error
    if not isinstance(jwk, dict):
        raise UnusableKey("What this did:jwk holds is JSON, but not a JWK.")
    return jwk


def _members(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member stands twice in one object")
    return members


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number in JSON")
