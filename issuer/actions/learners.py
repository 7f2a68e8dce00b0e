"""The register of learners: the institution's own list, from which names and addresses come."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from issuer.actions.ports import AuditEntry, Clock, Store
from issuer.attendance.model import Learner, forbidden_characters

_LONGEST_NAME = 200
_NUMBER = re.compile(r"[A-Za-z0-9-]{1,32}")
# Enough to catch a column in the wrong place; the mail server has the last word.
_EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@]{1,253}")


@dataclass(frozen=True, slots=True)
class RegisterReport:
    """How many learners were added or changed; what could not be used, by student number."""

    stored: int
    unchanged: int
    refused: tuple[str, ...]


def register_learners(
    learners: Iterable[Learner], *, store: Store, clock: Clock, actor: str = "operator"
) -> RegisterReport:
    """Add or change learners by student number; good ones go on, bad ones are listed."""
    good: list[Learner] = []
    refused: list[Learner] = []
    for learner in learners:
        (good if _is_usable(learner) else refused).append(learner)
    stored = 0
    with store.transaction() as uow:
        for learner in good:
            stored += uow.learners.save(learner)
        if stored:
            uow.audit.add(
                AuditEntry(
                    clock(), actor, "learners-registered", "register", "-", {"stored": stored}
                )
            )
    return RegisterReport(
        stored=stored,
        unchanged=len(good) - stored,
        refused=tuple(learner.student_number for learner in refused),
    )


def _is_usable(learner: Learner) -> bool:
    return (
        _NUMBER.fullmatch(learner.student_number) is not None
        and 0 < len(learner.name.strip()) <= _LONGEST_NAME
        and not forbidden_characters(learner.name + learner.email + learner.programme)
        and _EMAIL.fullmatch(learner.email) is not None
    )
