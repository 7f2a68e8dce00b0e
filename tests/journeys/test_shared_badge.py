"""A badge out in the world: scanned, posted somewhere, withdrawn."""

from __future__ import annotations

import io
from urllib.parse import parse_qs, urlsplit

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from tests.scheme import PASSWORD

pytestmark = pytest.mark.browser

HOLDER = "CHAN Tai Man 陳大文"


@pytest.fixture
def holding(world):
    """A holder with their badge."""
    learner = world.learner(HOLDER)
    account = world.account_of(learner)
    return account, world.badges(learner)[0]


@pytest.fixture
def mine(opened, world, holding):
    """The holder's window, at the page of their badge."""
    account, badge = holding
    page = opened()
    page.context.add_cookies(
        [{"name": "issuer", "value": world.token(account, PASSWORD), "url": world.base}]
    )
    page.goto(f"{world.base}/mine/badges/{badge.id}")
    return page


def downloaded(page, link):
    with page.expect_download() as loading:
        page.get_by_role("link", name=link).click()
    return loading.value.path().read_bytes()


def named_in_code(picture: bytes) -> str:
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
    return code.text


def test_the_code_on_the_picture_leads_a_stranger_to_the_verdict(mine, opened):
    picture = downloaded(mine, "Download the picture (PNG)")
    stranger = opened()
    stranger.goto(named_in_code(picture))
    expect(stranger.get_by_role("heading", level=1)).to_have_text("This badge is good")
    expect(stranger.locator(".verdict__headline")).to_contain_text(HOLDER)


def test_the_code_can_be_scanned_from_the_screen(mine):
    mine.locator(".mine__picture img").evaluate("image => image.decode()")
    screen = mine.locator(".mine__picture img").screenshot()
    assert named_in_code(screen).startswith(mine.url.split("/mine")[0] + "/verify/")


def test_the_downloaded_credential_is_the_signed_text(mine, holding):
    assert downloaded(mine, "Download the credential (JSON)").decode() == holding[1].text


def test_a_posted_link_shows_a_picture_that_names_nobody(opened, world, holding):
    page, badge = opened(), holding[1]
    page.goto(f"{world.base}/credentials/{badge.id}")
    told = {
        one.get_attribute("property"): one.get_attribute("content")
        for one in page.locator("meta[property^='og:']").all()
    }
    assert told["og:url"] == f"{world.base}/credentials/{badge.id}"
    assert told["og:title"]
    assert told["og:description"]
    assert HOLDER not in " ".join(told.values())
    answer = page.request.get(told["og:image"])
    assert answer.status == 200
    assert answer.headers["content-type"] == "image/png"
    size = (int(told["og:image:width"]), int(told["og:image:height"]))
    assert Image.open(io.BytesIO(answer.body())).size == size == (1200, 627)


def test_linkedin_is_handed_the_name_the_date_and_the_address(mine, world, holding):
    href = mine.get_by_role("link", name="Add to LinkedIn").get_attribute("href")
    assert urlsplit(href).hostname == "www.linkedin.com"
    fields = parse_qs(urlsplit(href).query)
    assert fields["certUrl"] == [f"{world.base}/credentials/{holding[1].id}"]
    assert fields["certId"] == [holding[1].plan.short_code]
    assert fields["organizationName"] == ["Example University"]
    assert (fields["issueYear"], fields["issueMonth"]) == (["2026"], ["11"])


def test_the_link_is_copied(mine, world, holding):
    mine.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=world.base)
    mine.get_by_role("button", name="Copy").click()
    expect(mine.get_by_role("button", name="Copied")).to_be_visible()
    copied = mine.evaluate("() => navigator.clipboard.readText()")
    assert copied == f"{world.base}/verify/{holding[1].id}"


def test_a_withdrawn_badge_is_gone_with_the_next_look(mine, opened, world, holding):
    addresses = [
        f"{world.base}/credentials/{holding[1].id}",
        f"{world.base}/verify/{holding[1].id}",
    ]
    windows = [opened() for _ in addresses]
    for window, address in zip(windows, addresses, strict=True):
        assert window.goto(address).status == 200
    mine.get_by_role("button", name="Switch the link off").click()
    expect(mine.get_by_role("status")).to_contain_text("The link is off")
    for window in windows:
        assert window.reload().status == 404
    assert mine.request.get(f"{addresses[0]}.png").status == 404
    assert downloaded(mine, "Download the picture (PNG)")


def test_a_revoked_badge_says_so_where_it_is_shown(opened, world, holding):
    world.revoke(holding[1])
    page = opened()
    page.goto(f"{world.base}/verify/{holding[1].id}")
    expect(page.get_by_role("heading", level=1)).to_have_text("This badge is not good")
    page.get_by_role("link", name="See the whole badge").click()
    expect(page.get_by_role("article")).to_contain_text("This badge was revoked on")
