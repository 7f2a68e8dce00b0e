"""How a genuine badge is entered into the corpus."""

from collections.abc import Callable
from dataclasses import dataclass

from issuer.verification import Asked, Verdict
from tests.evil_issuer.catalogue import PLAINLY, Sort
from tests.evil_issuer.hands import everywhere
from tests.issuer.verification.actors import FakeWorld


@dataclass(frozen=True)
class Genuine:
    """What is shown in which world; `verdict` is valid, but for what is shown in part."""

    name: str
    make: Callable[[], tuple[dict | str | bytes, FakeWorld]]
    sort: Sort = Sort.CREDENTIAL
    asked: Asked = PLAINLY
    verdict: Verdict = Verdict.VALID


GENUINE: dict[str, Genuine] = {}


def genuine(name, *, sort=Sort.CREDENTIAL, asked=PLAINLY, verdict=Verdict.VALID, **arguments):
    """Enter a function into the corpus; it returns what is shown, or that and a world."""

    def enter(function):
        def make():
            made = function(**arguments)
            return made if isinstance(made, tuple) else (made, everywhere())

        assert name not in GENUINE, name
        GENUINE[name] = Genuine(name, make, sort, asked, verdict)
        return function

    return enter


def each(prefix, cases, **more):
    """Enter one function for several cases: name -> value."""

    def enter(function):
        for name, value in cases.items():
            genuine(f"{prefix}: {name}", value=value, **more)(function)
        return function

    return enter
