"""`issuer verify ADDRESS`, `issuer registry`, and what is asked of others by default."""

from __future__ import annotations

import json
import socket
from functools import partial

import pytest

from issuer import bootstrap
from issuer.fetching import HttpsFetcher, Network
from tests.issuer.cli.conftest import documents
from tests.issuer.cli.test_doctor import found
from tests.issuer.fetching import spellings
from tests.issuer.fetching.sites import NAME, answer, credulous, patient
from tests.issuer.verification.actors import WORKED_EXAMPLE as EXAMPLE

BADGE = f"https://{NAME}/badge.json"
DID = f"did:web:{NAME}"


@pytest.fixture
def through(internet, monkeypatch):
    """The program's own fetcher, on our small internet."""

    def lead(installation, *, resolve=internet.resolve, **more):
        network = Network(resolve, internet.connect, internet.tls)
        door = partial(HttpsFetcher, network=network, sleep=lambda _: None, **more)
        monkeypatch.setattr(bootstrap, "HttpsFetcher", door)
        installation.environ["ISSUER_FETCH"] = "on"
        return installation

    return lead


# -- by default ------------------------------------------------------------------------------------


def test_by_default_nothing_is_resolved_or_connected_to(ready, college, canary, monkeypatch):
    asked = []
    resolve, reach = socket.getaddrinfo, socket.socket.connect

    def resolving(host, *rest, **more):
        asked.append(host)
        return resolve(host, *rest, **more)

    def connecting(self, address):
        asked.append(address)
        return reach(self, address)

    monkeypatch.setattr(socket, "getaddrinfo", resolving)
    monkeypatch.setattr(socket.socket, "connect", connecting)
    url = f"https://localhost:{canary.port}/"
    badges = [
        college.badge(),
        college.badge(status_list=url),
        college.badge(refreshService={"id": url, "type": "1EdTechCredentialRefresh"}),
        college.badge(credentialSchema=[{"id": url, "type": "1EdTechJsonSchemaValidator2019"}]),
        {**college.badge(), "issuer": f"did:web:localhost%3A{canary.port}"},
        {**college.badge(), "@context": [url]},
    ]
    files = [ready.file(f"{number}.json", json.dumps(badge)) for number, badge in enumerate(badges)]
    answers = documents(ready.run("verify", "--json", *files, BADGE, url).stdout)
    assert [answer["verdict"] == "valid" for answer in answers] == [False] * 8
    assert [answer["error"] for answer in answers[6:]] == ["not-fetched"] * 2
    assert (asked, canary.seen()) == ([], 0)


# -- where fetching is on --------------------------------------------------------------------------


def test_an_address_is_fetched_and_said(ready, through, college):
    through(ready)
    (answer,) = documents(ready.ok("verify", "--json", BADGE))
    assert answer["verdict"] == "valid"
    assert answer["fetched"]["host"] == NAME
    assert answer["submission"] == BADGE
    assert f"It was fetched from {NAME} at " in ready.ok("verify", BADGE)
    chinese = ready.ok("--lang", "zh-Hant", "verify", BADGE)
    assert NAME in chinese
    assert "fetched from" not in chinese


def test_sites_are_told_who_asks(ready, through, internet, college, serving):
    through(ready)
    ready.environ["ISSUER_BASE_URL"] = "https://badges.example.edu"
    site = internet.site(college, tls=serving)
    ready.run("verify", BADGE)
    assert b"User-Agent: badge-issuer (+https://badges.example.edu/)\r\n" in site.requests[0]


@pytest.mark.parametrize(
    ("path", "said"),
    [("/page", "shows a web page there"), ("/nowhere", "nothing at this address")],
)
def test_what_is_no_badge_could_not_be_checked(path, said, ready, through, college):
    result = through(ready).run("verify", f"https://{NAME}{path}")
    assert result.exit_code == 2
    assert said in result.stdout
    assert "CANARY-OF-THE-PAGE" not in result.output


def test_a_file_has_its_keys_and_lists_fetched(ready, through, college):
    path = ready.file("theirs.json", college.text)
    assert ready.run("verify", path).exit_code == 2
    through(ready).ok("verify", path)


def test_a_form_of_the_issuers_own_is_fetched_and_applied(ready, through, college):
    form = {"id": f"{college.base}/form", "type": "1EdTechJsonSchemaValidator2019"}
    badge = college.badge(credentialSchema=[*EXAMPLE["credentialSchema"], form])
    path = ready.file("formal.json", json.dumps(badge))
    through(ready)
    for asked, code, said in (
        (None, 2, f"{college.base}/form, which could not be obtained from here."),
        ({"required": ["proof"]}, 0, "It keeps to a form of the issuer's own that it names"),
        ({"required": ["grade"]}, 1, "the rule “#/required” is broken (at $)."),
    ):
        if asked is not None:
            text = json.dumps({"$schema": "http://json-schema.org/draft-07/schema#", **asked})
            college.paths["/form"] = answer(text.encode(), kind="application/json")
        result = ready.run("verify", "--json", path)
        assert result.exit_code == code
        (report,) = documents(result.stdout)
        (found,) = [one for one in report["findings"] if one["step"] == "schema"]
        assert said in found["message"]


