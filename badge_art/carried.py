"""Which credential a picture carries: exactly one, whatever kind of picture it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from badge_art.errors import BakedForOpenBadges2, BakedMoreThanOnce, NotBaked

if TYPE_CHECKING:
    from collections.abc import Sequence

_Place = TypeVar("_Place")


def the_only(places: Sequence[_Place], *, has_older: bool) -> _Place:
    """The place of a picture where its credential stands.

    Args:
        places: Where an Open Badges 3.0 credential or a learner record stands.
        has_older: Whether an Open Badges 2.0 badge stands somewhere.

    Raises:
        BakedMoreThanOnce: there are several places.
        BakedForOpenBadges2: there is none, but an older badge.
        NotBaked: there is none.
    """
    if len(places) > 1:
        raise BakedMoreThanOnce(
            f"This picture carries {len(places)} credentials. A badge carries exactly one; "
            "with several, readers could disagree about which of them it is."
        )
    if places:
        return places[0]
    if has_older:
        raise BakedForOpenBadges2(
            "This picture carries an Open Badges 2.0 badge, an older format than the "
            "Open Badges 3.0 credentials read here."
        )
    raise NotBaked(
        "There is no badge credential inside this picture. Perhaps it is a screenshot, or an "
        "application that it passed through has removed it; ask for the original file."
    )
