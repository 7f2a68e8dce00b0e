"""`issuer verify --trace`: the values behind each signature, as text.

For issuers whose badges others refuse: hold them against the other program's, from the top.
"""

from __future__ import annotations

from collections.abc import Iterator

from issuer.cli.printable import escaped
from issuer.errors import IssuerError
from issuer.verification import VerificationReport, read_submission
from issuer.verification.trace import ProofTrace, traces_of


def traces_in(handed_in: bytes | str, *, report: VerificationReport) -> tuple[ProofTrace, ...]:
    """The traces of a file on which there is a report; none of an address, whose document is not
    at hand here, and none of what cannot be read as a credential.
    """
    if isinstance(handed_in, str):
        return ()
    try:
        return traces_of(read_submission(handed_in), report=report)
    except IssuerError:
        return ()


def trace_lines(trace: ProofTrace, language: str, *, to_terminal: bool) -> Iterator[str]:
    """A proof's values, each under a line that says what it is: byte for byte, but for what a
    terminal might obey.
    """
    yield f"  --- {trace.kind}" if trace.place == "$" else f"  --- {trace.place}: {trace.kind}"
    if trace.problem is not None:
        yield f"  {escaped(trace.problem.text(language))}"
        return
    for name, part in (
        ("canonical document", trace.document),
        ("canonical proof configuration", trace.configuration),
    ):
        if part:
            yield f"  --- {name}, {trace.hash_name} {trace.digest_of(part)}"
            text = part.decode().rstrip("\n")
            yield escaped(text) if to_terminal else text
    yield f"  --- signed bytes, in hexadecimal\n{trace.signed.hex()}"
