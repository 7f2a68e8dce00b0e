"""What the page says of a presentation: of its own words, of its signature, and of its envelope."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import pytest

from keys import Algorithm
from tests.evil_issuer.material import V2, enveloped, presentation
from tests.evil_issuer.presentation_tokens import enveloped_presentation
from tests.issuer.proofs.tokens import base64url, token
from tests.issuer.web.site import BROWSER
from tests.keys.others import other

HOLDER = other(Algorithm.ED25519, 21)
DID = HOLDER.public_key.did_key
DOCTOR = "Doctor of Philosophy"


def page_on(shown: Any, document: object) -> str:
    text = document if isinstance(document, str) else json.dumps(document)
    data = {"file": (io.BytesIO(text.encode()), "shown.json")}
    answer: str = shown.post("/verify", data, accept=BROWSER).text
    return answer


def mood(page: str) -> str:
    found = re.search(r'<header class="verdict verdict--(\w+)">', page)
    return found[1] if found else ""


def of_nothing(**claims: object) -> dict[str, Any]:
    return {"@context": [V2], "type": ["VerifiablePresentation"], **claims}


def signed(document: dict[str, Any]) -> str:
    return token(HOLDER, {"alg": "EdDSA", "kid": DID, "typ": "vp+jwt"}, document)


def test_our_name_on_nothing_is_not_good(shown):
    page = page_on(shown, of_nothing(holder="did:web:localhost%3A8000", name=DOCTOR))
    assert mood(page) == "bad"
    assert "This presentation is not good" in page
    assert "There is nothing signed in this presentation, so it proves nothing." in page
    assert "What it says" not in page
    assert "The credentials in this presentation are good." not in page


@pytest.mark.parametrize("holder", [{"holder": DID}, {}], ids=["a holder", "no holder"])
def test_a_key_that_presents_nothing_but_its_own_words_does_not_look_good(holder, shown):
    page = page_on(shown, signed(of_nothing(name=DOCTOR, **holder)))
    assert mood(page) == "doubt"
    assert "Who signed this, is not known here, and there is no credential in it." in page
    assert "it holds no credentials." in page
    assert ("Signed by" in page) is not bool(holder)


def test_a_token_of_a_presentation_is_only_as_good_as_its_signature(shown):
    badge = json.loads(shown.shown_badge.text)
    good = signed(presentation(badge, holder=DID))
    forged = f"{good.rpartition('.')[0]}.{base64url(bytes(64))}"
    for shape in (str, enveloped_presentation):
        assert mood(page_on(shown, shape(good))) == "good"
        page = page_on(shown, shape(forged))
        assert mood(page) == "bad"
        assert "Its signature is not good; the credential in it is." in page


def test_what_cannot_be_read_inside_says_why(shown):
    badge = json.loads(shown.shown_badge.text)
    page = page_on(shown, presentation(badge, enveloped("Doctor")))
    assert mood(page) == "bad"
    assert "This could not be read: it is not a JWT of three parts." in page
    assert "$.verifiableCredential[1]" in page
