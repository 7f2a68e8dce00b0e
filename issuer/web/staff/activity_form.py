"""The form of an activity: what was typed, what is wrong with it, and the activity it makes.

What was typed is kept as it is, so that nothing has to be typed twice. Times are the scheme's own;
the noun and the policy judge, and each of their sentences is put at the field it is about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from issuer.attendance.model import Activity, ActivityKind, Bilingual, Session
from issuer.i18n import LANGUAGES, N_, Message
from issuer.ids import AccountId, ActivityId

FIRST_ROWS, MORE_ROWS, MOST_ROWS = 5, 5, 120
_LONGEST = 20_000  # what is kept of one field to show it again; the noun's limits are lower
_YEARS = range(2000, 2101)

# The sentences of the noun and of the policy, by the field they are about.
FIELD_OF_SENTENCE: Mapping[str, str] = {
    "Give the activity a title.": "title_en",
    "Say what a participant must do to earn the badge.": "criteria",
    "Give at least one session.": "date-1",
    "An activity can have at most %(most)s sessions.": "date-1",
    "Choose at least one attribute.": "attributes",
    "Choose each attribute once only.": "attributes",
    "%(code)s is not an attribute of the scheme.": "attributes",
    "An activity of %(days)s awards at most %(most)s; %(chosen)s are chosen.": "attributes",
}
_FIELD_OF_TEXT: Mapping[str, str] = {
    "title": "title_en",
    "Chinese title": "title_zh",
    "unit": "unit",
    "learning outcomes": "learning_outcomes",
    "criteria": "criteria",
}


@dataclass(frozen=True, slots=True)
class FormProblem:
    """One thing to mend: the field it is at, or none, and the sentence."""

    field: str
    message: Message


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One line of the sessions as it was typed; `number` counts from 1."""

    number: int
    day: str = ""
    start: str = ""
    end: str = ""

    @property
    def is_blank(self) -> bool:
        return not (self.day or self.start or self.end)


@dataclass(frozen=True, slots=True)
class ActivityForm:
    """Everything that was typed."""

    title_en: str = ""
    title_zh: str = ""
    unit: str = ""
    kind: str = ""
    language: str = "en"
    learning_outcomes: str = ""
    criteria: str = ""
    attributes: tuple[str, ...] = ()
    assessed: bool = False
    rows: tuple[SessionRow, ...] = field(
        default_factory=lambda: tuple(SessionRow(number) for number in range(1, FIRST_ROWS + 1))
    )

    def with_more_rows(self) -> ActivityForm:
        """The same with some more empty lines for sessions."""
        last = min(len(self.rows) + MORE_ROWS, MOST_ROWS)
        more = (SessionRow(number) for number in range(len(self.rows) + 1, last + 1))
        return replace(self, rows=(*self.rows, *more))

    def own_problems(self) -> tuple[FormProblem, ...]:
        """What keeps the form from being understood at all."""
        problems = [
            FormProblem(name, message)
            for row in self.rows
            if not row.is_blank
            for name, message in _row_problems(row)
        ]
        if self.kind not in set(ActivityKind):
            problems.append(FormProblem("kind", Message(N_("Choose what kind of activity it is."))))
        if self.language not in LANGUAGES:
            problems.append(
                FormProblem("language", Message(N_("Choose the language of the texts.")))
            )
        return tuple(problems)

    def activity(
        self,
        *,
        activity_id: ActivityId,
        organiser_id: AccountId,
        now: datetime,
        zone: tzinfo,
    ) -> Activity:
        """The activity that was described; lines that cannot be read are left out of it."""
        return Activity(
            id=activity_id,
            title=Bilingual(self.title_en.strip(), self.title_zh.strip()),
            organiser_id=organiser_id,
            unit=self.unit.strip(),
            kind=ActivityKind(self.kind) if self.kind in set(ActivityKind) else ActivityKind.OTHER,
            sessions=tuple(sorted(self._sessions(zone), key=lambda session: session.start)),
            learning_outcomes=self.learning_outcomes.strip(),
            criteria=self.criteria.strip(),
            attributes=self.attributes,
            assessed=self.assessed,
            language=self.language,
            created_at=now,
        )

    def placed(self, problems: Iterable[Message], *, zone: tzinfo) -> tuple[FormProblem, ...]:
        """The sentences of noun and policy, each at its field."""
        # They count the sessions of the activity, which are in order; we count lines.
        readable = [row for row in self.rows if not row.is_blank and not list(_row_problems(row))]
        readable.sort(key=lambda row: _session(row, zone).start)
        return tuple(_placed(problem, readable) for problem in problems)

    def _sessions(self, zone: tzinfo) -> Iterator[Session]:
        for row in self.rows:
            if not row.is_blank and not list(_row_problems(row)):
                yield _session(row, zone)


