"""How a document is written: by which names, and in how many places it describes one thing.

All of it is told by the document's structure, but for the identifiers themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from issuer.jsonld.structured import ByStructure, Leaf, Structured

# What an endorsement says of what it endorses; it describes nothing by that.
_OF_AN_ENDORSEMENT = frozenset({"id", "type", "endorsementComment"})
# A text with its language (VCDM 2.0, 11.1): it stands under a plain name, and says nothing else.
_OF_A_TEXT = frozenset({"@value", "@language", "@direction"})


@dataclass(frozen=True, slots=True)
class Writing:
    """What the outline of a document shows.

    `hidden_name` is the first member under a full or shortened address, or that is a keyword of
    JSON-LD; `contexts` are those of the credentials inside it and of their proofs, and
    `has_stray_context` is that some other object brings one. `ids` is what stands as `id` in each
    of its objects.
    """

    hidden_name: str | None
    has_stray_context: bool
    contexts: tuple[object, ...]
    ids: tuple[Leaf | str, ...]

    def times_described(self, node_id: str, texts: Sequence[str]) -> int:
        """How many objects describe the node with this id; `texts` are the document's leaves."""
        return sum((texts[one.at] if isinstance(one, Leaf) else one) == node_id for one in self.ids)


def writing_of(claims: Structured) -> Writing:
    """How the claims of a document are written."""
    return _WRITINGS.of(claims)


def writing_in(outline: Mapping[str, object]) -> Writing:
    """The same for an outline."""
    names = [name for name, _value in _members({**outline, "@context": None})]
    inner = [value for _name, value in _members(outline) if isinstance(value, dict)]
    credentials = [one for one in inner if _is_credential(one)]
    endorsed = [
        subject
        for one in credentials
        if isinstance(subject := one.get("credentialSubject"), dict)
        and subject.keys() <= _OF_AN_ENDORSEMENT
    ]
    described = [one for one in (outline, *inner) if not any(one is other for other in endorsed)]
    return Writing(
        hidden_name=next((name for name in names if _hides(name)), None),
        has_stray_context=any("@context" in one for one in inner if not _may_bring_contexts(one)),
        contexts=tuple(
            one["@context"] for one in inner if "@context" in one and _may_bring_contexts(one)
        ),
        ids=tuple(one["id"] for one in described if isinstance(one.get("id"), Leaf | str)),
    )


_WRITINGS = ByStructure(writing_in)


def _is_credential(value: Mapping[str, object]) -> bool:
    """A credential inside another document, or a token in an envelope (VCDM 2.0, 4.13.1)."""
    return "credentialSubject" in value or value.get("type") in (
        "EnvelopedVerifiableCredential",
        ["EnvelopedVerifiableCredential"],
    )


def _may_bring_contexts(value: Mapping[str, object]) -> bool:
    """A credential; or its proof, which repeats them where it signs them as text (Data Integrity
    EdDSA Cryptosuites 1.0, section 3.3.1).
    """
    return _is_credential(value) or value.get("type") == "DataIntegrityProof"


def _hides(name: str) -> bool:
    # In the badges' context 3.0.2, the class `Image` has the address of the property `image`.
    return ":" in name or name == "Image" or (name[:1] == "@" and name != "@context")


def _members(value: object) -> Iterator[tuple[str, object]]:
    """Every member of every object and, without a name, every item of every array; contexts and
    texts with a language are not gone into.
    """
    if isinstance(value, dict) and not value.keys() <= _OF_A_TEXT:
        for name, member in value.items():
            yield name, member
            if name != "@context":
                yield from _members(member)
    elif isinstance(value, list):
        for item in value:
            yield "", item
            yield from _members(item)
