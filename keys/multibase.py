"""Multibase texts and Multikey prefixes.

Follows the sections "Multibase" and "Multikey" of W3C Controlled Identifiers 1.0. Decoding is
strict: every value has one spelling, so that two texts that differ never mean the same key.
"""

import base64
import re
from enum import Enum

import base58

from keys.errors import MalformedMultibase, UnreadKey, UnusableKey

_BASE58BTC = re.compile(r"[1-9A-HJ-NP-Za-km-z]*")
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*")

_LETTERS = bytes.maketrans(bytes(range(58)), base58.BITCOIN_ALPHABET)
_VALUES = bytes.maketrans(base58.BITCOIN_ALPHABET, bytes(range(58)))
# Decoding base58 takes quadratic time. The longest thing written in it here is a P-384 signature
# (96 bytes, some 132 characters); a longer text is somebody trying.
_LONGEST_BASE58BTC = 1024


def _every_other(width: int, *, ones: int | None = None) -> int:
    """A mask for numbers of so many bits, side by side: it leaves out every other one, and all but
    the lowest `ones` bits of those that it keeps.
    """
    kept = (1 << (width if ones is None else ones)) - 1
    return sum(kept << at for at in range(0, 16 * _LONGEST_BASE58BTC, 2 * width))


# To join numbers of so many digits each: their width with a byte for a digit, the mask, and what
# the higher one counts.
_JOINTS = tuple(
    (8 * digits, _every_other(8 * digits), 58**digits)
    for digits in (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
)
# To split numbers of twice so many digits each, in two bytes for a digit. What is left of one after
# times `inverse` and without so many bits is its higher half, rounded down: 58 takes less than six
# bits, so a number is below 2**(12 * digits) and the error below 2**(6 * digits). `carry` moves
# that half to its place.
_CUT = 32
_CUTS = tuple(
    (-((-1 << 18 * digits) // 58**digits),
     18 * digits,
     _every_other(16 * digits, ones=8 * digits),
     (1 << 16 * digits) - 58**digits)
    for digits in (16, 8, 4, 2, 1)
)  # fmt: skip


class Multicodec(Enum):
    """The kinds of key a Multikey text can hold: prefix, length of the key, and what to call it.

    From the tables of public and of secret key headers in Controlled Identifiers 1.0, "Multikey".
    """

    ED25519_PUBLIC = (b"\xed\x01", 32, "Ed25519 public key")
    ED25519_PRIVATE = (b"\x80\x26", 32, "Ed25519 private key")
    P256_PUBLIC = (b"\x80\x24", 33, "P-256 public key")
    P384_PUBLIC = (b"\x81\x24", 49, "P-384 public key")

    def __init__(self, prefix: bytes, length: int, title: str) -> None:
        self.prefix = prefix
        self.length = length
        self.title = title


# Keys that others sign with, by the same tables and that of Multicodec: secp256k1, BLS12-381 (G1
# and G2), P-521, Ed448, RSA and SM2.
_UNREAD_PREFIXES = (
    b"\xe7\x01", b"\xea\x01", b"\xeb\x01", b"\x82\x24", b"\x83\x24", b"\x85\x24", b"\x86\x24",
)  # fmt: skip


def encode_base58btc(raw: bytes) -> str:
    """Write bytes as multibase base58btc, beginning with `z`.

    Thirty-two digits at a time, and then all of those at once are halved until each stands alone:
    one at a time, as the library does it, costs half as much as the signature that is written.
    """
    if len(raw) > _LONGEST_BASE58BTC // 2:  # nothing that is written here
        return "z" + base58.b58encode(raw).decode("ascii")
    number, digits, width = int.from_bytes(raw), 0, 0
    while number:
        number, part = divmod(number, 58**_CUT)
        digits |= part << width
        width += 16 * _CUT
    for inverse, bits, mask, carry in _CUTS:
        digits += (digits * inverse >> bits & mask) * carry
    text = digits.to_bytes(width // 8)[1::2].translate(_LETTERS).decode("ascii")
    zeros = len(raw) - len(raw.lstrip(b"\0"))
    return "z" + "1" * zeros + text.lstrip("1")


def decode_base58btc(text: str, *, length: int | None = None) -> bytes:
    """Read multibase base58btc.

    Args:
        text: The text, beginning with `z`.
        length: How many bytes it must hold, where that is known.

    Raises:
        MalformedMultibase: Another multibase, a character outside the alphabet, too long, or not
            the length asked for.
    """
    if not text.startswith("z"):
        raise MalformedMultibase("A base58btc text begins with the letter z; this one does not.")
    if len(text) > _LONGEST_BASE58BTC:
        raise MalformedMultibase(
            f"This base58btc text has {len(text)} characters; at most {_LONGEST_BASE58BTC} are"
            " read. Check that the right value was pasted."
        )
    payload = text[1:]
    # Asked before the library, which drops white space at the end without a word.
    if not _BASE58BTC.fullmatch(payload):
        raise MalformedMultibase(
            "This text has a character that base58btc does not use (it has no 0, O, I or l)."
            " Check that it was copied whole."
        )
    return _of_length(_decoded(payload), length)


def _decoded(digits: str) -> bytes:
    """The bytes that base58 digits stand for.

    All digits stand in one large number, a byte each, and are joined in pairs at once; then the
    pairs in pairs, and so on. The library multiplies for each digit and divides for each byte.
    """
    number = int.from_bytes(digits.encode("ascii").translate(_VALUES))
    for width, lower, weight in _JOINTS:
        if width >= 8 * len(digits):
            break
        number = ((number >> width) & lower) * weight + (number & lower)
    zeros = len(digits) - len(digits.lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8)


def encode_base64url(raw: bytes) -> str:
    """Write bytes as multibase base64url without padding, beginning with `u`."""
    return "u" + base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def decode_base64url(text: str, *, length: int | None = None) -> bytes:
    """Read multibase base64url without padding.

    Args:
        text: The text, beginning with `u`.
        length: How many bytes it must hold, where that is known.

    Raises:
        MalformedMultibase: Another multibase, a character outside the alphabet, padding, bits left
            over, or not the length asked for.
    """
    if not text.startswith("u"):
        raise MalformedMultibase("A base64url text begins with the letter u; this one does not.")
    payload = text[1:]
    # One character alone in the last group of four carries six bits: no whole byte.
    if not _BASE64URL.fullmatch(payload) or len(payload) % 4 == 1:
        raise MalformedMultibase(
            "This text is not base64url without padding. Check that it was copied whole."
        )
    raw = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    # RFC 4648, section 3.5: unused bits must be zero, or one value would have several spellings.
    if encode_base64url(raw) != text:
        raise MalformedMultibase("This base64url text has bits left over at its end.")
    return _of_length(raw, length)


def encode_multikey(raw: bytes, *, codec: Multicodec) -> str:
    """Write a key as Multikey text, such as `z6Mk...`.

    Raises:
        UnusableKey: Not the number of bytes that this kind of key has.
    """
    if len(raw) != codec.length:
        raise UnusableKey(
            f"This kind of key, {codec.title}, has {codec.length} bytes; these are {len(raw)}."
        )
    return encode_base58btc(codec.prefix + raw)


def decode_multikey(text: str) -> tuple[Multicodec, bytes]:
    """Read Multikey text: which kind of key, and its bytes.

    Base58btc is the only multibase here: vc-di-eddsa 1.0, "Multikey", allows no other.

    Raises:
        UnreadKey: A kind of key that is known to exist, and not read here.
        UnusableKey: Not Multikey text, no known kind of key, or the wrong length for it.
    """
    try:
        tagged = decode_base58btc(text)
    except MalformedMultibase as error:
        raise UnusableKey(f"This is not a Multikey text. {error}") from error
    for codec in Multicodec:
        if tagged.startswith(codec.prefix):
            raw = tagged[len(codec.prefix) :]
            if len(raw) != codec.length:
                raise UnusableKey(
                    f"A Multikey text for this kind of key, {codec.title}, holds {codec.length}"
                    f" bytes; this one holds {len(raw)}. Check that it was copied whole."
                )
            return codec, raw
    refusal = UnreadKey if tagged.startswith(_UNREAD_PREFIXES) else UnusableKey
    raise refusal(
        "This Multikey text holds a kind of key that is not known here. Known are: "
        + ", ".join(codec.title for codec in Multicodec)
        + "."
    )


def _of_length(raw: bytes, length: int | None) -> bytes:
    if length is not None and len(raw) != length:
        raise MalformedMultibase(f"{length} bytes were expected here, and {len(raw)} were found.")
    return raw
