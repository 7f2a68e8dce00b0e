"""Who is believed to be who they say, and what is said of those who are not reached."""

import pytest

from issuer.fetching import (
    AddressRefused,
    CertificateRefused,
    NotHttps,
    Purpose,
    RedirectRefused,
    SiteUnreachable,
)
from issuer.fetching.connection import trust_in_web_servers
from tests.issuer.fetching.sites import (
    NAME,
    OTHER_NAME,
    PUBLIC,
    URL,
    Site,
    answer,
    sent_on,
)


@pytest.mark.parametrize(
    ("shown", "names", "reason"),
    [
        ({}, [OTHER_NAME], "for another name"),
        ({}, ["*.org"], "for another name"),
        ({"run_out": True}, [NAME], "has run out"),
        ({"own": True}, [NAME], "nobody who is trusted"),
    ],
)
def test_a_site_must_prove_its_name(shown, names, reason, internet, authority):
    site = internet.site(answer(), tls=authority.serving(*names, **shown))
    with pytest.raises(CertificateRefused) as caught:
        internet.fetcher().fetch(URL, purpose=Purpose.KEYS)
    assert reason in str(caught.value)
    assert site.requests == []


def test_a_site_without_tls_is_not_spoken_to(internet):
    site = internet.site(answer(), tls=None)
    with pytest.raises(CertificateRefused):
        internet.fetcher().fetch(URL, purpose=Purpose.KEYS)
    assert not any(b"GET" in request for request in site.requests)


def test_the_roots_of_the_machine_do_not_vouch_for_our_throwaway_authority(internet, serving):
    internet.site(answer(), tls=serving)
    internet.tls = trust_in_web_servers()
    with pytest.raises(CertificateRefused):
        internet.fetcher().fetch(URL, purpose=Purpose.KEYS)


# -- development -------------------------------------------------------------------------------


def test_in_development_this_machine_may_be_asked_in_clear(internet):
    site = Site(answer(), tls=None)
    url = f"http://127.0.0.1:{site.port}/did.json"
    assert internet.fetcher(loopback=True).fetch(url, purpose=Purpose.KEYS).url == url
    with pytest.raises(NotHttps):
        internet.fetcher().fetch(url, purpose=Purpose.KEYS)
    site.close()


def test_localhost_is_this_machine_whatever_a_resolver_says(internet):
    site = Site(answer(), tls=None)
    internet.name("localhost", [PUBLIC])
    url = f"http://localhost:{site.port}/"
    assert internet.fetcher(loopback=True).fetch(url, purpose=Purpose.KEYS).body == b"{}"
    assert internet.looked_up == []
    site.close()


def test_even_in_development_nobody_outside_sends_us_inside(internet, serving, canary):
    internet.site(sent_on(f"https://localhost:{canary.port}/"), tls=serving)
    internet.name("lists.example.org", ["127.0.0.1"])
    fetcher = internet.fetcher(loopback=True)
    with pytest.raises(RedirectRefused):
        fetcher.fetch(URL, purpose=Purpose.KEYS)
    with pytest.raises(SiteUnreachable):
        fetcher.fetch("https://lists.example.org/", purpose=Purpose.KEYS)
    with pytest.raises(NotHttps):
        fetcher.fetch(f"http://lists.example.org:{canary.port}/", purpose=Purpose.KEYS)
    with pytest.raises(AddressRefused):
        fetcher.fetch(f"http://10.0.0.1:{canary.port}/", purpose=Purpose.KEYS)
    assert canary.seen() == 0


def test_a_redirect_never_takes_tls_away(internet, authority, canary):
    site = Site(
        sent_on(f"http://localhost:{canary.port}/"), tls=authority.serving("localhost", NAME)
    )
    with pytest.raises(RedirectRefused):
        internet.fetcher(loopback=True).fetch(
            f"https://localhost:{site.port}/", purpose=Purpose.KEYS
        )
    site.close()
    assert canary.seen() == 0


# -- what is told ------------------------------------------------------------------------------


def test_nobody_can_look_around_inside_by_asking(internet):
    """A name that does not exist, one that leads inside and one that is silent: all the same."""
    internet.name("inside.example.org", ["10.0.0.1"])
    internet.name("mixed.example.org", [PUBLIC, "10.0.0.1"])
    internet.name("empty.example.org", [])
    internet.name("silent.example.org", [PUBLIC])
    internet.name("odd.example.org", ["no address"])
    internet.sites[PUBLIC] = closed = Site(b"", tls=None)
    closed.close()
    elapsed = iter([0.0, 0.4, 0.9, 0.01, 0.6, 0.3])
    told = set()
    for name in ("none", "inside", "mixed", "empty", "silent", "odd"):
        clock = _Clock(next(elapsed))
        internet.slept.clear()
        fetcher = internet.fetcher(clock=clock)
        with pytest.raises(SiteUnreachable) as caught:
            fetcher.fetch(f"https://{name}.example.org/", purpose=Purpose.KEYS)
        text = str(caught.value).replace(name, "NAME")
        told.add((text, caught.value.unsaid, round(clock.last + sum(internet.slept), 6) % 1))
    assert len(told) == 1


class _Clock:
    """Stands still until something has been asked, then shows what that took."""

    def __init__(self, took):
        self._took, self._calls, self.last = took, 0, 0.0

    def __call__(self):
        self._calls += 1
        self.last = self._took if self._calls > 2 else 0.0
        return self.last


def test_a_name_that_leads_inside_is_told_to_the_log_and_not_which(internet, capsys):
    from issuer.log import set_up_logging

    set_up_logging()
    internet.name("secret-name.example.org", ["10.0.0.1"])
    with pytest.raises(SiteUnreachable):
        internet.fetcher().fetch("https://secret-name.example.org/p?x=1", purpose=Purpose.KEYS)
    said = capsys.readouterr().err
    assert "fetch-led-inside" in said
    assert "secret-name" not in said
    assert "10.0.0.1" not in said
