"""The credential inside a JWT, and every contradiction between it and the claims around it.

Three ways to put a credential into a JWT are read, told apart by what the token has:

- `vc` holds it: Verifiable Credentials Data Model 1.1, section 6.3.1, and Open Badges 3.0 on it.
- `typ` is vc+jwt: the payload is the credential (Securing Verifiable Credentials using JOSE and
  COSE, section 3.1.1). Claims beside it are about the signature, and few.
- Else the payload is the credential with claims beside it that repeat it (Open Badges 3.0, section
  8.2.4.1). The claims are a second voice in one token, and the two must agree.

Nothing is verified here; the signature is checked in `vc_jwt.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from issuer.errors import MalformedSubmission
from issuer.i18n import N_, Message
from issuer.jsonld.expansion import shown
from issuer.proofs.vc_jwt import CompactJws

REGISTERED = frozenset({"iss", "sub", "aud", "exp", "nbf", "iat", "jti", "cnf"})
_VCDM_2 = "https://www.w3.org/ns/credentials/v2"
_TEXTS = ("iss", "sub", "jti")
_DATES = ("nbf", "exp")
# Open Badges 3.0, section 8.2.4.1; `exp` only where the credential ends.
_ALWAYS = frozenset({"iss", "sub", "jti", "nbf"})
_DATE_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})", re.ASCII)


class JwtProfile(StrEnum):
    """How the credential was put into the token."""

    VC_CLAIM = "VCDM 1.1"
    OPEN_BADGES = "Open Badges 3.0"
    JOSE = "VC-JOSE-COSE"


class ClaimProblemKind(StrEnum):
    """Whether two things contradict each other, or one that the profile asks for is not there."""

    CONTRADICTION = "contradiction"
    MISSING = "missing"


@dataclass(frozen=True, kw_only=True)
class ClaimProblem:
    """What is wrong with one claim."""

    claim: str
    kind: ClaimProblemKind
    message: Message


@dataclass(frozen=True, kw_only=True)
class JwtCredential:
    """A credential as a token carries it.

    `jws` is the token, `document` the credential alone, without the token's claims. `not_before`
    and `expires` are the token's own (`nbf`, `exp`), for the caller to compare with the time;
    `issued_at` is `iat`.
    """

    jws: CompactJws
    document: Mapping[str, object]
    profile: JwtProfile
    problems: tuple[ClaimProblem, ...]
    not_before: datetime | None
    expires: datetime | None
    issued_at: datetime | None


def credential_in(jws: CompactJws) -> JwtCredential:
    """Lift the credential out of a token and compare it with the claims.

    Raises:
        MalformedSubmission: There is no credential in the token, or there are two.
    """
    profile, document = _lifted(jws)
    if profile is JwtProfile.VC_CLAIM:
        document = _completed(document, jws.payload)
    return JwtCredential(
        jws=jws,
        document=document,
        profile=profile,
        problems=tuple(_problems(jws, document, profile)),
        not_before=numeric_date(jws.payload.get("nbf")),
        expires=numeric_date(jws.payload.get("exp")),
        issued_at=numeric_date(jws.payload.get("iat")),
    )


def _lifted(jws: CompactJws) -> tuple[JwtProfile, Mapping[str, object]]:
    payload = jws.payload
    if "vc" in payload:
        vc = payload["vc"]
        if not isinstance(vc, Mapping):
            raise MalformedSubmission(why=Message(N_("the JWT holds no credential.")))
        if "@context" in payload or "credentialSubject" in payload:
            raise MalformedSubmission(why=Message(N_("the JWT holds two credentials.")))
        return JwtProfile.VC_CLAIM, vc
    if "@context" not in payload:
        raise MalformedSubmission(why=Message(N_("the JWT holds no credential.")))
    document = {name: value for name, value in payload.items() if name not in REGISTERED}
    return (JwtProfile.JOSE if _is_jose(jws) else JwtProfile.OPEN_BADGES), document


def _is_jose(jws: CompactJws) -> bool:
    kind = jws.header.get("typ")
    return isinstance(kind, str) and kind.lower().endswith(("vc+jwt", "vc+ld+jwt"))


# -- claims and credential compared ------------------------------------------------------------


def _problems(
    jws: CompactJws, document: Mapping[str, object], profile: JwtProfile
) -> Iterator[ClaimProblem]:
    payload = jws.payload
    if "aud" in payload:
        # RFC 7519, section 4.1.3: whoever is not meant must reject it.
        yield _contradiction("aud", Message(N_("The token was made for somebody else (aud).")))
    if profile is JwtProfile.VC_CLAIM and _is_jose(jws):
        yield _contradiction(
            "vc", Message(N_("The token has its badge under vc, where its type allows none."))
        )
    issuer = _said(document, "iss")
    if "iss" in jws.header and jws.header["iss"] != issuer:
        yield _contradiction("iss", _differ("iss", jws.header["iss"], issuer))
    for claim in _TEXTS:
        yield from _text_problem(claim, payload, document, profile)
    for claim in _DATES:
        yield from _date_problem(claim, payload, document, profile)


def _text_problem(
    claim: str, payload: Mapping[str, object], document: Mapping[str, object], profile: JwtProfile
) -> Iterator[ClaimProblem]:
    found = _said(document, claim)
    if claim not in payload:
        yield from _absent(claim, found, profile)
    elif not isinstance(payload[claim], str) or payload[claim] != found:
        yield _contradiction(claim, _differ(claim, payload[claim], found))


def _date_problem(
    claim: str, payload: Mapping[str, object], document: Mapping[str, object], profile: JwtProfile
) -> Iterator[ClaimProblem]:
    found = _said(document, claim)
    if claim not in payload:
        yield from _absent(claim, found, profile)
        return
    moment = numeric_date(payload[claim])
    if moment is None:
        yield _contradiction(
            claim,
            Message(
                N_("The token's %(claim)s is no date: %(said)s."),
                {"claim": claim, "said": shown(payload[claim])},
            ),
        )
    elif profile is JwtProfile.JOSE:
        return  # there, it is a date of the signature
    elif moment != _date_time(found):
        yield _contradiction(claim, _differ(claim, payload[claim], found))


def _absent(claim: str, found: object, profile: JwtProfile) -> Iterator[ClaimProblem]:
    asked = found is not None or (profile is JwtProfile.OPEN_BADGES and claim in _ALWAYS)
    if asked and profile is not JwtProfile.JOSE:
        message = Message(
            N_("The token has no %(claim)s, which badges in this form must have."),
            {"claim": claim},
        )
        yield ClaimProblem(claim=claim, kind=ClaimProblemKind.MISSING, message=message)


def _contradiction(claim: str, message: Message) -> ClaimProblem:
    return ClaimProblem(claim=claim, kind=ClaimProblemKind.CONTRADICTION, message=message)


def _differ(claim: str, said: object, found: object) -> Message:
    if found is None:
        return Message(
            N_("The token says %(said)s (%(claim)s), and the badge in it does not say it."),
            {"claim": claim, "said": shown(said)},
        )
    return Message(
        N_("The token says %(said)s (%(claim)s), and the badge in it says %(found)s."),
        {"claim": claim, "said": shown(said), "found": shown(found)},
    )


# -- what the credential says ------------------------------------------------------------------


def _said(document: Mapping[str, object], claim: str) -> object:
    """What in a credential a claim repeats; None where it says nothing of it."""
    if claim == "iss":
        issuer = document.get("issuer")
        return issuer.get("id") if isinstance(issuer, Mapping) else issuer
    if claim == "sub":
        subject = _only(document.get("credentialSubject"))
        return subject.get("id") if isinstance(subject, Mapping) else None
    if claim == "jti":
        return document.get("id")
    names = {"nbf": ("validFrom", "issuanceDate"), "exp": ("validUntil", "expirationDate")}[claim]
    return next((document[name] for name in names if name in document), None)


def _completed(document: Mapping[str, object], payload: Mapping[str, object]) -> dict[str, object]:
    """The credential with what only the claims say (VCDM 1.1, section 6.3.1, JWT Decoding)."""
    completed = dict(document)
    texts = {claim: payload[claim] for claim in _TEXTS if isinstance(payload.get(claim), str)}
    for claim, member in (("iss", "issuer"), ("jti", "id")):
        if claim in texts and completed.get(member) is None:
            completed[member] = texts[claim]
    for claim, member, node in (
        ("iss", "issuer", completed.get("issuer")),
        ("sub", "credentialSubject", _only(completed.get("credentialSubject"))),
    ):
        if claim in texts and isinstance(node, Mapping) and node.get("id") is None:
            completed[member] = {**node, "id": texts[claim]}
    contexts = completed.get("@context")
    is_2 = contexts == _VCDM_2 or (isinstance(contexts, list) and contexts[:1] == [_VCDM_2])
    for claim, member in (
        ("nbf", "validFrom" if is_2 else "issuanceDate"),
        ("exp", "validUntil" if is_2 else "expirationDate"),
    ):
        moment = numeric_date(payload.get(claim))
        if moment is not None and _said(document, claim) is None:
            completed[member] = moment.isoformat().replace("+00:00", "Z")
    return completed


def _only(value: object) -> object:
    """What JSON-LD means by an array of one."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def numeric_date(value: object) -> datetime | None:
    """RFC 7519, section 2: seconds since 1970; to the second, as far as calendars reach."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return datetime.fromtimestamp(value // 1, tz=UTC)
    except (OverflowError, ValueError, OSError):
        return None


def _date_time(text: object) -> datetime | None:
    """A date and time with a zone, to the second."""
    if not isinstance(text, str) or _DATE_TIME.fullmatch(text) is None:
        return None
    try:
        return datetime.fromisoformat(text).replace(microsecond=0)
    except ValueError:  # the thirtieth of February
        return None
