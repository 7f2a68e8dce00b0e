from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys import (
    KeyRing,
    KeyState,
    MemorySigner,
    RingKey,
    UnusableAddress,
    UnusableKey,
    did_document_url,
    did_web_from_base_url,
    verification_method,
)

DID = "did:web:badges.x.ac.uk"


def public_key(number):
    return MemorySigner.from_seed(bytes([number]) * 32).public_key


def ring_key(year, **changes):
    settings = {
        "kid": f"{year}a",
        "public_key": public_key(year % 100),
        "created": datetime(year, 1, 5, tzinfo=UTC),
    }
    return RingKey(**settings | changes)


@pytest.fixture
def ring():
    return KeyRing((ring_key(2024), ring_key(2025), ring_key(2026)))


def method(year, controller=DID):
    return f"{controller}#{public_key(year % 100).multibase}"


def methods_in(document):
    return [entry["id"] for entry in document["verificationMethod"]]


def test_the_controller_document_has_the_form_that_resolvers_read():
    multibase = public_key(26).multibase
    document = KeyRing((ring_key(2026),)).controller_document(
        controller=DID, also_known_as=["https://badges.x.ac.uk/issuers/1"]
    )
    assert document == {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": DID,
        "alsoKnownAs": ["https://badges.x.ac.uk/issuers/1"],
        "verificationMethod": [
            {
                "id": f"{DID}#{multibase}",
                "type": "Multikey",
                "controller": DID,
                "publicKeyMultibase": multibase,
            }
        ],
        "assertionMethod": [f"{DID}#{multibase}"],
        "authentication": [f"{DID}#{multibase}"],
    }


def test_an_issuer_with_one_name_has_no_also_known_as(ring):
    assert "alsoKnownAs" not in ring.controller_document(controller=DID, also_known_as=[])


def test_a_key_is_named_by_its_issuer_and_itself():
    issuer = "https://badges.x.ac.uk/issuers/1"
    assert verification_method(issuer, public_key(26)) == method(2026, issuer)


def test_the_newest_active_key_signs(ring):
    assert ring.signing.kid == "2026a"
    assert ring.with_retired("2026a").signing.kid == "2025a"
    assert ring.with_compromised("2026a").with_retired("2025a").signing.kid == "2024a"


def test_a_ring_without_an_active_key_says_so():
    ring = KeyRing((ring_key(2026, state=KeyState.RETIRED),))
    for nobody in (ring, KeyRing(())):
        with pytest.raises(UnusableKey, match="No key of the ring is active"):
            _ = nobody.signing


def test_rotation_adds_a_key_and_keeps_the_old_one_verifying():
    before = KeyRing((ring_key(2025),))
    after = before.with_key(ring_key(2026)).with_retired("2025a")
    document = after.controller_document(controller=DID, also_known_as=[])
    assert after.signing.kid == "2026a"
    assert methods_in(document) == [method(2025), method(2026)]
    assert document["assertionMethod"] == [method(2025), method(2026)]
    assert document["authentication"] == [method(2026)]
    assert before.signing.kid == "2025a"  # the value it was made from is as it was


def test_a_compromised_key_is_published_nowhere(ring):
    document = ring.with_compromised("2025a").controller_document(controller=DID, also_known_as=[])
    assert methods_in(document) == [method(2024), method(2026)]
    assert public_key(25).multibase not in str(document)


def test_a_compromised_key_is_still_known_to_have_been_ours(ring):
    ring = ring.with_compromised("2025a")
    assert ring.key_of(public_key(25)).state is KeyState.COMPROMISED
    assert ring.named("2025a").state is KeyState.COMPROMISED
    assert ring.key_of(public_key(99)) is None


def test_a_compromised_key_cannot_be_made_respectable_again(ring):
    with pytest.raises(UnusableKey, match="compromised"):
        ring.with_compromised("2025a").with_retired("2025a")


@pytest.mark.parametrize("change", ["with_retired", "with_compromised", "named"])
def test_a_name_that_is_not_in_the_ring_is_refused(ring, change):
    with pytest.raises(UnusableKey, match="2023a"):
        getattr(ring, change)("2023a")


def test_a_ring_that_contradicts_itself_is_refused(ring):
    with pytest.raises(UnusableKey, match="oldest to newest"):
        ring.with_key(ring_key(2023))
    with pytest.raises(UnusableKey, match="same name"):
        ring.with_key(ring_key(2027, kid="2026a"))
    with pytest.raises(UnusableKey, match="twice"):
        ring.with_key(ring_key(2027, public_key=public_key(26)))
    with pytest.raises(UnusableKey, match="time zone"):
        ring_key(2027, created=datetime(2027, 1, 5))  # noqa: DTZ001 - the point of it


