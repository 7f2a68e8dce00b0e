import subprocess
import sys
from pathlib import Path

import pytest

import keys
from keys import (
    SIGNER_FOR_URI_SCHEME,
    FileSigner,
    KeysError,
    KeyUnavailable,
    MemorySigner,
    UnsupportedKeyURI,
    signer_from_uri,
)


class VaultSigner(MemorySigner):
    SCHEME = "vault"

    @classmethod
    def from_uri(cls, uri, *, passphrase):
        return cls.generate()


def test_the_schemes_that_are_known_from_the_start():
    assert {"file": FileSigner} == SIGNER_FOR_URI_SCHEME


def test_a_technology_from_outside_is_one_line(monkeypatch):
    monkeypatch.setitem(SIGNER_FOR_URI_SCHEME, "vault", VaultSigner)
    assert isinstance(signer_from_uri("vault:transit/2026a"), VaultSigner)


@pytest.mark.parametrize("uri", ["memory:", "awskms:arn", "pkcs11:token=x"])
def test_an_unknown_scheme_is_named_with_those_that_are_known(uri):
    scheme = uri.partition(":")[0]
    with pytest.raises(UnsupportedKeyURI, match=f"{scheme}:.*Known schemes: file"):
        signer_from_uri(uri)


@pytest.mark.parametrize(
    "pasted",
    [
        "",
        ":",
        "/run/secrets/key.json",
        "z3u2SECRETSECRETSECRETSECRET",
        "-----BEGIN PRIVATE KEY-----\nSECRET: SECRET",
        "secretsecretsecretsecret:",
        '{"kty":"OKP","d":"SECRET"}',
    ],
)
def test_a_text_that_is_no_address_is_never_repeated(pasted):
    with pytest.raises(UnsupportedKeyURI, match="not the address of a key") as refusal:
        signer_from_uri(pasted)
    assert "secret" not in str(refusal.value).lower().replace("/run/secrets/key.json", "")


def test_a_pin_in_an_address_is_never_repeated():
    with pytest.raises(UnsupportedKeyURI) as refusal:
        signer_from_uri("pkcs11:token=x?pin-value=1234")
    assert "1234" not in str(refusal.value)


def test_only_an_unavailable_key_is_worth_trying_again():
    retryable = {error for error in KeysError.__subclasses__() if error.retryable}
    assert retryable == {KeyUnavailable}


def test_everything_public_is_named_once_and_is_there():
    assert len(set(keys.__all__)) == len(keys.__all__)
    for name in keys.__all__:
        assert hasattr(keys, name)


def test_the_package_needs_nothing_of_the_application():
    program = "import sys, keys; print([m for m in sys.modules if m.split('.')[0] == 'issuer'])"
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, check=True
    )
    assert done.stdout.strip() == b"[]"
