"""What TLS with a server of somebody else must be, whoever built the interpreter and OpenSSL."""

from __future__ import annotations

import ssl


def trust_of_the_system() -> ssl.SSLContext:
    """TLS 1.2 or newer, the name checked, the roots that this machine trusts."""
    context = ssl.create_default_context()
    # Debian's Python leaves it to the system's configuration, which may be missing.
    context.minimum_version = max(context.minimum_version, ssl.TLSVersion.TLSv1_2)
    # Before 3.11.4, Python lets OpenSSL 3 take a connection that is cut for one that was ended.
    # OpenSSL 1.1.1 has no such option, and never does.
    context.options &= ~getattr(ssl, "OP_IGNORE_UNEXPECTED_EOF", 0)
    return context
