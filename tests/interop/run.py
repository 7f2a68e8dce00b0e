"""Three verifiers by other hands are asked about every badge of the demo, and about its twins.

    python -m tests.interop.run --demo var/demo

- Every credential, as JSON and taken out of its picture, is accepted, or seen to be revoked.
- At least ten tampered twins of each kind (`tamper.KINDS`) are refused.
- Credentials that are well signed and yet not good get the answers pinned in `signed_traps`.
- Two more ways to canonical bytes agree with ours on 1,000 strange badges.

No verifier touches the network. Prints a table, writes a summary, and exits with 1 on any surprise.
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
import time
from base64 import urlsafe_b64decode
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.interop import signed_traps
from tests.interop.tamper import KINDS, Document, NotThere, rebake, twin, unbaked
from tests.interop.verifiers import ROOT, VERIFIERS, Answer, CannotAsk, Question, Verifier, require

TWINS = 8  # of each kind, as JSON
PICTURES = 2  # of each kind, baked
DOCUMENTS = 1000
OF_A_SHAPE = 20
# The standard's own files stand beside the repository: they may not be kept in it.
SCHEMAS = ROOT.parent / "shared" / "data" / "ob-3.0-schemas"

_SCHEMA_ROW = "valid by 1EdTech's JSON Schema"


class Unusable(Exception):
    """There is nothing here to ask about; the message says what to do."""


@dataclass(frozen=True)
class Original:
    """One credential of the demo."""

    question: Question
    document: Document
    revoked: bool


@dataclass
class Summary:
    """What was asked, what came back, and what nobody expected."""

    verifiers: dict[str, str]
    credentials: dict[str, Any] = field(default_factory=dict)
    twins: dict[str, Any] = field(default_factory=dict)
    traps: dict[str, Any] = field(default_factory=dict)
    canonical: dict[str, float] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    surprises: list[str] = field(default_factory=list)


def originals(demo: Path, *, work: Path) -> list[Original]:
    """Every credential of the demo: from its JSON file, and unbaked from its picture.

    Raises:
        Unusable: The folder holds no credentials, no pictures, or a picture of another credential.
    """
    texts = {path.stem: path for path in sorted((demo / "credentials").glob("*.json"))}
    pictures = sorted((demo / "badges").glob("*.png"))
    if not texts or not pictures:
        raise Unusable(f"There are no credentials or no badges in {demo}. Run: make demo")
    questions = [Question(name=f"{name}.json", text=path) for name, path in texts.items()]
    written = {json.loads(path.read_text("utf-8"))["id"]: path for path in texts.values()}
    for picture in pictures:
        text = unbaked(picture)
        taken_out = work / f"{picture.stem}.unbaked.json"
        taken_out.write_text(text, encoding="utf-8")
        same = written.get(json.loads(text)["id"])
        if same is None or same.read_text("utf-8").rstrip() != text:
            raise Unusable(f"What is baked into {picture.name} stands in no file of credentials/.")
        questions.append(Question(name=picture.name, text=taken_out, picture=picture))
    if len(pictures) != len(texts):
        raise Unusable(f"{len(texts)} credentials, but {len(pictures)} pictures.")
    revoked = _revoked(demo)
    found = []
    for question in questions:
        document = json.loads(question.text.read_text("utf-8"))
        entry = document.get("credentialStatus", {})
        place = (entry.get("statusListCredential"), int(entry.get("statusListIndex", -1)))
        found.append(Original(question, document, place in revoked))
    return found


def _revoked(demo: Path) -> set[tuple[str, int]]:
    """Every set bit of every list, read without our own code (Bitstring Status List 1.0, 3.4)."""
    places = set()
    for path in (demo / "status").glob("*.json"):
        document = json.loads(path.read_text("utf-8"))
        encoded = document["credentialSubject"]["encodedList"].removeprefix("u")
        bits = gzip.decompress(urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))
        for at, byte in enumerate(bits):
            if byte:
                places |= {
                    (document["id"], at * 8 + bit) for bit in range(8) if byte & (0x80 >> bit)
                }
    return places


def twins(
    found: Sequence[Original], *, work: Path, count: int = TWINS, pictures: int = PICTURES
) -> dict[str, list[Question]]:
    """For each kind `count` twins as JSON and some baked, spread over all that is not revoked.

    Raises:
        Unusable: Too few credentials have the part that a kind changes.
    """
    standing = [one for one in found if not one.revoked]
    plain = [one for one in standing if one.question.picture is None]
    baked = [one for one in standing if one.question.picture is not None]
    made: dict[str, list[Question]] = {}
    for number, kind in enumerate(KINDS):
        made[kind] = []
        for group, wanted in ((plain, count), (baked, pictures)):
            rotated = [*group[number * wanted % len(group) :], *group] if group else []
            fresh = _twins_of(kind, rotated, wanted=wanted, work=work, number=number)
            if len(fresh) < wanted:
                raise Unusable(f"Only {len(fresh)} of {wanted} twins could be made: {kind}.")
            made[kind] += fresh
    return made


def _twins_of(
    kind: str, group: Sequence[Original], *, wanted: int, work: Path, number: int
) -> list[Question]:
    """One twin of each credential, or, of few credentials, several the same."""
    made: list[Question] = []
    for at in range(4 * max(wanted, len(group))):
        if len(made) == wanted or not group:
            break
        original, other = group[at % len(group)], group[(at + 1) % len(group)]
        try:
            document = twin(original.document, kind=kind, other=other.document)
        except NotThere:
            continue
        name = f"twin-{number}-{len(made)}"
        text = json.dumps(document, ensure_ascii=False)
        path, picture = work / f"{name}.json", original.question.picture
        if picture is not None:
            path = work / f"{name}-baked.json"
            rebake(picture, text, to=path.with_suffix(".png"))
            picture = path.with_suffix(".png")
        path.write_text(text, encoding="utf-8")
        made.append(Question(name=path.stem, text=path, picture=picture))
    return made


def run(demo: Path, *, schemas: Path | None, documents: int) -> Summary:
    """Ask everything.

    Raises:
        CannotAsk: A verifier is not installed or broke off.
        Unusable: The demo's folder does not hold what it should.
    """
    require()
    summary = Summary(verifiers={one.name: one.version for one in VERIFIERS})
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="interop-") as name:
        work = Path(name)
        found = originals(demo, work=work)
        made = twins(found, work=work)
        traps = signed_traps.make(work / "traps")
        questions = [one.question for one in found] + [
            one for kind in made.values() for one in kind
        ]
        summary.seconds["making twins"] = round(time.monotonic() - begun, 1)

        def ask(verifier: Verifier) -> tuple[dict[str, Answer], dict[str, Answer]]:
            start = time.monotonic()
            answers = verifier.ask(questions, folder=demo, schemas=schemas)
            of_traps = verifier.ask(traps, folder=work / "traps", schemas=schemas)
            summary.seconds[verifier.name] = round(time.monotonic() - start, 1)
            return answers, of_traps

        with ThreadPoolExecutor(max_workers=2) as pool:
            agreeing = pool.submit(_agreement, documents, summary)
            # openbadgeslib takes longest, so it goes first.
            waiting = {one: pool.submit(ask, one) for one in reversed(VERIFIERS)}
            asked = {one: waiting[one].result() for one in VERIFIERS}
            summary.canonical = agreeing.result()
    for verifier, (answers, of_traps) in asked.items():
        judge_originals(verifier, found, answers, summary)
        judge_twins(verifier, made, answers, summary)
        judge_traps(verifier, of_traps, summary)
    judge_demo(demo, found, summary)
    compared = ("credentials", "equal_pyld", "equal_pyoxigraph")
    if {summary.canonical[name] for name in compared} != {documents}:
        summary.surprises.append(f"canonical bytes differ: {summary.canonical}")
    summary.seconds["all"] = round(time.monotonic() - begun, 1)
    return summary


def _agreement(documents: int, summary: Summary) -> dict[str, float]:
    start = time.monotonic()
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.interop.canonical_agreement",
            str(documents),
            f"--shapes={documents // OF_A_SHAPE or 1}",
        ],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    summary.seconds["canonical agreement"] = round(time.monotonic() - start, 1)
    try:
        counts: dict[str, float] = json.loads(done.stdout)
    except json.JSONDecodeError:
        raise CannotAsk(f"The canonical agreement broke off:\n{done.stderr[-2000:]}") from None
    return counts


# -- what was expected -------------------------------------------------------------------------


def judge_originals(
    verifier: Verifier, found: Sequence[Original], answers: Mapping[str, Answer], summary: Summary
) -> None:
    rows = summary.credentials
    for original in found:
        answer = answers[original.question.name]
        # The proof of a revoked credential is as good as ever: only the status speaks against it.
        good = answer.sound and answer.verified and answer.revoked is original.revoked
        if not good or answer.schema is False:
            summary.surprises.append(
                f"{verifier.name}, {original.question.name}"
                f"{' (revoked)' if original.revoked else ''}: {_words(answer)}"
            )
        form = "PNG" if original.question.picture else "JSON"
        expected = f"{form} {'seen to be revoked' if original.revoked else 'accepted'}"
        _count(rows.setdefault(expected, {}), verifier, hit=good)
        if answer.schema is not None:
            _count(rows.setdefault(_SCHEMA_ROW, {}), verifier, hit=answer.schema)


def _count(row: dict[str, list[int]], verifier: Verifier, *, hit: bool) -> None:
    cell = row.setdefault(verifier.name, [0, 0])
    cell[0] += hit
    cell[1] += 1


def judge_twins(
    verifier: Verifier,
    made: Mapping[str, Sequence[Question]],
    answers: Mapping[str, Answer],
    summary: Summary,
) -> None:
    for kind, questions in made.items():
        row = summary.twins.setdefault(kind, {"made": len(questions), "refused": {}, "why": {}})
        given = [answers[question.name] for question in questions]
        row["refused"][verifier.name] = sum(one.sound and not one.verified for one in given)
        row["why"][verifier.name] = sorted({one.why[:120] for one in given})
        summary.surprises += [
            f"{verifier.name}, a twin ({kind}): {_words(one)}"
            for one in given
            if one.verified or not one.sound
        ]


def judge_traps(verifier: Verifier, answers: Mapping[str, Answer], summary: Summary) -> None:
    for trap, answer in answers.items():
        row = summary.traps.setdefault(trap, {})
        row[verifier.name] = {"accepted": answer.accepted, "why": answer.why[:200]}
        expected = verifier.name in signed_traps.ACCEPTED_BY[trap]
        sound = answer.sound or trap == signed_traps.ASKS_FOR_MORE
        if answer.accepted is not expected or not sound:
            summary.surprises.append(f"{verifier.name}, a trap ({trap}): {_words(answer)}")


def judge_demo(demo: Path, found: Sequence[Original], summary: Summary) -> None:
    revoked = sum(one.revoked for one in found if one.question.picture is None)
    if revoked == 0:
        summary.surprises.append("No credential of the demo is revoked: seeing that is not shown.")
    report = demo / "report.json"
    claimed = json.loads(report.read_text("utf-8")).get("revoked") if report.exists() else None
    if isinstance(claimed, int) and claimed != revoked:
        summary.surprises.append(f"report.json says {claimed} revoked, the lists say {revoked}.")


def _words(answer: Answer) -> str:
    parts = [
        "verified" if answer.verified else "refused",
        f"revoked: {answer.revoked}",
        f"JSON Schema: {answer.schema}" if answer.schema is False else "",
        "it broke" if answer.broke else "",
        answer.why,
        f"wanted {', '.join(answer.outside)}" if answer.outside else "",
    ]
    return "; ".join(part for part in parts if part)


# -- the table ---------------------------------------------------------------------------------


def table(summary: Summary) -> str:
    names = list(summary.verifiers)
    lines = [
        _row("", [name.removeprefix("@digitalcredentials/") for name in names]),
        _row("", list(summary.verifiers.values())),
        "",
        "Credentials of the demo",
    ]
    lines += [
        _row(what, ["/".join(map(str, row[name])) if name in row else "-" for name in names])
        for what, row in summary.credentials.items()
    ]
    lines += ["", "Tampered twins refused, of those made"]
    lines += [
        _row(kind, [f"{row['refused'][name]}/{row['made']}" for name in names])
        for kind, row in summary.twins.items()
    ]
    lines += ["", "Well signed, and yet"]
    lines += [
        _row(trap, ["accepted" if row[name]["accepted"] else "refused" for name in names])
        for trap, row in summary.traps.items()
    ]
    counts = summary.canonical
    agreement = (
        f"Canonical bytes of {counts['credentials']} strange badges: PyLD agrees with ours in"
        f" {counts['equal_pyld']}, pyoxigraph in {counts['equal_pyoxigraph']}."
    )
    spent = ", ".join(f"{what} {seconds}" for what, seconds in summary.seconds.items())
    lines += ["", agreement, f"Seconds: {spent}."]
    if _SCHEMA_ROW not in summary.credentials:
        lines.append("1EdTech's JSON Schema was not at hand, so verifier-core did not apply it.")
    lines += ["", *(f"SURPRISE: {surprise}" for surprise in summary.surprises)]
    lines.append("Not as expected." if summary.surprises else "All as expected.")
    return "\n".join(lines) + "\n"


def _row(what: str, cells: Sequence[object]) -> str:
    return f"{what:38}" + "".join(f"{cell!s:>20}" for cell in cells)


def main() -> int:
    parser = argparse.ArgumentParser(description="Ask other people's verifiers about our badges.")
    parser.add_argument("--demo", type=Path, default=Path("var/demo"))
    parser.add_argument("--summary", type=Path, default=Path("var/interop.json"))
    parser.add_argument("--schemas", type=Path, default=SCHEMAS if SCHEMAS.exists() else None)
    parser.add_argument("--documents", type=int, default=DOCUMENTS)
    arguments = parser.parse_args()
    try:
        summary = run(arguments.demo, schemas=arguments.schemas, documents=arguments.documents)
    except (CannotAsk, Unusable) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    arguments.summary.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(vars(summary), ensure_ascii=False, indent=1)
    arguments.summary.write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(table(summary))
    return 1 if summary.surprises else 0


if __name__ == "__main__":
    sys.exit(main())
