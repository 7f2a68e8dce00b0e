"""A redirect is a new address: twice at most, never inside, never out of https."""

import re

import pytest

from issuer.fetching import (
    Purpose,
    RedirectRefused,
)
from tests.issuer.fetching.sites import (
    NAME,
    OTHER_NAME,
    PUBLIC_TOO,
    URL,
    answer,
    sent_on,
)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed_and_said(status, internet, serving):
    internet.site(sent_on(f"//{OTHER_NAME}/there", f"{status} Onward"), tls=serving)
    internet.site(answer(b"[]"), name=OTHER_NAME, at=PUBLIC_TOO, tls=serving)
    fetched = internet.fetcher().fetch(URL, purpose=Purpose.STATUS)
    assert (fetched.url, fetched.body) == (f"https://{OTHER_NAME}/there", b"[]")
    assert internet.looked_up == [NAME, OTHER_NAME]


@pytest.mark.parametrize("onward", [f"https://{OTHER_NAME}/", f"//www.{NAME}/did.json"])
def test_keys_are_never_taken_from_another_site(onward, internet, serving):
    """Row 4: a site that sends on anybody would vouch for keys that are not its own."""
    site = internet.site(sent_on(onward), tls=serving)
    other = internet.site(answer(), name=OTHER_NAME, at=PUBLIC_TOO, tls=serving)
    with pytest.raises(RedirectRefused) as caught:
        internet.fetcher().fetch(URL, purpose=Purpose.KEYS, most_bytes=1000)
    assert "site that was named" in str(caught.value)
    assert (site.connections, other.connections) == (1, 0)


def test_keys_may_lie_elsewhere_on_the_same_site(internet, serving):
    internet.site(hops(1), tls=serving)
    fetched = internet.fetcher().fetch(f"https://{NAME}/0", purpose=Purpose.KEYS)
    assert fetched.url == f"https://{NAME}/1"


def hops(count):
    """Sends on as many times as told, then answers."""

    def script(request):
        number = int(re.match(rb"GET /(\d+)", request)[1])
        return sent_on(f"/{number + 1}") if number < count else answer()

    return script


def test_two_redirects_are_followed_and_not_three(internet, serving):
    site = internet.site(hops(2), tls=serving)
    assert internet.fetcher().fetch(f"https://{NAME}/0", purpose=Purpose.KEYS).body == b"{}"
    assert site.connections == 3
    site = internet.site(hops(3), tls=serving)
    with pytest.raises(RedirectRefused) as caught:
        internet.fetcher().fetch(f"https://{NAME}/0", purpose=Purpose.KEYS)
    assert site.connections == 3
    assert "too often" in str(caught.value)


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("", "where to"),
        ("https://b\xfccher.example.org/", "where to"),
        ("https://[::1/", "where to"),
        (f"http://{NAME}/", "https://"),
        ("ftp://example.org/", "https://"),
        ("https://169.254.169.254/latest", "a number"),
        ("https://localhost/", "inside a network"),
        ("https://example.org:22/", "unusual port"),
        ("https://a:b@example.org/", "a password"),
    ],
)
def test_a_redirect_is_read_like_any_address(location, reason, internet, serving):
    site = internet.site(sent_on(location), tls=serving)
    with pytest.raises(RedirectRefused) as caught:
        internet.fetcher().fetch(URL, purpose=Purpose.KEYS)
    assert reason in str(caught.value)
    assert site.connections == 1
    assert len(internet.looked_up) == 1
