from datetime import UTC, datetime

import pytest

from keys import FileSigner, KdfCost, UnsupportedKeyURI, UnusableKey, keystore, signer_from_uri
from tests.keys.signer_contract import SignerContract

CREATED = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
PASSPHRASE = b"correct horse battery staple"


def create(path):
    return keystore.create(
        path,
        passphrase=PASSPHRASE,
        kid="2026a",
        use="issue",
        created=CREATED,
        kdf=KdfCost(m_kib=8, t=1, p=1),
    )


class TestFileSigner(SignerContract):
    @pytest.fixture
    def signer(self, tmp_path):
        create(tmp_path / "key.json")
        return signer_from_uri(f"file:{tmp_path}/key.json", passphrase=lambda: PASSPHRASE)


def test_it_tells_what_the_file_says_about_the_key(tmp_path):
    header = create(tmp_path / "key.json")
    signer = FileSigner(keystore.open(tmp_path / "key.json", passphrase=PASSPHRASE))
    assert signer.header == header
    assert signer.public_key == header.public_key


@pytest.mark.parametrize("beginning", ["file:", "file://", "FILE:", "file://localhost"])
def test_an_address_has_the_forms_of_rfc_8089(tmp_path, beginning):
    header = create(tmp_path / "key one.json")
    uri = f"{beginning}{tmp_path}/key%20one.json"
    assert signer_from_uri(uri, passphrase=lambda: PASSPHRASE).public_key == header.public_key


@pytest.mark.parametrize(
    "uri",
    [
        "file:",
        "file:key.json",
        "file:./key.json",
        "file://host/key.json",
        "file://[/key.json",
        "file:/key.json?pin=1234",
        "file:/key.json#",
        "file:/key%.json",
        "file:/key%00.json",
        "file:/key\n.json",
    ],
)
def test_an_address_that_names_no_file_here_is_refused(uri):
    with pytest.raises(UnsupportedKeyURI, match="absolute path"):
        signer_from_uri(uri, passphrase=lambda: PASSPHRASE)


def test_without_a_passphrase_it_says_that_one_is_needed(tmp_path):
    create(tmp_path / "key.json")
    with pytest.raises(UnusableKey, match="no passphrase was offered"):
        signer_from_uri(f"file:{tmp_path}/key.json")


def test_nobody_is_asked_for_the_passphrase_of_a_file_that_is_not_there(tmp_path):
    def ask():
        pytest.fail("somebody was asked")

    with pytest.raises(UnusableKey, match="cannot be read"):
        signer_from_uri(f"file:{tmp_path}/absent.json", passphrase=ask)


def test_the_passphrase_is_asked_once(tmp_path):
    create(tmp_path / "key.json")
    asked = []

    def ask():
        asked.append(1)
        return PASSPHRASE

    signer = signer_from_uri(f"file:{tmp_path}/key.json", passphrase=ask)
    signer.sign(b"one badge")
    signer.sign(b"another badge")
    assert asked == [1]
