from __future__ import annotations

import os
import stat
from hashlib import sha256

import pytest

from issuer.errors import Defect, StorageUnavailable
from issuer.storage.artifacts import FileArtifacts

DATA = b"a workbook"
DIGEST = sha256(DATA).hexdigest()


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "files"


@pytest.fixture
def artifacts(folder):
    return FileArtifacts(folder)


def test_what_is_put_is_got_by_its_digest(artifacts):
    assert artifacts.put(DATA) == DIGEST
    assert artifacts.get(DIGEST) == DATA


def test_putting_twice_keeps_one_file(artifacts, folder):
    assert artifacts.put(DATA) == artifacts.put(DATA)
    assert [file.name for file in folder.iterdir()] == [DIGEST]


def test_files_are_private(artifacts, folder):
    artifacts.put(DATA)
    assert stat.S_IMODE((folder / DIGEST).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("name", [DIGEST, "../issuer.db", "", "A" * 64, DIGEST + "\n"])
def test_what_was_never_put_is_absent(artifacts, folder, name):
    folder.mkdir()
    (folder.parent / "issuer.db").write_bytes(b"secret")
    assert artifacts.get(name) is None


def test_a_changed_file_is_not_handed_out(artifacts, folder):
    artifacts.put(DATA)
    (folder / DIGEST).write_bytes(b"another workbook")
    with pytest.raises(Defect):
        artifacts.get(DIGEST)
    artifacts.put(DATA)  # and is mended by putting it again
    assert artifacts.get(DIGEST) == DATA


def test_a_write_that_fails_leaves_nothing(artifacts, folder, monkeypatch):
    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(StorageUnavailable):
        artifacts.put(DATA)
    assert list(folder.iterdir()) == []


def test_a_folder_that_cannot_be_used_is_unavailable(folder):
    folder.write_bytes(b"a file where the folder should be")
    with pytest.raises(StorageUnavailable):
        FileArtifacts(folder).put(DATA)
    with pytest.raises(StorageUnavailable):
        FileArtifacts(folder).get(DIGEST)


def test_the_file_and_its_name_are_durable_before_put_returns(artifacts, folder, monkeypatch):
    synced = []
    monkeypatch.setattr("os.fsync", lambda descriptor: synced.append(_what(descriptor, folder)))
    artifacts.put(DATA)
    # A new folder first: its own name is durable once the folder above it is.
    assert synced == ["folder before its name", "file before its name", "folder after its name"]
    synced.clear()
    artifacts.put(b"something else")
    assert synced[0].startswith("file")
    assert len(synced) == 2


def _what(descriptor, folder):
    kind = "folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file"
    moment = "after" if (folder / DIGEST).exists() else "before"
    return f"{kind} {moment} its name"
