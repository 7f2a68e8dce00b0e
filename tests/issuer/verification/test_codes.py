"""What a scanned or pasted line is, by its form alone."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuer.errors import MalformedSubmission
from issuer.ids import CredentialId, Urls, new_id, new_short_codes, read_short_code
from issuer.verification.codes import LONGEST, Named, NamedKind, what_is
from tests.issuer.proofs.tokens import made_by_others

TOKEN = made_by_others()[0]["jws"]

NAMED = {
    "https://badges.example.edu/verify/RpLIMjc47rg9Wz_KhigARi0fb3U": NamedKind.ADDRESS,
    "http://localhost:8000/verify/RpLIMjc47rg9Wz_KhigARi0fb3U": NamedKind.ADDRESS,
    "HTTPS://EXAMPLE.EDU/A?b=c#d": NamedKind.ADDRESS,
    "https://例子.hk/徽章": NamedKind.ADDRESS,
    "https://old.example/assertions/1.json": NamedKind.ADDRESS,  # 2.0 or 3.0, who knows
    "did:web:badges.example.edu": NamedKind.DID,
    "did:web:localhost%3A8000:issuers:1": NamedKind.DID,
    "did:web:example.edu?versionTime=2026-11-20": NamedKind.DID,
    "https://example.edu/" + "a" * (LONGEST - 20): NamedKind.ADDRESS,
    "did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp#z6Mki": NamedKind.DID,
    "RpLIMjc47rg9Wz_KhigARi0fb3U": NamedKind.CREDENTIAL_ID,
    "K7QF-2M9T-XW3C": NamedKind.SHORT_CODE,
    '{"type": "VerifiableCredential"}': NamedKind.CREDENTIAL,
    "{ no JSON": NamedKind.CREDENTIAL,  # `read_submission` says what is wrong with it
    TOKEN: NamedKind.CREDENTIAL,
}


@pytest.mark.parametrize(("text", "kind"), NAMED.items(), ids=[text[:30] for text in NAMED])
@pytest.mark.parametrize("around", ["{}", " {}\n", "\ufeff{}\u00a0", "\t{}\r\n"])
def test_each_is_known_by_its_form(text, kind, around):
    assert what_is(around.replace("{}", text)) == Named(kind, text)


def test_the_kinds_are_named_for_programs():
    assert [kind.value for kind in NamedKind] == [
        "address", "credential-id", "short-code", "did", "credential",
    ]  # fmt: skip
    assert LONGEST == 2_000


@pytest.mark.parametrize("typed", ["k7qf2m9txw3c", "K7QF 2M9T XW3C", "k7qf–2m9t–xw3c"])
def test_a_short_code_is_named_in_its_stored_form(typed):
    assert what_is(typed) == Named(NamedKind.SHORT_CODE, "K7QF-2M9T-XW3C")


def test_what_we_mint_is_known():
    urls = Urls("https://badges.example.edu")
    for _ in range(200):
        one = CredentialId(new_id())
        assert what_is(one) == Named(NamedKind.CREDENTIAL_ID, one)
        for address in (urls.verification(one), urls.credential(one), urls.credential_png(one)):
            assert what_is(address) == Named(NamedKind.ADDRESS, address)
        code = next(new_short_codes(1))
        assert what_is(code) == Named(NamedKind.SHORT_CODE, code)


NOTHING = [
    "",
    " \n",
    "hello",
    "two words of text",
    "https://",
    "https:///",
    "ftp://example.edu/badge",
    "file:///etc/passwd",
    "javascript:alert(1)",
    f"data:application/vc+jwt,{TOKEN}",
    "mailto:a@example.edu",
    "openid-credential-offer://?credential_offer_uri=x",
    "example.edu/verify/x",
    "https://example.edu/a b",
    "https://example.edu/a\nhttps://evil.example/",
    "https://example.edu/\x00",
    "https://example.edu/<script>",
    "did:web",
    "did:WEB:example.edu",
    "did:web:example.edu#a\u3000b",
    "did:web:example.edu#a\u00e9",
    "did:web:example.edu#a b",
    "did:web:example.edu/\nx",
    "urn:uuid:2f1d0c6e-9c40-4c56-8f4c-0d6a7d6f1a00",
    "K7QF-2M9T-XW3",
    "K7QF-2M9T-XW3U",
    "\u017f7QF-2M9T-XW3C",  # its capital is S
    "\uff2b7QF-2M9T-XW3C",
    "RpLIMjc47rg9Wz_KhigARi0fb3",
    "https://example.edu/" + "a" * LONGEST,
    "did:web:" + "a" * LONGEST,
    "www.example.edu",
    f"{TOKEN}~WyJ4Il0~",
    "[1]",
]


@pytest.mark.parametrize("text", NOTHING, ids=[text[:30] for text in NOTHING])
def test_anything_else_leads_nowhere(text):
    with pytest.raises(MalformedSubmission, match="neither an address nor a code") as refused:
        what_is(text)
    assert refused.value.sentence.text("zh-Hant") != str(refused.value)


@given(st.text() | st.from_regex(r"(https?://|did:[a-z]+:|\{|eyJ)\S*"))
def test_what_is_named_is_one_line_and_stands_in_the_text(text):
    with contextlib.suppress(MalformedSubmission):
        kind, value = what_is(text)
        if kind is NamedKind.SHORT_CODE:
            assert read_short_code(text) == value
        else:
            assert value in text
            assert value == value.strip()
        if kind is not NamedKind.CREDENTIAL:
            assert len(value.split()) == 1
