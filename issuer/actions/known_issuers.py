"""Read a registry of known issuers, as the operator names its file and who must have signed it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from issuer.errors import ConfigurationError
from issuer.i18n import N_, Message
from issuer.verification.registry import Registry, UnusableRegistry, read_registry


def read_registry_file(written: str, *, now: datetime) -> Registry:
    """The registry that a setting names: `PATH#did:key:...` where it is signed, `PATH` otherwise.

    Raises:
        ConfigurationError: it cannot be read, is not signed as it must be, or ran out.
    """
    path, _, signed_by = written.partition("#")
    try:
        content = Path(path).read_bytes()
        return read_registry(content, filename=Path(path).name, signed_by=signed_by, now=now)
    except OSError as problem:
        raise ConfigurationError(why=f"the registry {path} cannot be read") from problem
    except UnusableRegistry as problem:
        facts = {"path": path, "why": problem.facts["why"]}
        raise ConfigurationError(
            why=Message(N_("the registry %(path)s: %(why)s"), facts)
        ) from problem
