"""The encrypted key file: one key, one file, mode 0400.

The file is one line of JSON:

    {"v":1,"kid":"2026a","alg":"Ed25519","use":"issue","created":"2026-01-05T09:00:00Z",
     "pub":"z6Mk...",
     "kdf":{"name":"argon2id","m_kib":262144,"t":3,"p":1,"salt":"<16 bytes, base64>"},
     "enc":{"name":"AES-256-GCM","nonce":"<12 bytes>","ct":"<32-byte seed and 16-byte tag>"}}

Everything but `ct` is the associated data of the encryption, so that no member can be exchanged
without the passphrase. Salt and nonce are new at each writing, so the encryption key is new each
time and no nonce meets a key twice (NIST SP 800-38D, section 8).

Wrong passphrase and damaged file give one message: whoever tries passphrases on a stolen or
tampered file learns nothing from the answer.
"""

import base64
import json
import re
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from keys.errors import KeysError, KeyUnavailable, UnusableKey
from keys.private_file import read_private, write_private
from keys.private_key import PrivateKey
from keys.public_key import Algorithm, PublicKey

_LARGEST_FILE = 4096  # a key file has some 360 bytes
_SALT_BYTES = 16  # RFC 9106, section 3.1: 16 bytes are recommended for passwords
_NONCE_BYTES = 12  # NIST SP 800-38D, section 5.2.1.1 recommends 96 bits
_SEALED_BYTES = 32 + 16  # seed and tag
_LABEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")

# What a file may ask of this machine, checked before any of it is spent: somebody who can change
# the file must not be able to fill the memory of the process that opens it.
_MOST_MEMORY_KIB = 1024 * 1024
_MOST_PASSES = 16
_MOST_LANES = 8
_KIB_PER_LANE = 8  # RFC 9106, section 3.1: memory is at least 8 KiB a lane

_WRONG_OR_DAMAGED = (
    "The key file cannot be opened: the passphrase is wrong, or the file is damaged."
    " Type the passphrase again; if it is refused again, restore the file from an offline copy."
)


@dataclass(frozen=True, kw_only=True)
class KdfCost:
    """What guessing one passphrase costs: argon2id with memory, passes and lanes.

    The default is 256 MiB and three passes: four times the memory of the second option that RFC
    9106, section 4, recommends, since a file is opened once, at start. Less is for tests.

    Raises:
        UnusableKey: Outside what is ever accepted.
    """

    m_kib: int = 262144
    t: int = 3
    p: int = 1

    def __post_init__(self) -> None:
        # `type` and not `isinstance`: JSON's true would pass for the number 1.
        if not all(type(figure) is int for figure in (self.m_kib, self.t, self.p)):
            raise UnusableKey("The cost of the key derivation is given in whole numbers.")
        if not (
            1 <= self.p <= _MOST_LANES
            and 1 <= self.t <= _MOST_PASSES
            and _KIB_PER_LANE * self.p <= self.m_kib <= _MOST_MEMORY_KIB
        ):
            raise UnusableKey(
                f"The cost of the key derivation is outside its bounds: at most {_MOST_MEMORY_KIB}"
                f" KiB (and {_KIB_PER_LANE} KiB for each lane at least), {_MOST_PASSES} passes and"
                f" {_MOST_LANES} lanes."
            )


REAL_COST = KdfCost()


@dataclass(frozen=True, kw_only=True)
class KeyFileHeader:
    """What a key file says about its key without the passphrase.

    Read by `read_header` it is only what the file claims; from `open` and `create` it is proven.

    Raises:
        UnusableKey: `kid` or `use` is not a short ASCII name, `created` has no time zone, or the
            key is of another kind than Ed25519.
    """

    kid: str
    use: str
    created: datetime
    public_key: PublicKey
    kdf: KdfCost

    def __post_init__(self) -> None:
        if not (_LABEL.fullmatch(self.kid) and _LABEL.fullmatch(self.use)):
            raise UnusableKey(
                "The name and the use of a key are 1 to 64 letters, digits, dots, underscores or"
                " hyphens, beginning with a letter or digit, such as 2026a and issue."
            )
        if self.created.tzinfo is None:
            raise UnusableKey("The time at which a key was created needs a time zone.")
        if self.public_key.algorithm is not Algorithm.ED25519:
            raise UnusableKey("A key file holds an Ed25519 key, and no other kind.")


