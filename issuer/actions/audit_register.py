"""Ask a live register whether its promises hold: the invariants of trust.md 3, one by one (R15).

1. Open one view of everything, so that nothing moves while it is looked at.
2. Ask the constraints again, then walk over activities, uploads, runs with their decisions and
   awards, status lists, credentials and the log: every row, a portion at a time.
3. Make anew whatever can be: decisions from their records, canonical forms from the plans,
   digests of the log; and compare what was stored more than once.

Nothing is stored, so nothing is left behind if the power fails. Nothing is mended either: what
is broken is evidence. Whoever can write to the database could make all of it agree again, but for
the signatures and what is kept elsewhere: so the log's last digest is given, to be kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from issuer.actions.audit.credentials import achievements_hold, credentials_hold
from issuer.actions.audit.findings import About, Finding, Inquiry, Weight, invariant_of
from issuer.actions.audit.intake import activities_hold, uploads_hold
from issuer.actions.audit.lists import lists_hold
from issuer.actions.audit.log import accounts_hold, log_holds
from issuer.actions.audit.runs import runs_hold
from issuer.actions.ports import Artifacts, Clock, Institution, Store
from issuer.awards.versions import Policies
from issuer.errors import DatabaseNotReady
from issuer.i18n import N_

# A run of ten thousand takes seconds; what waits for longer, nobody is working on.
PATIENCE = timedelta(minutes=15)
# More are counted and not listed: one lost key would be as many findings as there are badges.
MOST_LISTED = 1_000


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What an audit found. `counted` says how much it looked at, and so that it looked at all.

    `findings` are the first thousand; `broken` and `waiting` count every one, `by_invariant` those
    that are broken. `head` is the log's last number and digest: kept elsewhere and handed in to a
    later audit, it shows that nothing was cut off or written anew.
    """

    at: datetime
    counted: Mapping[str, int]
    findings: tuple[Finding, ...]
    broken: int
    waiting: int
    by_invariant: Mapping[str, int]
    head: tuple[int, str]

    @property
    def is_sound(self) -> bool:
        """Whether no promise is broken; what waits breaks none."""
        return not self.broken


def audit_register(
    *,
    store: Store,
    institution: Institution,
    policies: Policies,
    clock: Clock,
    artifacts: Artifacts | None = None,
    known_head: tuple[int, str] | None = None,
    patience: timedelta = PATIENCE,
) -> AuditReport:
    """Look at everything; see the module's text. Without `artifacts`, uploaded files are not.

    Raises:
        StorageUnavailable: the database did not answer, or the files of uploads cannot be read.
        DatabaseNotReady: there is none, or its tables are not those of this release.
    """
    found = Counter[tuple[Weight, str]]()
    listed: list[Finding] = []
    with store.reading() as uow:
        inquiry = Inquiry(
            uow=uow,
            institution=institution,
            policies=policies,
            artifacts=artifacts,
            # What is stored is whole seconds, rounded down; so nothing of this second is ahead.
            now=clock(),
            patience=patience,
        )
        if not uow.register.is_of_this_release():
            raise DatabaseNotReady
        gone = uow.register.missing_tables()
        findings = _tables_gone(gone) if gone else _findings(inquiry, known_head=known_head)
        for finding in findings:
            found[finding.weight, finding.invariant] += 1
            if len(listed) < MOST_LISTED:
                listed.append(finding)
        head = None if "audit_log" in gone else uow.register.log_digest()
    broken = {name: number for (weight, name), number in found.items() if weight is Weight.BROKEN}
    return AuditReport(
        at=inquiry.now,
        counted=dict(inquiry.counted),
        findings=tuple(listed),
        broken=sum(broken.values()),
        waiting=found.total() - sum(broken.values()),
        by_invariant=dict(sorted(broken.items(), key=lambda each: _number(each[0]))),
        head=head or (0, ""),
    )


def _findings(inquiry: Inquiry, *, known_head: tuple[int, str] | None) -> Iterator[Finding]:
    """In an order in which each finds what it needs of those before."""
    yield from _guards(inquiry)
    yield from _misfits(inquiry)
    passes: tuple[tuple[str, Iterator[Finding]], ...] = (
        ("accounts", accounts_hold(inquiry)),
        ("activities", activities_hold(inquiry)),
        ("uploads", uploads_hold(inquiry)),
        ("runs", runs_hold(inquiry)),
        ("status_lists", lists_hold(inquiry)),
        ("achievements", achievements_hold(inquiry)),
        ("credentials", credentials_hold(inquiry)),
        ("audit_log", log_holds(inquiry, known_head=known_head)),
    )
    for table, findings in passes:
        yield from About("table", table).guarded(findings, invariant=invariant_of(table))


def _tables_gone(tables: Sequence[str]) -> Iterator[Finding]:
    """Nothing else is looked at then: every check needs more than one table."""
    for table in tables:
        yield About("table", table).broken(invariant_of(table), N_("This table is gone."))


# What a constraint says that can be removed: one index a credential for all time, and so on.
_OF_COLUMN: Mapping[tuple[str, str], str] = {
    ("credentials", "award_id"): "I-1",
    ("credentials", "status_index"): "I-3",
    ("credentials", "short_code"): "I-4",
    ("credentials", "id"): "I-4",
    ("awards", "attribute"): "I-1",
    ("decisions", "record_id"): "I-2",
}


def _guards(inquiry: Inquiry) -> Iterator[Finding]:
    """What keeps a table as it was written: without it, a change leaves no trace."""
    for each in inquiry.register.loose_guards():
        what = (
            N_("Its trigger %(trigger)s is not the one of this release.")
            if each.is_there
            else N_("Its trigger %(trigger)s is gone.")
        )
        about = About("table", each.table)
        yield about.broken(invariant_of(each.table), what, trigger=each.name)


def _misfits(inquiry: Inquiry) -> Iterator[Finding]:
    for each in inquiry.register.misfits():
        invariant = _OF_COLUMN.get((each.table, each.column), invariant_of(each.table))
        yield About(each.table, each.id).broken(
            invariant,
            N_("Its %(column)s refers to nothing, or repeats what may be there only once."),
            column=each.column,
        )


def _number(invariant: str) -> int:
    return int(invariant.removeprefix("I-"))
