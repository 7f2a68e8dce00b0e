"""Genuine badges of every kind that the verifier reads, of our own and of others' making.

Each must be valid in the world it was made for, in everything that can carry it. Of two sorts
nobody can say that they stand, and nobody may say that they are false: a badge that its holder
shows in part, without the list that could revoke it, and what is signed in a way that is not read.
"""

from tests.genuine import (  # each enters what it has
    envelopes,
    foreign,
    forms,
    issuers,
    keys,
    presentations,
    schemas,
    standing,
    suites,
)
from tests.genuine.corpus import GENUINE, Genuine

SUBJECTS = (suites, issuers, keys, standing, envelopes, presentations, forms, schemas, foreign)

__all__ = ["GENUINE", "SUBJECTS", "Genuine"]
