"""Words for the scheme's own values, for pages of every surface; each has a filter of its name."""

from __future__ import annotations

from collections.abc import Mapping

from issuer.attendance.model import ActivityKind, Bilingual
from issuer.credentials.words import words_in
from issuer.i18n import LANGUAGES, N_, Message
from issuer.verification import Kind, Verdict, VerificationReport
from issuer.web.current import services
from issuer.web.languages import gettext, language

_KINDS: Mapping[ActivityKind, str] = {
    ActivityKind.TALK: N_("Talk"),
    ActivityKind.CASE_COMPETITION: N_("Case competition"),
    ActivityKind.WORKSHOP: N_("Workshop"),
    ActivityKind.SEMINAR: N_("Seminar"),
    ActivityKind.COURSE: N_("Course"),
    ActivityKind.EXCHANGE_TOUR: N_("Exchange tour"),
    ActivityKind.OTHER: N_("Other activity"),
}

# The closed list of Open Badges 3.0 (ResultStatusType).
_RESULTS: Mapping[str, str] = {
    "Completed": N_("Completed"),
    "Enrolled": N_("Enrolled"),
    "Failed": N_("Not passed"),
    "InProgress": N_("In progress"),
    "OnHold": N_("On hold"),
    "Provisional": N_("Provisional"),
    "Withdrew": N_("Withdrew"),
}


_GOOD: Mapping[Kind, str] = {
    Kind.BADGE: N_("This badge is good"),
    Kind.ENDORSEMENT: N_("This endorsement is good"),
    Kind.LEARNER_RECORD: N_("This learner record is good"),
    Kind.STATUS_LIST: N_("This status list is good"),
    Kind.PRESENTATION: N_("This presentation is good"),
    Kind.CREDENTIAL: N_("This credential is good"),
}
_BAD: Mapping[Kind, str] = {
    Kind.BADGE: N_("This badge is not good"),
    Kind.ENDORSEMENT: N_("This endorsement is not good"),
    Kind.LEARNER_RECORD: N_("This learner record is not good"),
    Kind.STATUS_LIST: N_("This status list is not good"),
    Kind.PRESENTATION: N_("This presentation is not good"),
    Kind.CREDENTIAL: N_("This credential is not good"),
}


def verdict(report: VerificationReport) -> Message:
    """The verdict in a few words, for what was handed in."""
    if report.verdict is Verdict.VALID:
        return Message(_GOOD[report.kind])
    if report.verdict is Verdict.NOT_VALID:
        return Message(_BAD[report.kind])
    return Message(N_("This could not be fully checked"))


_LABELS = ("attendance", "assessment", "attendance_record")


def own_label(name: str) -> str:
    """A label that our badges bear, in the reader's language; any other text as it is."""
    for spoken in LANGUAGES:
        for label in _LABELS:
            if getattr(words_in(spoken), label) == name:
                return str(getattr(words_in(language()), label))
    return name


def attribute_name(code: str) -> Bilingual | None:
    """The scheme's name of a graduate attribute, where it still has one of this code."""
    found = services().policies.latest.attributes.get(code)
    return None if found is None else found.name


def kind(value: ActivityKind) -> str:
    """What kind of activity it is (S0-13)."""
    return gettext(_KINDS[value])


def result_status(value: str) -> str:
    """The word of the standard for how something ended, or the word itself where it is new."""
    return gettext(_RESULTS[value]) if value in _RESULTS else value
