"""The evil issuer: badges that must never be valid, by the row of trust.md, section 1.5.

    python -m tests.evil_issuer        # or: make forge

A forgery is made once, of a thing that is shown and of the world it is shown in, and travels in
everything that can carry it (`carriers.py`). Some are an honest issuer's own signature over
something rotten, since a verifier cannot know whose fault a badge is.
"""

from tests.evil_issuer import (  # each enters what it has into the catalogue
    chains,
    claims,
    editions,
    endorsements,
    forms,
    keys,
    lists,
    lists_alone,
    old_keys,
    one_suite,
    other_lists,
    places,
    presentation_tokens,
    presentations,
    proofs,
    schemas,
    standing,
    suites,
    texts,
    token_claims,
    token_keys,
    tokens,
    words,
)
from tests.evil_issuer.catalogue import (
    EXPIRED,
    FORGERIES,
    PLAINLY,
    REVOKED,
    Forgery,
    Sort,
    of_sort,
)

SUBJECTS = (
    keys,
    old_keys,
    places,
    proofs,
    chains,
    suites,
    one_suite,
    tokens,
    token_keys,
    token_claims,
    claims,
    words,
    forms,
    schemas,
    texts,
    standing,
    lists,
    lists_alone,
    other_lists,
    endorsements,
    presentations,
    presentation_tokens,
    editions,
)

# Those that verification can be handed as they are, by whoever asks for badges and nothing besides.
DOCUMENTS = {name: one for name, one in of_sort(Sort.CREDENTIAL).items() if one.asked == PLAINLY}

__all__ = ["DOCUMENTS", "EXPIRED", "FORGERIES", "REVOKED", "SUBJECTS", "Forgery", "Sort", "of_sort"]
