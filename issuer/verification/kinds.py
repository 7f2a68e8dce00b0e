"""What was handed in, by what it says it is, and the rules that it must keep to for that."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from issuer.credentials.kinds import Problem
from issuer.credentials.lint import published_problems
from issuer.credentials.vcdm import presentation_problems, vcdm_problems
from issuer.jsonld.structured import ByStructure, Structured
from issuer.verification.report import Kind

# The first type that a document has decides.
_BY_TYPE: Final = {
    "OpenBadgeCredential": Kind.BADGE,
    "AchievementCredential": Kind.BADGE,
    "ClrCredential": Kind.LEARNER_RECORD,
    "EndorsementCredential": Kind.ENDORSEMENT,
    "BitstringStatusListCredential": Kind.STATUS_LIST,
    "StatusList2021Credential": Kind.STATUS_LIST,
}
_PROBLEMS: Final[Mapping[Kind, Callable[[Structured], tuple[Problem, ...]]]] = {
    Kind.BADGE: published_problems,
    Kind.ENDORSEMENT: partial(published_problems, shape="EndorsementCredential"),
    Kind.LEARNER_RECORD: partial(published_problems, shape="ClrCredential"),
    Kind.STATUS_LIST: vcdm_problems,
    Kind.CREDENTIAL: vcdm_problems,
    Kind.PRESENTATION: presentation_problems,
}


def kind_of(claims: Structured, *, generic: bool) -> Kind:
    """What a document says it is. One that says nothing of the sort is taken for a badge, and is
    found to be none; or for a credential of some sort, where such are welcome (`generic`).
    """
    kind = _KINDS.of(claims)
    return (Kind.CREDENTIAL if generic else Kind.BADGE) if kind is None else kind


def is_presentation(document: Mapping[str, object]) -> bool:
    """Whether a document is an envelope and nothing else. One that says it is a credential as well
    is judged as one, or what nobody signed would pass for what merely lies in an envelope.
    """
    types = _types(document)
    return "VerifiablePresentation" in types and not any(
        name in types for name in ("VerifiableCredential", *_BY_TYPE)
    )


def problems_of(claims: Structured, kind: Kind) -> tuple[Problem, ...]:
    """What the standards say against a document of this kind."""
    return _PROBLEMS[kind](claims)


def _find_out(outline: Mapping[str, object]) -> Kind | None:
    if is_presentation(outline):
        return Kind.PRESENTATION
    types = _types(outline)
    return next((kind for name, kind in _BY_TYPE.items() if name in types), None)


def _types(document: Mapping[str, object]) -> list[object]:
    found = document.get("type")
    return found if isinstance(found, list) else [found]


_KINDS = ByStructure(_find_out)
