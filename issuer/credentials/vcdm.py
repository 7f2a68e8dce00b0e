"""The rules of the W3C's Verifiable Credentials Data Model, whatever a document is about.

Of version 2.0; and of version 1.1 for a document whose first context says so. The members stand in
`vcdm_shapes.py`. Terms that no context defines are not looked for here: `jsonld` refuses them. What
Open Badges 3.0 asks besides stands in `shapes.py` and `rules.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from issuer.credentials.kinds import Problem, Question, Shape
from issuer.credentials.related_resources import problems_of_resources
from issuer.credentials.times import read_date_time
from issuer.credentials.vcdm_shapes import CREDENTIALS, PRESENTATIONS, base_context
from issuer.credentials.walks import is_too_deep, objects
from issuer.i18n import N_, Message
from issuer.jsonld.structured import ByStructure, Structured

_TOO_DEEP = Problem("too-deep", "$", Message(N_("The document is nested too deep.")))


def vcdm_problems(document: Mapping[str, object]) -> tuple[Problem, ...]:
    """Everything the data model says against a credential, signed or not; never raises."""
    return _problems(document, _OF_CREDENTIALS, (_order_of_dates, _related_resources))


def presentation_problems(document: Mapping[str, object]) -> tuple[Problem, ...]:
    """The same of a presentation. The credentials in it are only asked to be objects: each is a
    document of its own.
    """
    return _problems(document, _OF_PRESENTATIONS, (self_asserted,))


# -- rules about texts --------------------------------------------------------------------------


def _order_of_dates(credential: Mapping[str, object]) -> Iterator[Problem]:
    for start, end in (("validFrom", "validUntil"), ("issuanceDate", "expirationDate")):
        first, last = (_moment(credential.get(name)) for name in (start, end))
        if first is not None and last is not None and last < first:
            yield Problem("validity-order", f"$.{end}", Message(N_("It ends before it begins.")))


def _related_resources(credential: Mapping[str, object]) -> Iterator[Problem]:
    return problems_of_resources(credential, "$")


def self_asserted(presentation: Mapping[str, object]) -> Iterator[Problem]:
    """Section 4.13.4: who signs the presentation and a credential in it is its issuer, so the
    presentation must name them as its holder. It is told by the proofs.
    """
    methods = _methods(presentation)
    holder = _identifier(presentation.get("holder"))
    for _, credential in objects(presentation.get("verifiableCredential")):
        issuer = _identifier(credential.get("issuer"))
        if methods & _methods(credential) and issuer is not None and issuer != holder:
            message = Message(N_("It must name the issuer of a credential of its own as holder."))
            yield Problem("self-asserted", "$.holder", message)
            return


def _methods(document: Mapping[str, object]) -> set[str]:
    found = [proof.get("verificationMethod") for _, proof in objects(document.get("proof"))]
    return {method for method in found if isinstance(method, str)}


def _identifier(value: object) -> object:
    return value.get("id") if isinstance(value, dict) else value


def _moment(value: object) -> datetime | None:
    return read_date_time(value) if isinstance(value, str) else None


# -- what a structure tells, found out once for all its documents -------------------------------


def _about(shapes: Mapping[str, Shape]) -> ByStructure[tuple[Problem | Question, ...] | None]:
    def find_out(outline: Mapping[str, object]) -> tuple[Problem | Question, ...] | None:
        if is_too_deep(outline):
            return None
        return tuple(shapes[base_context(outline)].remarks(outline, "$"))

    return ByStructure(find_out)


_OF_CREDENTIALS = _about(CREDENTIALS)
_OF_PRESENTATIONS = _about(PRESENTATIONS)


def _problems(
    document: Mapping[str, object],
    known: ByStructure[tuple[Problem | Question, ...] | None],
    rules: tuple[Callable[[Mapping[str, object]], Iterator[Problem]], ...],
) -> tuple[Problem, ...]:
    try:
        structured = Structured.of(document)
        remarks = known.of(structured)
    except RecursionError:
        remarks = None
    if remarks is None:
        return (_TOO_DEEP,)
    found = [
        remark if isinstance(remark, Problem) else remark.problem(structured.leaves[remark.leaf])
        for remark in remarks
        if isinstance(remark, Problem) or not remark.passes(structured.leaves[remark.leaf])
    ]
    for rule in rules:
        found.extend(rule(structured.document))
    return tuple(found)
