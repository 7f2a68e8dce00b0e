"""The remark for an activity's advertisement: which badges it awards, and how many (S0-16)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from flask import g

from issuer.attendance.model import Activity
from issuer.awards.policy import Policy
from issuer.i18n import LANGUAGES
from issuer.web.languages import days, listing, own
from issuer.web.languages import gettext as _


@dataclass(frozen=True, slots=True)
class Remark:
    """The text in one language, ready to be copied."""

    language: str
    language_name: str
    text: str


def promotional_remarks(activity: Activity, *, policy: Policy, address: str) -> Sequence[Remark]:
    """The remark in each language of ours, whatever the reader's own is."""
    remarks = []
    for language, name in LANGUAGES.items():
        with _speaking(language):
            remarks.append(Remark(language, name, _remark(activity, policy, address)))
    return tuple(remarks)


def _remark(activity: Activity, policy: Policy, address: str) -> str:
    attributes = [policy.attributes[code] for code in activity.attributes]
    badges = listing(f"{own(one.name)} ({one.code})" for one in attributes)
    number = min(policy.most_badges(activity), len(attributes))
    # Not `ngettext`: Chinese has one form for both, and "up to one" would be another promise.
    awarded = (
        _("Participants who complete it receive one digital badge: %(badges)s.", badges=badges)
        if number == 1
        else _(
            "Participants who complete it receive up to %(number)s digital badges of different "
            "types: %(badges)s.",
            number=number,
            badges=badges,
        )
    )
    rule = (
        _("To complete it, take part and pass the assessment.")
        if activity.assessed
        else _("To complete it, attend at least %(percent)s %%.", percent=policy.percent_required)
    )
    when = days(activity.starts_at, activity.ends_at)
    title = _("%(title)s, %(when)s", title=own(activity.title), when=when)
    return "\n".join((title, awarded, rule, _("More: %(address)s", address=address)))


@contextmanager
def _speaking(language: str) -> Iterator[None]:
    """Write in a language that is perhaps not the reader's."""
    before = g.get("language")
    g.language = language
    try:
        yield
    finally:
        if before is None:
            g.pop("language")
        else:
            g.language = before
