"""One proof of a document, as far as it can be told without the world and without the time.

A status list is asked about for every badge that names it: what is said here about its proof is
found once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from issuer.credentials.times import read_date_time
from issuer.i18n import N_, Message
from issuer.jsonld.kept import KeptByText
from issuer.proofs import SUITES, ProofSuite
from issuer.verification.keyholder import KeyQuestion, belongs_to_issuer
from issuer.verification.report import Finding, Step, failed, passed, unchecked
from issuer.verification.wording import moment, shown

# Suites that exist and are not read here: genuine perhaps, so doubt and not a refusal.
_OTHER_TYPES = ("Ed25519Signature2018", "Ed25519Signature2020", "JsonWebSignature2020")
_OTHER_SUITES = (
    "bbs-2023",
    "ecdsa-jcs-2019",
    "ecdsa-rdfc-2019",
    "ecdsa-sd-2023",
    "eddsa-jcs-2022",
)
_TYPE = "DataIntegrityProof"
ASK_ISSUER = Message(N_("Ask the issuer whether this badge is theirs, at an address you know."))
ASK_ORIGINAL = Message(N_("Do not rely on it. Ask the holder for the original badge."))

_RECOGNISED = {
    kind: passed(
        Step.PROOF,
        Message(N_("It carries a signature of the kind %(kind)s."), {"kind": kind}),
        facts={"cryptosuite": kind},
    )
    for kind in SUITES
}
_UNDATED = passed(Step.PROOF_DATES, Message(N_("The signature does not say when it was made.")))
_TO_ISSUE = passed(Step.PROOF_PURPOSE, Message(N_("The signature was made to issue a badge.")))


class Proof(NamedTuple):
    """What a proof says of itself, and what that shows.

    `dated` is that it bears possible dates, or none; whether they are of the past and of the
    future is another question.
    """

    written: Mapping[str, object]
    suite: ProofSuite | None
    key_question: KeyQuestion
    recognised: Finding
    purpose: Finding
    belonging: Finding
    dated: Finding
    created: datetime | None
    expires: datetime | None


def read_proof(written: Mapping[str, object], *, issuer_id: str) -> Proof:
    """A proof of a document by this issuer, as the document says."""
    kind, method = written.get("cryptosuite"), written.get("verificationMethod")
    is_known = written.get("type") == _TYPE and isinstance(kind, str)
    suite = SUITES.get(str(kind)) if is_known else None
    asked = KeyQuestion(method=method if isinstance(method, str) else "", issuer_id=issuer_id)
    dates = {name: _moment_in(written[name]) for name in ("created", "expires") if name in written}
    created = dates.get("created")
    return Proof(
        written=written,
        suite=suite,
        key_question=asked,
        recognised=_recognised(written, suite),
        purpose=_purpose(written),
        belonging=belongs_to_issuer(asked),
        dated=_dated(written, dates),
        created=created,
        expires=dates.get("expires"),
    )


def _recognised(written: Mapping[str, object], suite: ProofSuite | None) -> Finding:
    """A proof of a kind that is known here; another kind is never passed over (T8)."""
    if "previousProof" in written:
        return unchecked(
            Step.PROOF,
            Message(N_("Its signature depends on another signature, which is not followed here.")),
            reason="proof-chain",
            advice=ASK_ISSUER,
        )
    if suite is not None:
        return _RECOGNISED[suite.name]
    kind = shown(str(written.get("cryptosuite", written.get("type", ""))))
    if written.get("type") in _OTHER_TYPES or (
        written.get("type") == _TYPE and written.get("cryptosuite") in _OTHER_SUITES
    ):
        return unchecked(
            Step.PROOF,
            Message(N_("Its signature is of a kind not read here yet, %(kind)s."), {"kind": kind}),
            reason="other-cryptosuite",
            advice=Message(N_("Ask the issuer how else this badge can be checked.")),
        )
    return failed(
        Step.PROOF,
        Message(N_("It is not signed in any way that is known: “%(kind)s”."), {"kind": kind}),
        reason="unknown-cryptosuite",
        advice=ASK_ORIGINAL,
    )


def _purpose(written: Mapping[str, object]) -> Finding:
    """Made to state something, and not to log in somewhere (T10)."""
    if written.get("proofPurpose") == "assertionMethod":
        return _TO_ISSUE
    return failed(
        Step.PROOF_PURPOSE,
        Message(N_("The signature was made for another purpose than to issue a badge.")),
        reason="other-purpose",
        advice=ASK_ISSUER,
    )


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
