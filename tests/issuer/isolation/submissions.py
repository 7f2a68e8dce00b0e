"""What the tests hand in, and the worlds in which it is verified."""

from __future__ import annotations

import json
from pathlib import Path

from issuer.verification import Asked
from tests.issuer.verification.actors import NOW, US, world

BADGE = json.dumps(US.badge(), ensure_ascii=False).encode()


class Whole:
    """A world that answers everything; what a test's world has nothing to say about is None."""

    def __init__(self, some):
        self._some = some

    def __getattr__(self, name):
        return getattr(self._some, name, lambda _: None)


def handed_to(verifier, data=BADGE, *, shown_in=None, filename="badge.json", asked=None):
    """The verifier's answer."""
    return verifier.verify(
        data,
        filename=filename,
        world=Whole(shown_in or world()),
        now=NOW,
        asked=asked or Asked(),
    )


def wide(members):
    """A badge with very many tags, which take long to compare with each other."""
    badge = US.badge()
    badge["credentialSubject"]["achievement"]["tag"] = [f"{number}" for number in range(members)]
    return json.dumps(badge).encode()


def children_of(verifier):
    """Its child processes, as their parent keeps them."""
    return tuple(verifier._children._all)


def memory_of(pid):
    """Resident memory at its highest, in bytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) * 1024
    raise AssertionError("no such process")
