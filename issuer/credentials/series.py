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
from typing import Final, NamedTuple

from issuer.attendance.model import Activity, Learner
from issuer.awards.model import RecordedDecision, ValidatedAward
from issuer.credentials.build import evidence_for, results_for
from issuer.credentials.lint import PreparedCredential
from issuer.credentials.model import Achievement, hash_identity
from issuer.credentials.series_text import put_together, whole_text
from issuer.credentials.times import write_date_time
from issuer.ids import CredentialId, Urls
from issuer.jsonld.compiled import compile_shape
from issuer.jsonld.loader import bundled
from issuer.jsonld.shape import ShapeRefused
from issuer.jsonld.structure import Path, leaf_paths, leaves_of, with_leaves
from issuer.status.bitstring_status_list import StatusListEntry

# Beyond this, engines may sort differently (performance.md); the long way looks closely.
_FIRST_SURROGATE = "\ud800"


class Filled(NamedTuple):
    """A badge's unsigned JSON text in two (see series_text.py), and its canonical form."""

    series: str
    own: str
    canonical: bytes

    @property
    def unsigned(self) -> str:
        return whole_text(self.series, self.own)


@dataclass(slots=True, kw_only=True, unsafe_hash=True)
class Particulars:
    """What is one badge's own."""

    award: Final[ValidatedAward]
    learner: Final[Learner]
    credential_id: Final[CredentialId]
    subject_id: Final[str]
    salt: Final[str]
    status: Final[StatusListEntry]
    valid_from: Final[datetime]

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
        self._gaps = len(own)
        self._text = put_together(_pieces(document, leaves, own))
        self._reached_before: dict[object, tuple[str, ...]] = {}

    def fill(self, own: Particulars) -> Filled | None:
        """The badge with these particulars; None when only the long way can tell."""
        if not _is_plain(own.learner.name):
            return None
        values = self._values(own)
        if len(values) != self._gaps:
            return None
        canonical = self._shape.fill(values)
        if canonical is None:
            return None
        return Filled(self._text, put_together(map(encode_basestring, values)), canonical)

    def _values(self, own: Particulars) -> list[str]:
        """In the order of `_own_paths`."""
        learner, status = own.learner, own.status
        values = [
            self._urls.credential(own.credential_id),
            write_date_time(own.valid_from),
            own.subject_id,
        ]
        if learner.name:
            values.append(learner.name)
        if learner.email:
            values += (hash_identity(learner.email, salt=own.salt), own.salt)
        values += self._reached(own.award.decision)
        values += (status.id, str(status.index))
        return values

    def _reached(self, decision: RecordedDecision) -> tuple[str, ...]:
        """The values of the results, and the evidence: few different ones in a series."""
        entry, decided = decision.record.entry, decision.decision
        key = (
            entry.minutes,
            entry.passed,
            decided.figures.percent_attended,
            *[reason.code for reason in decided.reasons],
        )
        reached = self._reached_before.get(key)
        if reached is None:
            language = self._achievement.in_language or self._activity.language
            results = results_for(decision, achievement=self._achievement)
            evidence = evidence_for(decision, activity=self._activity, language=language)
            reached = (*(one.value for one in results if one.value), evidence.narrative)
            self._reached_before[key] = reached
        return reached


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
    """The JSON text of a document, taken apart where its own values stand."""
    mark = token_hex(16)
    marked = [f"{mark}-{at}" if at in own else leaf for at, leaf in enumerate(leaves)]
    text = json.dumps(
        with_leaves(document, iter(marked)), ensure_ascii=False, separators=(",", ":")
    )
    pieces: list[str] = []
    for at in own:
        before, found, text = text.partition(f'"{mark}-{at}"')
        if not found:
            raise ShapeRefused
        pieces.append(before)
    return [*pieces, text]


def _is_plain(name: str) -> bool:
    """Whether a name needs no closer look than the eye's."""
    return name.isprintable() and name == name.strip() != "" and max(name) < _FIRST_SURROGATE
