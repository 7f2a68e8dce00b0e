"""JSON forms of values that have no table of their own, and the way back.

Each `*_json` and its `read_*` are inverse: what is read equals what was written.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from functools import lru_cache
from typing import Any

from issuer.attendance.model import (
    AttendanceEntry,
    DaysRuling,
    IntakeReport,
    Place,
    Problem,
    Ruling,
    Session,
    Severity,
)
from issuer.awards.model import Decision, Figures, Reason
from issuer.credentials.issued import RunFailure
from issuer.i18n import Message
from issuer.storage.tables import whole_second

Json = dict[str, Any]

_REMEMBERED = 4_096


def instant_json(value: datetime) -> str:
    """To the second, in the zone it came in: a deadline's date is read in the scheme's zone."""
    return whole_second(value).isoformat()


def message_json(message: Message) -> Json:
    return {
        "template": message.template,
        "values": {
            name: message_json(value) if isinstance(value, Message) else value
            for name, value in message.values.items()
        },
    }


def read_message(form: Mapping[str, Any]) -> Message:
    return Message(
        form["template"],
        {
            name: read_message(value) if isinstance(value, Mapping) else value
            for name, value in form["values"].items()
        },
    )


# -- texts that thousands of rows share --------------------------------------------------------


@lru_cache(maxsize=_REMEMBERED)
def list_text(values: tuple[str | int, ...]) -> str:
    return json.dumps(values)


@lru_cache(maxsize=_REMEMBERED)
def tuple_in(text: str) -> tuple[Any, ...]:
    """The values of a list, as a tuple."""
    return tuple(json.loads(text))


# -- attendance --------------------------------------------------------------------------------


def session_json(session: Session) -> list[str]:
    return [instant_json(session.start), instant_json(session.end)]


def read_session(form: list[str]) -> Session:
    start, end = (datetime.fromisoformat(each) for each in form)
    return Session(start=start, end=end)


def days_ruling_json(ruling: DaysRuling) -> Json:
    return {"days": ruling.days, "reason": ruling.reason, "by": ruling.by}


def read_days_ruling(form: Mapping[str, Any]) -> DaysRuling:
    return DaysRuling(days=form["days"], reason=form["reason"], by=form["by"])


def place_json(place: Place) -> Json:
    return {"sheet": place.sheet, "row": place.row}


def read_place(form: Mapping[str, Any]) -> Place:
    return Place(sheet=form["sheet"], row=form["row"])


def entry_json(entry: AttendanceEntry) -> Json:
    """Also the names and forms of an attendance record's columns, but for the place."""
    return {
        "place": place_json(entry.place),
        "learner_id": entry.learner_id,
        "minutes": list(entry.minutes),
        "passed": entry.passed,
        "attributes": None if entry.attributes is None else list(entry.attributes),
        "ruling": entry.ruling.value,
        "reason": entry.reason,
    }


def read_entry(form: Mapping[str, Any], *, place: Place) -> AttendanceEntry:
    attributes = form["attributes"]
    return AttendanceEntry(
        place=place,
        learner_id=form["learner_id"],
        minutes=tuple(form["minutes"]),
        passed=form["passed"],
        attributes=None if attributes is None else tuple(attributes),
        ruling=Ruling(form["ruling"]),
        reason=form["reason"],
    )


def problem_json(problem: Problem) -> Json:
    return {
        "place": place_json(problem.place),
        "cell": problem.cell,
        "found": problem.found,
        "message": message_json(problem.message),
        "advice": message_json(problem.advice),
        "severity": problem.severity.value,
    }


def read_problem(form: Mapping[str, Any]) -> Problem:
    return Problem(
        place=read_place(form["place"]),
        cell=form["cell"],
        found=form["found"],
        message=read_message(form["message"]),
        advice=read_message(form["advice"]),
        severity=Severity(form["severity"]),
    )


def report_json(report: IntakeReport) -> Json:
    return {
        "rows": report.rows,
        "accepted": [entry_json(entry) for entry in report.accepted],
        "repeated": [place_json(place) for place in report.repeated],
        "rejected": [place_json(place) for place in report.rejected],
        "problems": [problem_json(problem) for problem in report.problems],
    }


def read_report(form: Mapping[str, Any]) -> IntakeReport:
    return IntakeReport(
        rows=form["rows"],
        accepted=tuple(
            read_entry(entry, place=read_place(entry["place"])) for entry in form["accepted"]
        ),
        repeated=tuple(read_place(place) for place in form["repeated"]),
        rejected=tuple(read_place(place) for place in form["rejected"]),
        problems=tuple(read_problem(problem) for problem in form["problems"]),
    )


# -- decisions and runs ------------------------------------------------------------------------


def decision_texts(decision: Decision) -> Json:
    """Also the names and forms of a decision's columns."""
    return {
        "willing": decision.willing,
        "attributes": list_text(decision.attributes),
        "reasons": json.dumps([reason_json(reason) for reason in decision.reasons]),
        "policy": decision.policy,
        "figures": json.dumps(figures_json(decision.figures)),
        "exceptions": list_text(decision.exceptions),
    }


@lru_cache(maxsize=_REMEMBERED)
def decision_in(said: tuple[Any, ...]) -> Decision:
    """The decision that a row's columns say, in the order of `decision_texts`."""
    willing, attributes, reasons, policy, figures, exceptions = said
    return Decision(
        willing=willing,
        attributes=tuple_in(attributes),
        reasons=tuple(read_reason(reason) for reason in json.loads(reasons)),
        policy=policy,
        figures=read_figures(json.loads(figures)),
        exceptions=tuple_in(exceptions),
    )


def reason_json(reason: Reason) -> Json:
    return {"code": reason.code, "message": message_json(reason.message)}


def read_reason(form: Mapping[str, Any]) -> Reason:
    return Reason(code=form["code"], message=read_message(form["message"]))


def figures_json(figures: Figures) -> Json:
    return {
        "minutes_attended": figures.minutes_attended,
        "minutes_total": figures.minutes_total,
        "percent_required": figures.percent_required,
        "days": str(figures.days),
        "most_badges": figures.most_badges,
        "deadline": instant_json(figures.deadline),
    }


def read_figures(form: Mapping[str, Any]) -> Figures:
    return Figures(
        minutes_attended=form["minutes_attended"],
        minutes_total=form["minutes_total"],
        percent_required=form["percent_required"],
        days=Fraction(form["days"]),
        most_badges=form["most_badges"],
        deadline=datetime.fromisoformat(form["deadline"]),
    )


def failure_json(failure: RunFailure) -> Json:
    return {
        "award_id": failure.award_id,
        "learner_id": failure.learner_id,
        "attribute": failure.attribute,
        "message": message_json(failure.message),
    }


def read_failure(form: Mapping[str, Any]) -> RunFailure:
    return RunFailure(
        award_id=form["award_id"],
        learner_id=form["learner_id"],
        attribute=form["attribute"],
        message=read_message(form["message"]),
    )
