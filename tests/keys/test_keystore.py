import base64
import json
import os
import stat
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st

from keys import Algorithm, KdfCost, KeyUnavailable, MemorySigner, UnusableKey, keystore
from tests.keys.others import other
from tests.sampling import examples

CHEAP = KdfCost(m_kib=8, t=1, p=1)
CREATED = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
PASSPHRASE = b"correct horse battery staple"
ONE_MESSAGE = (
    "The key file cannot be opened: the passphrase is wrong, or the file is damaged."
    " Type the passphrase again; if it is refused again, restore the file from an offline copy."
)


def create(path, **changes):
    settings = {
        "passphrase": PASSPHRASE,
        "kid": "2026a",
        "use": "issue",
        "created": CREATED,
        "kdf": CHEAP,
    }
    return keystore.create(path, **settings | changes)


def place(folder, content):
    path = folder / "placed.json"
    path.unlink(missing_ok=True)
    path.write_bytes(content)
    path.chmod(0o400)
    return path


def refusal_of(path, passphrase=PASSPHRASE):
    with pytest.raises(UnusableKey) as refusal:
        keystore.open(path, passphrase=passphrase)
    return str(refusal.value)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("keystore")


@pytest.fixture(scope="module")
def good(folder):
    create(folder / "good.json")
    return (folder / "good.json").read_bytes()


def write_by_the_book(*, seed, passphrase, pub=None, seal=lambda document: document):
    """A second writer of the format, from its description and with another argon2."""
    salt, nonce = bytes(range(16)), bytes(range(12))
    document = {
        "v": 1,
        "kid": "2026a",
        "alg": "Ed25519",
        "use": "issue",
        "created": "2026-01-05T09:00:00Z",
        "pub": pub or MemorySigner.from_seed(seed).public_key.multibase,
        "kdf": {
            "name": "argon2id",
            "m_kib": 64,
            "t": 2,
            "p": 2,
            "salt": base64.b64encode(salt).decode(),
        },
        "enc": {"name": "AES-256-GCM", "nonce": base64.b64encode(nonce).decode()},
    }
    document = seal(document)
    key = hash_secret_raw(
        passphrase, salt, time_cost=2, memory_cost=64, parallelism=2, hash_len=32, type=Type.ID
    )
    canonical = json.dumps(document, sort_keys=True, separators=(",", ":")).encode()
    document["enc"]["ct"] = base64.b64encode(AESGCM(key).encrypt(nonce, seed, canonical)).decode()
    return json.dumps(document, separators=(",", ":")).encode() + b"\n"


def test_a_new_key_can_be_opened_with_its_passphrase(tmp_path):
    header = create(tmp_path / "key.json")
    opened = keystore.open(tmp_path / "key.json", passphrase=PASSPHRASE)
    assert opened.header == header == keystore.read_header(tmp_path / "key.json")
    assert (header.kid, header.use, header.created) == ("2026a", "issue", CREATED)
    header.public_key.verify(opened.private_key.sign(b"one badge"), b"one badge")


def test_the_file_has_the_members_that_were_agreed(good):
    document = json.loads(good)
    assert list(document) == ["v", "kid", "alg", "use", "created", "pub", "kdf", "enc"]
    assert list(document["kdf"]) == ["name", "m_kib", "t", "p", "salt"]
    assert list(document["enc"]) == ["name", "nonce", "ct"]
    assert (document["v"], document["alg"]) == (1, "Ed25519")
    assert (document["kdf"]["name"], document["enc"]["name"]) == ("argon2id", "AES-256-GCM")
    assert document["created"] == "2026-01-05T09:00:00Z"
    assert document["pub"].startswith("z6Mk")
    assert len(base64.b64decode(document["kdf"]["salt"])) == 16
    assert len(base64.b64decode(document["enc"]["nonce"])) == 12
    assert len(base64.b64decode(document["enc"]["ct"])) == 48


def test_a_file_written_by_the_book_can_be_opened(tmp_path):
    seed = bytes(range(32))
    path = place(tmp_path, write_by_the_book(seed=seed, passphrase=PASSPHRASE))
    opened = keystore.open(path, passphrase=PASSPHRASE)
    assert opened.private_key.seed == seed
    assert opened.header.kdf == KdfCost(m_kib=64, t=2, p=2)


