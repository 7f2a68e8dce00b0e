"""Whether a token (JWT) says the same around a credential as the credential says itself.

Its claims repeat members of the credential (Open Badges 3.0, section 8.2.4.1). Where they differ,
one reader would believe the one and another reader the other.
"""

from __future__ import annotations

from datetime import datetime

from issuer.i18n import N_, Message
from issuer.proofs.jwt_credential import JwtCredential
from issuer.verification.advice import ASK_ISSUER, ASK_ORIGINAL
from issuer.verification.case import CLOCK_SKEW, Case
from issuer.verification.report import Finding, Kind, Step, failed, passed
from issuer.verification.wording import moment

_AGREES = passed(
    Step.TOKEN, Message(N_("It came in a token (JWT) that says the same as the badge in it."))
)
_AGREES_WITH_PRESENTATION = passed(
    Step.TOKEN,
    Message(N_("It came in a token (JWT) that says nothing else than the presentation in it.")),
)


def token(case: Case) -> tuple[Finding, ...]:
    """What the token's claims contradict or leave out, one finding each; nothing without one."""
    carried = case.signed.token
    if carried is None:
        return ()
    found = token_says(carried, now=case.now)
    if found == (_AGREES,) and case.kind is Kind.PRESENTATION:
        return (_AGREES_WITH_PRESENTATION,)
    return found


def token_says(carried: JwtCredential, *, now: datetime) -> tuple[Finding, ...]:
    """The same of any token, such as one around a status list."""
    if carried.problems:
        return tuple(
            failed(
                Step.TOKEN,
                problem.message,
                reason=f"token-{problem.kind.value}",
                advice=ASK_ISSUER,
                facts={"claim": problem.claim},
            )
            for problem in carried.problems
        )
    # RFC 7519, sections 4.1.4 and 4.1.5: whatever the profile says that they repeat.
    if carried.not_before is not None and carried.not_before > now + CLOCK_SKEW:
        when = {"when": moment(carried.not_before)}
        message = Message(N_("The token is not to be taken before %(when)s."), when)
        return (failed(Step.TOKEN, message, reason="token-too-early", advice=ASK_ORIGINAL),)
    return (_AGREES,)
