"""Whether the issuer is known here: another question than whether the signature is good.

This institution knows itself, and whoever a registry lists that the operator trusts. It informs and
never counts: anybody can issue a badge whose every signature is good.
"""

from __future__ import annotations

from issuer.i18n import N_, Message
from issuer.verification.case import Case
from issuer.verification.report import Finding, Step, passed, unchecked
from issuer.verification.wording import shown

_DECIDE = Message(
    N_("Anybody can issue badges under any name. Decide whether you trust its address.")
)
_LISTED = N_("The registry “%(registry)s” lists the issuer's identifier as that of %(name)s.")
_LISTED_UNSIGNED = N_(
    "The registry “%(registry)s”, which nobody signed, lists the issuer's identifier as that of "
    "%(name)s."
)


def issuer_known(case: Case) -> tuple[Finding, ...]:
    """Who the issuer is, as far as that is known without believing the badge."""
    issuer = {"issuer": case.issuer.label}
    if case.issuer.is_ours:
        message = Message(N_("The issuer it names is this institution, %(issuer)s."), issuer)
        return (passed(Step.ISSUER, message, necessary=False, facts={"known": "ours"}),)
    known = case.world.known_issuer(case.issuer.id) if case.issuer.id else None
    if known is not None:
        found = {"name": shown(known.name), "registry": shown(known.registry)}
        listed = _LISTED if known.is_signed else _LISTED_UNSIGNED
        facts = {"known": "registry", **found}
        return (passed(Step.ISSUER, Message(listed, found), necessary=False, facts=facts),)
    return (
        unchecked(
            Step.ISSUER,
            Message(
                N_("The issuer it names, %(issuer)s, is none that is known here."),
                issuer,
            ),
            reason="unknown-issuer",
            necessary=False,
            advice=_DECIDE,
        ),
    )
