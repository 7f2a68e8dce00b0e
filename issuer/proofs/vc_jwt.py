"""Badges in the form of a JWT: a compact JWS (RFC 7515) around the credential or presentation.

Reading, and the check of the signature. What the claims say about what is inside is compared in
`jwt_credential.py` and `jwt_presentation.py`. Nothing a token says about its own key is believed:
the algorithm must fit a key that was found without it, and a key that it carries (`jwk`) must be
that very key (T3, T11).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from issuer.errors import MalformedSubmission
from issuer.i18n import N_, Message
from issuer.jsonld.strict_json import MAX_BYTES, read_json
from issuer.proofs.data_integrity import NotCheckedHere, Refused, refuse_unsigned
from issuer.proofs.suite import ProofCheck
from keys import KeysError, PublicKey, UnreadKey
from keys.errors import MalformedMultibase
from keys.multibase import decode_base64url

_PARTS = 3
# A credential of the largest size that is read, in base64url, and room for header and signature.
_MOST_CHARACTERS = MAX_BYTES * 4 // 3 + 16 * 1024
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"

# Open Badges 3.0, section 8.2.2: alg, kid, jwk and typ, and no others. Securing Verifiable
# Credentials using JOSE and COSE, section 3.1.1, has cty and iss besides. Whatever else there may
# be (crit, b64, x5c, ...) would have to be understood to be honoured.
_KNOWN_HEADERS = frozenset({"alg", "cty", "iss", "jwk", "kid", "typ"})
# RFC 7515, section 4.1.6 to 4.1.8: its key again, in a certificate. No certificate is read here.
_CERTIFICATE_HEADERS = frozenset({"x5c", "x5t", "x5t#S256"})
# What signs by a key of two halves (IANA, JSON Web Signature and Encryption Algorithms); `none`
# and MACs do not.
_SIGNATURE_ALGORITHMS = frozenset(
    {
        "Ed25519", "Ed448", "EdDSA", "ES256", "ES256K", "ES384", "ES512", "ML-DSA-44", "ML-DSA-65",
        "ML-DSA-87", "PS256", "PS384", "PS512", "RS256", "RS384", "RS512",
    }
)  # fmt: skip
# Tokens of other kinds (sign-in, key binding, proof of possession) say so here. RFC 7515, section
# 4.1.9: a media type without "application/", in any case.
OF_CREDENTIALS = frozenset({"jwt", "vc+jwt", "vc+ld+jwt"})
OF_PRESENTATIONS = frozenset({"jwt", "vp+jwt", "vp+ld+jwt"})


class UnreadToken(NotCheckedHere):
    """Another of the ways to sign with the same key, or a key in a certificate."""

    code = "unread-token"
    message = N_("The token is signed in a way that is not read here yet: %(kind)s.")


@dataclass(frozen=True, kw_only=True)
class CompactJws:
    """A JWS as it was read; nothing about it is verified."""

    header: Mapping[str, object]
    payload: Mapping[str, object]
    signing_input: bytes
    signature: bytes

    @property
    def kid(self) -> str | None:
        """The name under which its key is to be looked for, if it has one."""
        kid = self.header.get("kid")
        return kid if isinstance(kid, str) else None

    @property
    def key_hint(self) -> PublicKey | None:
        """The key that the token carries: written by whoever made the token, so proof of nothing.

        Worth looking for in the issuer's own document when there is no `kid`.
        """
        try:
            return _carried_key(self.header)
        except KeysError:
            return None

    @property
    def names_a_signature(self) -> bool:
        """Whether its algorithm is one of signatures, and neither none nor made with a secret."""
        algorithm = self.header.get("alg")
        return isinstance(algorithm, str) and algorithm in _SIGNATURE_ALGORITHMS

    @property
    def brings_an_unread_key(self) -> bool:
        """Whether it names no key, and carries one in a form or of a kind that is not read here."""
        if self.kid or not self.signature:
            return False
        if "jwk" not in self.header:
            return _is_certificate(self.header)
        try:
            _carried_key(self.header)
        except UnreadKey:
            return True
        except KeysError:
            pass
        return False


def read_jws(text: str) -> CompactJws:
    """Take a compact JWS apart.

    Raises:
        MalformedSubmission: Not three parts of exact base64url, header and payload not JSON
            objects that all parsers read alike, or larger than what is read.
    """
    if len(text) > _MOST_CHARACTERS:
        raise _refused(N_("it is larger than %(most)d KiB."), most=_MOST_CHARACTERS // 1024)
    parts = text.split(".")
    if len(parts) != _PARTS:
        raise _refused(N_("it is not a JWT of three parts."))
    try:
        header, payload, signature = (decode_base64url("u" + part) for part in parts)
    except MalformedMultibase:
        raise _refused(N_("a part of the JWT is not written as JWT writes it.")) from None
    # `read_json` forgives it at the beginning of a file; readers of JWT do not.
    if header.startswith(_BYTE_ORDER_MARK) or payload.startswith(_BYTE_ORDER_MARK):
        raise _refused(N_("a part of the JWT is not written as JWT writes it."))
    return CompactJws(
        header=read_json(header),
        payload=read_json(payload),
        signing_input=".".join(parts[:2]).encode("ascii"),
        signature=signature,
    )


def check_jws(
    jws: CompactJws, public_key: PublicKey, *, types: frozenset[str] = OF_CREDENTIALS
) -> ProofCheck:
    """Tell whether this key signed exactly this token, and in the way the token says.

    Whose key it is, and what the claims say, is asked elsewhere. `types` are those that a token of
    its kind may say it is of.

    Raises:
        UnreadToken: It could not be checked: it is signed, or names its key, in another way.
    """
    try:
        _refuse_header(jws.header, public_key, types)
        if jws.header["alg"] in public_key.unread_algorithms and jws.signature:
            raise UnreadToken(kind=str(jws.header["alg"]))
        refuse_unsigned(public_key, jws.signature, data=jws.signing_input)
    except Refused as refusal:
        return refusal.answer
    if not _CERTIFICATE_HEADERS.isdisjoint(jws.header):
        raise UnreadToken(kind="x5c")
    return ProofCheck()


def _is_certificate(header: Mapping[str, object]) -> bool:
    """Whether there is a chain of certificates in it, in the form of one."""
    chain = header.get("x5c")
    return isinstance(chain, list) and bool(chain) and all(isinstance(one, str) for one in chain)


def _refuse_header(
    header: Mapping[str, object], public_key: PublicKey, types: frozenset[str]
) -> None:
    known = _KNOWN_HEADERS | (_CERTIFICATE_HEADERS if _is_certificate(header) else frozenset())
    unknown = sorted(header.keys() - known)
    if unknown:
        raise Refused(f"its header has {unknown[0][:40]!r}, which is not understood here.")
    algorithm = header.get("alg")
    algorithms = public_key.jws_algorithms | public_key.unread_algorithms
    if not (isinstance(algorithm, str) and algorithm in algorithms):
        raise Refused("it names another algorithm than the key is for.")
    kind = header.get("typ", "JWT")
    if not isinstance(kind, str) or kind.lower().removeprefix("application/") not in types:
        raise Refused("it is a token of another type.")
    if not all(isinstance(header.get(name, ""), str) for name in ("kid", "cty", "iss")):
        raise Refused("a member of its header is no text.")
    try:
        carried = _carried_key(header)
    except KeysError as error:
        raise Refused(f"the key that it carries cannot be used. {error}") from error
    if carried is not None and carried != public_key:
        raise Refused("it carries a key that is not the one it was checked with.")


def _carried_key(header: Mapping[str, object]) -> PublicKey | None:
    if "jwk" not in header:
        return None
    jwk = header["jwk"]
    return PublicKey.from_jwk(jwk if isinstance(jwk, Mapping) else {})


def _refused(template: str, **values: int) -> MalformedSubmission:
    return MalformedSubmission(why=Message(template, values))
