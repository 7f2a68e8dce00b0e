"""The root of the command line: which commands there are, in whose language, and how they fail.

Whatever goes wrong on purpose is one sentence on standard error and exit status 1 (`verify` has
statuses of its own). A command's module is only read when the command is asked for.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from importlib import import_module
from typing import Final

import click

from issuer.cli.program import Program, language_of
from issuer.errors import Defect, IssuerError
from issuer.i18n import LANGUAGES
from issuer.log import set_up_logging

# Where each command is, in the order in which an operator meets them.
COMMANDS: Final[Mapping[str, tuple[str, str]]] = {
    "doctor": ("issuer.cli.doctor", "doctor"),
    "demo": ("issuer.cli.demo.command", "demo"),
    "db": ("issuer.cli.database", "db"),
    "keys": ("issuer.cli.signing_keys", "keys"),
    "account": ("issuer.cli.accounts", "account"),
    "learner": ("issuer.cli.learners", "learner"),
    "activity": ("issuer.cli.activities", "activity"),
    "attendance": ("issuer.cli.attendance", "attendance"),
    "issue": ("issuer.cli.issuance", "issue"),
    "approve": ("issuer.cli.issuance", "approve"),
    "stop": ("issuer.cli.issuance", "stop"),
    "continue": ("issuer.cli.issuance", "go_on"),
    "worker": ("issuer.cli.workers", "worker"),
    "deliver": ("issuer.cli.issuance", "deliver"),
    "verify": ("issuer.cli.verification", "verify"),
    "registry": ("issuer.cli.registries", "registry"),
    "unbake": ("issuer.cli.badges", "unbake"),
    "revoke": ("issuer.cli.badges", "revoke"),
    "export": ("issuer.cli.export", "export"),
    "audit": ("issuer.cli.auditing", "audit"),
    "conformance-server": ("issuer.cli.conformance.command", "conformance_server"),
}
CANNOT = 1


class Commands(click.Group):
    """The commands by name; their modules are imported one by one, when asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name]
        found: click.Command = getattr(import_module(module), name)
        return found

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except IssuerError as problem:
            language = ctx.ensure_object(Program).language
            click.echo(problem.sentence.text(language), err=True)
            if isinstance(problem, Defect):
                click.echo(
                    "This is a fault of the program. `issuer doctor` may tell more.", err=True
                )
            raise SystemExit(CANNOT) from problem


@click.group(cls=Commands, context_settings={"help_option_names": ["--help"]})
@click.option(
    "--lang",
    type=click.Choice(list(LANGUAGES)),
    help="The language of messages; otherwise that of LC_ALL, LC_MESSAGES or LANG.",
)
@click.pass_context
def commands(ctx: click.Context, lang: str | None) -> None:
    """Turn attendance into Open Badges 3.0 that the world can verify.

    Settings come from ISSUER_* variables; `issuer doctor` says whether they make sense. Whoever
    may run this command is trusted to say who acts (--by); what they do is kept in the audit.
    """
    set_up_logging(level=logging.WARNING)
    ctx.obj = Program(language=lang or language_of())


def main() -> None:
    """Run the command line."""
    commands(prog_name="issuer")
