"""What anybody may read of us without a key or an account; the public pages show nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import badge_art
from issuer.actions.ports import Institution, Store, StoredAchievement
from issuer.attendance.model import Activity
from issuer.ids import AchievementId, ActivityId, StatusListId
from issuer.status.published import SignedList


def did_document(institution: Institution) -> Mapping[str, object]:
    """The document in which the institution names its keys: did.json, and what we verify with."""
    return institution.ring.controller_document(
        controller=institution.did, also_known_as=[institution.urls.home]
    )


def published_achievement(achievement_id: AchievementId, *, store: Store) -> StoredAchievement:
    """An achievement as it was first awarded.

    Raises:
        NotFound: there is none.
    """
    with store.reading() as uow:
        return uow.achievements.get(achievement_id)


def published_activity(activity_id: ActivityId, *, store: Store) -> Activity:
    """An activity as students see it before they join (S0-08).

    Raises:
        ActivityNotFound: there is none.
    """
    with store.reading() as uow:
        return uow.activities.get(activity_id)


def published_status_list(list_id: StatusListId, *, store: Store) -> SignedList:
    """The signed text of a status list, which is served byte for byte.

    Raises:
        NotFound: there is none.
    """
    with store.reading() as uow:
        return uow.status_lists.signed(list_id)


@cache
def crest_picture() -> bytes:
    """The institution's picture, PNG; drawn once."""
    return badge_art.crest()
