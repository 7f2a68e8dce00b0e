"""Contexts that a badge of somebody else needs and we do not hold, where they may be asked for.

Off unless the operator lets addresses of others be fetched (T7). Even then a context counts only
if all it does is to name what ours do not name (`issuer.jsonld.added_context`).
"""

from __future__ import annotations

from collections.abc import Mapping

from issuer.jsonld.added_context import only_adds
from issuer.jsonld.loader import ContextLoader, index
from issuer.verification.world import World

MOST = 3


def loader_for(document: Mapping[str, object], *, world: World) -> ContextLoader | None:
    """A loader that knows what the document needs besides our contexts.

    None where it needs no others, or they are not to be had, or do more than to add words.
    """
    contexts = document.get("@context")
    unknown = [
        one
        for one in (contexts if isinstance(contexts, list) else ())
        if isinstance(one, str) and one not in index()
    ]
    if not unknown or len(unknown) > MOST:
        return None
    found = {url: world.context(url) for url in unknown}
    usable = {url: one for url, one in found.items() if one is not None and only_adds(one)}
    return ContextLoader(usable) if len(usable) == len(found) else None
