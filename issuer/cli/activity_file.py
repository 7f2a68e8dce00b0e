"""An activity as a TOML file, for `issuer activity add`.

title = { en = "Speaking up at work", zh = "職場表達工作坊" }
unit = "Student Affairs"
kind = "workshop"
attributes = ["EC"]
assessed = false
language = "en"                      # of the two texts that follow
learning_outcomes = "Give and take feedback."
criteria = "Take part in the exercises."      # Markdown
[[sessions]]
start = 2026-10-03T09:30:00          # without an offset: in the scheme's own time zone
end = 2026-10-03T12:30:00
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any

from issuer.attendance.model import Activity, ActivityKind, Bilingual, Session
from issuer.errors import RejectedInput
from issuer.i18n import LANGUAGES, N_, Message
from issuer.ids import AccountId, ActivityId, new_id

_TEXTS = ("unit", "learning_outcomes", "criteria")
_NAMES = frozenset({"title", "kind", "attributes", "assessed", "language", "sessions", *_TEXTS})


def read_activity(data: bytes, *, organiser_id: AccountId, zone: tzinfo, now: datetime) -> Activity:
    """The activity a file describes, with a new id.

    Raises:
        RejectedInput: it is not TOML, or a value is missing, unknown or of the wrong kind. What
            the scheme says about it is not asked here.
    """
    try:
        return activity_from(
            tomllib.loads(data.decode()), organiser_id=organiser_id, zone=zone, now=now
        )
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise RejectedInput(
            why=Message(N_("the file is not TOML (%(reason)s)."), {"reason": str(problem)})
        ) from problem
    except KeyError as problem:
        raise _unusable(str(problem.args[0]), "it is missing") from problem


def activity_from(
    table: Mapping[str, Any], *, organiser_id: AccountId, zone: tzinfo, now: datetime
) -> Activity:
    """The activity a table describes.

    Raises:
        RejectedInput: as for `read_activity`.
        KeyError: a value is missing; it is named.
    """
    if unknown := sorted(table.keys() - _NAMES):
        raise _unusable(unknown[0], "it is not part of an activity")
    for name in (*_TEXTS, "language"):
        if not isinstance(table.get(name, ""), str):
            raise _unusable(name, "a text is needed")
    if not isinstance(table.get("assessed", False), bool):
        raise _unusable("assessed", "true or false is needed")
    language = table.get("language", "en")
    if language not in LANGUAGES:
        raise _unusable("language", f"one of {', '.join(LANGUAGES)} is needed")
    return Activity(
        id=ActivityId(new_id()),
        title=_title(table["title"]),
        organiser_id=organiser_id,
        unit=table.get("unit", ""),
        kind=_kind(table["kind"]),
        sessions=tuple(_session(one, zone) for one in _list("sessions", table["sessions"])),
        learning_outcomes=table.get("learning_outcomes", ""),
        criteria=table["criteria"],
        attributes=tuple(str(code) for code in _list("attributes", table["attributes"])),
        assessed=table.get("assessed", False),
        language=language,
        created_at=now,
    )


def _title(value: object) -> Bilingual:
    if isinstance(value, str):
        return Bilingual(value)
    if isinstance(value, dict) and value.keys() <= {"en", "zh"}:
        texts = [value.get("en", ""), value.get("zh", "")]
        if all(isinstance(text, str) for text in texts):
            return Bilingual(*texts)
    raise _unusable("title", 'a text, or { en = "...", zh = "..." }, is needed')


def _kind(value: object) -> ActivityKind:
    try:
        return ActivityKind(str(value))
    except ValueError as problem:
        raise _unusable("kind", f"one of {', '.join(ActivityKind)} is needed") from problem


def _list(name: str, value: object) -> list[Any]:
    if not isinstance(value, list):
        raise _unusable(name, "a list is needed")
    return value


def _session(value: object, zone: tzinfo) -> Session:
    times = [value.get("start"), value.get("end")] if isinstance(value, dict) else []
    moments = [time for time in times if isinstance(time, datetime)]
    if len(moments) != 2:  # noqa: PLR2004 - a start and an end
        raise _unusable("sessions", "each needs a start and an end, such as 2026-10-03T09:30:00")
    start, end = (
        (moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)).astimezone(UTC)
        for moment in moments
    )
    return Session(start, end)


def _unusable(name: str, reason: str) -> RejectedInput:
    return RejectedInput(why=Message(N_("%(name)s: %(reason)s."), {"name": name, "reason": reason}))
