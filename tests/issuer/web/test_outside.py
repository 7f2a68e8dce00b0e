"""The page and badges of others: what is asked of their sites, by default and when it may be."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from issuer.actions.outside_world import Outside
from issuer.errors import IssuerError
from issuer.fetching import HttpsFetcher, Network
from issuer.verification.registry import Registry
from issuer.web import create_app
from keys.multibase import encode_base64url
from tests.issuer.fetching import spellings
from tests.issuer.fetching.sites import NAME, PUBLIC, credulous, patient
from tests.issuer.verification.actors import EVIL_KEY, example
from tests.issuer.web.site import BROWSER, Site

JSON = "application/json"
BADGE = f"https://{NAME}/badge.json"


class Open:
    """The site of a test, with a door to the outside."""

    def __init__(self, site: Site, outside: Outside) -> None:
        self.base = site.settings.base_url
        self.app = create_app(replace(site.services, outside=outside))

    def post(self, data, *, accept=BROWSER, **headers):
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.app.test_client().post(
            "/verify", data=data, base_url=self.base, headers={"Accept": accept, **sent}
        )

    def get(self, path):
        return self.app.test_client().get(path, base_url=self.base, headers={"Accept": BROWSER})


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    made = Site(tmp_path_factory.mktemp("site"), verify_per_minute=100_000)
    yield made
    made.close()


@pytest.fixture
def open_site(plain, internet):
    return Open(plain, Outside(internet.fetcher()))


# -- by default ------------------------------------------------------------------------------------


def test_by_default_a_foreign_badge_causes_no_question(plain, college, internet):
    page = plain.post("/verify", {"text": college.text})
    assert "This could not be fully checked" in page.text
    for field in ("text", "credential"):
        page = plain.post("/verify", {field: BADGE})
        assert page.status_code == 422
        assert "badges are not fetched from other sites here" in page.text
    assert plain.get(f"/verify/find?credential={BADGE}").status_code == 422
    assert plain.services.outside.fetcher is None
    assert (internet.looked_up, college.asked) == ([], [])


def test_by_default_the_page_says_that_nobody_is_told(plain):
    page = plain.get("/verify").text
    assert "Nobody is told that you asked" in page
    assert "others at their address" not in page


# -- where fetching is on --------------------------------------------------------------------------


def test_an_address_is_fetched_and_the_answer_says_from_where(open_site, college):
    for field in ("text", "credential"):
        page = open_site.post({field: BADGE})
        assert "This badge is good" in page.text
        assert f"It was fetched from {NAME} at " in page.text
        assert page.headers["X-Robots-Tag"] == "noindex"
        assert page.headers["Cache-Control"] == "no-store"
        assert "Link to this verification" not in page.text


def test_of_a_stranger_with_a_domain_it_says_whose_signature_it_is(open_site, college):
    page = open_site.post({"text": college.text}).text
    assert '<header class="verdict verdict--good">' in page
    note = f"It was signed by whoever runs {NAME}; this system does not know them."
    assert note in page.split('<header class="verdict')[1].split("</header>")[0]
    assert "<dt>Identifier</dt>" not in page


def test_a_program_learns_it_too(open_site, college):
    said = json.loads(open_site.post({"text": BADGE}, accept=JSON).data)
    assert said["verdict"] == "valid"
    assert said["fetched"]["host"] == NAME
    assert said["fetched"].keys() == {"host", "at"}
    by_file = json.loads(open_site.post({"text": college.text}, accept=JSON).data)
    assert by_file["verdict"] == "valid"
    assert "fetched" not in by_file


def test_a_link_makes_us_ask_nobody(open_site, college, internet):
    """Or any page could have its readers make us ask, from wherever they are."""
    page = open_site.get(f"/verify/find?credential={BADGE}")
    assert page.status_code == 422
    assert "Press the button" in page.text
    assert f'value="{BADGE}"' in page.text
    assert college.asked == internet.looked_up == []


def test_another_site_cannot_press_the_button(open_site, college):
    for foreign in ({"Sec_Fetch_Site": "cross-site"}, {"Origin": "https://evil.example"}):
        assert open_site.post({"text": BADGE}, **foreign).status_code == 403
    assert college.asked == []


@pytest.mark.parametrize("path", ["/page", "/nowhere"])
def test_nothing_that_a_site_sends_is_shown(path, open_site, college):  # row 51
    page = open_site.post({"credential": f"https://{NAME}{path}"})
    assert page.status_code == 422
    assert 'role="alert"' in page.text
    assert "CANARY-OF-THE-PAGE" not in page.text
    said = open_site.post({"credential": f"https://{NAME}{path}"}, accept=JSON)
    assert said.status_code == 422
    assert json.loads(said.data)["type"].endswith("/problems/not-obtained")
    assert b"CANARY-OF-THE-PAGE" not in said.data


def test_what_leads_inside_and_what_is_not_there_look_alike(open_site, internet):
    internet.name("inside.example.org", ["10.0.0.1"])
    pages = []
    for name in ("inside.example.org", "absent.example.org"):
        page = open_site.post({"credential": f"https://{name}/"})
        assert page.status_code == 422
        pages.append(page.text.replace(name, "NAME"))
    assert pages[0] == pages[1]


def test_one_visitor_may_not_have_us_ask_without_end(tmp_path, college, internet):
    site = Site(tmp_path, verify_per_minute=3)
    one = Open(site, Outside(internet.fetcher()))
    answers = [one.post({"text": f"https://{NAME}/{number}"}).status_code for number in range(5)]
    site.close()
    assert answers == [422, 422, 422, 429, 429]
    assert len(college.asked) == 3


def test_an_issuer_out_of_reach_is_not_said_to_be_left_unasked(open_site, plain, college):
    text = college.text.replace(NAME, "absent.example.org")
    assert "are not asked from here" not in open_site.post({"text": text}).text
    assert "are not asked from here" in plain.post("/verify", {"text": text}).text


def test_the_page_says_whom_it_asks(open_site):
    page = open_site.get("/verify").text
    assert "Nobody is told that you asked" not in page
    assert "Sites of other issuers are asked" in page


def test_an_issuer_that_a_registry_knows_is_said_to_be_known(plain, college, internet):
    registry = Registry("Partner universities", {f"did:web:{NAME}": "Example College"})
    site = Open(plain, Outside(internet.fetcher(), registries=(registry,)))
    page = site.post({"text": BADGE}).text
    assert "Partner universities" in page
    assert (
        "Partner universities"
        not in Open(plain, Outside(internet.fetcher())).post({"text": BADGE}).text
    )


# -- nothing leads inside --------------------------------------------------------------------------

FEW = spellings.spellings(
    ("10.0.0.1", "100.100.100.200", "127.0.0.1", "169.254.169.254"), ("::1", "fd00:ec2::254")
)


@pytest.fixture
def credulous_site(plain, canary, internet):
    """Its fetcher may use the canary's port, and its resolver believes every number."""

    def resolve(name):
        return [PUBLIC] if name == NAME else credulous(name)

    network = Network(resolve, internet.connect, internet.tls)
    door = HttpsFetcher(
        agent="tests", limits=patient(canary), network=network, sleep=lambda _: None
    )
    return Open(plain, Outside(door, refreshes=True))