@dataclass(frozen=True, kw_only=True)
class OpenedKey:
    """A key file that was opened: its header, proven, and the key itself."""

    header: KeyFileHeader
    private_key: PrivateKey = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class _SealedKey:
    """A key file as a value, whether or not the passphrase is known."""

    header: KeyFileHeader
    salt: bytes
    nonce: bytes
    ciphertext: bytes

    def to_bytes(self) -> bytes:
        enc = self._enc() | {"ct": _to_base64(self.ciphertext)}
        return _compact_json(self._document(enc), sort_keys=False) + b"\n"

    def associated_data(self) -> bytes:
        # The canonical form of RFC 8785. Plain `json` is enough for it here: every name and string
        # is ASCII that needs no escape (so sorting by code point is sorting by UTF-16 unit,
        # section 3.2.3) and every number is a whole one below 2**53 (section 3.2.2.3).
        return _compact_json(self._document(self._enc()), sort_keys=True)

    def _document(self, enc: dict[str, str]) -> dict[str, object]:
        header = self.header
        return {
            "v": 1,
            "kid": header.kid,
            "alg": str(header.public_key.algorithm),
            "use": header.use,
            "created": header.created.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "pub": header.public_key.multibase,
            "kdf": {
                "name": "argon2id",
                "m_kib": header.kdf.m_kib,
                "t": header.kdf.t,
                "p": header.kdf.p,
                "salt": _to_base64(self.salt),
            },
            "enc": enc,
        }

    def _enc(self) -> dict[str, str]:
        return {"name": "AES-256-GCM", "nonce": _to_base64(self.nonce)}


def create(
    path: Path,
    *,
    passphrase: bytes,
    kid: str,
    use: str,
    created: datetime,
    kdf: KdfCost = REAL_COST,
) -> KeyFileHeader:
    """Make a new Ed25519 key and store it, encrypted, at a path where nothing is yet.

    When this returns, the file is whole, on disk, readable by its owner alone, and was opened once
    with the same passphrase. If it raises, no half-written file is at `path`.

    Args:
        path: Where the file will be; its folder exists.
        passphrase: Used byte for byte; a line end read from a file is the caller's to remove.
        kid: What people call the key, such as `2026a`.
        use: What the key may sign, such as `issue`; for the caller to enforce.
        created: Aware; kept in UTC to the second.
        kdf: What guessing a passphrase costs; less than the default is for tests.

    Raises:
        UnusableKey: Something is at `path` already, the file cannot be written, the passphrase is
            empty, or `kid`, `use` or `created` is not acceptable.
        KeyUnavailable: Not enough memory for the derivation just now.
    """
    if not passphrase:
        raise UnusableKey("A key is not stored under an empty passphrase. Choose one.")
    if created.tzinfo is None:
        raise UnusableKey("The time at which a key was created needs a time zone.")
    # No randomness is handed in: a key must never be predictable, not even by mistake of a test.
    private_key = PrivateKey.generate()
    draft = _SealedKey(
        header=KeyFileHeader(
            kid=kid,
            use=use,
            created=created.astimezone(UTC).replace(microsecond=0),
            public_key=private_key.public_key,
            kdf=kdf,
        ),
        salt=secrets.token_bytes(_SALT_BYTES),
        nonce=secrets.token_bytes(_NONCE_BYTES),
        ciphertext=b"",
    )
    ciphertext = AESGCM(_encryption_key(draft, passphrase)).encrypt(
        draft.nonce, private_key.seed, draft.associated_data()
    )
    content = _SealedKey(
        header=draft.header, salt=draft.salt, nonce=draft.nonce, ciphertext=ciphertext
    ).to_bytes()
    # A file that cannot be opened must be found now, not when its key is already published.
    opened = _unseal(_parse(content), passphrase)
    write_private(path, content)
    return opened.header


