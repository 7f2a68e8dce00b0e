"""What is there after the killing, counted from tables, letters, files and the signers' notes.

Written without the product's own audit, and as far as possible without the product.
"""

from __future__ import annotations

import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from hashlib import sha256
from pathlib import Path
from typing import Any

import base58
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from issuer.actions.audit_register import audit_register
from issuer.proofs.eddsa_rdfc_2022 import EddsaRdfc2022
from keys import MemorySigner
from tests.crash.rows import Row, Rows, moment, read, rows_of
from tests.crash.standing import wrong_lists
from tests.crash.world import CREDENTIAL, LETTER_MARK, SEED, a_world

_KEY = Ed25519PrivateKey.from_private_bytes(SEED).public_key()
_SAMPLE = 200
_NEW_FILE = ".new"


@dataclass(frozen=True)
class Letters:
    """Which badges the mailbox names for each award, and how often a badge was written about."""

    badges_of: dict[str, set[str]]
    about: Counter[str]


def audited(folder: Path, database: str, *, awards: int, chance: random.Random) -> dict[str, Any]:
    """The figures of the report; `audit` is everything else that is not in order."""
    letters, notes = letters_in(folder / "mail"), signed_in(folder / "signed")
    with rows_of(database) as rows:
        credentials = rows.credentials()
        tries = rows.all("SELECT coalesce(sum(attempts), 0) AS n FROM outbox")[0]["n"]
        granted = {row["id"] for row in rows.all("SELECT id FROM awards")}
        audit = [
            *rows.damage(),
            *broken_chain(rows),
            *unlogged(rows, credentials),
            *wrong_lists(rows, credentials),
            *unfinished(rows),
            *spoiled_files(folder / "artifacts", rows.all("SELECT sha256 FROM uploads")),
            *spoiled_letters(letters, credentials),
            *noted(folder / "findings"),
        ]
    audit += the_products_own(folder, database)
    if len(granted) != awards:
        audit.append(f"{len(granted)} awards were granted of {awards}")
    issued = [row for row in credentials if row["state"] != "planned"]
    whole = {row["award_id"] for row in issued if letters.about[row["id"]]}
    return {
        "awards": awards,
        "issued": len(issued),
        "lost": awards - len(whole & granted),
        "duplicated": duplicated(credentials, letters),
        "index_reused": index_reused(credentials),
        "half_signed": half_signed(credentials, notes, chance),
        "audit": audit,
        "revoked": sum(row["state"] == "revoked" for row in credentials),
        "letters": sum(letters.about.values()),
        "letters_again": int(tries) - sum(letters.about.values()),
        "signatures": sum(len(each) for each in notes.values()),
        "setbacks": dict(Counter(noted(folder / "setbacks"))),
    }


# -- the four promises -------------------------------------------------------------------------


def duplicated(credentials: Iterable[Row], letters: Letters) -> int:
    """Awards with two badges, in the tables or in the mailbox."""
    badges_of = defaultdict(set)
    for row in credentials:
        badges_of[row["award_id"]].add(row["id"])
    for award, badges in letters.badges_of.items():
        badges_of[award] |= badges
    return sum(len(badges) > 1 for badges in badges_of.values())


def index_reused(credentials: Iterable[Row]) -> int:
    """Places in a status list that two badges share: by their rows, or by what was signed."""
    by_row: Counter[tuple[str, int]] = Counter()
    by_text: Counter[tuple[str, str]] = Counter()
    for row in credentials:
        by_row[row["status_list_id"], row["status_index"]] += 1
        status = json.loads(row["unsigned"])["credentialStatus"]
        each = status if isinstance(status, list) else [status]
        by_text.update((one["statusListCredential"], one["statusListIndex"]) for one in each)
    return sum(times > 1 for counted in (by_row, by_text) for times in counted.values())


def half_signed(
    credentials: Sequence[Row], notes: dict[str, set[bytes]], chance: random.Random
) -> int:
    """Signatures nobody has a plan for, plans signed in two ways, and badges that do not verify."""
    planned = {row["canonical_sha256"] for row in credentials}
    strangers = sum(len(signed) for digest, signed in notes.items() if digest not in planned)
    issued = [row for row in credentials if row["state"] != "planned"]
    wrong = {row["id"] for row in issued if not verifies(row, notes)}
    sample = chance.sample(issued, min(_SAMPLE, len(issued)))
    key, suite = MemorySigner.from_seed(SEED).public_key, EddsaRdfc2022()
    wrong |= {
        row["id"]
        for row in sample
        if not suite.check(json.loads(row["text"]), public_key=key).verified
    }
    return strangers + len(wrong)


