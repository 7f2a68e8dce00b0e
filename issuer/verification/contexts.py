"""Where the meaning of a document's words comes from: contexts that we hold, and nothing else (T7).

A context decides what a signature covers. One that a document brings along, or that nobody here
has read, could give any meaning to any name.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum

from issuer.credentials.model import (
    CREDENTIALS_CONTEXT,
    EXTENSIONS_CONTEXT,
    FIRST_CREDENTIALS_CONTEXT,
    OPEN_BADGES_CONTEXT,
)
from issuer.i18n import N_, Message
from issuer.jsonld.loader import ContextLoader, index
from issuer.jsonld.structured import ByStructure, Structured
from issuer.verification.advice import ASK_ANOTHER_WAY, ASK_HOLDER
from issuer.verification.case import Case
from issuer.verification.report import Finding, Step, failed, passed, unchecked
from issuer.verification.wording import shown
from issuer.verification.writing import writing_in

# What may stand after the data model's own context. In all of them together, no two terms stand for
# one property, so no property can be written under two plain names.
_FURTHER_CONTEXTS = frozenset(
    {
        OPEN_BADGES_CONTEXT,
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json",
        EXTENSIONS_CONTEXT,
        "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json",
        "https://w3id.org/security/data-integrity/v1",
        "https://w3id.org/security/data-integrity/v2",
        "https://w3id.org/security/suites/ed25519-2020/v1",
        "https://w3id.org/security/multikey/v1",
        "https://w3id.org/vc/status-list/2021/v1",
    }
)
# Welcome besides where any credential is: it gives a meaning to every name.
_GENERIC_CONTEXTS = _FURTHER_CONTEXTS | {"https://www.w3.org/ns/credentials/examples/v2"}

_KNOWN_CONTEXTS = passed(
    Step.CONTEXTS,
    Message(N_("What its words mean is laid down by W3C and 1EdTech, and known here.")),
)


def contexts(case: Case) -> tuple[Finding, ...]:
    """The meaning of the badge's words comes from documents we hold, and from nothing else (T7)."""
    leniency = _LENIENCY.of(case.claims)
    if leniency is not _Leniency.NOTHING and not _is_allowed(leniency, case):
        return (_other_contexts(case),)
    own = case.document.get("@context")
    if any("@context" in one and one["@context"] != own for one in _proofs_over_text(case)):
        return (_unsigned_contexts(),)
    return (_KNOWN_CONTEXTS if case.signed.loader is None else _fetched(case.signed.loader),)


def can_be_allowed(claims: Structured) -> bool:
    """Whether whoever asks could allow the contexts of a document at all."""
    return _LENIENCY.of(claims) is not _Leniency.WHAT_NOBODY_ALLOWS


def _is_allowed(leniency: _Leniency, case: Case) -> bool:
    return leniency is not _Leniency.WHAT_NOBODY_ALLOWS and (
        case.asked.own_contexts
        or (leniency is _Leniency.GENERIC and case.asked.generic)
        or (leniency is _Leniency.FETCHED and _has_what_it_needs(case))
    )


def _has_what_it_needs(case: Case) -> bool:
    return case.signed.loader is not None and not case.issuer.is_ours


def _fetched(loader: ContextLoader) -> Finding:
    urls = {"urls": shown(", ".join(loader.extra), longest=300)}
    message = Message(
        N_(
            "Words of its issuer's own are explained at %(urls)s, as was asked just now. They "
            "change no other word."
        ),
        urls,
    )
    return passed(Step.CONTEXTS, message, facts=urls)


class _Leniency(IntEnum):
    """What must be allowed so that the contexts of a document may pass."""

    NOTHING = 0
    GENERIC = 1
    FETCHED = 2
    OWN_CONTEXTS = 3
    WHAT_NOBODY_ALLOWS = 4


def _find_out(outline: Mapping[str, object]) -> _Leniency:
    writing = writing_in(outline)
    if writing.has_stray_context:
        return _Leniency.WHAT_NOBODY_ALLOWS
    # An envelope inside names its one context without an array (VCDM 2.0, section 4.13.1).
    inner = [[one] if isinstance(one, str) else one for one in writing.contexts]
    return max(_needed_for(one) for one in (outline.get("@context"), *inner))


_LENIENCY = ByStructure(_find_out)


def _needed_for(context: object) -> _Leniency:
    """The contexts of one credential: that of the data model, and further ones that we hold."""
    base = ([CREDENTIALS_CONTEXT], [FIRST_CREDENTIALS_CONTEXT])
    if not isinstance(context, list) or context[:1] not in base:
        return _Leniency.WHAT_NOBODY_ALLOWS
    further = context[1:]
    if not all(isinstance(one, str) for one in further):
        return _Leniency.OWN_CONTEXTS
    unknown = [one for one in further if one not in _GENERIC_CONTEXTS]
    if len(set(further)) < len(further) or any(one in index() for one in unknown):
        return _Leniency.WHAT_NOBODY_ALLOWS
    if unknown:
        return _Leniency.FETCHED
    return _Leniency.NOTHING if _FURTHER_CONTEXTS.issuperset(further) else _Leniency.GENERIC


def _proofs_over_text(case: Case) -> list[Mapping[str, object]]:
    """The proofs that sign JSON and name the contexts they sign (Data Integrity EdDSA
    Cryptosuites 1.0, section 3.3.2): contexts behind those are nobody's.
    """
    proofs = case.document.get("proof")
    return [
        one
        for one in (proofs if isinstance(proofs, list) else [proofs])
        if isinstance(one, dict) and one.get("cryptosuite") == "eddsa-jcs-2022"
    ]


def _unsigned_contexts() -> Finding:
    return unchecked(
        Step.CONTEXTS,
        Message(N_("Somebody added an explanation of its words after it was signed.")),
        reason="unsigned-context",
        advice=ASK_HOLDER,
    )


def _other_contexts(case: Case) -> Finding:
    message = Message(
        N_("This badge brings its own explanation of what its words mean, or one unknown here.")
    )
    if case.issuer.is_ours:
        advice = Message(N_("Our own badges never do that. Ask the holder for the original."))
        return failed(Step.CONTEXTS, message, reason="foreign-context", advice=advice)
    return unchecked(
        Step.CONTEXTS,
        message,
        reason="unknown-context",
        advice=ASK_ANOTHER_WAY,
    )
