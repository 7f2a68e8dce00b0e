"""Our own work, looked over before it is signed, and again after.

`lint` says everything that is wrong with a document, by rule and place. The verifier uses the part
of it that the standard asks of everybody: what a document's structure tells is found out once for
all documents of the structure, and only what is about its texts is asked of each.
`prepare` makes sure that nothing is, and `same_claims` that what was signed is what was prepared.
"""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final

from issuer.credentials import rules
from issuer.credentials.kinds import Check, Problem, Question
from issuer.credentials.related_resources import problems_of_resources
from issuer.credentials.shapes import credential
from issuer.credentials.walks import Whole, is_too_deep, walked
from issuer.errors import ClaimsChanged, MalformedSubmission, SchemaViolation
from issuer.i18n import N_, Message
from issuer.jsonld.canonize import canonize
from issuer.jsonld.strict_json import read_json
from issuer.jsonld.structured import ByStructure, Structured
from issuer.proofs.suite import SecuredDocument

if TYPE_CHECKING:
    from issuer.credentials.build import UnsignedCredential  # which knows the scheme

_RECEIPT: Final = object()
_TOO_DEEP: Final = Problem("too-deep", "$", Message(N_("The document is nested too deep.")))


@dataclass(frozen=True, slots=True)
class PreparedCredential:
    """A credential that broke no rule. Made by `prepare` and nothing else.

    `canonical_sha256` is of its canonical N-Quads, in hexadecimal.
    """

    document: Mapping[str, object]
    canonical_sha256: str
    receipt: object = field(repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.receipt is not _RECEIPT:
            raise SchemaViolation(why="it was not prepared.")


def lint(document: Mapping[str, object]) -> tuple[Problem, ...]:
    """Everything wrong with a credential, signed or not; empty when nothing is.

    Never raises, whatever JSON it is shown. The rules of `OURS` say nothing against a credential
    of somebody else; `published_problems` leaves them out.
    """
    published = published_problems(document)
    if published == (_TOO_DEEP,):
        return published
    return (*published, *rules.problems_of_ours(document))


def published_problems(
    document: Mapping[str, object], *, shape: str = "AchievementCredential"
) -> tuple[Problem, ...]:
    """Everything that the standard itself says against a credential; never raises.

    `shape` is what it is to be: AchievementCredential, EndorsementCredential or ClrCredential.
    """
    try:
        structured = Structured.of(document)
        known = _KNOWN[shape].of(structured)
    except RecursionError:
        known = None
    if known is None:
        return (_TOO_DEEP,)
    texts, plain = structured.leaves, structured.document
    whole = walked(plain) if known.holds_others else Whole.of_one(plain)
    found = [
        remark if isinstance(remark, Problem) else remark.problem(texts[remark.leaf])
        for remark in known.remarks
        if isinstance(remark, Problem) or not remark.passes(texts[remark.leaf])
    ]
    found.extend(rules.problems_in_texts(whole))
    for path, credential_inside in whole.credentials:
        found.extend(problems_of_resources(credential_inside, path))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Known:
    """What all documents of one structure have in common; others are credentials inside it."""

    remarks: tuple[Problem | Question, ...]
    holds_others: bool


def _find_out(shape: Check, outline: Mapping[str, object]) -> _Known | None:
    """What there is to say about a structure; None where it is too deep to look into."""
    if is_too_deep(outline):
        return None
    whole = walked(outline)
    remarks = (*shape(outline, "$"), *rules.remarks(whole))
    return _Known(remarks, holds_others=len(whole.credentials) > 1)


_KNOWN = {
    name: ByStructure(partial(_find_out, credential(name)))
    for name in ("AchievementCredential", "EndorsementCredential", "ClrCredential")
}


def prepare(unsigned: UnsignedCredential) -> PreparedCredential:
    """The credential, ready for signing, when nothing at all is wrong with it.

    Raises:
        SchemaViolation: it breaks rules; every one of them is named with its place.
        UndefinedTerm: a part of it would not be covered by the signature.
        UnusableDocument, UnknownContext: it cannot be canonicalised.
    """
    document = copy.deepcopy(dict(unsigned.document))  # nobody changes it behind our back
    found = list(lint(document))
    if "proof" in document:
        found.append(Problem("unsigned", "$.proof", Message(N_("It carries a proof already."))))
    if found:
        raise SchemaViolation(why=" ".join(_line(problem) for problem in found))
    canonical = canonize(document)
    _refuse_other_orders(canonical)
    return PreparedCredential(
        document=document,
        canonical_sha256=hashlib.sha256(canonical).hexdigest(),
        receipt=_RECEIPT,
    )


def same_claims(prepared: PreparedCredential, secured: SecuredDocument) -> None:
    """Make sure that what was signed, apart from its proof, is what was prepared, to the letter.

    Raises:
        ClaimsChanged: it is not, or it carries no proof.
    """
    try:
        published = read_json(secured.text)  # the text is what the world will read
    except MalformedSubmission as problem:
        raise ClaimsChanged from problem
    claims = {name: value for name, value in published.items() if name != "proof"}
    if (
        "proof" not in published
        or not _identical(claims, dict(prepared.document))
        or not _identical(published, dict(secured.document))
    ):
        raise ClaimsChanged


def _line(problem: Problem) -> str:
    return f"{problem.path}: {problem.message.text()} [{problem.rule}]"


def _identical(one: object, two: object) -> bool:
    """Equal as JSON: neither true nor 1.0 is 1, which Python takes for equal."""
    if isinstance(one, dict) and isinstance(two, dict):
        return one.keys() == two.keys() and all(_identical(one[name], two[name]) for name in one)
    if isinstance(one, list) and isinstance(two, list):
        return len(one) == len(two) and all(map(_identical, one, two))
    return type(one) is type(two) and one == two


def _refuse_other_orders(canonical: bytes) -> None:
    """RDFC-1.0 sorts by code point; an engine that sorts by UTF-16 must come to the same.

    The rule `code-point-order` finds the likely places and names them; this is the whole truth.
    """
    lines = canonical.decode().split("\n")[:-1]
    if lines != sorted(lines, key=lambda line: line.encode("utf-16-be")):
        raise SchemaViolation(why="engines would put its statements in different orders.")
