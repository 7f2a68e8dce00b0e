"""Status lists: the signed bitstrings that say which badges no longer stand.

A list is signed anew whenever a bit is set, and once a day, because it is only good for a week: a
verifier that holds an older copy must say that it does not know (T38). Bits are only ever set
(I-13), indexes are drawn at random and never given twice (I-3, T39).
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from issuer.actions.ports import Clock, Institution, Store, UnitOfWork
from issuer.errors import SigningUnavailable
from issuer.failpoints import passing
from issuer.ids import StatusListId, new_id
from issuer.proofs import SUITES
from issuer.status.bitstring_status_list import (
    MINIMUM_ENTRIES,
    build_status_list_credential,
)
from issuer.status.published import PublishedStatusList
from keys import verification_method

REVOCATION = "revocation"
GOOD_FOR = timedelta(days=7)  # T38
REFRESH_AFTER = timedelta(days=1)
# Random draws stay cheap while a list is at most this full; then another is opened.
FULLEST = 0.75


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


def open_list(uow: UnitOfWork, *, institution: Institution, now: datetime) -> PublishedStatusList:
    """The list that gives out indexes, made when there is none or the last is full enough."""
    found = uow.status_lists.open_list(purpose=REVOCATION)
    if found is not None and found.taken < found.size * FULLEST:
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
    return made


def free_indexes(
    status_list: PublishedStatusList, *, taken: frozenset[int], count: int
) -> list[int]:
    """`count` different indexes at random that nobody has (T36, T39)."""
    used = set(taken)
    drawn: list[int] = []
    while len(drawn) < count:
        index = secrets.randbelow(status_list.size)
        if index not in used:
            used.add(index)
            drawn.append(index)
    return drawn


def refresh_status_lists(*, store: Store, institution: Institution, clock: Clock) -> int:
    """Sign anew every list older than a day; how many were."""
    now, refreshed = clock(), 0
    with store.reading() as uow:
        old = [
            found.id
            for found in uow.status_lists.all()
            if found.valid_until - now < GOOD_FOR - REFRESH_AFTER
        ]
    for list_id in old:
        with store.transaction() as uow:
            found = uow.status_lists.get(list_id)
            uow.status_lists.save(signed_list(found, institution=institution, now=now), was=found)
            refreshed += 1
    return refreshed
