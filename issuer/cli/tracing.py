"""`issuer verify --trace`: the values behind each signature, as text.

For issuers whose badges others refuse: hold them against the other program's, from the top.
"""

from __future__ import annotations

from collections.abc import Iterator

from issuer.errors import IssuerError
from issuer.verification import read_submission
from issuer.verification.trace import ProofTrace, traces_of


def traces_in(handed_in: bytes | str) -> tuple[ProofTrace, ...]:
    """The traces of a file; none of an address, whose document is not at hand here, and none of
    what the verification itself could not read.
    """
    if isinstance(handed_in, str):
        return ()
    try:
        return traces_of(read_submission(handed_in))
    except IssuerError:
        return ()


def trace_lines(trace: ProofTrace, language: str) -> Iterator[str]:
    """A proof's values, each under a line that says what it is."""
    written = trace.to_json(language)
    yield f"  --- {trace.kind}"
    if trace.problem is not None:
        yield f"  {trace.problem.text(language)}"
        return
    for name, part in (
        ("canonical document", trace.document),
        ("canonical proof configuration", trace.configuration),
    ):
        if part:
            yield f"  --- {name}, {trace.hash_name} {trace.digest_of(part)}"
            yield part.decode().rstrip("\n")
    yield f"  --- signed bytes, in hexadecimal\n{written['signedBytes']}"
