"""`activity` and `attendance`: what an organiser does."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from issuer.attendance.intake import read_rows
from issuer.cli.activity_file import read_activity
from issuer.errors import RejectedInput
from issuer.ids import AccountId
from tests.issuer.cli.conftest import ROWS, activity_toml, found_id

NOW = datetime(2026, 10, 10, tzinfo=UTC)


def add(installation, text, *more):
    return installation.run("activity", "add", installation.file("new.toml", text), *more)


def test_an_activity_is_added_once(ready):
    text = activity_toml(datetime.now(UTC), title="Another one")
    first = add(ready, text, "--by", "amy")
    assert first.exit_code == 0
    made = found_id(first.stdout, "Added:")
    again = add(ready, text, "--by", "amy")
    assert again.exit_code == 0
    assert found_id(again.stdout, "This activity is there already:") == made
    assert "Another one" in ready.ok("activity", "list")


def test_a_rehearsed_activity_is_not_added(ready):
    text = activity_toml(datetime.now(UTC), title="Another one")
    assert "would be added" in add(ready, text, "--by", "amy", "--dry-run").stdout
    assert "Another one" not in ready.ok("activity", "list")


def test_everything_the_scheme_objects_to_is_said_at_once(ready):
    text = activity_toml(datetime.now(UTC), title="More").replace('["EC"]', '["EC", "XX"]')
    result = add(ready, text, "--by", "amy")
    assert result.exit_code == 1
    assert "XX is not an attribute of the scheme." in result.stderr
    assert "An activity of 1 day awards at most 1 badge; 2 are chosen." in result.stderr


def test_only_an_organiser_adds_an_activity(ready):
    text = activity_toml(datetime.now(UTC), title="Another one")
    assert add(ready, text, "--by", "grace").exit_code == 1


def test_times_without_an_offset_are_the_schemes_own():
    activity = read_activity(
        activity_toml(NOW).encode(),
        organiser_id=AccountId("o"),
        zone=ZoneInfo("Asia/Hong_Kong"),
        now=NOW,
    )
    assert activity.sessions[0].start == datetime(2026, 10, 7, 1, 30, tzinfo=UTC)
    assert activity.sessions[0].minutes == 180


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('kind = "workshop"', 'kind = "party"'),
        ('kind = "workshop"', ""),
        ('attributes = ["EC"]', 'attributes = "EC"'),
        ('unit = "Student Affairs"', "unit = 4"),
        ('unit = "Student Affairs"', 'organizer = "amy"'),
        ('unit = "Student Affairs"', "assessed = 1"),
        ('unit = "Student Affairs"', 'language = "fr"'),
        ("title = {", "title = { fr = 'x', "),
        ("T09:30:00", ""),
        ("[[sessions]]", "[sessions]"),
        ("criteria", "Criteria"),
    ],
)
def test_a_file_that_says_something_else_is_refused_by_name(old, new):
    with pytest.raises(RejectedInput):
        read_activity(
            activity_toml(NOW).replace(old, new, 1).encode(),
            organiser_id=AccountId("o"),
            zone=UTC,
            now=NOW,
        )


@pytest.mark.parametrize("data", [b"\xff", b"title ="])
def test_what_is_not_toml_is_refused(data):
    with pytest.raises(RejectedInput):
        read_activity(data, organiser_id=AccountId("o"), zone=UTC, now=NOW)


def test_an_activity_is_shown_with_its_figures(issued):
    shown = issued.ok("activity", "show", issued.activity_id())
    for words in ("Speaking up at work", "Amy (amy)", "EC", "S0", "Session 2:", "Upload until"):
        assert words in shown
    assert "3 rows, 2 accepted, 0 repeated, 1 rejected" in shown
    assert "done" in shown
    chinese = issued.ok("--lang", "zh-Hant", "activity", "show", issued.activity_id())
    assert "職場表達工作坊" in chinese


def test_the_list_counts(issued):
    (line,) = [line for line in issued.ok("activity", "list").splitlines() if "EC" in line]
    assert [cell.strip() for cell in line.split("│")][-4:-1] == ["2", "1", "1"]


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_the_form_is_written_and_never_over_a_file(issued, ending):
    path = issued.folder / f"form.{ending}"
    options = ["--csv"] if ending == "csv" else []
    args = ["activity", "workbook", issued.activity_id(), "--output", path, *options]
    issued.ok(*args)
    before = path.read_bytes()
    again = issued.run(*args)
    assert again.exit_code == 1
    assert path.read_bytes() == before
    with issued.services().store.reading() as uow:
        activity = uow.activities.get(issued.activity_id())
    assert read_rows(before, filename=path.name, activity=activity).rows == ()


def test_the_form_can_hold_what_was_recorded(issued):
    path = issued.folder / "form.xlsx"
    issued.ok("activity", "workbook", issued.activity_id(), "--output", path, "--filled")
    said = issued.ok(
        "attendance", "import", path, "--activity", issued.activity_id(), "--by", "amy"
    )
    assert "2 rows: 2 accepted" in said
    assert "0 new or changed records" in said


# -- attendance ------------------------------------------------------------------------------------


def take_in(installation, rows=ROWS, *more, by="amy"):
    path = installation.file("rows.csv", rows)
    activity = installation.activity_id()
    return installation.run("attendance", "import", path, "--activity", activity, "--by", by, *more)


def test_good_rows_are_recorded_and_bad_ones_listed(ready):
    result = take_in(ready)
    assert result.exit_code == 0
    assert "3 rows: 2 accepted, 0 repeated, 1 rejected." in result.stdout
    assert "24009999" in result.stdout
    assert "2 new or changed records" in result.stdout


def test_the_same_file_again_changes_nothing(ready):
    first, again = take_in(ready), take_in(ready)
    assert found_id(first.stdout, "Upload") == found_id(again.stdout, "Upload")
    with ready.services().store.reading() as uow:
        assert len(uow.attendance.uploads(ready.activity_id())) == 1


def test_a_rehearsed_file_is_not_recorded(ready):
    result = take_in(ready, ROWS, "--dry-run")
    assert "2 accepted" in result.stdout
    assert "Nothing was recorded" in result.stdout
    with ready.services().store.reading() as uow:
        assert uow.attendance.current(ready.activity_id()) == ()


@pytest.mark.parametrize("by", ["ben", "grace"])
def test_nobody_else_records_attendance(ready, by):
    assert take_in(ready, by=by).exit_code == 1


def test_a_file_that_is_no_form_is_refused(ready):
    result = take_in(ready, "hello\n")
    assert result.exit_code == 1
    assert "Nothing was recorded" in result.stderr
