"""What an operator with a shell could do to the database file, one tamper at a time (R15)."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from issuer.credentials.series_text import whole_text
from issuer.jsonld.canonize import canonize
from issuer.proofs import SUITES
from issuer.storage.audit import _digest
from keys import MemorySigner, verification_method
from tests.issuer.actions.audited_scheme import World, opened
from tests.scheme import DID

Change = Callable[[sqlite3.Connection, World], None]


@dataclass(frozen=True)
class Tamper:
    """What is done, which invariant it breaks, and on which object that must be found."""

    name: str
    invariant: str
    where: str
    change: str | Change
    hides: bool = True  # rows are changed, and the triggers that had to go are put back after

    def on(self, file: Path, world: World) -> None:
        with closing(opened(file)) as connection:
            before = connection.total_changes
            if isinstance(self.change, str):
                for statement in filter(str.strip, self.change.split(";")):
                    connection.execute(statement, _named(world))
            else:
                self.change(connection, world)
            if self.hides:
                assert connection.total_changes > before, "the tamper changed nothing"
                put_back(connection, world)
            connection.commit()


def put_back(connection, world, *, but=""):
    for name, statement in world.triggers:
        if name != but:
            connection.execute(statement)


def _named(world: World) -> dict[str, object]:
    return {name: value for name, value in world.names.items() if isinstance(value, str)}


# -- on signed texts ---------------------------------------------------------------------------


def _row(connection, which):
    """Its unsigned text and its signed one, the key's name, and when it was planned."""
    series, own, proof, *others = connection.execute(
        "SELECT series.text, own, proof, verification_method, created FROM credentials c"
        " JOIN documents ON credential_id = c.id JOIN series ON series_id = series.id"
        " WHERE c.id = ?",
        (which,),
    ).fetchone()
    unsigned = whole_text(series, own)
    return unsigned, unsigned[:-1] + proof, *others


def _write(connection, which, text, **columns):
    """A signed text instead of another: what was planned, and its proof."""
    proof = re.search(r',\s*"proof":', text).start()
    planned = text[:proof] + "}"
    name = hashlib.sha256(planned.encode()).hexdigest()
    connection.execute("INSERT OR IGNORE INTO series (id, text) VALUES (?, ?)", (name, planned))
    connection.execute(
        "UPDATE documents SET series_id = ?, own = '' WHERE credential_id = ?", (name, which)
    )
    _set(connection, which, proof=text[proof:], **columns)


def _set(connection, which, **columns):
    places = ", ".join(f"{name} = :{name}" for name in columns)
    connection.execute(
        f"UPDATE credentials SET {places} WHERE id = :which", {**columns, "which": which}
    )


def _compact(document):
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def swap_texts(connection, world):
    one, other = world.names["one"], world.names["other"]
    texts = _row(connection, one)[1], _row(connection, other)[1]
    _write(connection, one, texts[1])
    _write(connection, other, texts[0])


def change_plan_and_text(connection, world):
    """Everything about it agrees, but for the signature."""
    unsigned, text, *_ = _row(connection, world.names["one"])
    plan, signed = json.loads(unsigned), json.loads(text)
    plan["name"] = signed["name"] = "First class honours"
    _write(
        connection,
        world.names["one"],
        _compact(signed),
        canonical_sha256=hashlib.sha256(canonize(plan)).hexdigest(),
    )


def _signed_again(connection, world, *, method=None):
    unsigned, _, planned_method, created = _row(connection, world.names["one"])
    signer = MemorySigner.generate()
    named = planned_method if method is None else method(signer)
    secured = SUITES["eddsa-rdfc-2022"].secure(
        json.loads(unsigned),
        signer=signer,
        verification_method=named,
        created=datetime.fromisoformat(created).replace(tzinfo=UTC),
    )
    return secured.text, named


def sign_again(connection, world):
    text, _ = _signed_again(connection, world)
    _write(connection, world.names["one"], text)


def sign_again_and_say_so(connection, world):
    text, method = _signed_again(
        connection, world, method=lambda signer: verification_method(DID, signer.public_key)
    )
    _write(connection, world.names["one"], text, verification_method=method)


def change_proof(connection, world):
    _, text, *_ = _row(connection, world.names["one"])
    document = json.loads(text)
    document["proof"][0]["created"] = "2026-01-01T00:00:00Z"
    _write(connection, world.names["one"], _compact(document))


def take_anothers_signature(connection, world):
    _, text, *_ = _row(connection, world.names["one"])
    _, other, *_ = _row(connection, world.names["other"])
    document = json.loads(text)
    document["proof"] = json.loads(other)["proof"]
    _write(connection, world.names["one"], _compact(document))


