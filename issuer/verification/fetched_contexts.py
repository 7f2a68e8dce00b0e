"""Contexts that a badge of somebody else needs and we do not hold, where they may be asked for.

Off unless the operator lets addresses of others be fetched (T7). A signature over statements does
not cover which contexts a document names: whoever shows it could name one of their own, in which
what the issuer said goes by another name. So a context is asked for on the issuer's own site alone,
and counts only if it does nothing but add words (`issuer.jsonld.added_context`).
"""

from __future__ import annotations

from collections.abc import Mapping

from issuer.jsonld.added_context import only_add
from issuer.jsonld.loader import ContextLoader, index
from issuer.verification.issuers import issuer_id_of, site_of
from issuer.verification.world import World

MOST = 3


def loader_for(document: Mapping[str, object], *, world: World) -> ContextLoader | None:
    """A loader that knows what the document needs besides our contexts.

    None where it needs no others, or they are not the issuer's, or not to be had, or do more.
    """
    contexts = document.get("@context")
    unknown = dict.fromkeys(
        one
        for one in (contexts if isinstance(contexts, list) else ())
        if isinstance(one, str) and one not in index()
    )
    if not unknown or len(unknown) > MOST:
        return None
    site = site_of(issuer_id_of(document))
    if site is None or any(site_of(url) != site for url in unknown):
        return None
    found = {url: context for url in unknown if (context := world.context(url)) is not None}
    is_usable = len(found) == len(unknown) and only_add(*found.values())
    return ContextLoader(found) if is_usable else None
