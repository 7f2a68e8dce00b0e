"""Which channel a setting names: files in a folder, or the institution's mail server."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parseaddr
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from issuer.actions.ports import Channel
from issuer.delivery.files import FileChannel
from issuer.delivery.smtp import SmtpChannel
from issuer.errors import ConfigurationError

FILES = "files"
DEFAULT_SENDER = "badges@localhost"
_SMTP_PORT = 25


def channel_for(
    mail: str,
    *,
    folder: Path,
    sender: str = DEFAULT_SENDER,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Channel:
    """The channel that `mail` names; nothing is written and nobody is called yet.

    Args:
        mail: `files`, or `smtp://HOST:PORT`. On this machine's own host the server is spoken to
            in clear; on any other, only after STARTTLS with a certificate that can be trusted.
        folder: Where `files` puts its letters.
        sender: Who the letters are from: an address, or `Name <address>`.
        clock: For the letters' Date.

    Raises:
        ConfigurationError: `mail` names no channel, or the sender is no address.
    """
    if not is_address(sender):
        raise ConfigurationError(why="the sender of letters (ISSUER_MAIL_FROM) is no mail address")
    if mail == FILES:
        return FileChannel(folder, sender=sender, clock=clock)
    try:
        address = urlsplit(mail)
        host, port = address.hostname, address.port or _SMTP_PORT
    except ValueError:
        host, port = None, _SMTP_PORT
    # A user name or a path would be ignored without a word, so it is refused.
    if host is None or mail.rstrip("/") != f"smtp://{address.netloc}" or "@" in mail:
        raise ConfigurationError(why="ISSUER_MAIL is neither `files` nor smtp://HOST:PORT")
    return SmtpChannel(host, port, sender=sender, clock=clock, encrypted=not is_this_machine(host))


def is_address(sender: str) -> bool:
    """Whether letters can be from this: one address, with or without a name, on one line."""
    name, address = parseaddr(sender)
    local, at, domain = address.rpartition("@")
    return bool(local and at and domain) and sender.isprintable() and "," not in sender + name


def is_this_machine(host: str) -> bool:
    """Whether a host is this machine for certain, so that nobody can listen in between."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