def take_anothers_values(connection, world):
    connection.execute(
        "UPDATE documents SET own = (SELECT own FROM documents WHERE credential_id = :other)"
        " WHERE credential_id = :one",
        _named(world),
    )


def write_with_spaces(connection, world):
    _, text, *_ = _row(connection, world.names["one"])
    _write(connection, world.names["one"], json.dumps(json.loads(text)))


def add_what_no_context_defines(connection, world):
    _, text, *_ = _row(connection, world.names["one"])
    signed = json.loads(text)
    proof = signed.pop("proof")
    _write(
        connection,
        world.names["one"],
        _compact({**signed, "grade": "First class honours", "proof": proof}),
    )


# -- on places in a status list ----------------------------------------------------------------


def share_an_index(connection, world):
    """A UNIQUE constraint goes with its table."""
    connection.executescript(
        "CREATE TABLE another AS SELECT * FROM credentials;"
        "DROP TABLE credentials; ALTER TABLE another RENAME TO credentials;"
    )
    connection.execute(
        "UPDATE credentials SET status_index = (SELECT status_index FROM credentials "
        "WHERE id = :other) WHERE id = :one",
        _named(world),
    )


def _bits(connection, change, which):
    index = connection.execute(
        "SELECT status_index FROM credentials WHERE id = ?", (which,)
    ).fetchone()[0]
    bits = bytearray(connection.execute("SELECT bits FROM status_lists").fetchone()[0])
    bits[index >> 3] = change(bits[index >> 3], 0x80 >> (index & 7))
    connection.execute("UPDATE status_lists SET bits = ?", (bytes(bits),))


def clear_a_revoked_bit(connection, world):
    _bits(connection, lambda byte, bit: byte & ~bit, world.names["revoked"])


def set_an_issued_bit(connection, world):
    _bits(connection, lambda byte, bit: byte | bit, world.names["one"])


def set_a_planned_bit(connection, world):
    _bits(connection, lambda byte, bit: byte | bit, world.names["planned"])


def set_nobodys_bit(connection, world):
    taken = {row[0] for row in connection.execute("SELECT status_index FROM credentials")}
    bits = bytearray(connection.execute("SELECT bits FROM status_lists").fetchone()[0])
    index = next(index for index in range(8 * len(bits)) if index not in taken)
    bits[index >> 3] |= 0x80 >> (index & 7)
    connection.execute("UPDATE status_lists SET bits = ?", (bytes(bits),))


def restore_an_old_list(connection, world):
    old = world.names["old_list"]
    connection.execute("UPDATE status_lists SET text = ?, bits = ?", (old.text, old.bits))


def serve_an_old_list(connection, world):
    connection.execute("UPDATE status_lists SET text = ?", (world.names["old_list"].text,))


def sign_the_list_again(connection, world):
    document = json.loads(connection.execute("SELECT text FROM status_lists").fetchone()[0])
    proof = document.pop("proof")[0]
    secured = SUITES["eddsa-rdfc-2022"].secure(
        document,
        signer=MemorySigner.generate(),
        verification_method=proof["verificationMethod"],
        created=datetime.fromisoformat(proof["created"]),
    )
    connection.execute("UPDATE status_lists SET text = ?", (secured.text,))


# -- on triggers -------------------------------------------------------------------------------


def put_all_back_but_one(connection, world):
    put_back(connection, world, but="documents_no_update")


def put_back_one_that_never_fires(connection, world):
    put_back(connection, world, but="credentials_no_update")
    statement = dict(world.triggers)["credentials_no_update"]
    connection.execute(statement.replace("WHEN (", "WHEN (0 AND ", 1))


def put_back_one_that_lets_be(connection, world):
    put_back(connection, world, but="audit_log_no_update")
    statement = dict(world.triggers)["audit_log_no_update"]
    connection.execute(re.sub(r"SELECT .*;", "SELECT 1;", statement))


# -- on the log --------------------------------------------------------------------------------


def add_an_entry_in_order(connection, world):
    """The chain goes on; what it is about was never there."""
    number, before = connection.execute(
        "SELECT number, digest FROM audit_log ORDER BY number DESC LIMIT 1"
    ).fetchone()
    row = {
        "number": number + 1,
        "at": world.scheme.clock.now,
        "actor": "issuer",
        "action": "credential-issued",
        "object_kind": "credential",
        "object_id": "x" * 27,
        "facts": {},
    }
    digest = _digest(before, row)
    at = row["at"].strftime("%Y-%m-%d %H:%M:%S.%f")
    connection.execute(
        "INSERT INTO audit_log VALUES (:number, :at, :actor, :action, :object_kind, :object_id, "
        ":facts, :digest)",
        {**row, "at": at, "facts": "{}", "digest": digest},
    )
