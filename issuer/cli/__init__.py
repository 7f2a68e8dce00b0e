"""Edge: the `issuer` command, for operators and for clocks. click and rich live here."""

from issuer.cli.commands import main

__all__ = ["main"]
