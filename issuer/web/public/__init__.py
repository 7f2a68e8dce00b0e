"""Anyone: profile, achievements, credentials, status, verification. No signing key is needed."""

from issuer.web.public import (
    achievements,
    activities,
    credentials,
    home,
    profile,
    verify,
)
from issuer.web.public.surface import blueprint

__all__ = ["achievements", "activities", "blueprint", "credentials", "home", "profile", "verify"]
