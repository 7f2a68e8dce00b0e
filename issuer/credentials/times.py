"""Times as a credential writes them: RFC 3339 with a zone (Open Badges 3.0, `DateTimeZ`)."""

from __future__ import annotations

import re
from datetime import datetime

from issuer.jsonld.kept import KeptByText

_DATE_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})"
)


@KeptByText  # the dates of one run stand in each of its badges
def read_date_time(text: str) -> datetime | None:
    """The moment a text names, or None when it is no date-time with a zone.

    A leap second (`:60`) is no moment here: xsd:dateTimeStamp, which the contexts give these
    members, has none.
    """
    if _DATE_TIME.fullmatch(text) is None:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:  # the thirtieth of February
        return None


def write_date_time(moment: datetime) -> str:
    """A moment to the second, in its own offset; UTC is written `Z` (open-badges.md 1.1).

    Raises:
        ValueError: the moment does not say which zone it is in.
    """
    if moment.utcoffset() is None:
        raise ValueError("a time in a credential needs a zone")
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
