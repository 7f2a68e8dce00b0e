"""The badges of one achievement that differ only in whom they name and where they stand.

The first badge of a series is built and prepared in full. For the others only the values that
differ are made and filled in, in the JSON text and in the canonical form alike; the texts are the
same, to the byte, that building and preparing would give, and a run holds a sample to that.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from json.encoder import encode_basestring
from secrets import token_hex

from issuer.attendance.model import Activity, Learner
from issuer.awards.model import ValidatedAward
from issuer.credentials.build import evidence_for, identifiers_for, results_for
from issuer.credentials.lint import PreparedCredential
from issuer.credentials.model import Achievement
from issuer.credentials.times import write_date_time
from issuer.ids import CredentialId, Urls
from issuer.jsonld.compiled import compile_shape
from issuer.jsonld.loader import bundled
from issuer.jsonld.shape import ShapeRefused
from issuer.jsonld.structure import Path, leaf_paths, leaves_of, with_leaves
from issuer.status.bitstring_status_list import StatusListEntry

# Beyond this, engines may sort differently (performance.md); the long way looks closely.
_FIRST_SURROGATE = "\ud800"


@dataclass(frozen=True, slots=True)
class Filled:
    """A badge's unsigned JSON text and its canonical form."""

    unsigned: str
    canonical: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """What is one badge's own."""

    award: ValidatedAward
    learner: Learner
    credential_id: CredentialId
    subject_id: str
    salt: str
    status: StatusListEntry
    valid_from: datetime

    @property
    def form(self) -> tuple[object, ...]:
        """What decides on a badge's members; badges of one series have the same."""
        return (
            self.award.award.attribute,
            self.award.award.granted_at,
            bool(self.learner.name),
            bool(self.learner.email),
            bool(self.award.decision.record.entry.passed),
            self.status.status_list_credential,
            self.status.purpose,
        )


class Series:
    """A prepared badge with its own values taken out.

    Raises:
        ShapeRefused: it cannot be a pattern for others; each must then be prepared by itself.
    """

    def __init__(
        self,
        first: PreparedCredential,
        *,
        activity: Activity,
        achievement: Achievement,
        urls: Urls,
    ) -> None:
        self._activity = activity
        self._achievement = achievement
        self._urls = urls
        document = first.document
        shape, open_leaves = compile_shape(document, loader=bundled())
        _, leaves = leaves_of(document)
        paths = list(leaf_paths(document))
        own = [paths.index(path) for path in _own_paths(document)]
        if own != sorted(own) or not set(own) <= set(open_leaves):
            raise ShapeRefused
        self._shape = shape.narrowed(
            [leaves[at] for at in open_leaves],
            open_leaves=[open_leaves.index(at) for at in own],
        )
        self._pieces = _pieces(document, leaves, own)

    def fill(self, own: Particulars) -> Filled | None:
        """The badge with these particulars; None when only the long way can tell."""
        if not _is_plain(own.learner.name):
            return None
        values = list(self._values(own))
        if len(values) != len(self._pieces) - 1:
            return None
        canonical = self._shape.fill(values)
        if canonical is None:
            return None
        text = [self._pieces[0]]
        for value, piece in zip(values, self._pieces[1:], strict=True):
            text += (encode_basestring(value), piece)
        return Filled(unsigned="".join(text), canonical=canonical)

    def _values(self, own: Particulars) -> Iterable[str]:
        """In the order of `_own_paths`."""
        yield self._urls.credential(own.credential_id)
        yield write_date_time(own.valid_from)
        yield own.subject_id
        for known in identifiers_for(own.learner, salt=own.salt):
            yield known.identity_hash
            if known.salt:
                yield known.salt
        decision = own.award.decision
        for result in results_for(decision, achievement=self._achievement):
            if result.value:
                yield result.value
        language = self._achievement.in_language or self._activity.language
        yield evidence_for(decision, activity=self._activity, language=language).narrative
        status = own.status.to_json()
        yield str(status["id"])
        yield str(status["statusListIndex"])


def _own_paths(document: Mapping[str, object]) -> Iterable[Path]:
    """The members in which badges of a series differ, in the order of the document."""
    own = {
        ("id",),
        ("validFrom",),
        ("credentialSubject", "id"),
        ("evidence", 0, "narrative"),
        ("credentialStatus", "id"),
        ("credentialStatus", "statusListIndex"),
    }
    for path in leaf_paths(document):
        inside_subject = path[:1] == ("credentialSubject",)
        identity = path[1:2] == ("identifier",) and path[-1] in ("identityHash", "salt")
        result = path[1:2] == ("result",) and path[-1] == "value"
        if path in own or (inside_subject and (identity or result)):
            yield path


def _pieces(document: Mapping[str, object], leaves: list[str], own: list[int]) -> list[str]:
    """The JSON text of a document, cut where its own values stand."""
    mark = token_hex(16)
    marked = [f"{mark}-{at}" if at in own else leaf for at, leaf in enumerate(leaves)]
    text = json.dumps(
        with_leaves(document, iter(marked)), ensure_ascii=False, separators=(",", ":")
    )
    pieces = []
    for at in own:
        before, found, text = text.partition(f'"{mark}-{at}"')
        if not found:
            raise ShapeRefused
        pieces.append(before)
    return [*pieces, text]


def _is_plain(name: str) -> bool:
    """Whether a name needs no closer look than the eye's."""
    return name.isprintable() and name == name.strip() != "" and max(name) < _FIRST_SURROGATE
