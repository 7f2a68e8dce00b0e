"""What can go wrong with a key, as a small tree.

Messages are for people: what happened, and what to do next. They never repeat key material, a
passphrase, or a whole key address, since a PIN or a pasted key may stand in it. Code branches on
the class, never on the text.
"""

from typing import ClassVar


class KeysError(Exception):
    """Anything this package refuses or cannot do."""

    retryable: ClassVar[bool] = False


class UnsupportedKeyURI(KeysError):
    """No signer answers to this address: its scheme is unknown, or it does not read as one."""


class UnusableKey(KeysError):
    """A key that must not be used.

    Unreadable, damaged, of the wrong type, readable by others, or no longer allowed to sign.
    """


class UnreadKey(UnusableKey):
    """A key that may be good, of a kind or a size that signatures are not verified with here."""


class KeyUnavailable(KeysError):
    """Whoever holds the key did not answer; asking again later may work."""

    retryable: ClassVar[bool] = True


class BadSignature(KeysError):
    """Checked, and it does not match: these bytes were not signed by this key."""


class MalformedMultibase(KeysError):
    """A text that is not the multibase encoding that was asked for."""


class UnusableAddress(KeysError):
    """A base URL that no did:web identifier can stand for, or a text that is no did:web."""