def test_every_writing_has_its_own_salt_and_nonce(tmp_path):
    create(tmp_path / "a.json")
    create(tmp_path / "b.json")
    a, b = (json.loads((tmp_path / name).read_bytes()) for name in ("a.json", "b.json"))
    assert a["kdf"]["salt"] != b["kdf"]["salt"]
    assert a["enc"]["nonce"] != b["enc"]["nonce"]
    assert a["pub"] != b["pub"]


def test_the_default_cost_is_the_one_meant_for_real_keys():
    assert keystore.create.__kwdefaults__["kdf"] == KdfCost() == KdfCost(m_kib=262144, t=3, p=1)


def test_the_private_key_is_neither_in_the_file_nor_in_what_is_printed(tmp_path):
    create(tmp_path / "key.json")
    opened = keystore.open(tmp_path / "key.json", passphrase=PASSPHRASE)
    seed = opened.private_key.seed
    content = (tmp_path / "key.json").read_bytes()
    for written in (seed, seed.hex().encode(), base64.b64encode(seed)):
        assert written not in content
    assert "private" not in repr(opened)


def test_a_time_in_another_zone_is_kept_in_utc_to_the_second(tmp_path):
    zone = timezone(timedelta(hours=8))
    header = create(
        tmp_path / "key.json", created=datetime(2026, 1, 5, 17, 0, 0, 999_999, tzinfo=zone)
    )
    assert header.created == CREATED
    assert header.created.tzinfo is UTC


# Wrong or damaged: one message


@pytest.mark.parametrize("passphrase", [b"", b"wrong", PASSPHRASE + b"\n", PASSPHRASE.upper()])
def test_a_wrong_passphrase_is_refused(folder, good, passphrase):
    assert refusal_of(place(folder, good), passphrase) == ONE_MESSAGE


def test_a_file_with_any_one_bit_flipped_is_refused_with_the_same_message(folder, good):
    for position in range(len(good)):
        for bit in range(8):
            damaged = bytearray(good)
            damaged[position] ^= 1 << bit
            assert refusal_of(place(folder, bytes(damaged))) == ONE_MESSAGE, (position, bit)


@settings(deadline=None, max_examples=examples(50))
@given(st.data())
def test_a_file_changed_in_any_way_is_refused_with_the_same_message(folder, good, data):
    start = data.draw(st.integers(min_value=0, max_value=len(good)))
    end = data.draw(st.integers(min_value=start, max_value=min(start + 40, len(good))))
    piece = data.draw(st.binary(max_size=8) | st.text('"{}[]:,0123456789eE.+-\n ').map(str.encode))
    damaged = good[:start] + piece + good[end:]
    path = place(folder, damaged)
    if damaged == good:
        keystore.open(path, passphrase=PASSPHRASE)
    else:
        assert refusal_of(path) == ONE_MESSAGE


def exchange(member, value):
    return lambda document: document | {member: value}


def exchange_in(group, member, value):
    return lambda document: document | {group: document[group] | {member: value}}


@pytest.mark.parametrize(
    "change",
    [
        exchange("v", 2),
        exchange("v", True),
        exchange("v", 1.0),
        exchange("kid", "2027a"),
        exchange("alg", "Ed448"),
        exchange("use", "status"),
        exchange("use", "töst"),
        exchange("created", "2026-01-06T09:00:00Z"),
        exchange("created", "2026-01-05T09:00:00+00:00"),
        exchange("created", "2026-01-05T09:00:00"),
        exchange("pub", MemorySigner.from_seed(bytes(32)).public_key.multibase),
        exchange("kdf", None),
        exchange("enc", []),
        exchange("comment", "unknown members are refused"),
        exchange_in("kdf", "name", "scrypt"),
        exchange_in("kdf", "t", 2),
        exchange_in("kdf", "t", True),
        exchange_in("kdf", "p", "1"),
        exchange_in("kdf", "m_kib", 16),
        exchange_in("kdf", "salt", ""),
        exchange_in("kdf", "salt", base64.b64encode(bytes(16)).decode()),
        exchange_in("enc", "name", "AES-128-GCM"),
        exchange_in("enc", "nonce", base64.b64encode(bytes(12)).decode()),
        exchange_in("enc", "ct", base64.b64encode(bytes(16)).decode()),
        exchange_in("enc", "tag", ""),
    ],
)
def test_a_file_with_an_exchanged_member_is_refused_with_the_same_message(folder, good, change):
    exchanged = json.dumps(change(json.loads(good)), separators=(",", ":")).encode() + b"\n"
    assert refusal_of(place(folder, exchanged)) == ONE_MESSAGE


