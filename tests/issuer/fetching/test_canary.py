"""Every spelling of an inside address, three ways to it, and a listener that must hear nothing."""

import socket
from ipaddress import ip_address

import pytest

from issuer.errors import IssuerError
from issuer.fetching import HttpsFetcher, Network, Purpose, RedirectRefused, SiteUnreachable
from issuer.fetching.connection import connect
from tests.issuer.fetching import spellings
from tests.issuer.fetching.sites import (
    NAME,
    PUBLIC,
    URL,
    Internet,
    answer,
    credulous,
    patient,
    sent_on,
)

SPELLINGS = spellings.spellings()
CANONICAL = [ip_address(text) for text in (*spellings.NUMBERS, *spellings.NUMBERS_6)] + [
    ip_address(host[1:-1])
    for text in spellings.NUMBERS
    for host in spellings.spelt_4(ip_address(text))
    if host.startswith("[") and ":" in host
]


def test_the_canary_hears_whoever_does_not_check(canary):
    for host in ("127.0.0.1", "::1"):
        connect(host, canary.port, 1).close()
    assert canary.seen() == 2
    heard = 0
    for url in SPELLINGS:
        host, separator, _ = url.removeprefix("https://").partition(":{port}/")
        try:
            if separator and credulous(host) == ["127.0.0.1"] and "[" not in host:
                connect(credulous(host)[0], canary.port, 1).close()
                heard += 1
        except (OSError, UnicodeError):
            continue
    assert canary.seen() == heard > 10


def test_no_spelling_leads_inside(canary, trusting):
    assert len(SPELLINGS) >= 200
    door = HttpsFetcher(
        agent="tests",
        limits=patient(canary),
        network=Network(credulous, connect, trusting),
        sleep=lambda _: None,
    )
    for url in SPELLINGS:
        with pytest.raises(IssuerError):
            door.fetch(url.replace("{port}", str(canary.port)), purpose=Purpose.CREDENTIAL)
    assert canary.seen() == 0


def test_no_redirect_leads_inside(canary, internet, serving):
    onward = {}
    numbers = ("10.0.0.1", "100.100.100.200", "127.0.0.1", "169.254.169.254")
    few = spellings.spellings(numbers, ("::1", "fd00:ec2::254"))
    assert len(few) >= 200

    def script(request):
        path = request.split()[1].decode()
        return sent_on(onward[path]) if path in onward else answer(status="404 Not Found")

    internet.site(script, tls=serving)
    door = internet.fetcher(limits=patient(canary))
    for number, url in enumerate(few):
        # A line end would be another header, not another address.
        onward[f"/{number}"] = url.replace("{port}", str(canary.port)).replace("\n", "%0a")
        with pytest.raises(IssuerError):
            door.fetch(f"https://{NAME}/{number}", purpose=Purpose.CREDENTIAL)
    assert {ip for ip, _ in internet.connected} == {PUBLIC}
    assert len(internet.connected) >= len(few)  # some are paths of the honest site itself
    assert canary.seen() == 0


def test_no_name_leads_inside(canary, internet):
    door = internet.fetcher(limits=patient(canary))
    for number, address in enumerate(CANONICAL):
        name = f"n{number}.example.org"
        internet.name(name, [str(address)])
        with pytest.raises(SiteUnreachable):
            door.fetch(f"https://{name}:{canary.port}/", purpose=Purpose.KEYS)
    assert internet.connected == []
    assert len(internet.looked_up) == len(CANONICAL) >= 200
    assert canary.seen() == 0


def test_the_names_of_this_machine_lead_nowhere(canary, trusting):
    door = HttpsFetcher(
        agent="tests",
        limits=patient(canary),
        network=Network(tls=trusting),
        sleep=lambda _: None,
    )
    for host in ("localhost", "localhost.", socket.gethostname(), f"{socket.gethostname()}.local"):
        with pytest.raises(IssuerError):
            door.fetch(f"https://{host}:{canary.port}/", purpose=Purpose.KEYS)
    assert canary.seen() == 0


# -- answers that change -----------------------------------------------------------------------

INSIDE = ("127.0.0.1", "::1", "10.0.0.1", "169.254.169.254", "::ffff:127.0.0.1")


def sequences():
    """Fifty ways for a name to change its mind."""
    for inside in INSIDE:
        for public in ("93.184.216.34", "2606:4700::1111"):
            yield [[public], [inside]]
            yield [[public], [public, inside]]
            yield [[public, inside], [public]]
            yield [[inside, public], [public]]
            yield [[public, public, inside], [inside]]


@pytest.mark.parametrize("answers", list(sequences()))
def test_a_name_that_changes_its_mind_is_held_to_what_it_said(answers, canary, internet, serving):
    public = "2606:4700::1111" if "2606:4700::1111" in answers[0] else "93.184.216.34"
    internet.site(answer(), at=public, tls=serving)
    internet.name(NAME, *answers)
    door = internet.fetcher(limits=patient(canary))
    url = f"https://{NAME}:{canary.port}/"
    if any(text in INSIDE for text in answers[0]):
        with pytest.raises(SiteUnreachable):
            door.fetch(url, purpose=Purpose.KEYS)
        assert internet.connected == []
    else:
        assert door.fetch(url, purpose=Purpose.KEYS).body == b"{}"
        assert internet.connected == [(public, canary.port)]
    assert internet.looked_up == [NAME]
    assert canary.seen() == 0


def test_a_redirect_to_the_same_name_is_a_new_question(canary, internet, serving):
    internet.site(sent_on(f"https://{NAME}:{canary.port}/"), tls=serving)
    internet.name(NAME, ["93.184.216.34"], ["127.0.0.1"])
    with pytest.raises(SiteUnreachable):
        internet.fetcher(limits=patient(canary)).fetch(URL, purpose=Purpose.STATUS)
    assert internet.looked_up == [NAME, NAME]
    assert internet.connected == [("93.184.216.34", 443)]
    assert canary.seen() == 0


def test_a_redirect_is_refused_in_words(internet, serving):
    internet.site(sent_on("https://127.0.0.1/"), tls=serving)
    with pytest.raises(RedirectRefused) as caught:
        internet.fetcher().fetch(URL, purpose=Purpose.KEYS)
    assert NAME in str(caught.value)
    assert "a number" in str(caught.value)


def test_the_proxies_of_the_environment_are_not_asked(canary, trusting, serving, monkeypatch):
    for variable in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(variable, f"http://127.0.0.1:{canary.port}")
    internet = Internet(trusting)
    internet.site(answer(), tls=serving)
    assert internet.fetcher().fetch(URL, purpose=Purpose.KEYS).body == b"{}"
    internet.close()
    assert canary.seen() == 0