def open(path: Path, *, passphrase: bytes) -> OpenedKey:  # noqa: A001 - read as keystore.open
    """Open a key file and prove the key before handing it out.

    Raises:
        UnusableKey: No readable file, readable by others, too large, or (one message for both)
            wrong passphrase or damaged.
        KeyUnavailable: Not enough memory for the derivation just now.
    """
    return _unseal(_parse(read_private(path, at_most=_LARGEST_FILE)), passphrase)


def read_header(path: Path) -> KeyFileHeader:
    """Read what a key file says about itself, without the passphrase.

    For listings. Nothing here is proven: only `open` can tell that the file was not changed.

    Raises:
        UnusableKey: No readable file, readable by others, too large, or not a key file.
    """
    return _parse(read_private(path, at_most=_LARGEST_FILE)).header


def _unseal(sealed: _SealedKey, passphrase: bytes) -> OpenedKey:
    encryption_key = _encryption_key(sealed, passphrase)
    try:
        seed = AESGCM(encryption_key).decrypt(
            sealed.nonce, sealed.ciphertext, sealed.associated_data()
        )
        private_key = PrivateKey(seed)
        # The file is authentic from here on; these two look for a fault of whoever wrote it, or of
        # this machine, before it can become a signature that nobody can verify.
        if private_key.public_key != sealed.header.public_key:
            raise UnusableKey(_WRONG_OR_DAMAGED)
        trial = b"keys.keystore: does this key sign?"
        sealed.header.public_key.verify(private_key.sign(trial), trial)
    except (InvalidTag, ValueError, KeysError):
        raise UnusableKey(_WRONG_OR_DAMAGED) from None
    return OpenedKey(header=sealed.header, private_key=private_key)


def _encryption_key(sealed: _SealedKey, passphrase: bytes) -> bytes:
    cost = sealed.header.kdf
    try:
        return Argon2id(
            salt=sealed.salt, length=32, iterations=cost.t, lanes=cost.p, memory_cost=cost.m_kib
        ).derive(passphrase)
    except MemoryError as error:
        raise KeyUnavailable(
            f"There is not enough memory to open the key file just now: it needs {cost.m_kib} KiB."
            " Free some, or raise the limit of the service, and try again."
        ) from error


def _parse(content: bytes) -> _SealedKey:
    try:
        sealed = _sealed_from(json.loads(content.decode("ascii")))
    # RecursionError: 4096 opening brackets are enough to reach it.
    except (ValueError, RecursionError, KeysError):
        raise UnusableKey(_WRONG_OR_DAMAGED) from None
    # Strictness in one comparison: the file is, byte for byte, what this module would write. That
    # refuses unknown and repeated members, other spacing and order, second spellings of base64.
    if sealed.to_bytes() != content:
        raise UnusableKey(_WRONG_OR_DAMAGED)
    return sealed


def _sealed_from(document: object) -> _SealedKey:
    match document:
        case {
            "kid": str(kid),
            "use": str(use),
            "created": str(created),
            "pub": str(pub),
            "kdf": {"m_kib": int(m_kib), "t": int(t), "p": int(p), "salt": str(salt)},
            "enc": {"nonce": str(nonce), "ct": str(ciphertext)},
        }:
            sealed = _SealedKey(
                header=KeyFileHeader(
                    kid=kid,
                    use=use,
                    created=datetime.fromisoformat(created),
                    public_key=PublicKey.from_multibase(pub),
                    kdf=KdfCost(m_kib=m_kib, t=t, p=p),
                ),
                salt=base64.b64decode(salt, validate=True),
                nonce=base64.b64decode(nonce, validate=True),
                ciphertext=base64.b64decode(ciphertext, validate=True),
            )
        case _:
            raise UnusableKey(_WRONG_OR_DAMAGED)
    lengths = (len(sealed.salt), len(sealed.nonce), len(sealed.ciphertext))
    if lengths != (_SALT_BYTES, _NONCE_BYTES, _SEALED_BYTES):
        raise UnusableKey(_WRONG_OR_DAMAGED)
    return sealed


def _to_base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _compact_json(document: dict[str, object], *, sort_keys: bool) -> bytes:
    return json.dumps(document, sort_keys=sort_keys, separators=(",", ":")).encode("ascii")
