"""Organisers and learning advisors: activities, attendance, review, issuance, oversight."""

from issuer.web.staff import (
    activities,
    attendance,
    changes,
    home,
    preview,
    returns,
    revocation,
    runs,
)
from issuer.web.staff.surface import blueprint

__all__ = [
    "activities",
    "attendance",
    "blueprint",
    "changes",
    "home",
    "preview",
    "returns",
    "revocation",
    "runs",
]