@pytest.mark.parametrize("member", ["v", "kid", "alg", "use", "created", "pub", "kdf", "enc"])
def test_a_file_without_one_of_its_members_is_refused_with_the_same_message(folder, good, member):
    document = json.loads(good)
    del document[member]
    content = json.dumps(document, separators=(",", ":")).encode() + b"\n"
    assert refusal_of(place(folder, content)) == ONE_MESSAGE


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"[" * 4000,
        b'{"v":' * 800,
        b"1" * 4096,
        b"NaN",
        b'"\\ud800"',
        b"\xff\xfe{\x00}\x00",
        b"\xef\xbb\xbf{}",
    ],
)
def test_what_is_no_key_file_at_all_is_refused_with_the_same_message(folder, content):
    assert refusal_of(place(folder, content)) == ONE_MESSAGE
    with pytest.raises(UnusableKey):
        keystore.read_header(folder / "placed.json")


def test_a_repeated_member_is_refused_even_if_it_says_the_same(folder, good):
    repeated = good.replace(b'"v":1,', b'"v":1,"v":1,')
    assert refusal_of(place(folder, repeated)) == ONE_MESSAGE


@pytest.mark.parametrize(
    "reform",
    [
        lambda good: good.rstrip(b"\n"),
        lambda good: good + b"\n",
        lambda good: b" " + good,
        lambda good: json.dumps(json.loads(good), indent=1).encode(),
        lambda good: good.replace(b"2026a", b"\\u0032026a"),
    ],
)
def test_another_spelling_of_the_same_file_is_refused(folder, good, reform):
    assert refusal_of(place(folder, reform(good))) == ONE_MESSAGE


@pytest.mark.parametrize(
    "cost",
    [
        {"m_kib": 2**20 + 1},
        {"m_kib": 2**62},
        {"m_kib": 7},
        {"m_kib": -1},
        {"t": 0},
        {"t": 17},
        {"t": 10**9},
        {"p": 0},
        {"p": 9},
        {"p": 2},  # 8 KiB are not enough for two lanes
        {"m_kib": 10**400},
    ],
)
def test_a_file_cannot_make_us_spend_more_than_we_are_willing_to(folder, good, monkeypatch, cost):
    def spend(**_cost):
        pytest.fail("the derivation was begun")

    document = json.loads(good)
    document["kdf"] |= cost
    path = place(folder, json.dumps(document, separators=(",", ":")).encode() + b"\n")
    monkeypatch.setattr(keystore, "Argon2id", spend)
    assert refusal_of(path) == ONE_MESSAGE
    with pytest.raises(UnusableKey, match="bounds"):
        KdfCost(**{"m_kib": 8, "t": 1, "p": 1} | cost)


def test_a_public_key_that_does_not_belong_is_found_even_in_an_authentic_file(tmp_path):
    other = MemorySigner.from_seed(bytes(32)).public_key.multibase
    content = write_by_the_book(seed=bytes(range(32)), passphrase=PASSPHRASE, pub=other)
    assert refusal_of(place(tmp_path, content)) == ONE_MESSAGE


def test_a_member_spelt_otherwise_is_refused_even_in_an_authentic_file(tmp_path):
    content = write_by_the_book(
        seed=bytes(32), passphrase=PASSPHRASE, seal=exchange("created", "2026-01-05T09:00:00.0Z")
    )
    assert refusal_of(place(tmp_path, content)) == ONE_MESSAGE


