"""How a forgery is entered into the catalogue, and what forgers work with."""

import copy
from collections.abc import Callable
from dataclasses import dataclass

from issuer.verification import Verdict
from tests.issuer.verification.actors import (
    US,
    WORKED_EXAMPLE,
    FakeWorld,
    Institution,
    example,
    world,
)

BAD, UNSURE = Verdict.NOT_VALID, Verdict.COULD_NOT_BE_CHECKED
IMPOSTOR = Institution(US.did, seed=b"e")  # the attacker's key under our identifier
CREDENTIALS = "https://www.w3.org/2018/credentials#"


@dataclass(frozen=True)
class Forgery:
    """What is shown in which world, and the answer it must get; `reason` where one is certain."""

    make: Callable[[], tuple[dict, FakeWorld]]
    verdict: Verdict
    reason: str = ""


FORGERIES: dict[str, Forgery] = {}


def forgery(name, verdict, reason="", **arguments):
    """Enter a function into the catalogue; it returns a document, or a document and a world."""

    def enter(function):
        def make():
            made = function(**arguments)
            return made if isinstance(made, tuple) else (made, world())

        assert name not in FORGERIES, name
        FORGERIES[name] = Forgery(make, verdict, reason)
        return function

    return enter


def each(prefix, cases):
    """Enter one function for several cases: name -> (verdict, reason, value)."""

    def enter(function):
        for name, (verdict, reason, value) in cases.items():
            forgery(f"{prefix}: {name}", verdict, reason, value=value)(function)
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
