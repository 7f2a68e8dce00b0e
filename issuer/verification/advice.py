"""What to do next, where several findings say the same.

No issuer signs a presentation: there the one to ask is whoever shows it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from issuer.i18n import N_, Message
from issuer.verification.report import Finding, Kind

ASK_ISSUER: Final = Message(
    N_("Ask the issuer whether this badge is theirs, at an address you know.")
)
ASK_ORIGINAL: Final = Message(N_("Do not rely on it. Ask the holder for the original badge."))
ASK_HOLDER: Final = Message(N_("Ask the holder for the badge as the issuer sent it."))
ASK_ANOTHER_WAY: Final = Message(N_("Ask the issuer how else this badge can be checked."))
ASK_FOR_SOUND: Final = Message(N_("Ask the issuer for a badge that keeps to Open Badges 3.0."))
ASK_FOR_THE_WHOLE: Final = Message(N_("Ask the holder to show the whole badge."))
ASK_OR_TRY_AGAIN: Final = Message(
    N_(
        "Ask the issuer whether it signed this. If its site was only out of reach, trying again "
        "later helps."
    )
)

_PRESENT_ANEW = Message(N_("Do not rely on it. Ask its holder to present it anew."))
_PRESENT_OTHERWISE = Message(
    N_("Ask its holder to present it in another way, or for the badges themselves.")
)
_ASK_HOLDER_OR_TRY_AGAIN = Message(
    N_(
        "Ask its holder where this key is published. If that place was only out of reach, trying "
        "again later helps."
    )
)
_OF_A_PRESENTATION = {
    ASK_ISSUER.template: _PRESENT_ANEW,
    ASK_ORIGINAL.template: _PRESENT_ANEW,
    ASK_HOLDER.template: _PRESENT_OTHERWISE,
    ASK_ANOTHER_WAY.template: _PRESENT_OTHERWISE,
    ASK_FOR_SOUND.template: _PRESENT_OTHERWISE,
    ASK_OR_TRY_AGAIN.template: _ASK_HOLDER_OR_TRY_AGAIN,
}


def to_whom_it_concerns(findings: Iterable[Finding], kind: Kind) -> tuple[Finding, ...]:
    """The findings about a document of this kind, with advice that can be followed."""
    if kind is not Kind.PRESENTATION:
        return tuple(findings)
    return tuple(
        finding._replace(advice=_OF_A_PRESENTATION.get(finding.advice.template, finding.advice))
        if finding.advice is not None
        else finding
        for finding in findings
    )
