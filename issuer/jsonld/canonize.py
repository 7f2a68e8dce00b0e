"""`canonize(document) -> bytes`: the bytes that a Data Integrity signature is about.

JSON-LD expansion (PyLD, offline), RDF statements with nothing left out, and RDF Dataset
Canonicalization 1.0 (pyoxigraph). PyLD's own canonicalization is not used: it knows the algorithm
by its former name, URDNA2015, and leaves control characters unescaped, so a signature over such a
text would be rejected by everybody else (dependencies.md, fact 1).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from pyoxigraph import CanonicalizationAlgorithm, Dataset

from issuer.errors import UndefinedTerm, UnusableDocument
from issuer.i18n import N_, Message
from issuer.jsonld.blank_nodes import refuse_poison
from issuer.jsonld.compiled import Shapes
from issuer.jsonld.expansion import expand, place_of, shown
from issuer.jsonld.loader import ContextLoader, bundled
from issuer.jsonld.statements import Unsaid, statements
from issuer.jsonld.structured import Structured

_ALGORITHMS = {
    "sha256": CanonicalizationAlgorithm.RDFC_1_0,
    "sha384": CanonicalizationAlgorithm.RDFC_1_0_SHA_384,
}


def canonize(
    document: Mapping[str, object],
    *,
    loader: ContextLoader | None = None,
    hash_name: str = "sha256",
) -> bytes:
    """The canonical N-Quads of a document, every part of it or none.

    Two documents have the same bytes exactly if they say the same; nothing is fetched, and the
    work is bounded whatever the document. Documents of a shape met before take the fast path of
    `compiled.py`, which gives the same bytes.

    Args:
        document: A JSON-LD document as `read_json` returns it.
        loader: The contexts to know; those of this program if not given.
        hash_name: By which hash blank nodes are told apart: `sha256`, or `sha384` for the suites
            that sign with P-384 (RDF Dataset Canonicalization 1.0, section 4.2). The labels, and
            so the bytes, depend on it.

    Raises:
        UndefinedTerm: A part of the document would not be covered.
        UnknownContext: It names a context that is not held here.
        UnusableDocument: It is not JSON-LD, says nothing, or would take too long.
    """
    if loader is not None or hash_name != "sha256":
        return canonize_in_full(document, loader=loader, hash_name=hash_name)
    return _shapes().canonical(document, the_long_way=canonize_in_full)


def canonize_in_full(
    document: Mapping[str, object],
    *,
    loader: ContextLoader | None = None,
    hash_name: str = "sha256",
) -> bytes:
    """The same the long way, by the whole of the specifications; `canonize` is held to it."""
    if isinstance(document, Structured):
        document = document.document
    try:
        quads = statements(expand(document, loader=loader or bundled()))
    except Unsaid as unsaid:
        raise UndefinedTerm(why=_with_place(unsaid, document)) from None
    except RecursionError:
        raise UnusableDocument(why=Message(N_("it is nested too deep"))) from None
    if not quads:
        raise UnusableDocument(why=Message(N_("it says nothing")))
    refuse_poison(quads)
    dataset = Dataset(quads)
    dataset.canonicalize(_ALGORITHMS[hash_name])
    # Only "\n" ends a line here: splitlines() would also cut at U+0085 and U+2028 inside a text.
    # Python sorts by code point, as RDF Dataset Canonicalization 1.0, section 5, asks.
    lines = sorted(str(dataset).split("\n")[:-1])
    return "".join(f"{line}\n" for line in lines).encode("utf-8")


@cache
def _shapes() -> Shapes:
    return Shapes(loader=bundled())


def _with_place(unsaid: Unsaid, document: Mapping[str, object]) -> Message:
    if not isinstance(unsaid.what, str):
        return unsaid.why
    place = place_of(document, unsaid.what)
    what = shown(unsaid.what)
    if place in ("", what):
        return Message(N_("%(what)s: %(why)s"), {"what": what, "why": unsaid.why})
    return Message(
        N_("%(what)s at %(place)s: %(why)s"), {"what": what, "place": place, "why": unsaid.why}
    )
