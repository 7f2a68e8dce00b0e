"""Structured logging, one JSON object a line, with a list of the fields that may be said.

Names, addresses, student numbers, texts and secrets are not on the list, so they cannot reach a
log by carelessness (T68); a field that is not listed is left out and counted.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

ALLOWED = frozenset(
    {
        "account",
        "action",
        "activity",
        "code",
        "count",
        "credential",
        "endpoint",
        "event",
        "failed",
        "host",
        "issued",
        "kind",
        "level",
        "method",
        "milliseconds",
        "planned",
        "postponed",
        "reference",
        "run",
        "sent",
        "status",
        "status_list",
        "timestamp",
        "traceback",
    }
)


def _only_allowed(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    left_out = [name for name in event if name not in ALLOWED]
    for name in left_out:
        del event[name]
    if left_out:
        event["count_left_out"] = len(left_out)
    return event


def set_up_logging(*, level: int = logging.INFO) -> None:
    """Send everything said with `logger` to standard error, as JSON lines."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _only_allowed,
            structlog.processors.JSONRenderer(ensure_ascii=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=_to_standard_error,
        cache_logger_on_first_use=False,
    )


def _to_standard_error(*_: Any) -> structlog.PrintLogger:
    """Wherever standard error leads when something is said, not when logging was set up."""
    return structlog.PrintLogger(file=sys.stderr)


def logger() -> structlog.typing.FilteringBoundLogger:
    """Somebody to tell."""
    said: structlog.typing.FilteringBoundLogger = structlog.get_logger()
    return said


def where_it_broke(problem: BaseException) -> str:
    """The files and lines of a failure without its values, which may be somebody's data."""
    steps = []
    trace = problem.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        steps.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return f"{type(problem).__name__} at " + " < ".join(reversed(steps[-8:]))
