"""The learner's own desk: history, badges, sharing."""

from issuer.web.student import badges, home
from issuer.web.student.surface import blueprint

__all__ = ["badges", "blueprint", "home"]
