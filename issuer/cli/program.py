"""What every command has at hand: the settings, the program built from them, and where to write."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import click
from rich.console import Console

from issuer.attendance.model import Account
from issuer.bootstrap import Services, bootstrap
from issuer.config import Settings
from issuer.errors import NotFound
from issuer.i18n import DEFAULT_LANGUAGE, N_, Message
from issuer.ids import is_id

_WIDTH = 120  # of tables that go to a file or a pipe


class LoginNotFound(NotFound):
    code = "login-not-found"
    message = N_("There is no account with the login %(login)s.")


@dataclass
class Program:
    """The context of one call; nothing is opened before it is asked for."""

    language: str = DEFAULT_LANGUAGE
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)

    @cached_property
    def settings(self) -> Settings:
        return Settings.from_environ(self.environ)

    @cached_property
    def services(self) -> Services:
        """The program without its signing key: opening one costs a second."""
        return bootstrap(self.settings, with_signer=False)

    @cached_property
    def signing_services(self) -> Services:
        """The program with its signing key."""
        return bootstrap(self.settings)

    def text(self, message: Message) -> str:
        return message.text(self.language)

    def account(self, login: str) -> Account:
        """Who acts.

        Raises:
            LoginNotFound: there is no such account.
        """
        with self.services.store.reading() as uow:
            found = uow.accounts.by_login(login.strip().lower())
        if found is None:
            raise LoginNotFound(login=login)
        account, _ = found
        return account

    @cached_property
    def out(self) -> Console:
        """Standard output: no markup, since names and titles are other people's words."""
        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else _WIDTH
        return Console(width=width, markup=False, emoji=False, highlight=False)

    def say(self, text: str = "") -> None:
        """A line on standard output, as long as it is."""
        click.echo(text)


pass_program = click.make_pass_decorator(Program, ensure=True)

by_option = click.option("--by", "login", required=True, metavar="LOGIN", help="Who does this.")
dry_run_option = click.option(
    "--dry-run", is_flag=True, help="Say what would be done, and change nothing."
)
processes_option = click.option(
    "--processes",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="How many processes share the work; each opens the key for itself.",
)


class TakesIds(click.Command):
    """A command whose arguments may be identifiers, or files called after one.

    These may begin with a dash, so they are moved behind `--` before one is taken for an option.
    No option of such a command takes an identifier itself.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if "--" not in args:
            ids = [arg for arg in args if len(arg) > 1 and arg[0] == "-" and _is_named(arg)]
            args = [arg for arg in args if arg not in ids] + (["--", *ids] if ids else [])
        return super().parse_args(ctx, args)


def _is_named(arg: str) -> bool:
    try:
        return is_id(arg) or Path(arg).is_file()
    except OSError:  # too long for a name
        return False


def language_of(environ: Mapping[str, str] | None = None) -> str:
    """The language that a shell asks for: Traditional Chinese for any Chinese, else English."""
    given = os.environ if environ is None else environ
    named = (given.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    wanted = next((value for value in named if value), "")
    return "zh-Hant" if wanted.lower().startswith("zh") else DEFAULT_LANGUAGE
