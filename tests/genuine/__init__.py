"""Genuine badges of every kind that the verifier reads, of our own and of others' making.

Each must be valid in the world it was made for, in everything that can carry it. A badge that its
holder shows in part, without the list that could revoke it, is the one exception: nobody can say
that it stands, and nobody may say that it is false.
"""

from tests.genuine import (  # each enters what it has
    envelopes,
    foreign,
    issuers,
    standing,
    suites,
)
from tests.genuine.corpus import GENUINE, Genuine

SUBJECTS = (suites, issuers, standing, envelopes, foreign)

__all__ = ["GENUINE", "SUBJECTS", "Genuine"]
