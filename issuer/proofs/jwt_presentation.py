"""The presentation inside a JWT, and every contradiction between it and the claims around it.

It stands under `vp` (Verifiable Credentials Data Model 1.1, section 6.3.1), or is the payload
itself (Securing Verifiable Credentials using JOSE and COSE, section 3.1.2). The claims are about
the signature: whose it is, and from when to when it counts. For whom it was made (`aud`, `nonce`)
is compared with what was asked for elsewhere. Nothing is verified here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from issuer.errors import MalformedSubmission
from issuer.i18n import N_, Message
from issuer.jsonld.expansion import shown
from issuer.proofs.jwt_credential import (
    REGISTERED,
    ClaimProblem,
    ClaimProblemKind,
    JwtCredential,
    JwtProfile,
    numeric_date,
)
from issuer.proofs.vc_jwt import CompactJws

_REGISTERED = REGISTERED | {"nonce"}
_DATES = ("nbf", "exp", "iat")


def presentation_in(jws: CompactJws) -> JwtCredential:
    """Lift the presentation out of a token and compare it with the claims.

    Raises:
        MalformedSubmission: There is no presentation in the token, or there are two.
    """
    payload = jws.payload
    if "vp" in payload:
        profile, document = JwtProfile.VC_CLAIM, _under_vp(payload)
    else:
        profile = JwtProfile.JOSE
        document = {name: value for name, value in payload.items() if name not in _REGISTERED}
    return JwtCredential(
        jws=jws,
        document=document,
        profile=profile,
        problems=tuple(_problems(jws, document)),
        not_before=numeric_date(payload.get("nbf")),
        expires=numeric_date(payload.get("exp")),
        issued_at=numeric_date(payload.get("iat")),
    )


def _under_vp(payload: Mapping[str, object]) -> Mapping[str, object]:
    """With the holder that only the claims name (VCDM 1.1, section 6.3.1, JWT Decoding)."""
    vp = payload["vp"]
    if not isinstance(vp, Mapping):
        raise MalformedSubmission(why=Message(N_("the JWT holds no presentation.")))
    if "@context" in payload or "verifiableCredential" in payload:
        raise MalformedSubmission(why=Message(N_("the JWT holds two presentations.")))
    says_who = isinstance(payload.get("iss"), str) and "holder" not in vp
    return {**vp, "holder": payload["iss"]} if says_who else vp


def signer_named_in(jws: CompactJws) -> object:
    """Who signed a token whose presentation names no holder, by its own word: the issuer of the
    token, or else the controller of the key that it names.
    """
    for said in (jws.payload, jws.header):
        if "iss" in said:
            return said["iss"]
    controller = (jws.kid or "").partition("#")[0]
    return controller if ":" in controller else None  # a relative name is relative to nobody


# -- claims and presentation compared ----------------------------------------------------------


def _problems(jws: CompactJws, document: Mapping[str, object]) -> Iterator[ClaimProblem]:
    payload = jws.payload
    kind = jws.header.get("typ")
    if "vp" in payload and isinstance(kind, str) and kind.lower().endswith("+jwt"):
        yield _contradiction(
            "vp",
            Message(N_("The token has its presentation under vp, where its type allows none.")),
        )
    holder = document.get("holder", signer_named_in(jws))
    holder = holder.get("id") if isinstance(holder, Mapping) else holder
    for claim, voice, said in (
        ("iss", payload, holder),
        ("iss", jws.header, holder),
        ("sub", payload, holder),
        ("jti", payload, document.get("id", payload.get("jti"))),
    ):
        if claim in voice and (not isinstance(voice[claim], str) or voice[claim] != said):
            yield _contradiction(claim, _differ(claim, voice[claim], said))
    for claim in _DATES:
        if claim in payload and numeric_date(payload[claim]) is None:
            yield _contradiction(
                claim,
                Message(
                    N_("The token's %(claim)s is no date: %(said)s."),
                    {"claim": claim, "said": shown(payload[claim])},
                ),
            )


def _contradiction(claim: str, message: Message) -> ClaimProblem:
    return ClaimProblem(claim=claim, kind=ClaimProblemKind.CONTRADICTION, message=message)


def _differ(claim: str, said: object, found: object) -> Message:
    return Message(
        N_("The token says %(said)s (%(claim)s), and the presentation in it says %(found)s."),
        {"claim": claim, "said": shown(said), "found": shown(found)},
    )
