"""Every badge verified from its files, as somebody would who was handed them.

Each file is a question of its own, so several processes share them. None of these opens a key.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path

from issuer.actions.verify_submission import verify_submission
from issuer.bootstrap import Services, bootstrap
from issuer.cli.demo.stage import demo_settings
from issuer.verification import Verdict

_MOST_PROCESSES = 4
_AT_A_TIME = 8


def verdicts_on(files: Sequence[Path], *, folder: Path) -> Iterator[tuple[Path, Verdict]]:
    """Each file with the verdict on it, in the order given.

    Raises:
        MalformedSubmission: there is no badge in one of them.
    """
    processes = min(_MOST_PROCESSES, os.cpu_count() or 1)
    with ProcessPoolExecutor(processes) as pool:
        folders = [folder] * len(files)
        yield from zip(files, pool.map(_verdict, files, folders, chunksize=_AT_A_TIME), strict=True)


def _verdict(file: Path, folder: Path) -> Verdict:
    services = _services(folder)
    return verify_submission(
        file.read_bytes(),
        filename=file.name,
        store=services.store,
        institution=services.institution,
        clock=services.clock,
        verifier=services.verifier,
    ).verdict


@cache
def _services(folder: Path) -> Services:
    return bootstrap(demo_settings(folder), with_signer=False)
