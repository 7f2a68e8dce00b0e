"""An installation whose key file every process can read, and stores of it of any size."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from benchmarks.stores import filled
from issuer.bootstrap import bootstrap
from issuer.config import Settings
from keys import KdfCost
from keys.keystore import create
from tests.scheme import Clock, Scheme

_OFTEN = 100_000  # the limit of requests is not what is measured
_CHEAP = KdfCost(m_kib=64, t=1, p=1)  # nobody attacks this key
_PASSPHRASE = b"for a measurement only"


@dataclass(frozen=True, slots=True)
class Store:
    """A store of so many credentials, and some of what can be asked for in it.

    `spread` are credentials all over it, `real` those whose texts are their own.
    """

    size: int
    settings: Mapping[str, str]
    spread: Sequence[str]
    real: Sequence[str]
    lists: Sequence[str]


def stores_of(folder: Path, *, sizes: Sequence[int], real: int, addresses: int) -> Sequence[Store]:
    """Stores of these sizes with the same badges in them, and `addresses` of each to ask for."""
    state = folder / "state"
    settings = Settings(state_dir=state)
    now = datetime.now(UTC)
    settings.keys_dir.mkdir(parents=True)
    create(
        settings.keys_dir / "key.json",
        passphrase=_PASSPHRASE,
        kid="key",
        use="issue",
        created=now - timedelta(days=90),
        kdf=_CHEAP,
    )
    settings.passphrase_path.write_bytes(_PASSPHRASE)
    settings.passphrase_path.chmod(0o600)
    services = bootstrap(settings)
    scheme = Scheme(folder / "real", clock=Clock(now), institution=services.institution)
    scheme.with_badges(real)
    scheme.close()
    return [_store(folder, state, size=size, addresses=addresses) for size in sizes]


def _store(folder: Path, state: Path, *, size: int, addresses: int) -> Store:
    file = folder / f"{size}.db"
    filled(file, real=folder / "real" / "issuer.db", size=size)
    random = Random(size)
    with sqlite3.connect(file) as reading:
        ids = [row[0] for row in reading.execute("SELECT id FROM credentials")]
        lists = [
            row[0] for row in reading.execute("SELECT DISTINCT status_list_id FROM credentials")
        ]
        # A copy's text is of another badge, and so under another address than the copy is.
        own = (
            "SELECT id FROM credentials JOIN documents ON credential_id = id"
            " WHERE instr(own, id) > 0"
        )
        real = [row[0] for row in reading.execute(own)]
    reading.close()
    return Store(
        size=size,
        settings={
            "ISSUER_STATE_DIR": str(state),
            "ISSUER_DATABASE_URL": f"sqlite:///{file}",
            "ISSUER_SURFACES": "public",
            "ISSUER_VERIFY_PER_MINUTE": str(_OFTEN),
        },
        spread=random.sample(ids, min(addresses, len(ids))),
        real=random.sample(real, min(addresses, len(real))),
        lists=lists,
    )
