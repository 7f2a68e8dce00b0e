"""How a forgery is entered into the catalogue, and what forgers work with."""

import copy
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from issuer.verification import Asked, Verdict
from tests.issuer.verification.actors import (
    US,
    WORKED_EXAMPLE,
    FakeWorld,
    Institution,
    example,
    world,
)

BAD, UNSURE = Verdict.NOT_VALID, Verdict.COULD_NOT_BE_CHECKED
PLAINLY = Asked()
IMPOSTOR = Institution(US.did, seed=b"e")  # the attacker's key under our identifier
CREDENTIALS = "https://www.w3.org/2018/credentials#"
_ROW = re.compile(r"T(\d+) ")


class Sort(StrEnum):
    """What a forgery is; it decides in what it can travel."""

    CREDENTIAL = "credential"  # a JSON object
    ENDORSEMENT = "endorsement"  # another, which can stand inside a badge too
    ALONE = "alone"  # another, which stands in nothing, such as a presentation
    TOKEN = "token"
    TEXT = "text"  # JSON whose letters matter
    FILE = "file"  # bytes


@dataclass(frozen=True)
class Forgery:
    """What is shown in which world, and the answer it must get; `reason` where one is certain.

    `make` returns a dict, a str or bytes, as the sort has it, and a world.
    """

    name: str
    make: Callable[[], tuple[dict | str | bytes, FakeWorld]]
    verdict: Verdict
    reason: str = ""
    sort: Sort = Sort.CREDENTIAL
    asked: Asked = PLAINLY

    @property
    def row(self):
        """The row of trust.md that it is of; 0 where the table has none."""
        found = _ROW.match(self.name)
        return int(found[1]) if found else 0


FORGERIES: dict[str, Forgery] = {}


def of_sort(*sorts):
    """The forgeries of these sorts, by their names."""
    return {name: one for name, one in FORGERIES.items() if one.sort in sorts}


def forgery(name, verdict, reason="", *, sort=Sort.CREDENTIAL, asked=PLAINLY, **arguments):
    """Enter a function into the catalogue; it returns what is shown, or that and a world."""

    def enter(function):
        def make():
            made = function(**arguments)
            return made if isinstance(made, tuple) else (made, world())

        assert name not in FORGERIES, name
        FORGERIES[name] = Forgery(name, make, verdict, reason, sort, asked)
        return function

    return enter


def each(prefix, cases, *, sort=Sort.CREDENTIAL, asked=PLAINLY):
    """Enter one function for several cases: name -> (verdict, reason, value)."""

    def enter(function):
        for name, (verdict, reason, value) in cases.items():
            enter_one = forgery(
                f"{prefix}: {name}", verdict, reason, sort=sort, asked=asked, value=value
            )
            enter_one(function)
        return function

    return enter


def altered(document, path, value):
    """A copy with one member changed, or taken away by `...`; a path is of names and positions."""
    changed = copy.deepcopy(document)
    *way, last = path
    place = changed
    for step in way:
        place = place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return changed


def badge_with(path, value):
    return altered(US.badge(), path, value)


def signed_with(path, value, **options):
    """The issuer signs a document that it should not have signed."""
    return US.sign(altered(example(), path, value), **options)


def renamed(document, old, new, *, value=None):
    document = copy.deepcopy(document)
    kept = document.pop(old)
    return document | {new: kept if value is None else value}


def entry(**changes):
    return WORKED_EXAMPLE["credentialStatus"] | {
        {"index": "statusListIndex", "url": "statusListCredential", "purpose": "statusPurpose"}[
            name
        ]: value
        for name, value in changes.items()
    }


REVOKED = US.sign(example(credentialStatus=entry(index="7")))
EXPIRED = US.sign(example(validUntil="2026-11-25T00:00:00Z"))
