"""Which attributes few activities offer, so that advisors can ask for more of them (S0-12)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from issuer.actions.permissions import must_be
from issuer.actions.ports import Clock, Store
from issuer.attendance.model import Account, Role
from issuer.awards.model import Attribute
from issuer.awards.versions import Policies

_LOOK_BACK = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Supply:
    """How many activities of the past year and of the time ahead offer an attribute.

    `is_short` where that is less than half of what the attributes have on average.
    """

    attribute: Attribute
    activities: int
    is_short: bool


def attribute_supply(
    *, by: Account, store: Store, policies: Policies, clock: Clock
) -> tuple[Supply, ...]:
    """Each attribute of the latest version with its activities, fewest first.

    Raises:
        NotAllowed: only a learning advisor may.
    """
    must_be(by, Role.LEARNING_ADVISOR)
    since = clock() - _LOOK_BACK
    with store.reading() as uow:
        offered = Counter(
            code
            for activity in uow.activities.all()
            if activity.ends_at >= since
            for code in activity.attributes
        )
    attributes = policies.latest.attributes.values()
    total = sum(offered[attribute.code] for attribute in attributes)
    supply = [
        Supply(
            attribute=attribute,
            activities=offered[attribute.code],
            is_short=2 * offered[attribute.code] * len(attributes) < total,
        )
        for attribute in attributes
    ]
    return tuple(sorted(supply, key=lambda one: one.activities))
