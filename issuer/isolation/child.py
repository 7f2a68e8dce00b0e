"""The program of the reading child: submissions come in, reports go out, one at a time.

Native code reads here what strangers made (JSON-LD canonicalization, XML, pictures), and a hundred
lines can keep it busy for ever. So it runs in a fresh interpreter (see `start`) without its
parent's environment, and without files, children or network use of its own. It reads all it needs
first, and then gives up the right to open anything; what verification asks of the world, it asks
its parent, at the only descriptor it has. Timers of the kernel's end it when a submission takes too
long, whatever code is running and whether or not the parent is still there; when it waits, the end
of the parent is the end of input.
"""

from __future__ import annotations

import gc
import resource
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from badge_art import BadgeArtError, ImageTooLarge, UnreadableImage
from badge_art.qr_reading import texts_in_codes
from issuer.errors import MalformedSubmission
from issuer.i18n import N_, Message
from issuer.isolation.limits import Limits
from issuer.isolation.priority import step_back
from issuer.isolation.questions import WorldOutside
from issuer.isolation.start import Line
from issuer.isolation.wire import Parcel
from issuer.jsonld import loader
from issuer.log import where_it_broke
from issuer.verification import Asked, read_submission, verify
from issuer.verification.transfer import refusal_to_wire, to_wire

_LATER = 5.0  # seconds: what the child allows beyond the time after which its parent ends it

# -- what is asked of it -------------------------------------------------------------------------


def _verified(asked: Parcel, line: Line) -> Mapping[str, object]:
    words = asked.words
    submission = read_submission(asked.data, filename=words["filename"])
    if words["may_step_back"] and _has_many_values(submission.document, line.limits.many_values):
        step_back()
    report = verify(
        submission,
        world=WorldOutside(line.ask),
        now=datetime.fromisoformat(words["now"]),
        asked=Asked(**words["asked"]),
    )
    return {"report": to_wire(report)}


def _has_many_values(document: object, many: int) -> bool:
    """Whether there are more than so many; no time is spent on the rest."""
    left = [document]
    for _ in range(many):
        if not left:
            return False
        value = left.pop()
        if isinstance(value, dict):
            left.extend(islice(value.values(), many))
        elif isinstance(value, list):
            left.extend(islice(value, many))
    return bool(left)


def _texts(asked: Parcel, _line: Line) -> Mapping[str, object]:
    if asked.words["may_step_back"]:  # a picture's every point is looked at
        step_back()
    try:
        return {"texts": texts_in_codes(asked.data)}
    except ImageTooLarge:
        raise MalformedSubmission(why=Message(N_("this picture is too large."))) from None
    except BadgeArtError:
        why = N_("it is not a picture of the kinds that are read: JPEG, PNG and WebP.")
        raise MalformedSubmission(why=Message(why)) from None


_ANSWERS: Mapping[str, Callable[[Parcel, Line], Mapping[str, object]]] = {
    "verify": _verified,
    "texts": _texts,
}


def answer(asked: Parcel, line: Line, whose_turn: Callable[[], int]) -> bytes:
    """What to tell the parent about one submission, found and written within its limits."""
    with _bounded(line.limits):
        return line.parcel({**_answered(asked, line), "turn": whose_turn()})


def _answered(asked: Parcel, line: Line) -> Mapping[str, object]:
    try:
        return _ANSWERS[asked.words["do"]](asked, line)
    except MalformedSubmission as refused:
        return {"refused": refusal_to_wire(refused)}
    except MemoryError:
        return {"failed": "too-costly"}
    except EOFError:
        raise
    except Exception as problem:  # noqa: BLE001 - whatever it is, the submission caused it
        return {"failed": "broke-off", "where": where_it_broke(problem)}


# -- its limits ----------------------------------------------------------------------------------


def warm_up() -> None:
    """Read everything from files that reading a submission may need: later, none can be opened."""
    contexts = loader.bundled()
    for url in loader.index():
        contexts.document(url)
    for suite, issuer in _STRANGERS.items():
        verify(_nothing(suite, issuer), world=WorldOutside(_nobody), now=datetime.now(UTC))
    with suppress(UnreadableImage):
        texts_in_codes(b"no picture")  # asks every kind of picture whether it knows this one
    gc.collect()
    gc.freeze()


# Keys of published examples (did:key 0.9, section "Test Vectors"): each opens its own kind of code.
_STRANGERS: Mapping[str, str] = {
    "eddsa-rdfc-2022": "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK",
    "ecdsa-rdfc-2019": "did:key:zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169",
}
_NO_SIGNATURE = f"z{'1' * 64}"  # 64 bytes of nought


def _nothing(suite: str, issuer: str) -> Mapping[str, Any]:
    """A credential that is not good, and is looked at up to its signature."""
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential"],
        "issuer": issuer,
        "credentialSubject": {"id": "did:example:nobody"},
        "proof": {
            "type": "DataIntegrityProof",
            "cryptosuite": suite,
            "created": "2026-01-01T00:00:00Z",
            "verificationMethod": f"{issuer}#{issuer.removeprefix('did:key:')}",
            "proofPurpose": "assertionMethod",
            "proofValue": _NO_SIGNATURE,
        },
    }


def _nobody(words: Mapping[str, object]) -> Parcel:
    del words
    return Parcel({"is": None})


def confine(limits: Limits) -> None:
    """Give up, for good, what is not needed from now on."""
    address_space = _address_space() + limits.memory
    for kind, most in (
        (resource.RLIMIT_AS, address_space),
        (resource.RLIMIT_CPU, limits.life_cpu_seconds),
        (resource.RLIMIT_CORE, 0),  # it would hold what people handed in
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 0),  # those that are open stay; no file and no socket is opened
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(kind, (most, most))


def _address_space() -> int:
    """What it has now, in bytes."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return pages * resource.getpagesize()


@contextmanager
def _bounded(limits: Limits) -> Iterator[None]:
    """Let the kernel end this process if the block takes too long."""
    signal.setitimer(signal.ITIMER_PROF, limits.cpu_seconds)
    signal.setitimer(signal.ITIMER_REAL, limits.total_seconds + _LATER)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
