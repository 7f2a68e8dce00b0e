from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from issuer.storage.passwords import Argon2Passwords

CHEAP = Argon2Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def test_a_password_matches_its_hash():
    assert CHEAP.matches("correct horse 馬", CHEAP.hash("correct horse 馬"))


def test_the_same_password_never_has_the_same_hash():
    assert CHEAP.hash("a") != CHEAP.hash("a")


@pytest.mark.parametrize("password", ["", "Correct horse", "correct horse ", "\ud800"])
def test_another_password_does_not_match(password):
    assert not CHEAP.matches(password, CHEAP.hash("correct horse"))


@pytest.mark.parametrize("kept", ["", "plain", "$argon2id$v=19$nonsense", "$2b$12$abc", "\x00"])
def test_a_hash_that_is_none_matches_nothing(kept):
    assert not CHEAP.matches("plain", kept)


def test_passwords_are_kept_as_argon2id_at_the_usual_cost():
    passwords = Argon2Passwords()
    kept = passwords.hash("a")
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert CHEAP.matches("a", kept)
