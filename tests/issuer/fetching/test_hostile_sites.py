"""Sites that do not want to answer but to hurt: each is left in time, and nothing of it is kept."""

import gzip
import itertools
import socket
import time
import tracemalloc

import pytest

from issuer.fetching import (
    AnswerTooLarge,
    Limits,
    Purpose,
    SiteFailed,
    SiteTooSlow,
    SiteUnreachable,
)
from tests.issuer.fetching.sites import NAME, PUBLIC, URL, answer

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
SHORT = Limits(total_seconds=0.4)


def fetch(internet, *, limits=None, **more):
    return internet.fetcher(limits=limits).fetch(URL, purpose=Purpose.KEYS, **more)


def slowly(data, *, before=b""):
    def script(_):
        yield before
        for byte in data:
            yield bytes([byte])
            time.sleep(0.05)

    return script


def forever(piece, *, before=b""):
    return lambda _: itertools.chain([before], itertools.repeat(piece))


@pytest.mark.parametrize(
    "script",
    [
        slowly(HEAD * 10),
        slowly(b"a" * 1000, before=HEAD + b"Content-Length: 1000\r\n\r\n"),
        slowly(b"1\r\na\r\n" * 1000, before=CHUNKED),
        slowly(b"X: y\r\n" * 1000, before=CHUNKED + b"0\r\n"),
        slowly(b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
        slowly(b"", before=b"HTTP/1.1 200 OK\r\n"),
    ],
    ids=["head", "body", "chunks", "trailers", "continues", "nothing"],
)
def test_a_byte_now_and_then_does_not_hold_us(script, internet, serving):
    def held(request):
        yield from script(request)
        time.sleep(2)

    internet.site(held, tls=serving)
    started = time.monotonic()
    with pytest.raises(SiteTooSlow):
        fetch(internet, limits=SHORT)
    assert time.monotonic() - started < 1.2


def test_a_slow_handshake_does_not_hold_us(internet):
    internet.site(lambda _: time.sleep(2) or b"", tls=None)
    started = time.monotonic()
    with pytest.raises(SiteTooSlow):
        fetch(internet, limits=SHORT)
    assert time.monotonic() - started < 1.2


def test_a_connection_and_a_handshake_share_one_deadline(internet, monkeypatch):
    plain = internet.connect

    def slow(*arguments):
        time.sleep(0.8)
        return plain(*arguments)

    monkeypatch.setattr(internet, "connect", slow)
    internet.site(lambda _: time.sleep(3) or b"", tls=None)
    started = time.monotonic()
    with pytest.raises(SiteTooSlow):
        fetch(internet, limits=Limits(total_seconds=1.0))
    assert time.monotonic() - started < 1.7


def test_addresses_that_are_silent_share_one_deadline(internet, monkeypatch):
    patience = []

    def silent(_, __, seconds):
        patience.append(seconds)
        time.sleep(seconds)
        raise TimeoutError

    monkeypatch.setattr(internet, "connect", silent)
    internet.name(NAME, [f"93.184.216.{n}" for n in range(1, 5)])
    with pytest.raises(SiteUnreachable):
        fetch(internet, limits=Limits(total_seconds=0.5, connect_seconds=0.3))
    assert patience[0] == 0.3
    assert len(patience) == 2
    assert patience[1] < 0.2


def test_a_connection_that_comes_too_late_is_closed(internet, monkeypatch):
    ours, theirs = socket.socketpair()

    def late(*_):
        time.sleep(0.3)
        return ours

    monkeypatch.setattr(internet, "connect", late)
    internet.name(NAME, [PUBLIC])
    with theirs, pytest.raises(SiteTooSlow):
        fetch(internet, limits=Limits(total_seconds=0.2))
    assert ours.fileno() == -1


def test_a_slow_resolver_does_not_hold_us(internet, monkeypatch):
    monkeypatch.setattr(internet, "resolve", lambda _: time.sleep(1.5) or [])
    started = time.monotonic()
    with pytest.raises(SiteUnreachable):
        fetch(internet, limits=SHORT)
    assert time.monotonic() - started < 1.2


def test_redirects_share_one_deadline(internet, serving):
    def script(_):
        time.sleep(0.3)
        return answer(b"", "Location: /on", status="302 Found")

    internet.site(script, tls=serving)
    with pytest.raises(SiteTooSlow):
        fetch(internet, limits=Limits(total_seconds=0.5))


@pytest.mark.parametrize(
    "script",
    [
        forever(b"X-Header: " + b"a" * 1000 + b"\r\n", before=HEAD),
        forever(b"a" * 4096, before=HEAD + b"X-Long: "),
        forever(b"HTTP/1.1 100 Continue\r\n\r\n"),
        forever(b"a" * 4096),
        forever(b"X: y\r\n", before=HEAD),
    ],
    ids=["headers", "one header", "continues", "no status", "small headers"],
)
def test_a_head_without_end_is_left(script, internet, serving):
    internet.site(script, tls=serving)
    with pytest.raises(SiteFailed):
        fetch(internet)


@pytest.mark.parametrize(
    "script",
    [
        forever(b"a" * 4096, before=HEAD + b"\r\n"),
        forever(b"1000\r\n" + b"a" * 4096 + b"\r\n", before=CHUNKED),
        forever(b"1" + b";x=" + b"y" * 4000 + b"\r\na\r\n", before=CHUNKED),
        forever(b"X: " + b"y" * 4000 + b"\r\n", before=CHUNKED + b"0\r\n"),
        forever(b"a" * 4096, before=CHUNKED + b"7fffffffffffffff\r\n"),
        HEAD + b"Content-Length: 999999999999\r\n\r\n",
    ],
    ids=["body", "chunks", "extensions", "trailers", "a chunk", "length"],
)
def test_a_body_without_end_is_left_where_the_limit_is(script, internet, serving):
    internet.site(script, tls=serving)
    tracemalloc.start()
    try:
        with pytest.raises(AnswerTooLarge) as caught:
            fetch(internet)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert "256 kB" in str(caught.value)
    assert most < 4 * 1024 * 1024


@pytest.mark.parametrize(("size", "fits"), [(1000, True), (1001, False)])
@pytest.mark.parametrize("way", ["length", "chunked", "closing"])
def test_the_limit_is_exact_however_the_body_comes(size, fits, way, internet, serving):
    body = b"a" * size
    internet.site(
        {
            "length": answer(body),
            "chunked": CHUNKED + f"{size:x}\r\n".encode() + body + b"\r\n0\r\n\r\n",
            "closing": HEAD + b"\r\n" + body,
        }[way],
        tls=serving,
    )
    if fits:
        assert fetch(internet, most_bytes=1000).body == body
    else:
        with pytest.raises(AnswerTooLarge):
            fetch(internet, most_bytes=1000)


@pytest.mark.parametrize("coding", ["gzip", "GZIP", "br", "deflate", "zstd", "gzip, gzip", "x"])
def test_a_compressed_answer_is_not_unpacked(coding, internet, serving):
    bomb = gzip.compress(b"0" * 10_000_000)
    internet.site(answer(bomb, f"Content-Encoding: {coding}"), tls=serving)
    with pytest.raises(SiteFailed) as caught:
        fetch(internet)
    assert "compressed" in str(caught.value)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"\r\n",
        b"HTTP/1.1\r\n\r\n",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/1.1 9999 OK\r\n\r\n",
        b"HTTP/3 200 OK\r\n\r\n",
        b"ICY 200 OK\r\n\r\n",
        b"SSH-2.0-OpenSSH\r\n",
        b"220 mail.example.org ESMTP\r\n",
        HEAD + b"Content-Length: 10\r\n\r\n{}",
        HEAD + b"Content-Length: -1\r\n\r\n{}",
        HEAD + b"Content-Length: 0x2\r\n\r\n{}",
        HEAD + b"Content-Length: 2, 2\r\n\r\n{}",
        HEAD + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
        HEAD + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        HEAD + b"Transfer-Encoding: identity\r\n\r\n{}",
        CHUNKED + b"2\r\n{",
        CHUNKED + b"2\r\n{}\r\n",
        CHUNKED + b"\r\n{}\r\n",
        CHUNKED + b"zz\r\n{}\r\n",
        CHUNKED + b"-2\r\n{}\r\n0\r\n\r\n",
        CHUNKED + b"-1\r\n{}\r\n0\r\n\r\n",
        CHUNKED + b"ffffffffffffffffffffffffffffffff\r\n{}",
    ],
)
def test_an_answer_that_lies_about_itself_is_none(said, internet, serving):
    internet.site(said, tls=serving)
    with pytest.raises(SiteFailed):
        fetch(internet)


def test_a_connection_that_is_cut_does_not_pass_for_a_whole_answer(internet, serving):
    internet.site(HEAD + b"\r\n" + b'{"a":1}', tls=serving, cut=True)
    with pytest.raises(SiteFailed):
        fetch(internet)


def test_a_site_that_hangs_up_on_us_is_a_failure(internet, serving):
    def script(_):
        raise OSError

    internet.site(script, tls=serving)
    with pytest.raises(SiteFailed):
        fetch(internet)


def test_a_site_that_hurt_us_is_not_asked_again_at_once(internet, serving):
    site = internet.site(forever(b"a" * 4096, before=HEAD + b"\r\n"), tls=serving)
    fetcher = internet.fetcher()
    for _ in range(5):
        with pytest.raises(AnswerTooLarge):
            fetcher.fetch(f"https://{NAME}/x", purpose=Purpose.KEYS)
    assert site.connections == 1
