"""The whole story in order, shown while it is played."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from issuer.cli.demo import acts, checks
from issuer.cli.demo.acts import Recorded
from issuer.cli.demo.expectations import Expectations
from issuer.cli.demo.stage import Stage, activity_on, set_up
from issuer.cli.demo.story import Story, StoryActivity
from issuer.cli.demo.verifying import verdicts_on
from issuer.cli.export import write_site
from issuer.cli.program import Program
from issuer.cli.tables import preview_table, problem_table
from issuer.cli.whole_file import write_whole
from issuer.verification import Verdict


@dataclass(frozen=True, slots=True)
class Played:
    """How it came out."""

    stage: Stage
    totals: checks.Totals
    noted: Expectations
    issued_now: int
    seconds: float


def play(story: Story, *, folder: Path, program: Program, quiet: bool) -> Played:
    """Play the story; what happened before is recognised and stays as it is.

    1. Key, tables, accounts and register are there, or are made.
    2. Each organiser fills in a form, uploads it, sees the preview and confirms.
    3. Where the organiser decided against the rule, the learning advisor approves.
    4. Badges are issued, letters delivered, one badge revoked.
    5. Every badge is verified, as JSON and as PNG; the forms are handed in once more.
    6. All of it is held against what was written down, and the report is written.
    """
    began = time.perf_counter()
    noted = Expectations()
    stage = set_up(story, folder=folder)
    recorded = [_hand_in(stage, told, noted) for told in story.activities]
    for one in () if quiet else recorded:
        _show(program, one)
    for one in recorded:
        acts.confirm(stage, one)
        why = acts.approve(stage, one, advisor=story.advisor)
        wanted = list(one.told.expected.second_person)
        noted.expect(f"{one.told.name}: second person because", wanted, list(why))
    issued_now = acts.issue(stage)
    letters = acts.deliver(stage, recorded)
    revoked_id = acts.revoke(stage, story, recorded)
    write_site(stage.services, folder, pictures=True)
    badges = acts.badges_of(stage, recorded)
    files = [
        path
        for badge in badges
        for path in (
            folder / "credentials" / f"{badge.id}.json",
            folder / "badges" / f"{badge.id}.png",
        )
    ]
    verdicts = list(verdicts_on(files, folder=folder))
    not_valid = sorted({path.stem for path, verdict in verdicts if verdict is not Verdict.VALID})
    noted.expect("all but the revoked badge are valid", [revoked_id], not_valid)
    _hand_in_again(stage, recorded, noted)
    totals = checks.Totals(
        learners=len(stage.learners),
        **checks.sums_of(recorded),
        refused=checks.refused_of(recorded),
        issued=len(badges),
        letters=letters,
        revoked=sum(badge.revocation is not None for badge in badges),
        verified=checks.verdicts_of(verdicts),
    )
    checks.expect_of_all(noted, story, totals)
    played = Played(stage, totals, noted, issued_now, round(time.perf_counter() - began, 2))
    write_report(played)
    return played


def _hand_in(stage: Stage, told: StoryActivity, noted: Expectations) -> Recorded:
    recorded = acts.hand_in(stage, told, activity_on(stage, told))
    checks.expect_of_form(noted, recorded)
    return recorded


def _show(program: Program, recorded: Recorded) -> None:
    title = recorded.told.title.text(program.language)
    report, preview = recorded.upload.report, recorded.preview
    program.say(f"\n{title}: {recorded.told.form}")
    if report.problems:
        heading = "What is wrong in the form"
        program.out.print(problem_table(report, language=program.language, title=heading))
    heading = f"Decisions under the scheme {preview.policy.version}"
    program.out.print(preview_table(preview, language=program.language, title=heading))


def _hand_in_again(stage: Stage, recorded: Sequence[Recorded], noted: Expectations) -> None:
    """The same files once more: the first answer again, and nothing new (I-20)."""
    before = acts.what_is_kept(stage, recorded)
    again = [
        acts.upload_form(stage, one.told, one.activity, one.form).id == one.upload.id
        for one in recorded
    ]
    confirmed = [acts.confirm(stage, acts.looked_at(stage, one)) for one in recorded]
    noted.expect("the same file again gets the same answer", [True] * len(recorded), again)
    noted.expect("nothing is left to confirm", [False] * len(recorded), confirmed)
    after = acts.what_is_kept(stage, recorded)
    noted.expect("the same file again changes nothing", dict(before), dict(after))


def write_report(played: Played) -> None:
    """`report.json`: the figures, for programs. It names no person."""
    noted = played.noted
    document = {
        "held": noted.held,
        **asdict(played.totals),
        "issued_now": played.issued_now,
        "seconds": played.seconds,
        "expectations": [one.to_json() for one in noted.seen],
    }
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    write_whole(played.stage.folder / "report.json", text.encode())
