"""Letters to the institution's mail server, which signs, queues and carries them further.

Only hosts that are this machine are spoken to in clear. A letter names a person, so on its way
through a network it travels encrypted to a server that can prove its name, or it stays here.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from datetime import datetime
from email.utils import parseaddr

from issuer.actions.ports import Letter
from issuer.delivery.message import message_for
from issuer.errors import DeliveryFailed
from issuer.tls import trust_of_the_system

TIMEOUT_SECONDS = 20.0


class SmtpChannel:
    """Hands each letter to one server, over a connection of its own."""

    def __init__(
        self,
        host: str,
        port: int,
        *,
        sender: str,
        clock: Callable[[], datetime],
        encrypted: bool,
        tls: ssl.SSLContext | None = None,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        self._host, self._port = host, port
        self._sender = sender
        self._clock = clock
        self._encrypted = encrypted
        self._tls = tls
        self._timeout_seconds = timeout_seconds

    def send(self, letter: Letter) -> None:
        """Hand the letter over; when this returns, the server has taken it on.

        Raises:
            DeliveryFailed: the server did not answer in time, refused it, or cannot be trusted;
                or the letter is unusable.
        """
        message = message_for(letter, sender=self._sender, date=self._clock())
        try:
            with smtplib.SMTP(self._host, self._port, timeout=self._timeout_seconds) as server:
                if self._encrypted:
                    server.starttls(context=self._tls or trust_of_the_system())
                # The recipient is named here, not read back out of the headers.
                server.send_message(
                    message, from_addr=parseaddr(self._sender)[1], to_addrs=[letter.to_address]
                )
        # UnicodeError: a host or an address that no server could be told.
        except (OSError, smtplib.SMTPException, UnicodeError) as problem:
            raise DeliveryFailed from problem
