"""Who presents a presentation: a signature of the holder, for this occasion (VCDM 2.0, 4.13).

It proves that whoever signed it has the holder's key, and nothing about the credentials inside.
Only an answer to a challenge proves that nobody else passed it on. One without a signature may be
as good, but then nobody knows who shows it (T15).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from issuer.i18n import N_, Message
from issuer.jsonld.structured import Structured
from issuer.verification.carriers import is_compact_jws
from issuer.verification.case import Case
from issuer.verification.report import (
    Finding,
    Step,
    Verdict,
    failed,
    passed,
    unchecked,
    verdict_on,
)
from issuer.verification.signature import signature_on
from issuer.verification.structure import coverage, covered
from issuer.verification.token import token
from issuer.verification.wording import shown

_NOBODY = unchecked(
    Step.PRESENTER,
    Message(N_("Nobody signed the presentation, so it is not proven who shows what is in it.")),
    reason="not-signed",
    necessary=False,
)
_UNPROVEN = unchecked(
    Step.PRESENTER,
    Message(N_("Its signature was not found good, so it is not proven who shows what is in it.")),
    reason="not-proven",
    necessary=False,
)

_ON_THE_SPOT = Message(N_("Whoever sent it has the key of its holder."))
_SOME_TIME = Message(
    N_("Whoever signed it has the key of its holder; it may have been passed on since.")
)
_ON_THE_SPOT_NO_HOLDER = N_("It names no holder. Whoever sent it has the key of %(signer)s.")
_SOME_TIME_NO_HOLDER = N_(
    "It names no holder. Whoever signed it has the key of %(signer)s; it may have been passed on "
    "since."
)


def presented(case: Case) -> tuple[Finding, ...]:
    """Whether the holder signed it, and for this occasion."""
    wanted = {"domain": case.asked.domain, "challenge": case.asked.challenge}
    around = case.signed.token
    if not case.signed.is_signed:
        covering = coverage(case, claims=_without_tokens(case.claims))
        if any(value is not None for value in wanted.values()):
            return (*covering, _not_bound("proof"))
        return (*covering, _NOBODY)
    # A token is all around it: one that is not good is never saved by a proof inside.
    signed = signature_on(
        case.signed,
        keys=case.keys,
        now=case.now,
        all_must_hold=case.asked.generic or around is not None,
    )
    signed = (*signed, *token(case))
    is_over_text = around is not None or verdict_on(signed) is Verdict.VALID
    claims = _without_tokens(case.claims) if is_over_text else None
    return (*covered(case, signed, claims=claims), *signed, _bound(case, wanted, signed))


def _without_tokens(claims: Structured) -> Structured:
    """Its claims but for the bare tokens among its credentials (VC Data Model 1.1, section 6.3.1).

    To JSON-LD they are relative addresses, which no signature over statements covers. Each is a
    signed document of its own, and is verified as one.
    """
    held = claims.document.get("verifiableCredential")
    listed = held if isinstance(held, list) else [held]
    others = [one for one in listed if not (isinstance(one, str) and is_compact_jws(one))]
    if len(others) == len(listed):
        return claims
    left = {name: one for name, one in claims.items() if name != "verifiableCredential"}
    return Structured({**left, "verifiableCredential": others} if others else left)


def _bound(case: Case, wanted: Mapping[str, str | None], signed: tuple[Finding, ...]) -> Finding:
    """To the domain and challenge asked for (Data Integrity 1.0, section 4.4)."""
    for name, value in wanted.items():
        if value is None:
            continue
        for said in _said_of_the_occasion(case, name):
            if value not in (said if isinstance(said, list) else [said]):
                return _not_bound(name)
    if verdict_on(signed) is not Verdict.VALID:
        return _UNPROVEN
    is_on_the_spot = wanted["challenge"] is not None
    if "holder" in case.document:
        return passed(Step.PRESENTER, _ON_THE_SPOT if is_on_the_spot else _SOME_TIME)
    sentence = _ON_THE_SPOT_NO_HOLDER if is_on_the_spot else _SOME_TIME_NO_HOLDER
    return passed(Step.PRESENTER, Message(sentence, {"signer": shown(case.issuer.id)}))


def _said_of_the_occasion(case: Case, name: str) -> Iterator[object]:
    """What each signature says of it; a token has names of its own for both (RFC 7519, section
    4.1.3; OpenID Connect Core 1.0, section 2).
    """
    if case.signed.token is not None:
        yield case.signed.token.jws.payload.get({"domain": "aud", "challenge": "nonce"}[name])
    if "proof" in case.document:
        proofs = case.document["proof"]
        for proof in proofs if isinstance(proofs, list) else [proofs]:
            yield proof.get(name) if isinstance(proof, dict) else None


def _not_bound(name: str) -> Finding:
    return failed(
        Step.PRESENTER,
        Message(N_("It was not made for this occasion: its %(name)s is another."), {"name": name}),
        reason="other-occasion",
        facts={"member": name},
    )
