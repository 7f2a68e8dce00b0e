"""Whether the verification page grows slower with the store: a thousand credentials or a million.

    python -m benchmarks.pages [--quick]

Prints `page_growth`: the median time of `GET /verify/ID` by the public application, called in this
process, with a large store by that with a small one. The million rows take some 10 GB of disk,
under TMPDIR.
"""

from __future__ import annotations

import gc
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from flask import Flask
from flask.testing import FlaskClient

from benchmarks.measuring import answer, arguments
from issuer.ids import new_id, new_short_code
from issuer.storage.database import open_database
from issuer.storage.store import SqlStore
from issuer.web import create_app
from tests.issuer.web.site import BROWSER, Site

_OFTEN = 100_000  # the limit of requests is not what is measured
_FULL = 98_304  # three quarters of a list: then another is opened
_LEARNER, _AWARD = 0, 1

_Row = dict[str, object]


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


# -- a large store in little time ------------------------------------------------------------------


def filled(file: Path, *, real: Path, size: int) -> None:
    """A store of `size` credentials, the real ones spread evenly among copies of one of them.

    A copy has an id, a short code, an award, a learner and a place in a status list of its own,
    and the texts of the badge it was copied from, so that rows are as long as they would be.
    """
    with sqlite3.connect(real) as source, sqlite3.connect(file) as target:
        source.backup(target)
    source.close()
    target.row_factory = sqlite3.Row
    target.executescript(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF;"
        "PRAGMA cache_size = -1000000;"
    )
    badges = [dict(row) for row in target.execute("SELECT * FROM credentials ORDER BY id")]
    names = {
        "learners": badges[0]["learner_id"],
        "awards": badges[0]["award_id"],
        "status_lists": badges[0]["status_list_id"],
    }
    patterns = {table: _row(target, table, name) for table, name in names.items()}
    kept = target.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'credentials'"
    ).fetchall()
    for trigger in kept:  # they rightly forbid what comes next
        target.execute(f"DROP TRIGGER {trigger['name']}")
    target.execute("DELETE FROM credentials")
    lists = [new_id() for _ in range(size // _FULL + 1)]
    for name in lists:
        _insert(target, "status_lists", iter([{**patterns["status_lists"], "id": name}]))
    copies = [(new_id(), new_id()) for _ in range(size - len(badges))]
    _insert(target, "learners", _learners(patterns["learners"], copies))
    _insert(target, "awards", _awards(patterns["awards"], copies))
    _insert(target, "credentials", _credentials(badges, copies, lists))
    for trigger in kept:
        target.execute(trigger["sql"])
    target.commit()
    target.executescript("PRAGMA journal_mode = WAL; PRAGMA optimize;")
    (found,) = target.execute("SELECT count(*) FROM credentials").fetchone()
    target.close()
    if found != size:
        raise AssertionError(f"{found} credentials and not {size}")


def _row(target: sqlite3.Connection, table: str, name: object) -> _Row:
    asked = f"SELECT * FROM {table} WHERE id = ?"  # noqa: S608 - our names
    return dict(target.execute(asked, (name,)).fetchone())


def _insert(target: sqlite3.Connection, table: str, rows: Iterator[_Row]) -> None:
    first = next(rows, None)
    if first is None:
        return
    marks = ", ".join(f":{name}" for name in first)
    insert = f"INSERT INTO {table} ({', '.join(first)}) VALUES ({marks})"  # noqa: S608 - our names
    target.execute(insert, first)
    target.executemany(insert, rows)


def _learners(pattern: _Row, copies: Sequence[tuple[str, str]]) -> Iterator[_Row]:
    for number, copy in enumerate(copies):
        yield {**pattern, "id": copy[_LEARNER], "student_number": f"copy-{number}"}


def _awards(pattern: _Row, copies: Sequence[tuple[str, str]]) -> Iterator[_Row]:
    for copy in copies:
        yield {**pattern, "id": copy[_AWARD], "learner_id": copy[_LEARNER]}


def _credentials(
    badges: Sequence[_Row], copies: Sequence[tuple[str, str]], lists: Sequence[str]
) -> Iterator[_Row]:
    between = len(copies) // len(badges) + 1
    waiting = iter(badges)
    for number, copy in enumerate(copies):
        if number % between == 0:
            yield next(waiting)
        yield {
            **badges[0],
            "id": new_id(),
            "short_code": new_short_code(),
            "award_id": copy[_AWARD],
            "learner_id": copy[_LEARNER],
            "status_list_id": lists[number // _FULL],
            "status_index": number % _FULL,
        }
    yield from waiting


if __name__ == "__main__":
    raise SystemExit(main())
