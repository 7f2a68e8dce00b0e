"""Uploads to the verification page of a real server, with poison among them and without.

    python -m benchmarks.verify_upload [--quick]

gunicorn (gthread) and granian, one worker each, serve the product's own `wsgi:app` on loopback. A
client uploads genuine badges, first as many as it can (closed loop), then at a fixed rate well
below that (open loop), while another uploads poison, two for each hundred of the first one's. Times
with poison and without take turns. Prints `verify_upload`: the first client's p99 with poison by
that without, the median over all rounds, and how many uploads a second there are; and
`verify_upload_page`: the same for a client that only reads documents.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.installation import Store, stores_of
from benchmarks.load_client import Generator, Result, Task, a_generator
from benchmarks.measuring import answer, arguments
from benchmarks.servers import KINDS, Server, serving
from tests.issuer.isolation.poison import board, clique, cube
from tests.issuer.isolation.submissions import wide

_SHARE_OF_ALL = 0.4  # of what can be asked at most: no queue, but for noise
_POISON = 0.02
_MOST = 100_000
_JSON = "application/json"
_BOUNDARY = "a-boundary-that-no-badge-has"
_POISONS: tuple[Callable[[], bytes], ...] = (
    lambda: clique(5),
    lambda: clique(12),
    lambda: clique(40),
    lambda: cube(7),
    lambda: board(8),
    lambda: wide(4_500),
)


@dataclass(slots=True)
class Found:
    """One kind of client on one server, round by round."""

    clean: list[Result] = field(default_factory=list)
    poisoned: list[Result] = field(default_factory=list)

    def ratios(self, which: str) -> list[float]:
        pairs = zip(self.poisoned, self.clean, strict=True)
        return [getattr(one, which) / getattr(other, which) for one, other in pairs]


@dataclass(slots=True)
class Measurement:
    """One kind of server."""

    kind: str
    counts: Namespace
    folder: Path
    server: Server
    store: Store
    load: Sequence[Generator]
    uploads: Found = field(default_factory=Found)
    pages: Found = field(default_factory=Found)
    per_second: list[float] = field(default_factory=list)

    def taken(self) -> None:
        """Every round: as many as possible, then both clients with and without poison."""
        badges = [_text_of(self.server, one) for one in self.store.real]
        upload = self._uploading("badge", badges)
        poison = replace(self._uploading("poison", [make() for make in _POISONS]), connections=2)
        page = self._reading()
        for task in (upload, page):  # warm children, contexts, templates
            self.load[0](replace(task, seconds=self.counts.closed / 1000))
        for number in range(self.counts.rounds):
            most = self.load[0](replace(upload, seconds=self.counts.closed / 1000))
            self.per_second.append(most.per_second)
            rate = _SHARE_OF_ALL * median(self.per_second)
            for task, found in ((upload, self.uploads), (page, self.pages)):
                client = replace(task, rate=rate, connections=4 * self.counts.connections)
                harm = replace(poison, rate=max(_POISON * rate, 0.5))
                for poisoned in (False, True) if number % 2 else (True, False):
                    if poisoned:
                        found.poisoned.append(self._both(client, harm))
                    else:
                        found.clean.append(self.load[0](client))

    def line(self) -> dict[str, object]:
        return {
            "per_second": round(median(self.per_second), 1),
            "milliseconds_p99": _milliseconds(self.uploads.clean),
            "milliseconds_p99_poisoned": _milliseconds(self.uploads.poisoned),
            "milliseconds_p99_of_page": _milliseconds(self.pages.clean),
            "milliseconds_p99_of_page_poisoned": _milliseconds(self.pages.poisoned),
            "statuses": self.uploads.poisoned[-1].statuses,
        }

    def _both(self, client: Task, harm: Task) -> Result:
        """What the first client finds while the second one is at it."""
        with ThreadPoolExecutor(1) as second:
            harmed = second.submit(self.load[1], harm)
            result = self.load[0](client)
            harmed.result()
        return result

    def _uploading(self, name: str, contents: Sequence[bytes]) -> Task:
        bodies = []
        for number, content in enumerate(contents):
            file = self.folder / f"{self.kind}-{name}-{number}"
            file.write_bytes(_form(content))
            bodies.append(str(file))
        about = f"multipart/form-data; boundary={_BOUNDARY}"
        return replace(self._task(["/verify"] * len(bodies)), bodies=bodies, content_type=about)

    def _reading(self) -> Task:
        return self._task([f"/credentials/{one}.json" for one in self.store.real])

    def _task(self, paths: list[str]) -> Task:
        return Task(
            port=self.server.port,
            server=self.server.process,
            paths=paths,
            accept=_JSON,
            connections=self.counts.connections,
            seconds=self.counts.open / 1000,
            most=_MOST,
        )


def _form(content: bytes) -> bytes:
    """A file as a browser sends it (RFC 7578)."""
    head = (
        f"--{_BOUNDARY}\r\n"
        'Content-Disposition: form-data; name="file"; filename="badge.json"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    return head.encode() + content + f"\r\n--{_BOUNDARY}--\r\n".encode()


def _text_of(server: Server, credential: str) -> bytes:
    asking = HTTPConnection("127.0.0.1", server.port, timeout=10)
    try:
        asking.request("GET", f"/credentials/{credential}.json")
        return asking.getresponse().read()
    finally:
        asking.close()


def _milliseconds(results: Sequence[Result]) -> float:
    return round(1e3 * median(one.p99 for one in results), 1)


def main() -> int:
    """Measure each kind of server, and print what was found."""
    counts = arguments(
        __doc__,
        rounds=(6, 1),
        closed=(2_000, 200),
        open=(12_000, 700),
        connections=(4, 2),
        badges=(50, 3),
    )
    found: dict[str, Measurement] = {}
    with TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        store = stores_of(folder, sizes=[counts.badges], real=counts.badges, addresses=1)[0]
        load = [stack.enter_context(a_generator()) for _ in range(2)]
        for kind in KINDS:
            with serving(kind, "wsgi:app", settings=store.settings) as server:
                found[kind] = Measurement(kind, counts, folder, server, store, load)
                found[kind].taken()
    _say(found)
    return 0


def _say(found: Mapping[str, Measurement]) -> None:
    lines = {kind: one.line() for kind, one in found.items()}
    _say_one("verify_upload", [one.uploads for one in found.values()], servers=lines)
    _say_one("verify_upload_page", [one.pages for one in found.values()])


def _say_one(name: str, found: Sequence[Found], **more: object) -> None:
    ratios = [ratio for one in found for ratio in one.ratios("p99")]
    answer(
        name,
        round(median(ratios), 3),
        spread=[round(min(ratios), 3), round(max(ratios), 3)],
        ratio_p50=round(median(ratio for one in found for ratio in one.ratios("p50")), 3),
        poison=_POISON,
        **more,
    )


if __name__ == "__main__":
    raise SystemExit(main())
