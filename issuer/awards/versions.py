"""The versions of the scheme: read from TOML, and which of them judges an activity."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from issuer.attendance.model import Activity, Bilingual
from issuer.awards.model import Attribute
from issuer.awards.policy import (
    BadgeStep,
    CompletionMode,
    DayDefinition,
    Deadline,
    Policy,
    SecondPerson,
)
from issuer.errors import ConfigurationError, UnknownPolicy


@dataclass(frozen=True, slots=True)
class Policies:
    """Every version, oldest first; which one judges is a question of the day."""

    versions: tuple[Policy, ...]

    def in_force(self, day: date) -> Policy:
        """The latest version that had taken effect on a day.

        Raises:
            UnknownPolicy: no version had.
        """
        for policy in reversed(self.versions):
            if policy.effective_from <= day:
                return policy
        raise UnknownPolicy(day=day.isoformat())

    def for_activity(self, activity: Activity) -> Policy:
        """The version in force on the activity's first day, in that version's own zone."""
        for policy in reversed(self.versions):
            if policy.effective_from <= activity.first_day(policy.zone):
                return policy
        raise UnknownPolicy(day=activity.starts_at.date().isoformat())

    def version(self, name: str) -> Policy:
        """The version an award was made under.

        Raises:
            UnknownPolicy: the data of that version is gone.
        """
        for policy in self.versions:
            if policy.version == name:
                return policy
        raise UnknownPolicy(day=name)

    @property
    def latest(self) -> Policy:
        return self.versions[-1]


def shipped_policies() -> Policies:
    """Both published versions of the scheme (S0, S1)."""
    return _policies(files("issuer.awards").joinpath("policies").iterdir())


def policies_in(folder: Path) -> Policies:
    """An institution's own versions: every `.toml` of a folder.

    Raises:
        ConfigurationError: the folder holds none, or one of them cannot be read.
    """
    return _policies(folder.iterdir() if folder.is_dir() else ())


def _policies(sources: Iterable[Traversable]) -> Policies:
    found = [read_policy(source) for source in sources if source.name.endswith(".toml")]
    if not found:
        raise ConfigurationError(why="no policy was found")
    found.sort(key=lambda policy: policy.effective_from)
    if len({policy.version for policy in found}) != len(found):
        raise ConfigurationError(why="two policies have one version name")
    if len({policy.effective_from for policy in found}) != len(found):
        raise ConfigurationError(why="two policies take effect on one day")
    return Policies(tuple(found))


def read_policy(source: Traversable) -> Policy:
    """One policy from its TOML.

    Raises:
        ConfigurationError: a value is missing, unknown or of the wrong kind; the file is named.
    """
    try:
        data = tomllib.loads(source.read_text(encoding="utf-8"))
        return _policy(data)
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as problem:
        raise ConfigurationError(why=f"{source.name}: {problem!r}") from problem


def _policy(data: Mapping[str, Any]) -> Policy:
    steps = tuple(
        BadgeStep(int(step["days"]), int(step["most"])) for step in data["badges"]["table"]
    )
    if list(steps) != sorted(steps, key=lambda step: step.days):
        raise ValueError("badges.table must rise by days")
    attributes = {
        entry["code"]: Attribute(
            entry["code"], Bilingual(**entry["name"]), Bilingual(**entry["description"])
        )
        for entry in data["attributes"]
    }
    percent = int(data["completion"]["threshold_percent"])
    if not 0 < percent <= 100:  # noqa: PLR2004 - per cent
        raise ValueError("completion.threshold_percent is a percentage")
    return Policy(
        version=str(data["version"]),
        effective_from=data.get("effective_from", date.min),
        title=Bilingual(**data["title"]),
        zone=ZoneInfo(data["time_zone"]),
        monitor_role=Bilingual(**data["monitor_role"]),
        mode=CompletionMode(data["completion"]["mode"]),
        percent_required=percent,
        organiser_may_award=bool(data["completion"]["organiser_may_award"]),
        day_definition=DayDefinition(data["days"]["definition"]),
        hours_per_day=int(data["days"].get("hours_per_day", 8)),
        steps=steps,
        most=int(data["badges"]["most"]),
        deadline=Deadline(**data["deadline"]),
        before_hosting=str(data["approval"]["before_hosting"]),
        second_person=SecondPerson(data["approval"]["second_person"]),
        large_batch=int(data["approval"]["large_batch"]),
        publish_fields=tuple(data["publish"]["fields"]),
        aliases=dict(data["aliases"]),
        attributes=attributes,
    )
