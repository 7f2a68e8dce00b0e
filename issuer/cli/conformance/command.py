"""`issuer conformance-server`: for conformance suites on this machine, and for nothing else."""

from __future__ import annotations

import json
import signal
from contextlib import suppress
from datetime import UTC, datetime

import click

from issuer.cli.conformance.server import ConformanceServer
from issuer.cli.program import Program, pass_program
from issuer.config import Settings
from issuer.errors import ConfigurationError
from issuer.i18n import N_


class KeyConfigured(ConfigurationError):
    """The server that signs anything must never run where a real key is."""

    code = "key-configured"
    message = N_(
        "This server signs whatever it is given, so it does not start where a signing key is "
        "configured. Set ISSUER_STATE_DIR to an empty folder and leave ISSUER_SIGNING_KEYS out."
    )


@click.command("conformance-server")
@click.option("--port", type=click.IntRange(0, 65_535), default=0, help="0: any that is free.")
@click.option("--status", "with_status", is_flag=True, help="Give each credential a status entry.")
@pass_program
def conformance_server(program: Program, *, port: int, with_status: bool) -> None:
    """Serve the W3C VC API (issue, verify, presentations/verify) for conformance suites.

    Over https on 127.0.0.1, with a did:key and a certificate made at start and thrown away at the
    end. Prints one line of JSON, with the issuer and the three addresses, once it is listening.
    """
    refuse_beside_a_key(program.settings)
    server = ConformanceServer(port=port, with_status=with_status, clock=lambda: datetime.now(UTC))
    # A supervisor's SIGTERM ends it as Ctrl-C does, even if whoever started it ignores both.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    program.say(json.dumps(server.announcement))
    with server, suppress(KeyboardInterrupt):
        server.serve_forever()


def refuse_beside_a_key(settings: Settings) -> None:
    """Return only if this installation has no signing key, nor anything else in its keys' folder.

    Raises:
        KeyConfigured: it has, or it cannot be told.
    """
    try:
        beside = settings.keys_dir.exists() and any(settings.keys_dir.iterdir())
    except OSError as error:
        raise KeyConfigured from error
    if settings.signing_keys or beside:
        raise KeyConfigured
