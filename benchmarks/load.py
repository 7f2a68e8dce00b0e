"""Real servers under load: do they answer as fast with a hundred thousand credentials as with ten?

    python -m benchmarks.load [--quick] [--largest 1000000]

gunicorn (gthread) and granian, one worker each, serve the product's own `wsgi:app` on loopback;
so does each a bare WSGI callable. First as many requests as it takes (closed loop), then a fixed
rate well below that (open loop), all stores in turn, round after round. Prints a line for each
server, store and page, and then the promises: `load_growth`, the median waiting time with the
largest store by that with the smallest, for the page that grows most; and `load_memory`, what a
worker holds afterwards by what it held before.
"""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.installation import Store, stores_of
from benchmarks.load_client import Generator, Result, Task, a_generator
from benchmarks.measuring import answer, arguments
from benchmarks.servers import KINDS, Server, serving
from tests.issuer.web.site import BROWSER

_RAW = "raw"
_SHARE_OF_ALL = 0.4  # of what the smallest store can be asked at most: no queue, but for noise
_MOST = 100_000  # requests of one task
_MORE = 4  # times as many connections where requests do not wait for each other


@dataclass(frozen=True, slots=True)
class Page:
    """Something that is asked for."""

    name: str
    accept: str
    revalidate: bool = False

    def paths(self, store: Store) -> list[str]:
        """Its addresses: of credentials all over the store; verified are the real ones only."""
        kind = self.name.removesuffix("_304")
        if kind == "status_list":
            return [f"/status/{one}" for one in store.lists]
        if kind == "verification_page":
            return [f"/verify/{one}" for one in store.real]
        ending = ".json" if kind == "credential_json" else ""
        return [f"/credentials/{one}{ending}" for one in store.spread]


_KINDS = (
    Page("credential_json", "*/*"),
    Page("credential_page", BROWSER),
    Page("verification_page", BROWSER),
    Page("status_list", "*/*"),
)
PAGES = (*_KINDS, *(Page(f"{one.name}_304", one.accept, revalidate=True) for one in _KINDS))


@dataclass(slots=True)
class Measured:
    """One page of one store on one server, round by round."""

    closed: list[Result] = field(default_factory=list)
    open: list[Result] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        return median(one.per_second for one in self.closed)

    def milliseconds(self, which: str) -> float:
        return round(1e3 * median(getattr(one, which) for one in self.open), 3)

    @property
    def cpu_milliseconds(self) -> float:
        """What one answer takes of a processor, whoever else is using it: no noise, no waiting."""
        all_of_them = (*self.closed, *self.open)
        answers = sum(sum(one.statuses.values()) for one in all_of_them)
        return round(1e3 * sum(one.at_work for one in all_of_them) / answers, 3)

    def growth(self, of: Measured) -> list[float]:
        """The waiting times by those of another store, round by round."""
        return [one.p50 / other.p50 for one, other in zip(self.open, of.open, strict=True)]


def main() -> int:
    """Fill the stores, load each kind of server, and print what was found."""
    counts = arguments(
        __doc__,
        rounds=(5, 1),
        closed=(200, 60),
        open=(600, 120),
        connections=(8, 2),
        addresses=(100, 5),
        real=(200, 5),
        smallest=(10, 3),
        large=(100_000, 30),
        largest=(0, 0),
    )
    sizes = [counts.smallest, counts.large, *([counts.largest] if counts.largest else [])]
    found: dict[str, Mapping[tuple[int, str], Measured]] = {}
    held: list[float] = []
    with TemporaryDirectory() as folder, a_generator() as load:
        stores = stores_of(Path(folder), sizes=sizes, real=counts.real, addresses=counts.addresses)
        for kind in KINDS:
            with ExitStack() as stack:
                servers = {
                    store.size: stack.enter_context(
                        serving(kind, "wsgi:app", settings=store.settings)
                    )
                    for store in stores
                }
                bare = stack.enter_context(serving(kind, "benchmarks.servers:raw", settings={}))
                measured = Measurement(counts, load, stores, servers, bare)
                found[kind] = measured.taken()
                held.append(measured.memory())
                for line in measured.lines():
                    print(json.dumps({"server": kind, **line}), flush=True)
    _answer_growth(found, sizes=sizes)
    answer("load_memory", max(held), servers=list(found), ratios=held)
    return 0


