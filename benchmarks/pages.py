"""Whether the verification page grows slower with the store: a thousand credentials or a million.

    python -m benchmarks.pages [--quick]

Prints `page_growth`: the median time of `GET /verify/ID` by the public application, called in this
process, with a large store by that with a small one. The million rows take some 10 GB of disk,
under TMPDIR.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from flask import Flask
from flask.testing import FlaskClient

from benchmarks.measuring import answer, arguments
from benchmarks.stores import filled
from issuer.storage.database import open_database
from issuer.storage.store import SqlStore
from issuer.web import create_app
from tests.issuer.web.site import BROWSER, Site

_OFTEN = 100_000  # the limit of requests is not what is measured


def main() -> int:
    """Two stores of the same badges, one with many others among them; asked in turn."""
    counts = arguments(
        __doc__,
        rounds=(20, 3),
        requests=(25, 5),
        sample=(200, 20),
        small=(1_000, 100),
        large=(1_000_000, 10_000),
    )
    with TemporaryDirectory() as folder:
        site = Site(Path(folder) / "real", verify_per_minute=_OFTEN)
        _, _, badges = site.scheme.with_badges(counts.sample)
        ids = [badge.id for badge in badges]
        apps, bytes_of = {}, {}
        seconds = {}
        for size in (counts.small, counts.large):
            file = Path(folder) / f"{size}.db"
            start = time.perf_counter()
            filled(file, real=Path(folder) / "real" / "issuer.db", size=size)
            seconds[size] = round(time.perf_counter() - start, 1)
            bytes_of[size] = file.stat().st_size
            apps[size] = _app(site, file)
        times = asked_in_turn(apps, ids, rounds=counts.rounds, requests=counts.requests)
        site.close()
    small, large = times[counts.small], times[counts.large]
    answer(
        "page_growth",
        round(median(large) / median(small), 3),
        ratio_p95=round(quantiles(large, n=20)[-1] / quantiles(small, n=20)[-1], 3),
        microseconds_p50_small=round(1e6 * median(small), 1),
        microseconds_p50_large=round(1e6 * median(large), 1),
        credentials=[counts.small, counts.large],
        pages_asked=len(large),
        megabytes=[round(size / 1e6) for size in bytes_of.values()],
        seconds_to_fill=list(seconds.values()),
        garbage_collection="on",
    )
    return 0


def asked_in_turn(
    apps: Mapping[int, Flask], ids: Sequence[str], *, rounds: int, requests: int
) -> dict[int, list[float]]:
    """Seconds of each request, the applications in turn, each about the same badges.

    Raises:
        AssertionError: an answer is not the page about a good badge.
    """
    random = Random(3)
    clients = {size: app.test_client() for size, app in apps.items()}
    for size, client in clients.items():
        for badge in ids:
            _ask(client, badge, visitor=size)
    times: dict[int, list[float]] = {size: [] for size in apps}
    for number in range(rounds):
        chosen = random.choices(ids, k=requests)
        order = list(clients) if number % 2 else list(reversed(clients))
        for size in order:
            gc.collect()
            times[size] += [_ask(clients[size], badge, visitor=number) for badge in chosen]
    return times


def _ask(client: FlaskClient, badge: str, *, visitor: int) -> float:
    """One page, asked for by one of many visitors."""
    start = time.perf_counter()
    response = client.get(
        f"/verify/{badge}",
        base_url="http://localhost:8000",
        headers={"Accept": BROWSER},
        environ_base={"REMOTE_ADDR": f"10.0.{visitor % 250}.{ord(badge[0])}"},
        buffered=True,
    )
    taken = time.perf_counter() - start
    if response.status_code != 200:  # noqa: PLR2004 - OK
        raise AssertionError(f"the page answered {response.status}")
    return taken


def _app(site: Site, file: Path) -> Flask:
    store = SqlStore(open_database(f"sqlite:///{file}"))
    return create_app(replace(site.services, store=store))


if __name__ == "__main__":
    raise SystemExit(main())
