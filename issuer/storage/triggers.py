"""The triggers that keep what was said, as the migrations make them and as a database has them.

Whoever has the database in hand can drop a trigger, change a row and say nothing. SQLite keeps the
words a trigger was made with. PostgreSQL keeps a reading of them and writes it down anew, with
brackets and casts of its own: so conditions are compared as what they mean.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache

from sqlalchemy import Connection, text

from issuer.actions.register import LooseGuard
from issuer.storage import schema

_STEPS = re.compile(
    r"^(?:(?P<made>CREATE TRIGGER (?P<name>\w+) BEFORE \w+ ON (?P<table>\w+) .*)"
    r"|DROP TRIGGER (?P<dropped>\w+)(?: ON \w+)?|DROP TABLE (?P<gone>\w+));$",
    re.MULTILINE,
)
_BODY = re.compile(r"^CREATE FUNCTION refuse_change\(\) .*?\$\$(.*?)\$\$;$", re.MULTILINE)
_SQLITE = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
_POSTGRESQL = text(
    "SELECT tgname, pg_get_triggerdef(t.oid), prosrc FROM pg_trigger t"
    " JOIN pg_class c ON c.oid = tgrelid JOIN pg_proc p ON p.oid = tgfoid"
    " WHERE NOT tgisinternal AND c.relnamespace = current_schema()::regnamespace"
    " AND tgenabled IN ('O', 'A')"  # neither switched off nor for replicas only
)
_WRITTEN = re.compile(
    r"CREATE TRIGGER (\w+ BEFORE \w+ ON )(?:\w+\.)?(\w+ FOR EACH \w+)"
    r"(?: WHEN (?P<when>.+))? EXECUTE FUNCTION (?:\w+\.)?(\w+\(\))"
)
# SQL's words, in what PostgreSQL writes and in what we wrote, as Python's of the same meaning.
_IN_PYTHON = (
    (re.compile(r"::\w+(?: varying)?"), ""),
    (re.compile(r"\b(?:OLD|NEW)\."), lambda found: found[0].lower()),
    (re.compile(r"\bIS DISTINCT FROM\b"), "is not"),
    (re.compile(r"\bIS NULL\b"), "is None"),
    (re.compile(r"(?<![<>])=(?!=)"), "=="),
    (re.compile(r"<>"), "!="),
    (re.compile(r"\b(?:AND|OR|NOT)\b"), lambda found: found[0].lower()),
)


def loose_guards(connection: Connection) -> Iterator[LooseGuard]:
    """The triggers of this release that a database has no more, or has otherwise."""
    dialect = connection.dialect.name
    found = _of_postgresql(connection) if dialect == "postgresql" else _of_sqlite(connection)
    for name, (table, meaning) in sorted(_made(dialect).items()):
        if found.get(name) != meaning:
            yield LooseGuard(table, name, is_there=name in found)


@cache
def _made(dialect: str) -> Mapping[str, tuple[str, object]]:
    """What the migrations leave behind: the table of each trigger, and what it means."""
    steps = schema.sql(dialect=dialect)
    made: dict[str, tuple[str, str]] = {}
    for step in _STEPS.finditer(steps):
        if step["made"]:
            made[step["name"]] = (step["table"], step["made"])
        elif step["dropped"]:
            del made[step["dropped"]]
        else:
            made = {name: each for name, each in made.items() if each[0] != step["gone"]}
    if dialect != "postgresql":
        return {name: (table, words) for name, (table, words) in made.items()}
    body = _BODY.search(steps)
    assert body is not None
    return {name: (table, (_meaning(words), body[1])) for name, (table, words) in made.items()}


def _of_sqlite(connection: Connection) -> dict[str, object]:
    return {row.name: row.sql for row in connection.execute(_SQLITE)}


def _of_postgresql(connection: Connection) -> dict[str, object]:
    rows = connection.execute(_POSTGRESQL)
    return {name: (_meaning(written), body) for name, written, body in rows}


def _meaning(written: str) -> object:
    """A trigger of PostgreSQL's without what it writes in more than one way."""
    found = _WRITTEN.fullmatch(written)
    if found is None:
        return written
    condition = found["when"] or "True"
    for word, python in _IN_PYTHON:
        condition = word.sub(python, condition)
    try:
        tree = ast.dump(ast.parse(condition.strip(), mode="eval"))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        tree = condition
    return found[1], found[2], found[4], tree