@dataclass(slots=True)
class Measurement:
    """One kind of server with all stores."""

    counts: Namespace
    load: Generator
    stores: Sequence[Store]
    servers: Mapping[int, Server]
    bare: Server
    found: dict[tuple[int, str], Measured] = field(default_factory=dict)
    raw: Measured = field(default_factory=Measured)
    before: dict[int, float] = field(default_factory=dict)
    # The same for all stores and rounds, or waiting times could not be compared.
    rates: dict[str, float] = field(default_factory=dict)

    def taken(self) -> Mapping[tuple[int, str], Measured]:
        """Every page of every store in turn; the bare callable beside them in each round."""
        for store in self.stores:  # contexts are read, templates compiled, memory is taken
            for page in PAGES:
                self.load(self._task(self.servers[store.size], page, page.paths(store)))
            self.before[store.size] = self.servers[store.size].megabytes() or 1.0
        first = self.stores[0]
        for page in PAGES:
            most = self.load(self._task(self.servers[first.size], page, page.paths(first)))
            self.rates[page.name] = _SHARE_OF_ALL * most.per_second
        for number in range(self.counts.rounds):
            self._load_raw()
            for page in PAGES:
                for store in self.stores if number % 2 else reversed(self.stores):
                    self._load_page(page, store)
        return self.found

    def memory(self) -> float:
        """What the workers hold now by what they held before, the worst of them."""
        ratios = (
            (self.servers[size].megabytes() or 1.0) / before for size, before in self.before.items()
        )
        return round(max(ratios), 3)

    def lines(self) -> Iterator[dict[str, object]]:
        """What was found, page by page, each beside the bare callable and the smallest store."""
        smallest = self.stores[0].size
        for (size, page), one in sorted(self.found.items(), key=lambda item: item[0][::-1]):
            yield {
                "credentials": size,
                "page": page,
                "per_second": round(one.per_second, 1),
                "ratio_to_raw": round(one.per_second / self.raw.per_second, 3),
                "milliseconds_p50": one.milliseconds("p50"),
                "milliseconds_p99": one.milliseconds("p99"),
                "ratio_p50_to_smallest": _median(one.growth(self.found[smallest, page])),
                "cpu_milliseconds": one.cpu_milliseconds,
                "rate": round(self.rates[page], 1),
                "statuses": one.open[-1].statuses,
                "megabytes_of_worker": self.servers[size].megabytes(),
            }
        yield {
            "page": _RAW,
            "per_second": round(self.raw.per_second, 1),
            "milliseconds_p50": self.raw.milliseconds("p50"),
            "milliseconds_p99": self.raw.milliseconds("p99"),
        }

    def _load_page(self, page: Page, store: Store) -> None:
        one = self.found.setdefault((store.size, page.name), Measured())
        server, paths = self.servers[store.size], page.paths(store)
        one.closed.append(self.load(self._task(server, page, paths)))
        one.open.append(self.load(self._task(server, page, paths, rate=self.rates[page.name])))

    def _load_raw(self) -> None:
        page = Page(_RAW, "*/*")
        self.raw.closed.append(self.load(self._task(self.bare, page, ["/"])))
        rate = self.rates.setdefault(_RAW, _SHARE_OF_ALL * self.raw.closed[0].per_second)
        self.raw.open.append(self.load(self._task(self.bare, page, ["/"], rate=rate)))

    def _task(
        self, server: Server, page: Page, paths: list[str], *, rate: float | None = None
    ) -> Task:
        return Task(
            port=server.port,
            server=server.process,
            paths=paths,
            accept=page.accept,
            connections=self.counts.connections * (1 if rate is None else _MORE),
            seconds=(self.counts.closed if rate is None else self.counts.open) / 1000,
            most=_MOST,
            rate=rate,
            revalidate=page.revalidate,
        )


def _answer_growth(
    found: Mapping[str, Mapping[tuple[int, str], Measured]], *, sizes: Sequence[int]
) -> None:
    """What all rounds on both servers come to, page by page."""
    small, large = sizes[0], sizes[-1]
    growth, by_cpu, faster = {}, {}, {}
    for page in PAGES:
        pairs = [(one[large, page.name], one[small, page.name]) for one in found.values()]
        growth[page.name] = _median([ratio for one, other in pairs for ratio in one.growth(other)])
        by_cpu[page.name] = _median(
            one.cpu_milliseconds / (other.cpu_milliseconds or 1.0) for one, other in pairs
        )
        granian, gunicorn = (found[kind][large, page.name] for kind in ("granian", "gunicorn"))
        faster[page.name] = round(granian.per_second / gunicorn.per_second, 3)
    answer(
        "load_growth",
        max(growth.values()),
        pages=growth,
        median_of_pages=_median(growth.values()),
        ratio_cpu=max(by_cpu.values()),
        pages_cpu=by_cpu,
        credentials=[small, large],
        granian_to_gunicorn=_median(faster.values()),
        granian_to_gunicorn_by_page=faster,
    )


def _median(of: Iterable[float]) -> float:
    return round(median(of), 3)


if __name__ == "__main__":
    raise SystemExit(main())