def signed_by_itself(**changes):
    """A good badge of a did:key, for whose keys nobody is asked."""
    document = example(credentialStatus=None)
    document["issuer"]["id"] = EVIL_KEY.did
    return EVIL_KEY.sign(document | changes)


def with_list(url):
    status = {"id": f"{url}#7", "type": "BitstringStatusListEntry", "statusListIndex": "7"}
    status |= {"statusPurpose": "revocation", "statusListCredential": url}
    return signed_by_itself(credentialStatus=status)


def by_did(url):
    did = "did:web:" + url.removeprefix("https://").removesuffix("/").replace(":", "%3A")
    return with_issuer(did, f"{did}#key")


def with_issuer(issuer, method):
    badge = signed_by_itself()
    badge["issuer"]["id"] = issuer
    badge["proof"][0]["verificationMethod"] = method
    return badge


def by_jwt(url):
    """Its `kid` names the key; nobody needs to have signed it to make us look for that."""
    claims = {**with_issuer(url, ""), "proof": None}
    del claims["proof"]
    header = {"alg": "EdDSA", "kid": f"{url}#key", "typ": "JWT"}
    payload = {"iss": url, "jti": claims["id"], "sub": "x", "nbf": 1_700_000_000, "vc": claims}
    parts = [encode_base64url(json.dumps(part).encode())[1:] for part in (header, payload)]
    return ".".join([*parts, encode_base64url(bytes(64))[1:]])


PLACES = {
    "status list": with_list,
    "did:web": by_did,
    "https issuer": lambda url: with_issuer(url, f"{url}#key"),
    "kid": by_jwt,
    "refresh": lambda url: signed_by_itself(
        refreshService={"id": url, "type": "1EdTechCredentialRefresh"}
    ),
}


def text_of(badge):
    return badge if isinstance(badge, str) else json.dumps(badge)


@pytest.mark.parametrize("place", PLACES)
def test_each_place_makes_us_ask_where_it_may(place, credulous_site, college):
    credulous_site.post({"text": text_of(PLACES[place](f"https://{NAME}/"))})
    assert len(college.asked) == 1


def test_no_address_handed_in_leads_inside(credulous_site, canary):
    every = spellings.spellings()
    assert len(every) >= 200
    for url in every:
        text = url.replace("{port}", str(canary.port))
        assert credulous_site.post({"credential": text}, accept=JSON).status_code in {404, 422}
    assert canary.seen() == 0


@pytest.mark.parametrize("place", PLACES)
def test_no_address_in_a_badge_leads_inside(place, credulous_site, canary):
    tried = 0
    for url in FEW:
        try:
            badge = PLACES[place](url.replace("{port}", str(canary.port)))
        except IssuerError:  # no badge can be signed that names it
            continue
        tried += 1
        answer = credulous_site.post({"text": text_of(badge)}, accept=JSON)
        assert answer.status_code in {200, 422}
        if place != "refresh" and answer.status_code == 200:
            assert json.loads(answer.data)["verdict"] != "valid"
    assert canary.seen() == 0
    assert tried >= 200