def test_too_little_memory_is_worth_trying_again(folder, good, monkeypatch):
    class NoMemory:
        def __init__(self, **_cost):
            pass

        def derive(self, _passphrase):
            raise MemoryError

    path = place(folder, good)
    monkeypatch.setattr(keystore, "Argon2id", NoMemory)
    with pytest.raises(KeyUnavailable, match="8 KiB") as refusal:
        keystore.open(path, passphrase=PASSPHRASE)
    assert refusal.value.retryable


# The file itself


def test_only_its_owner_can_read_a_new_file_whatever_the_umask(tmp_path):
    before = os.umask(0o777)
    try:
        create(tmp_path / "key.json")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "key.json").stat().st_mode) == 0o400
    assert [path.name for path in tmp_path.iterdir()] == ["key.json"]


@pytest.mark.parametrize("mode", [0o440, 0o404, 0o420, 0o402, 0o410, 0o401, 0o644])
def test_a_file_that_others_can_use_is_refused(tmp_path, mode):
    path = tmp_path / "key.json"
    create(path)
    path.chmod(mode)
    assert "others than its owner" in refusal_of(path)
    with pytest.raises(UnusableKey, match=f"{mode:04o}"):
        keystore.read_header(path)


def test_a_file_is_never_overwritten(tmp_path):
    path = tmp_path / "key.json"
    create(path)
    content = path.read_bytes()
    with pytest.raises(UnusableKey, match="never overwritten"):
        create(path)
    assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


def test_a_dangling_link_is_not_written_through(tmp_path):
    path = tmp_path / "key.json"
    path.symlink_to(tmp_path / "elsewhere.json")
    with pytest.raises(UnusableKey, match="never overwritten"):
        create(path)
    assert not (tmp_path / "elsewhere.json").exists()


@pytest.mark.parametrize("step", ["fchmod", "fsync", "link"])
def test_nothing_is_left_behind_when_writing_fails(tmp_path, monkeypatch, step):
    def fail(*_arguments, **_options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, step, fail)
    with pytest.raises(UnusableKey, match="No space left on device"):
        create(tmp_path / "key.json")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(UnusableKey, match="No such file or directory"):
        create(tmp_path / "absent" / "key.json")


@pytest.mark.parametrize("algorithm", [Algorithm.ES256, Algorithm.ES384])
def test_a_file_that_names_a_key_of_another_kind_is_refused_without_the_passphrase(
    tmp_path, algorithm
):
    public_key = other(algorithm).public_key
    content = write_by_the_book(
        seed=bytes(32),
        passphrase=PASSPHRASE,
        pub=public_key.multibase,
        seal=lambda document: document | {"alg": str(algorithm)},
    )
    with pytest.raises(UnusableKey):
        keystore.read_header(place(tmp_path, content))


def test_a_file_that_is_not_there_is_named(tmp_path):
    assert str(tmp_path / "absent.json") in refusal_of(tmp_path / "absent.json")


def test_what_is_not_a_file_is_refused_without_waiting_for_it(tmp_path):
    os.mkfifo(tmp_path / "pipe", 0o400)
    assert "is not a file" in refusal_of(tmp_path / "pipe")
    assert "is not a file" in refusal_of(tmp_path)
    assert "is not a file" in refusal_of(Path("/dev/null"))


def test_a_file_too_large_to_be_a_key_is_refused(tmp_path):
    assert "too large" in refusal_of(place(tmp_path, b" " * 4097))


# What may be asked of a new key


@pytest.mark.parametrize(
    "change",
    [
        {"passphrase": b""},
        {"kid": ""},
        {"kid": "2026 a"},
        {"kid": "../2026a"},
        {"kid": "2026a\n"},
        {"kid": 'a"b'},
        {"kid": "k" * 65},
        {"use": "jeton signé"},
        {"created": datetime(2026, 1, 5, 9, 0)},  # noqa: DTZ001 - the point of it
    ],
)
def test_what_a_key_file_could_not_keep_is_refused_before_anything_is_written(tmp_path, change):
    with pytest.raises(UnusableKey):
        create(tmp_path / "key.json", **change)
    assert list(tmp_path.iterdir()) == []
