"""Status lists: the signed bitstrings that say which badges no longer stand.

A list is signed anew whenever a bit is set, and once a day, because it is only good for a week: a
verifier that holds an older copy must say that it does not know (T38). Bits are only ever set
(I-13). Indexes are given out in an order that only the list's key tells, and never twice (I-3,
T36, T39): they are counted before anything is planned with them, so that two workers never have
the same, and those that a worker had when it died are never used.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from issuer.actions.ports import AuditEntry, Clock, Institution, Store, UnitOfWork
from issuer.errors import SigningUnavailable
from issuer.failpoints import passing
from issuer.ids import StatusListId, new_id
from issuer.proofs import SUITES
from issuer.status.bitstring_status_list import (
    MINIMUM_ENTRIES,
    build_status_list_credential,
)
from issuer.status.index_order import index_order
from issuer.status.published import PublishedStatusList
from keys import verification_method

REVOCATION = "revocation"
LIST_MADE = "status-list-made"  # what the log calls it
GOOD_FOR = timedelta(days=7)  # T38
REFRESH_AFTER = timedelta(days=1)


def signed_list(
    status_list: PublishedStatusList, *, institution: Institution, now: datetime
) -> PublishedStatusList:
    """The list with a fresh signature over its bits.

    Raises:
        SigningUnavailable: this process holds no key.
    """
    signer = institution.signer
    if signer is None:
        raise SigningUnavailable
    now = now.replace(microsecond=0)
    until = now + GOOD_FOR
    document = build_status_list_credential(
        url=institution.urls.status_list(status_list.id),
        issuer=institution.did,
        purpose=status_list.purpose,
        bits=status_list.bits,
        valid_from=now,
        valid_until=until,
    )
    passing("list_before_sign")
    secured = SUITES["eddsa-rdfc-2022"].secure(
        document,
        signer=signer,
        verification_method=verification_method(institution.did, signer.public_key),
        created=now,
    )
    passing("list_after_sign")
    return replace(status_list, text=secured.text, valid_until=until)


def take_indexes(
    uow: UnitOfWork, *, institution: Institution, now: datetime, count: int
) -> tuple[PublishedStatusList, list[int]]:
    """A list and at least one index of it that nobody has, or ever will have again.

    Fewer than `count` when the list has no more; who asks again has some of the next.
    """
    while True:
        status_list = _open_list(uow, institution=institution, now=now)
        indexes = _next_indexes(uow, status_list, count=count)
        if indexes:
            return status_list, indexes


def _next_indexes(uow: UnitOfWork, status_list: PublishedStatusList, *, count: int) -> list[int]:
    order = index_order(status_list.order_key, status_list.size)
    indexes: list[int] = []
    while len(indexes) < count:
        places = uow.status_lists.take(status_list.id, count=count - len(indexes))
        if not places:
            break
        found = order.indexes(places)
        # Of lists from the time before there was an order, some were drawn at random.
        used = uow.status_lists.used(status_list.id, found)
        indexes += [index for index in found if index not in used]
    return indexes


def _open_list(uow: UnitOfWork, *, institution: Institution, now: datetime) -> PublishedStatusList:
    """The list that gives out indexes, made when there is none with room."""
    found = uow.status_lists.open_list(purpose=REVOCATION)
    if found is not None:
        return found
    empty = PublishedStatusList(
        id=StatusListId(new_id()),
        purpose=REVOCATION,
        bits=bytes(MINIMUM_ENTRIES // 8),
        taken=0,
        text="",
        valid_until=now,
        version=1,
    )
    made = signed_list(empty, institution=institution, now=now)
    uow.status_lists.add(made)
    facts = {"order": digest_of_order(made)}
    uow.audit.add(AuditEntry(now, "issuer", LIST_MADE, "status list", made.id, facts))
    return made


def digest_of_order(status_list: PublishedStatusList) -> str:
    """What the log keeps of a list's order (SHA-256 of its key, hex): with another key, places
    would be given out again (I-3).
    """
    return sha256(status_list.order_key).hexdigest()


def refresh_status_lists(*, store: Store, institution: Institution, clock: Clock) -> int:
    """Sign anew every list older than a day; how many were."""
    now = clock()
    with store.reading() as uow:
        old = uow.status_lists.ending(before=now + GOOD_FOR - REFRESH_AFTER)
    for list_id in old:
        with store.transaction() as uow:
            found = uow.status_lists.get(list_id)
            uow.status_lists.save(signed_list(found, institution=institution, now=now), was=found)
    return len(old)
