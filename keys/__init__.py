"""Signing and verifying bytes: code, never key material.

A key is an address (`signer_from_uri`), somebody who can sign (`Signer`), a public half that
verifies (`PublicKey`), and a place in the issuer's history (`KeyRing`). This package is a leaf: it
imports nothing of the application, and no file in it or below it may hold a private key.
"""

from keys.errors import (
    BadSignature,
    KeysError,
    KeyUnavailable,
    MalformedMultibase,
    UnreadKey,
    UnsupportedKeyURI,
    UnusableAddress,
    UnusableKey,
)
from keys.file_signer import FileSigner
from keys.key_did import is_key_did, key_of_did, method_of_did
from keys.keystore import KdfCost, KeyFileHeader, OpenedKey
from keys.memory_signer import MemorySigner
from keys.private_key import PrivateKey
from keys.public_key import Algorithm, PublicKey
from keys.ring import (
    KeyRing,
    KeyState,
    RingKey,
    did_document_url,
    did_web_from_base_url,
    verification_method,
)
from keys.signer import SIGNER_FOR_URI_SCHEME, Signer, signer_from_uri

# One line for each technology. MemorySigner is not among them: it has no address.
SIGNER_FOR_URI_SCHEME[FileSigner.SCHEME] = FileSigner

__all__ = [
    "SIGNER_FOR_URI_SCHEME",
    "Algorithm",
    "BadSignature",
    "FileSigner",
    "KdfCost",
    "KeyFileHeader",
    "KeyRing",
    "KeyState",
    "KeyUnavailable",
    "KeysError",
    "MalformedMultibase",
    "MemorySigner",
    "OpenedKey",
    "PrivateKey",
    "PublicKey",
    "RingKey",
    "Signer",
    "UnreadKey",
    "UnsupportedKeyURI",
    "UnusableAddress",
    "UnusableKey",
    "did_document_url",
    "did_web_from_base_url",
    "is_key_did",
    "key_of_did",
    "method_of_did",
    "signer_from_uri",
    "verification_method",
]
