"""What a token holds, and the object that may stand in its place: one reading of both for all.

An envelope is an object whose `id` is the whole token, as a data: address (VC Data Model 2.0,
sections 4.13.1 and 4.13.2). It says nothing itself: only what the token says is verified and shown.
"""

from __future__ import annotations

from collections.abc import Mapping

from issuer.credentials.model import CREDENTIALS_CONTEXT
from issuer.credentials.vcdm_shapes import ENVELOPED_CREDENTIAL
from issuer.errors import MalformedSubmission
from issuer.i18n import N_, Message
from issuer.proofs.jwt_credential import JwtCredential, credential_in
from issuer.proofs.jwt_presentation import presentation_in
from issuer.proofs.vc_jwt import read_jws
from issuer.verification.kinds import is_presentation
from issuer.verification.wording import shown

ENVELOPED_PRESENTATION = "EnvelopedVerifiablePresentation"

# What the token is called in the address; the second and third are older or more general names.
_MEDIA_TYPES: Mapping[str, tuple[str, ...]] = {
    ENVELOPED_CREDENTIAL: ("application/vc+jwt", "application/vc+ld+jwt", "application/jwt"),
    ENVELOPED_PRESENTATION: ("application/vp+jwt", "application/vp+ld+jwt", "application/jwt"),
}
# Other ways to secure what is in an envelope: genuine perhaps, so doubt and not a refusal.
_NOT_READ = ("+sd-jwt", "+cose", "+ld+sd-jwt", "+ld+cose")


class EnvelopeNotRead(MalformedSubmission):
    """It is in an envelope of a kind that exists and is not read here."""

    code = "envelope-not-read"


def is_envelope(document: Mapping[str, object]) -> bool:
    """Whether an object says that it stands for a token."""
    return bool(_kinds_of(document))


def token_in(text: str) -> JwtCredential:
    """The credential or presentation that a compact JWS holds; nothing is verified.

    Raises:
        MalformedSubmission: it is no JWS, or there is neither in it, or both.
    """
    jws = read_jws(text)
    payload = jws.payload
    presents = "vc" not in payload and ("vp" in payload or is_presentation(payload))
    token = presentation_in(jws) if presents else credential_in(jws)
    if is_presentation(token.document) is not presents:
        raise MalformedSubmission(
            why=Message(N_("what the JWT holds is not what it is said to be."))
        )
    return token


def token_in_envelope(envelope: Mapping[str, object], *, is_inside: bool = False) -> JwtCredential:
    """The same of an envelope; one inside another document need not bring a context of its own.

    Raises:
        EnvelopeNotRead: there is something else in it than a JWT.
        MalformedSubmission: it is no envelope as it should be, or there is no such token in it.
    """
    kinds, address, contexts = _kinds_of(envelope), envelope.get("id"), envelope.get("@context")
    listed = contexts if isinstance(contexts, list) else [contexts]
    if not isinstance(address, str) or not (is_inside or CREDENTIALS_CONTEXT in listed):
        raise MalformedSubmission(why=Message(N_("the envelope has no context, or no address.")))
    scheme, _, rest = address.partition(":")
    written, comma, text = rest.partition(",")
    media_type, *parameters = (one.strip().lower() for one in written.split(";"))
    if media_type.endswith(_NOT_READ):
        message = N_("what is in the envelope is of a kind not read here yet, %(kind)s.")
        raise EnvelopeNotRead(why=Message(message, {"kind": shown(media_type)}))
    allowed = media_type in _MEDIA_TYPES[kinds[0]] if len(kinds) == 1 else False
    if scheme.lower() != "data" or not comma or not allowed or "base64" in parameters:
        raise MalformedSubmission(
            why=Message(N_("the envelope's address is not a data: address of a JWT."))
        )
    token = token_in(text)
    if is_presentation(token.document) is not (kinds[0] == ENVELOPED_PRESENTATION):
        raise MalformedSubmission(
            why=Message(N_("what is in the envelope is not what it is said to be."))
        )
    return token


def _kinds_of(document: Mapping[str, object]) -> list[str]:
    types = document.get("type")
    listed = types if isinstance(types, list) else [types]
    return [kind for kind in _MEDIA_TYPES if kind in listed]
