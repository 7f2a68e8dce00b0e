"""A letter as an e-mail message, made by the library's own headers and nothing pasted (T61)."""

from __future__ import annotations

import hashlib
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr

from issuer.actions.ports import Letter
from issuer.errors import DeliveryFailed
from issuer.i18n import N_

# Not every server on the way takes 8 bits; nothing on this way needs them.
_POLICY = SMTP.clone(cte_type="7bit")


class UnusableLetter(DeliveryFailed):
    """A letter that no mail server should be given; trying again will not help."""

    code = "unusable-letter"
    message = N_("A letter cannot be sent: its %(part)s holds what no mail header may hold.")
    retryable = False


def message_for(letter: Letter, *, sender: str, date: datetime) -> EmailMessage:
    """The message: text first, HTML as its twin, one recipient, a Message-ID that never changes.

    Sent twice, it is the same but for the date, so that a mailbox can tell (trust.md 2.0).

    Raises:
        UnusableLetter: an address is none, or a header would hold a line end or another control
            character.
    """
    for part, value in (
        ("message id", letter.message_id),
        ("name", letter.to_name),
        ("address", letter.to_address),
        ("subject", letter.subject),
        ("language", letter.language),
    ):
        if not value.isprintable():
            raise UnusableLetter(part=part)
    message = EmailMessage(policy=_POLICY)
    try:
        message["Message-ID"] = f"<{letter.message_id}>"
        message["Date"] = date
        message["From"] = _address(*parseaddr(sender))
        message["To"] = _address(letter.to_name, letter.to_address)
        message["Subject"] = letter.subject
    except (ValueError, IndexError, MessageError) as problem:
        raise UnusableLetter(part="address") from problem
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers, please
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    message["Content-Language"] = letter.language  # after it: content headers move to the part
    # Else random, and the same letter would be other bytes each time.
    message.set_boundary("=_" + hashlib.sha256(letter.message_id.encode()).hexdigest()[:40])
    return message


def _address(name: str, address: str) -> Address:
    local, _, domain = address.rpartition("@")
    made = Address(display_name=name, addr_spec=address)
    # The parser is generous: it drops comments and whatever follows the first address.
    if not local or not domain or (made.username, made.domain) != (local, domain):
        raise ValueError("not one plain address")
    return made