@given(st.lists(st.sampled_from(["with_retired", "with_compromised"]), max_size=6), st.data())
def test_a_key_that_asserts_is_never_compromised(changes, data):
    ring = KeyRing((ring_key(2024), ring_key(2025), ring_key(2026)))
    for change in changes:
        kid = data.draw(st.sampled_from(["2024a", "2025a", "2026a"]))
        if change == "with_retired" and ring.named(kid).state is KeyState.COMPROMISED:
            continue
        ring = getattr(ring, change)(kid)
    document = ring.controller_document(controller=DID, also_known_as=[])
    compromised = {
        verification_method(DID, key.public_key)
        for key in ring.keys
        if key.state is KeyState.COMPROMISED
    }
    assert compromised.isdisjoint(document["assertionMethod"])
    assert compromised.isdisjoint(methods_in(document))
    assert set(document["authentication"]) <= set(document["assertionMethod"])
    assert document["assertionMethod"] == methods_in(document)


# did:web


@pytest.mark.parametrize(
    ("base_url", "did", "document_url"),
    [
        (
            "http://localhost:8000",
            "did:web:localhost%3A8000",
            "https://localhost:8000/.well-known/did.json",
        ),
        ("https://x.ac.uk", "did:web:x.ac.uk", "https://x.ac.uk/.well-known/did.json"),
        ("https://x.ac.uk/", "did:web:x.ac.uk", "https://x.ac.uk/.well-known/did.json"),
        ("https://X.ac.uk:443", "did:web:x.ac.uk", "https://x.ac.uk/.well-known/did.json"),
        ("https://x.ac.uk/a/b", "did:web:x.ac.uk:a:b", "https://x.ac.uk/a/b/did.json"),
        ("https://x.ac.uk/a/b/", "did:web:x.ac.uk:a:b", "https://x.ac.uk/a/b/did.json"),
        (
            "https://x.ac.uk:8443/~ann",
            "did:web:x.ac.uk%3A8443:%7Eann",
            "https://x.ac.uk:8443/%7Eann/did.json",
        ),
        ("https://x.ac.uk/a:b", "did:web:x.ac.uk:a%3Ab", "https://x.ac.uk/a%3Ab/did.json"),
    ],
)
def test_an_address_and_its_did_lead_to_each_other(base_url, did, document_url):
    assert did_web_from_base_url(base_url) == did
    assert did_document_url(did) == document_url


@pytest.mark.parametrize(
    "base_url",
    [
        "",
        "x.ac.uk",
        "ftp://x.ac.uk",
        "https://",
        "https:///a",
        "https://x.ac.uk?a=b",
        "https://x.ac.uk/#",
        "https://ann@x.ac.uk",
        "https://x.ac.uk:port",
        "https://x.ac.uk:99999",
        "https://x.ac.uk:0",
        "https://x.ac.uk//a",
        "https://x.ac.uk/a/../b",
        "https://x.ac.uk/%2E%2E/b",
        "https://x.ac.uk/..%2Fb",
        "https://x.ac.uk\n",
        " https://x.ac.uk",
        "https://x..uk",
        "https://x_y.uk",
        "https://münster.example",
        "https://127.0.0.1:8000",
        "https://127.1",
        "https://0x7f000001",
        "https://127.0x",
        "https://[::1]:8000",
        "https://[",
        f"https://{'a.' * 127}uk",
    ],
)
def test_an_address_that_no_did_web_can_stand_for_is_refused(base_url):
    with pytest.raises(UnusableAddress):
        did_web_from_base_url(base_url)


@pytest.mark.parametrize(
    "did",
    [
        "",
        "did:web:",
        "did:key:z6Mk",
        "did:WEB:x.ac.uk",
        "did:web:x.ac.uk#z6Mk",
        "did:web:x.ac.uk/a",
        "did:web:x.ac.uk?a",
        "did:web:x.ac.uk:",
        "did:web:x.ac.uk::a",
        "did:web:x.ac.uk:..:a",
        "did:web:x.ac.uk:%2e%2e:a",
        "did:web:x.ac.uk:..%2F..%2Fa",
        "did:web:x.ac.uk:..%5Ca",
        "did:web:x.ac.uk:a/b",
        "did:web:x.ac.uk:a%2Fb%2",
        "did:web:x.ac.uk%3A",
        "did:web:x.ac.uk%3A0",
        "did:web:x.ac.uk%3A70000",
        "did:web:x.ac.uk%2Fa",
        "did:web:ann%40x.ac.uk",
        "did:web:127.0.0.1",
        "did:web:0x7f000001",
        "did:web:127.0.0.0x1",
        "did:web:x.ac.uk ",
        "did:web:x.ac.uk\n",
    ],
)
def test_what_is_no_did_web_is_refused(did):
    with pytest.raises(UnusableAddress):
        did_document_url(did)


@given(
    st.lists(st.text("abcxyz", min_size=1, max_size=8), min_size=1, max_size=4).map(".".join),
    st.none() | st.integers(min_value=1, max_value=65535).filter(lambda port: port != 443),
    st.lists(st.text("ABab09_-", min_size=1, max_size=8), max_size=3),
)
def test_a_document_is_found_under_the_address_it_was_made_for(host, port, segments):
    base_url = f"https://{host}" + (f":{port}" if port else "") + "".join(f"/{s}" for s in segments)
    expected = base_url + ("/did.json" if segments else "/.well-known/did.json")
    assert did_document_url(did_web_from_base_url(base_url)) == expected
