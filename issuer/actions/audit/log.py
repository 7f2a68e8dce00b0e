"""The audit log: unbroken, about objects that are there, and never longer ago than before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from issuer.actions.audit.findings import About, Findings, Inquiry, spoiled
from issuer.actions.register import NumberedEntry, Spoiled
from issuer.i18n import N_

# A time is read before its transaction begins, and a run signs a whole chunk in between.
_OUT_OF_STEP = timedelta(minutes=10)


def log_holds(inquiry: Inquiry, *, known_head: tuple[int, str] | None) -> Findings:
    """The log is what was written (I-31), and goes on from what was kept elsewhere (I-30)."""
    for number in inquiry.register.log_breaks():
        yield _about(number).broken("I-31", N_("It is gone, or not what was written."))
    if known_head is not None and inquiry.register.log_digest(known_head[0]) != known_head:
        yield _about(known_head[0]).broken(
            "I-30", N_("The log is not the one whose end was kept elsewhere.")
        )
    latest: datetime | None = None
    for portion in inquiry.register.log():
        inquiry.count("log entries", len(portion))
        for each in portion:
            if isinstance(each, Spoiled):
                yield spoiled(each)
                continue
            at = each.entry.at
            if at > inquiry.now or (latest is not None and at < latest - _OUT_OF_STEP):
                yield _about(each.number).broken("I-11", N_("Its times are out of order."))
            latest = at if latest is None else max(latest, at)
        yield from _about_what_is_there(portion, inquiry)


def _about_what_is_there(portion: Sequence[NumberedEntry | Spoiled], inquiry: Inquiry) -> Findings:
    """I-5: as many leaves as there are objects; none about one that was taken away."""
    named: dict[str, list[NumberedEntry]] = {}
    for each in portion:
        if not isinstance(each, Spoiled):
            named.setdefault(each.entry.object_kind, []).append(each)
    for kind, entries in named.items():
        there = inquiry.register.present(kind, {each.entry.object_id for each in entries})
        for each in entries:
            if each.entry.object_id not in there:
                yield _about(each.number).broken("I-5", N_("It is about something that is gone."))


def accounts_hold(inquiry: Inquiry) -> Findings:
    """Nobody has an account that the log does not know (I-18)."""
    accounts = inquiry.uow.accounts.all()
    inquiry.count("accounts", len(accounts))
    entries = inquiry.register.entries("account", [each.id for each in accounts])
    for each in accounts:
        made = [entry for entry in entries.get(each.id, ()) if entry.action == "account-created"]
        if len(made) != 1:
            yield About("account", each.id).broken(
                "I-18", N_("The log does not say that it was made.")
            )


def _about(number: int) -> About:
    return About("log entry", str(number))
