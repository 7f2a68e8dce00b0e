"""One proof of a document, as far as it can be told without the world and without the time.

A status list is asked about for every badge that names it: what is said here about its proof is
found once. A token (JWT) is one proof like any other, but for where it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import NamedTuple

from issuer.credentials.times import read_date_time
from issuer.i18n import N_, Message
from issuer.jsonld.kept import KeptByText
from issuer.proofs import ProofCheck, Received
from issuer.proofs.checkers import BY_CRYPTOSUITE, BY_TYPE, checker_of
from issuer.proofs.data_integrity import ProofChecker
from issuer.proofs.jwt_credential import JwtCredential, JwtProfile
from issuer.proofs.vc_jwt import OF_CREDENTIALS, OF_PRESENTATIONS, CompactJws, check_jws
from issuer.verification.advice import ASK_ANOTHER_WAY, ASK_ISSUER, ASK_ORIGINAL
from issuer.verification.keyholder import (
    TO_ISSUE,
    TO_PRESENT,
    KeyQuestion,
    belongs_to_issuer,
)
from issuer.verification.methods import absolute
from issuer.verification.report import Finding, Step, failed, passed, unchecked
from issuer.verification.wording import moment, shown
from keys import PublicKey

# Formats that exist and are not read here: genuine perhaps, so doubt and not a refusal.
_OTHER_TYPES = ("Ed25519Signature2018", "JsonWebSignature2020", "BbsBlsSignature2020")
_OTHER_SUITES = ("bbs-2023", "ecdsa-jcs-2019", "ecdsa-xi-2023", "mldsa44-rdfc-2024")
_TYPE = "DataIntegrityProof"

_KIND = N_("It carries a signature of the kind %(kind)s.")
_RECOGNISED = {
    kind: passed(Step.PROOF, Message(_KIND, {"kind": kind}), facts={"cryptosuite": kind})
    for kind in (*BY_CRYPTOSUITE, *BY_TYPE)
}
_UNDATED = passed(Step.PROOF_DATES, Message(N_("The signature does not say when it was made.")))
_FOR_PURPOSE = {
    TO_ISSUE: passed(Step.PROOF_PURPOSE, Message(N_("The signature was made to issue this."))),
    TO_PRESENT: passed(
        Step.PROOF_PURPOSE, Message(N_("The signature was made to present what is in it."))
    ),
}


class Proof(NamedTuple):
    """What a proof says of itself, and what that shows.

    `check` is None where the proof is of no kind that is known here. `dated` is that it bears
    possible dates, or none; whether they are of the past and of the future is another question.
    """

    written: Mapping[str, object]
    check: Callable[[Received, PublicKey], ProofCheck] | None
    key_question: KeyQuestion
    recognised: Finding
    purpose: Finding
    belonging: Finding
    dated: Finding
    created: datetime | None
    expires: datetime | None


def read_proof(written: Mapping[str, object], *, signer_id: str, purpose: str = TO_ISSUE) -> Proof:
    """A proof of a document that this issuer (or holder) signed, as the document says."""
    method = written.get("verificationMethod")
    checker = checker_of(written)
    asked = KeyQuestion(
        method=str(absolute(method, controller=signer_id)) if isinstance(method, str) else "",
        issuer_id=signer_id,
        relation=purpose,
    )
    dates = {name: _moment_in(written[name]) for name in ("created", "expires") if name in written}
    return Proof(
        written=written,
        check=None if checker is None else partial(_checked, checker, written),
        key_question=asked,
        recognised=_recognised(written, checker),
        purpose=_purpose(written, purpose),
        belonging=belongs_to_issuer(asked),
        dated=_dated(written, dates),
        created=dates.get("created"),
        expires=dates.get("expires"),
    )


def read_token(token: JwtCredential, *, signer_id: str, purpose: str = TO_ISSUE) -> Proof:
    """The signature of a token, as a proof of the credential (or presentation) in it.

    Its own end counts only where the profile does not make it the credential's
    (VC-JOSE-COSE, section 3.1.1): there it is compared with the credential's.
    """
    kid = token.jws.kid or ""
    if kid and ":" not in kid:  # relative to the issuer, as VC-JOSE-COSE, section 4.1, allows
        kid = f"{signer_id}#{kid.removeprefix('#')}"
    asked = KeyQuestion(method=kid, issuer_id=signer_id, relation=purpose, hint=token.jws.key_hint)
    presents = purpose == TO_PRESENT
    return Proof(
        written=token.jws.header,
        check=partial(_checked_token, token, OF_PRESENTATIONS if presents else OF_CREDENTIALS),
        key_question=asked,
        recognised=_recognised_token(token.jws),
        purpose=_FOR_PURPOSE[purpose],
        belonging=belongs_to_issuer(asked),
        dated=_UNDATED if token.issued_at is None else _made_on(token.issued_at.isoformat()),
        created=token.issued_at,
        expires=token.expires if presents or token.profile is JwtProfile.JOSE else None,
    )


def _checked(
    checker: ProofChecker, written: Mapping[str, object], signed: Received, key: PublicKey
) -> ProofCheck:
    return checker.check(signed, proof=written, public_key=key)


def _checked_token(
    token: JwtCredential, types: frozenset[str], _signed: Received, key: PublicKey
) -> ProofCheck:
    return check_jws(token.jws, key, types=types)


def _recognised(written: Mapping[str, object], checker: ProofChecker | None) -> Finding:
    """A proof of a kind that is known here; another kind is never passed over (T8)."""
    if checker is not None:
        return _RECOGNISED[checker.name]
    kind = shown(str(written.get("cryptosuite", written.get("type", ""))))
    if written.get("type") in _OTHER_TYPES or (
        written.get("type") == _TYPE and written.get("cryptosuite") in _OTHER_SUITES
    ):
        return _not_read_yet(kind)
    return _not_known(kind)


def _recognised_token(jws: CompactJws) -> Finding:
    """A token with a signature; whether the key is one to make it with, is asked of the key."""
    algorithm = shown(str(jws.header.get("alg", "")))
    kind = f"JWT {algorithm}"
    if not jws.names_a_signature:
        return _not_known(kind)
    if jws.brings_an_unread_key:
        return _not_read_yet(kind)
    return passed(
        Step.PROOF, Message(_KIND, {"kind": kind}), facts={"cryptosuite": f"jwt-{algorithm}"}
    )


def _not_read_yet(kind: str) -> Finding:
    return unchecked(
        Step.PROOF,
        Message(N_("Its signature is of a kind not read here yet, %(kind)s."), {"kind": kind}),
        reason="other-cryptosuite",
        advice=ASK_ANOTHER_WAY,
    )


def _not_known(kind: str) -> Finding:
    return failed(
        Step.PROOF,
        Message(N_("It is not signed in any way that is known: “%(kind)s”."), {"kind": kind}),
        reason="unknown-cryptosuite",
        advice=ASK_ORIGINAL,
    )


def _purpose(written: Mapping[str, object], purpose: str) -> Finding:
    """Made to state something, and not to log in somewhere (T10); or the other way round."""
    if written.get("proofPurpose") == purpose:
        return _FOR_PURPOSE[purpose]
    sentence = (
        N_("The signature was made for another purpose than to issue a badge.")
        if purpose == TO_ISSUE
        else N_("The signature was made for another purpose than to present something.")
    )
    return failed(Step.PROOF_PURPOSE, Message(sentence), reason="other-purpose", advice=ASK_ISSUER)


def _dated(written: Mapping[str, object], dates: Mapping[str, datetime | None]) -> Finding:
    for name, when in dates.items():
        if when is None:
            message = Message(
                N_("The signature bears a date that is none: %(found)s."),
                {"found": shown(str(written[name]))},
            )
            return failed(Step.PROOF_DATES, message, reason="no-date", advice=ASK_ORIGINAL)
    if "created" not in written:
        return _UNDATED
    return _made_on(str(written["created"]))


@KeptByText
def _made_on(created: str) -> Finding:
    when = datetime.fromisoformat(created)
    return passed(
        Step.PROOF_DATES,
        Message(N_("The signature was made on %(when)s."), {"when": moment(when)}),
        facts={"created": when.isoformat()},
    )


def _moment_in(value: object) -> datetime | None:
    return read_date_time(value) if isinstance(value, str) else None
