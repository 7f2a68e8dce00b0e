"""Date-times: the moment is the one that the numbers in the text name, or none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from issuer.credentials.times import read_date_time, write_date_time
from tests.fuzz.target import Target, promise


def check_date_time(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    moment = read_date_time(text)
    if moment is None:
        return
    promise(text.isascii(), "digits of another script")
    promise(moment.utcoffset() is not None, "a moment without a zone")
    # By arithmetic: year, month, day, hour, minute, second, fraction, offset.
    year, month, day = int(text[0:4]), int(text[5:7]), int(text[8:10])
    hour, minute, second = int(text[11:13]), int(text[14:16]), int(text[17:19])
    rest, offset = text[19:], timedelta()
    if rest.endswith("Z"):
        rest = rest[:-1]
    else:
        sign = -1 if rest[-6] == "-" else 1
        offset = sign * timedelta(hours=int(rest[-5:-3]), minutes=int(rest[-2:]))
        rest = rest[:-6]
    micro = int(rest[1:7].ljust(6, "0")) if rest else 0
    promise(max(hour, 23) == 23 and max(minute, second, 59) == 59, "a time that no clock shows")
    same = datetime(year, month, day, hour, minute, second, micro, tzinfo=UTC)
    promise(moment.replace(tzinfo=UTC) == same, "another moment")
    promise(moment.utcoffset() == offset, "another offset")
    promise(read_date_time(write_date_time(moment)) == moment.replace(microsecond=0), "not again")


def seeds() -> Iterator[bytes]:
    for text in (
        *("2026-11-20T09:00:00Z", "2026-11-20T09:00:00.123456789Z", "2026-11-20T09:00:00+08:00"),
        *("2024-02-29T23:59:59-00:00", "2026-02-29T00:00:00Z", "0001-01-01T00:00:00+23:59"),
        *("9999-12-31T23:59:59-23:59", "2026-11-20T24:00:00Z", "2026-11-20T09:00:60Z"),
        *("0000-01-01T00:00:00Z", "2026-11-20 09:00:00Z", "2026-11-20T09:00:00", "2026-11-20"),
        *("２０２６-11-20T09:00:00Z", "2026-11-20T09:00:00Z\n", "2026-11-20T09:00:00+24:00"),
        *("2026-11-20T09:00:00.Z", "-2026-11-20T09:00:00Z", "2026-11-20T09:00:00z"),
    ):
        yield text.encode()


TARGETS = (
    Target(
        name="date_time",
        check=check_date_time,
        seeds=seeds,
        words=("T24:00:00", "+23:59", "-00:00"),
        most_bytes=64,
    ),
)
