"""Three verifiers by three other hands, each a child process that is asked in lines of JSON."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
INSTALL = f"npm ci --prefix {HERE.relative_to(ROOT)}"

_OLDEST_NODE = 20
_LIMIT = 600  # seconds; one verifier and all its questions


class CannotAsk(Exception):
    """A verifier is not installed or did not answer; the message says what to do."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """One credential: as a file of JSON, and as the picture it came from if it came from one."""

    name: str
    text: Path
    picture: Path | None = None


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a verifier said.

    `verified` leaves revocation out; `revoked` is None where it read no status. `outside` is what
    it wanted from the network; `broke` that it raised what it does not raise for a bad credential;
    `schema` what it found by 1EdTech's JSON Schema, if it had it.
    """

    verified: bool
    revoked: bool | None
    why: str = ""
    outside: tuple[str, ...] = ()
    broke: bool = False
    schema: bool | None = None

    @property
    def accepted(self) -> bool:
        return self.verified and not self.revoked

    @property
    def sound(self) -> bool:
        """Whether this was an answer at all, and from the folder alone."""
        return not self.outside and not self.broke


@dataclass(frozen=True, kw_only=True)
class Verifier:
    name: str
    command: tuple[str, ...]
    reads_pictures: bool = False

    @property
    def version(self) -> str:
        if not self.name.startswith("@"):
            return version(self.name)
        package = HERE / "node_modules" / self.name / "package.json"
        return str(json.loads(package.read_text(encoding="utf-8"))["version"])

    def ask(
        self, questions: Sequence[Question], *, folder: Path, schemas: Path | None = None
    ) -> dict[str, Answer]:
        """Ask about every credential, in a world that consists of one folder.

        Raises:
            CannotAsk: It stopped before it had answered everything.
        """
        named = {str(self._file(question)): question.name for question in questions}
        jobs = "".join(json.dumps({"file": file}) + "\n" for file in named)
        environment = {name: value for name, value in os.environ.items() if name != "NODE_OPTIONS"}
        environment.pop("INTEROP_SCHEMAS", None)
        if schemas:
            environment["INTEROP_SCHEMAS"] = str(schemas.resolve())
        done = subprocess.run(
            [*self.command, str(folder.resolve())],
            input=jobs,
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=ROOT,
            env=environment,
            timeout=_LIMIT,
            check=False,
        )
        answers: dict[str, Answer] = {}
        for line in done.stdout.splitlines():
            answer = json.loads(line)
            name = named[answer.pop("file")]
            answers[name] = Answer(**{**answer, "outside": tuple(answer["outside"])})
        if done.returncode or len(answers) != len(questions):
            raise CannotAsk(
                f"{self.name} answered {len(answers)} of {len(questions)} questions and stopped"
                f" with {done.returncode}:\n{done.stderr[-2000:]}"
            )
        return answers

    def _file(self, question: Question) -> Path:
        picture = question.picture if self.reads_pictures else None
        return (picture or question.text).resolve()


VERIFIERS = (
    Verifier(name="@digitalbazaar/vc", command=("node", str(HERE / "digitalbazaar.mjs"))),
    Verifier(
        name="@digitalcredentials/verifier-core", command=("node", str(HERE / "verifier_core.mjs"))
    ),
    Verifier(
        name="openbadgeslib",
        command=(sys.executable, "-m", "tests.interop.openbadgeslib_verifier"),
        reads_pictures=True,
    ),
)


def require() -> None:
    """Make sure that all three can be asked.

    Raises:
        CannotAsk: Something is missing; the message says what to install.
    """
    node = shutil.which("node")
    if node is None:
        raise CannotAsk(f"Node {_OLDEST_NODE} or newer is not installed (Debian: nodejs, npm).")
    found = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    if int(found.strip().removeprefix("v").split(".")[0]) < _OLDEST_NODE:
        raise CannotAsk(f"Node {found.strip()} is too old; {_OLDEST_NODE} or newer is needed.")
    wanted = json.loads((HERE / "package.json").read_text(encoding="utf-8"))["dependencies"]
    for name, exact in wanted.items():
        package = HERE / "node_modules" / name / "package.json"
        if not package.exists():
            raise CannotAsk(f"The package {name} is not installed. Run: {INSTALL}")
        there = json.loads(package.read_text(encoding="utf-8"))["version"]
        if there != exact:
            raise CannotAsk(f"{name} is {there}, and {exact} is wanted. Run: {INSTALL}")