def verifies(row: Row, notes: dict[str, set[bytes]]) -> bool:
    """The text is the plan's and one proof; and that proof is of what was signed for this plan."""
    signed = notes.get(row["canonical_sha256"], set())
    if row["text"] is None or len(signed) != 1:
        return False
    document = json.loads(row["text"])
    (proof,) = document["proof"]
    if not row["text"].startswith(row["unsigned"][:-1] + ',"proof":['):
        return False
    if proof["verificationMethod"] != row["verification_method"]:
        return False
    if document["id"].rpartition("/")[2] != row["id"] and row["id"] not in document["id"]:
        return False
    try:
        _KEY.verify(base58.b58decode(proof["proofValue"][1:]), *signed)
    except InvalidSignature:
        return False
    return True


def the_products_own(folder: Path, database: str) -> list[str]:
    """What `issuer audit` says: a second opinion, written by somebody else."""
    with a_world(folder, database) as world:
        report = audit_register(
            store=world.store,
            institution=world.institution,
            policies=world.policies,
            clock=world.clock,
            artifacts=world.artifacts,
        )
    return [f"issuer audit: {finding}" for finding in report.findings]


# -- the rest ----------------------------------------------------------------------------------


def broken_chain(rows: Rows) -> list[str]:
    """The audit log is one chain from its first row on (trust.md 4)."""
    found, before = [], "0" * 64
    for place, row in enumerate(rows.all("SELECT * FROM audit_log ORDER BY number"), start=1):
        plain = {**row, "at": moment(row["at"]), "facts": read(row["facts"])}
        digest = plain.pop("digest")
        text = json.dumps(plain, sort_keys=True, separators=(",", ":"))
        if row["number"] != place:
            found.append(f"the audit log has {row['number']} at {place}")
        if sha256(bytes.fromhex(before) + text.encode()).hexdigest() != digest:
            found.append(f"the audit log breaks at {row['number']}")
        before = digest
    return found


def unlogged(rows: Rows, credentials: Iterable[Row]) -> list[str]:
    """What happened to badges and what the log says happened are the same, each once."""
    logged = {
        action: Counter(
            row["object_id"]
            for row in rows.all(f"SELECT object_id FROM audit_log WHERE action = '{action}'")
        )
        for action in ("credential-issued", "credential-revoked")
    }
    happened: dict[str, Counter[str]] = {action: Counter() for action in logged}
    for row in credentials:
        if row["state"] != "planned":
            happened["credential-issued"][row["id"]] += 1
        if row["state"] == "revoked":
            happened["credential-revoked"][row["id"]] += 1
    return [
        f"{action}: the log and the register differ"
        for action in logged
        if logged[action] != happened[action]
    ]


def unfinished(rows: Rows) -> list[str]:
    """Nothing waits any more, nothing was given up, nothing is owed."""
    questions = {
        "runs are not done": "SELECT count(*) AS n FROM runs WHERE state <> 'done'",
        "runs gave awards up": "SELECT count(*) AS n FROM runs WHERE"
        " CAST(failures AS TEXT) NOT IN ('[]', 'null')",
        "plans wait": "SELECT count(*) AS n FROM credentials WHERE state = 'planned'",
        "letters are owed": "SELECT count(*) AS n FROM outbox WHERE sent_at IS NULL",
    }
    counted = {what: rows.all(question)[0]["n"] for what, question in questions.items()}
    return [f"{number} {what}" for what, number in counted.items() if number]


def spoiled_files(folder: Path, uploads: Iterable[Row]) -> list[str]:
    """Every upload's file is there, and every file is whole."""
    files = {file.name: file for file in folder.iterdir() if file.suffix != _NEW_FILE}
    missing = {row["sha256"] for row in uploads} - set(files)
    return [f"the file {name} is missing" for name in sorted(missing)] + [
        f"the file {name} is not what its name says"
        for name, file in files.items()
        if sha256(file.read_bytes()).hexdigest() != name
    ]


def spoiled_letters(letters: Letters, credentials: Iterable[Row]) -> list[str]:
    """Every letter is about a badge that was issued."""
    award_of = {row["id"]: row["award_id"] for row in credentials if row["state"] != "planned"}
    return [
        f"a letter is about {badge} of {award}, which is not there"
        for award, badges in letters.badges_of.items()
        for badge in badges
        if award_of.get(badge) != award
    ]


def letters_in(folder: Path) -> Letters:
    letters = Letters(defaultdict(set), Counter())
    for file in folder.glob("*.eml"):
        message = message_from_bytes(file.read_bytes(), policy=default)
        body = message.get_body(("plain",))
        text = "" if body is None else body.get_content()
        (mark,) = (line for line in text.splitlines() if line.startswith(LETTER_MARK))
        _, award, badge = mark.split()
        letters.badges_of[award].add(badge)
        letters.about[badge] += 1
    return letters


def signed_in(folder: Path) -> dict[str, set[bytes]]:
    """Everything that was signed for badges, by the digest of the canonical document in it."""
    signed = defaultdict(set)
    for line in noted(folder):
        about, data = line.split()
        if about == CREDENTIAL:
            signed[data[64:]].add(bytes.fromhex(data))
    return signed


def noted(folder: Path) -> list[str]:
    if not folder.is_dir():
        return []
    return [line for file in sorted(folder.iterdir()) for line in file.read_text().splitlines()]
