import os

import pytest

from issuer.actions.ports import AuditEntry
from issuer.cli.rehearsal import Rehearsal
from issuer.cli.whole_file import read_whole, write_new, write_whole
from issuer.errors import RejectedInput


def test_a_file_is_written_once_and_left_alone_when_it_is_the_same(tmp_path):
    path = tmp_path / "deep" / "file"
    assert write_whole(path, b"one", mode=0o600) is True
    assert path.stat().st_mode & 0o777 == 0o600
    assert write_whole(path, b"one") is False
    assert write_whole(path, b"two") is True
    assert path.read_bytes() == b"two"


def test_a_failed_write_leaves_the_old_file_and_no_draft(tmp_path, monkeypatch):
    path = tmp_path / "file"
    path.write_bytes(b"one")

    def broken(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(RejectedInput, match="No space left"):
        write_whole(path, b"two")
    assert path.read_bytes() == b"one"
    assert list(tmp_path.iterdir()) == [path]


def test_a_new_file_is_never_written_over_another(tmp_path):
    path = tmp_path / "file"
    write_new(path, b"one")
    with pytest.raises(RejectedInput):
        write_new(path, b"two")
    assert path.read_bytes() == b"one"


def test_a_file_that_is_too_large_is_not_read(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"12345")
    assert read_whole(path, most=5) == b"12345"
    with pytest.raises(RejectedInput):
        read_whole(path, most=4)


def test_a_rehearsal_does_everything_and_keeps_nothing(ready):
    services = ready.services()
    entry = AuditEntry(services.clock(), "somebody", "tried", "thing", "x")
    with Rehearsal(services.store).transaction() as uow:
        uow.audit.add(entry)
        assert len(uow.audit.of("thing", "x")) == 1
    with Rehearsal(services.store).reading() as uow:
        assert list(uow.audit.of("thing", "x")) == []


def test_what_goes_wrong_in_a_rehearsal_is_heard(ready):
    with pytest.raises(ZeroDivisionError), Rehearsal(ready.services().store).transaction():
        raise ZeroDivisionError
