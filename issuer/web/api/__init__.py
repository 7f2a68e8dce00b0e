"""Machines: the verifying half of the W3C VC API, and its description.

It belongs to the public surface: no account, no cookie, no signing key. Nothing here issues; the
server that does, for conformance tests, is no part of the web (`issuer/cli/conformance`).
"""

from issuer.web.api import description, verifying
from issuer.web.api.surface import blueprint

__all__ = ["blueprint", "description", "verifying"]