def read_form(given: Mapping[str, str], *, attributes: Iterable[str]) -> ActivityForm:
    """What was typed, whatever it is; line ends are those of one system."""

    def text(name: str) -> str:
        return given.get(name, "")[:_LONGEST].replace("\r\n", "\n").replace("\r", "\n")

    def line(name: str) -> str:
        return " ".join(text(name).split())

    return ActivityForm(
        title_en=line("title_en"),
        title_zh=line("title_zh"),
        unit=line("unit"),
        kind=text("kind"),
        language=text("language"),
        learning_outcomes=text("learning_outcomes"),
        criteria=text("criteria"),
        attributes=tuple(attributes)[:MOST_ROWS],
        assessed=given.get("assessed") == "yes",
        rows=_rows(given),
    )


def form_of(activity: Activity, *, zone: tzinfo) -> ActivityForm:
    """The form that would make this activity."""
    rows = [
        SessionRow(
            number,
            day=session.start.astimezone(zone).date().isoformat(),
            start=f"{session.start.astimezone(zone):%H:%M}",
            end=f"{session.end.astimezone(zone):%H:%M}",
        )
        for number, session in enumerate(activity.sessions, start=1)
    ]
    blanks = (SessionRow(number) for number in range(len(rows) + 1, FIRST_ROWS + 1))
    return ActivityForm(
        title_en=activity.title.en,
        title_zh=activity.title.zh,
        unit=activity.unit,
        kind=activity.kind.value,
        language=activity.language,
        learning_outcomes=activity.learning_outcomes,
        criteria=activity.criteria,
        attributes=activity.attributes,
        assessed=activity.assessed,
        rows=(*rows, *blanks),
    )


_PAGE_ORDER = (
    *("title_en", "title_zh", "unit", "kind"),
    *(f"{part}-{row}" for row in range(1, MOST_ROWS + 1) for part in ("date", "start", "end")),
    *("attributes", "criteria", "learning_outcomes", "language"),
)


def in_page_order(problems: Iterable[FormProblem]) -> tuple[FormProblem, ...]:
    """As somebody meets them who goes through the page from its top."""
    order = {name: place for place, name in enumerate(_PAGE_ORDER)}
    return tuple(sorted(problems, key=lambda problem: order.get(problem.field, len(order))))


# -- lines of sessions ---------------------------------------------------------------------------


def _rows(given: Mapping[str, str]) -> tuple[SessionRow, ...]:
    last = max(
        (
            number
            for number in range(1, MOST_ROWS + 1)
            if any(f"{part}-{number}" in given for part in ("date", "start", "end"))
        ),
        default=FIRST_ROWS,
    )
    return tuple(
        SessionRow(
            number,
            *(given.get(f"{part}-{number}", "").strip()[:20] for part in ("date", "start", "end")),
        )
        for number in range(1, last + 1)
    )


def _row_problems(row: SessionRow) -> Iterator[tuple[str, Message]]:
    where: Mapping[str, str | int] = {"number": row.number}
    if _day(row.day) is None:
        yield (
            f"date-{row.number}",
            Message(N_("Session %(number)s: give the date as year-month-day, 2026-11-21."), where),
        )
    if _time(row.start) is None:
        yield (
            f"start-{row.number}",
            Message(N_("Session %(number)s: give the time it begins, such as 14:00."), where),
        )
    if _time(row.end) is None:
        yield (
            f"end-{row.number}",
            Message(N_("Session %(number)s: give the time it ends, such as 17:00."), where),
        )


def _session(row: SessionRow, zone: tzinfo) -> Session:
    day, start, end = _day(row.day), _time(row.start), _time(row.end)
    assert day is not None
    assert start is not None
    assert end is not None
    # Until midnight is until the day is over.
    last = day + timedelta(days=1) if end == time(0) else day
    return Session(
        datetime.combine(day, start, tzinfo=zone).astimezone(UTC),
        datetime.combine(last, end, tzinfo=zone).astimezone(UTC),
    )


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.year in _YEARS else None


def _time(text: str) -> time | None:
    try:
        found = time.fromisoformat(text)
    except ValueError:
        return None
    return found.replace(second=0, microsecond=0) if found.tzinfo is None else None


# -- where a sentence belongs --------------------------------------------------------------------


def _placed(problem: Message, rows: list[SessionRow]) -> FormProblem:
    about = problem.values.get("field")
    if isinstance(about, Message):
        return FormProblem(_FIELD_OF_TEXT.get(about.template, ""), problem)
    if "number" in problem.values:
        row = rows[int(str(problem.values["number"])) - 1]
        renamed = Message(problem.template, {"number": row.number})
        return FormProblem(f"end-{row.number}", renamed)
    if "first" in problem.values:
        first, second = (
            rows[int(str(problem.values[name])) - 1].number for name in ("first", "second")
        )
        renamed = Message(problem.template, {"first": first, "second": second})
        return FormProblem(f"start-{second}", renamed)
    return FormProblem(FIELD_OF_SENTENCE.get(problem.template, ""), problem)
