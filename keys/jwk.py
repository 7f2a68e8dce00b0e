"""What a JSON Web Key must and must not say before its numbers are looked at (RFC 7517)."""

from __future__ import annotations

from collections.abc import Mapping

from keys.errors import MalformedMultibase, UnreadKey, UnusableKey
from keys.multibase import decode_base64url

# The private members of every kind of key: RFC 7518, sections 6.2.2, 6.3.2 and 6.4.1; RFC 8037.
_PRIVATE = ("d", "p", "q", "dp", "dq", "qi", "oth", "k")


def refuse_private(jwk: Mapping[str, object]) -> None:
    """Return only if this JWK gives no secret away.

    Raises:
        UnusableKey: It holds a private or a shared key.
    """
    if any(name in jwk for name in _PRIVATE):
        raise UnusableKey(
            "This JWK holds a private key where a public key is expected. Treat it as"
            " compromised if it came from a published document."
        )


def refuse_other_use(
    jwk: Mapping[str, object], *, algorithms: frozenset[str], unread: frozenset[str] = frozenset()
) -> None:
    """Return only if this JWK may verify signatures by one of these algorithms.

    `use`, `key_ops` and `alg` may all be missing; each that is there must allow it.

    Raises:
        UnreadKey: It is for one of the `unread` algorithms.
        UnusableKey: It says that it is for something else.
    """
    operations = jwk.get("key_ops", ["verify"])
    if (
        jwk.get("use", "sig") != "sig"
        or not isinstance(operations, list)
        or "verify" not in operations
    ):
        raise UnusableKey(
            "This JWK says of itself that it is not for verifying signatures (use, key_ops). Ask"
            " whoever publishes it which key signs."
        )
    algorithm = jwk.get("alg")
    if "alg" in jwk and not (isinstance(algorithm, str) and algorithm in algorithms):
        error = UnreadKey if isinstance(algorithm, str) and algorithm in unread else UnusableKey
        raise error(
            "This JWK is for another algorithm (alg) than its kind of key is used with here: "
            + ", ".join(sorted(algorithms))
            + "."
        )


def octets(
    jwk: Mapping[str, object], name: str, *, length: int | None = None, at_most: int | None = None
) -> bytes:
    """Read a member that holds bytes.

    Args:
        jwk: The key.
        name: The member.
        length: How many bytes it must hold, where that is known.
        at_most: How many bytes it may hold.

    Raises:
        UnusableKey: It is missing, is no base64url, or holds another number of bytes.
    """
    text = jwk.get(name)
    if not isinstance(text, str):
        raise UnusableKey(f"This JWK has no member {name}. Check that it was copied whole.")
    if at_most is not None and len(text) * 3 > at_most * 4 + 2:
        raise UnusableKey(f"Member {name} of this JWK is too long: {at_most} bytes at most.")
    try:
        # JWK writes base64url without multibase's leading letter (RFC 7515, section 2).
        return decode_base64url("u" + text, length=length)
    except MalformedMultibase as error:
        raise UnusableKey(f"Member {name} of this JWK cannot be read. {error}") from error