def test_no_spelling_of_an_address_leads_inside(ready, through, canary):
    through(ready, resolve=credulous, limits=patient(canary))
    urls = [url.replace("{port}", str(canary.port)) for url in spellings.spellings()]
    urls = [url for url in urls if url.startswith(("http", "HTTP", "hTTp"))]
    assert len(urls) >= 200
    answers = documents(ready.run("verify", "--json", *urls).stdout)
    assert len(answers) == len(urls)
    assert {answer["verdict"] for answer in answers} == {"could-not-be-checked"}
    assert canary.seen() == 0


# -- registries ------------------------------------------------------------------------------------

LISTING = {
    "name": "Partner universities",
    "validUntil": "2099-08-31T00:00:00Z",
    "issuers": [{"id": DID, "name": "Example College"}],
}


def signed(installation, listing=LISTING):
    path = installation.file("listing.json", json.dumps(listing))
    target = installation.folder / "signed.json"
    installation.ok("registry", "sign", path, target, "--by", "grace")
    did = installation.services().institution.ring.signing.public_key.did_key
    return f"{target}#{did}"


def test_a_list_is_signed_and_then_believed(ready, through, college):
    ready.environ["ISSUER_KNOWN_ISSUERS"] = signed(ready)
    through(ready)
    (answer,) = documents(ready.ok("verify", "--json", BADGE))
    (finding,) = [one for one in answer["findings"] if one["step"] == "issuer"]
    assert finding["outcome"] == "passed"
    assert "Partner universities" in finding["message"]


def test_signing_a_list_takes_a_learning_advisor_and_a_new_file(ready):
    path = ready.file("listing.json", json.dumps(LISTING))
    target = ready.file("there.json", "precious")
    refused = ready.run("registry", "sign", path, ready.folder / "new.json", "--by", "amy")
    assert refused.exit_code == 1
    assert not (ready.folder / "new.json").exists()
    assert ready.run("registry", "sign", path, target, "--by", "grace").exit_code == 1
    assert target.read_text() == "precious"


def test_a_list_that_is_not_what_it_should_be_stops_the_program(ready):
    address = signed(ready)
    path, _, did = address.partition("#")
    other = ready.services().institution.did
    unsigned = ready.file("dcc.json", json.dumps({"registry": {DID: {"name": "Example College"}}}))
    stale = ready.file("stale.json", "{}")
    wrong = {
        path: "nobody says with which key",
        f"{path}#{other}": "ISSUER_KNOWN_ISSUERS",
        f"{path}#did:key:z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH": "did not sign it",
        f"{unsigned}#{did}": "has no signature",
        str(stale): "no list of issuers",
        "/nowhere/at/all.json": "cannot be read",
        f"#{did}": "ISSUER_KNOWN_ISSUERS",
    }
    for written, why in wrong.items():
        ready.environ["ISSUER_KNOWN_ISSUERS"] = written
        result = ready.run("keys", "new", "--dry-run")
        assert (result.exit_code, why in result.output) == (1, True), (written, result.output)
        assert ready.run("doctor").exit_code == 1


# -- what the doctor says --------------------------------------------------------------------------


def test_the_doctor_says_what_is_asked_of_others(ready):
    assert found(ready)["verification"].said == (
        "asks no other site, refreshes none; registries of issuers: none"
    )
    unsigned = ready.file("dcc.json", json.dumps({"registry": {DID: {"name": "Example College"}}}))
    ready.environ["ISSUER_KNOWN_ISSUERS"] = f"{signed(ready)} {unsigned}"
    ready.environ |= {"ISSUER_FETCH": "on", "ISSUER_REFRESH": "on"}
    finding = found(ready)["verification"]
    assert finding.health.value == "ok"
    assert finding.said == (
        "asks other sites, refreshes badges; registries of issuers: Partner universities "
        "(signed, until 2099-08-31), dcc.json (signed by nobody)"
    )


def test_refreshing_without_fetching_is_something_to_care_about(ready):
    ready.environ["ISSUER_REFRESH"] = "on"
    finding = found(ready)["verification"]
    assert finding.health.value == "take care"
    assert "ISSUER_FETCH=on" in finding.advice


@pytest.mark.parametrize("value", ["yes", "1", "ON", "true"])
def test_a_switch_is_on_or_off(value, ready):
    ready.environ["ISSUER_FETCH"] = value
    result = ready.run("keys", "list")
    assert result.exit_code == 1
    assert "ISSUER_FETCH" in result.output
