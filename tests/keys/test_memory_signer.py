import pytest

from keys import MemorySigner, UnsupportedKeyURI, UnusableKey
from keys.multibase import Multicodec, decode_base58btc, decode_multikey
from tests.keys.published_vectors import published_text, published_vector
from tests.keys.signer_contract import SignerContract


class TestMemorySigner(SignerContract):
    @pytest.fixture
    def signer(self):
        return MemorySigner.generate()


def test_each_generated_key_is_another():
    assert MemorySigner.generate().public_key != MemorySigner.generate().public_key


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_a_seed_of_another_length_is_refused(length):
    with pytest.raises(UnusableKey, match="32 bytes"):
        MemorySigner.from_seed(bytes(length))


def test_it_cannot_be_opened_by_an_address():
    with pytest.raises(UnsupportedKeyURI, match="has no address"):
        MemorySigner.from_uri("memory:", passphrase=None)


def test_it_signs_as_rfc_8032_test_3_says():
    signer = MemorySigner.from_seed(
        bytes.fromhex("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7")
    )
    assert signer.public_key.raw.hex() == (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025"
    )
    assert signer.sign(bytes.fromhex("af82")).hex() == (
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
    )


def test_it_signs_as_the_open_badges_vector_says():
    vector = published_vector("ob-3.0-eddsa-rdfc-2022.json")
    signer = MemorySigner.from_seed(bytes.fromhex(vector["privateKeySeedHex"]))
    assert signer.public_key.raw.hex() == vector["publicKeyHex"]
    assert signer.public_key.multibase == vector["publicKeyMultibase"]


def test_it_is_the_pair_that_the_w3c_vectors_were_signed_with():
    pairs = [
        published_vector("vc-di-eddsa/keyPair.json"),
        *published_vector("vc-di-eddsa/proof-set-chain/multiKeyPairs.json").values(),
    ]
    for pair in pairs:
        codec, seed = decode_multikey(pair["privateKeyMultibase"])
        assert codec is Multicodec.ED25519_PRIVATE
        signer = MemorySigner.from_seed(seed)
        assert signer.public_key.multibase == pair["publicKeyMultibase"]


def test_it_makes_the_signature_of_the_w3c_vector():
    folder = "vc-di-eddsa/eddsa-rdfc-2022"
    pair = published_vector("vc-di-eddsa/keyPair.json")
    proof_value = published_vector(f"{folder}/signedDataInt.json")["proof"]["proofValue"]
    hashes = published_text(f"{folder}/combinedHashDataInt.txt")
    signer = MemorySigner.from_seed(decode_multikey(pair["privateKeyMultibase"])[1])
    signature = decode_base58btc(proof_value, length=64)
    assert signer.sign(bytes.fromhex(hashes)) == signature
