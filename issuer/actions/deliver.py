"""Empty the outbox: tell learners of their badges. At least once, always the same Message-ID.

If the power fails now: between sending and marking, the letter goes out once more; never a badge
without a letter, and never two different badges (I-6).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from issuer.actions.ports import Channel, Clock, Letter, Notice, Store
from issuer.attendance.model import Activity, Learner
from issuer.credentials.issued import IssuedCredential
from issuer.errors import DeliveryFailed
from issuer.failpoints import passing

_BATCH = 50
LEASE = timedelta(minutes=10)  # longer than fifty slow letters take
_FIRST_WAIT = timedelta(minutes=1)
_LONGEST_WAIT = timedelta(hours=6)

# How a notice becomes a letter; the edge that knows the templates hands it in.
Compose = Callable[[Notice, Learner, IssuedCredential, Activity], Letter]


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """How many letters went out, and how many wait for another try."""

    sent: int
    postponed: int


def deliver_notices(
    *,
    store: Store,
    channel: Channel,
    compose: Compose,
    clock: Clock,
    lease: timedelta = LEASE,
) -> DeliveryReport:
    """Send every letter that is due; what fails waits longer each time.

    Letters in hand are leased, so that two workers do not send the same ones; those of a worker
    that dies go out after `lease`.
    """
    sent = postponed = 0
    while True:
        with store.transaction() as uow:
            now = clock()
            due = uow.outbox.lease(now=now, until=now + lease, most=_BATCH)
            letters = [
                (
                    notice,
                    compose(
                        notice,
                        uow.learners.get(notice.learner_id),
                        credential := uow.credentials.get(notice.credential_id),
                        uow.activities.get(credential.plan.activity_id),
                    ),
                )
                for notice in due
            ]
        if not letters:
            return DeliveryReport(sent=sent, postponed=postponed)
        for notice, letter in letters:
            passing("before_mail")
            try:
                channel.send(letter)
            except DeliveryFailed:
                wait = min(_FIRST_WAIT * 2**notice.attempts, _LONGEST_WAIT)
                with store.transaction() as uow:
                    uow.outbox.postpone(notice.id, until=clock() + wait)
                postponed += 1
            else:
                passing("after_mail_accept")
                with store.transaction() as uow:
                    uow.outbox.sent(notice.id, at=clock())
                passing("after_mark_sent")
                sent += 1
