"""What every signer promises, written once: each technology subclasses this and gives a signer."""

from abc import ABC, abstractmethod

import pytest

from keys import BadSignature, MemorySigner, PublicKey, Signer


class SignerContract(ABC):
    @pytest.fixture
    @abstractmethod
    def signer(self) -> Signer:
        """A signer that is ready to sign."""

    def test_what_it_signs_its_public_key_verifies(self, signer):
        for data in (b"", b"one badge", bytes(range(256)) * 4096):
            signer.public_key.verify(signer.sign(data), data)

    def test_its_signature_does_not_fit_other_bytes(self, signer):
        signature = signer.sign(b"one badge")
        with pytest.raises(BadSignature):
            signer.public_key.verify(signature, b"another badge")

    def test_another_key_does_not_verify_its_signature(self, signer):
        stranger = MemorySigner.generate().public_key
        with pytest.raises(BadSignature):
            stranger.verify(signer.sign(b"one badge"), b"one badge")

    def test_signing_again_gives_the_same_64_bytes(self, signer):
        # A run that lost power signs again and must arrive at the same credential.
        signature = signer.sign(b"one badge")
        assert len(signature) == 64
        assert signer.sign(b"one badge") == signature

    def test_its_public_key_stays_the_same(self, signer):
        assert signer.public_key == signer.public_key
        assert PublicKey.from_multibase(signer.public_key.multibase) == signer.public_key

    def test_it_says_which_addresses_are_its_own(self, signer):
        assert type(signer).SCHEME == type(signer).SCHEME.lower() != ""

    def test_it_prints_as_its_public_key_and_nothing_secret(self, signer):
        assert signer.public_key.multibase in repr(signer)
        for secret in secrets_of(signer):
            assert secret not in repr(signer)
            assert secret not in str(vars(signer))


def secrets_of(signer):
    """Every way in which the private half could be written, where the process has it at all."""
    private_key = getattr(signer, "_private_key", None)
    if private_key is None:
        return []
    raw = private_key.seed
    return [raw.hex(), repr(raw), str(list(raw))]
