import os
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from issuer.delivery import channel_for
from issuer.delivery.files import FileChannel, file_name
from issuer.delivery.smtp import SmtpChannel
from issuer.errors import ConfigurationError, DeliveryFailed
from tests.issuer.delivery import letter_cases as cases


def files_in(folder):
    return channel_for(
        "files", folder=folder, sender="badges@example.edu", clock=lambda: cases.NOON
    )


def test_a_letter_becomes_a_file_that_a_mail_program_opens(tmp_path):
    folder = tmp_path / "state" / "mail"
    files_in(folder).send(cases.letter())
    (path,) = folder.iterdir()
    assert path.name == "n" * 27 + ".eml"
    assert path.stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    message = message_from_bytes(path.read_bytes(), policy=default)
    assert message["To"].addresses[0].addr_spec == "tm.chan@students.example.edu"


def test_a_letter_sent_twice_is_one_file_and_no_draft_remains(tmp_path):
    channel = files_in(tmp_path)
    channel.send(cases.letter())
    first = next(tmp_path.iterdir()).read_bytes()
    channel.send(cases.letter())
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [first]


def test_an_id_that_could_steer_the_path_is_replaced_by_a_digest(tmp_path):
    files_in(tmp_path / "mail").send(cases.letter(message_id="../../etc/cron@example.edu"))
    (path,) = (tmp_path / "mail").iterdir()
    assert path.name == file_name("../../etc/cron@example.edu")
    assert len(path.name) == 64 + 4


def test_a_folder_that_cannot_be_written_is_a_failed_delivery(tmp_path):
    (tmp_path / "mail").write_text("a file where the folder should be")
    with pytest.raises(DeliveryFailed):
        files_in(tmp_path / "mail").send(cases.letter())


def test_a_failed_write_leaves_nothing_behind(tmp_path, monkeypatch):
    def broken(_):
        raise OSError("no space left on device")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(DeliveryFailed):
        files_in(tmp_path).send(cases.letter())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("mail", "encrypted"),
    [
        ("smtp://localhost:2525", False),
        ("smtp://127.0.0.1:25", False),
        ("smtp://[::1]:25", False),
        ("smtp://mail.example.edu", True),
        ("smtp://mail.example.edu:587/", True),
        ("smtp://localhost.example.edu:25", True),
    ],
)
def test_only_this_machine_is_spoken_to_in_clear(mail, encrypted):
    channel = channel_for(mail, folder=Path("unused"), sender="badges@example.edu")
    assert isinstance(channel, SmtpChannel)
    assert channel._encrypted is encrypted


@pytest.mark.parametrize(
    "mail",
    [
        "",
        "file",
        "smtps://mail.example.edu",
        "smtp://",
        "smtp://mail.example.edu:port",
        "smtp://name:word@mail.example.edu",
        "smtp://mail.example.edu/path",
        "smtp://mail.example.edu?x=1",
        "http://mail.example.edu",
    ],
)
def test_what_names_no_channel_is_refused_at_start(mail):
    with pytest.raises(ConfigurationError):
        channel_for(mail, folder=Path("unused"))


@pytest.mark.parametrize(
    "sender", ["", "badges", "a@b.example, c@d.example", "a@b.example\r\nBcc: x@y.example"]
)
def test_a_sender_that_is_no_address_is_refused_at_start(sender):
    with pytest.raises(ConfigurationError):
        channel_for("files", folder=Path("unused"), sender=sender)


def test_the_older_call_without_a_sender_still_works(tmp_path):
    assert isinstance(channel_for("files", folder=tmp_path), FileChannel)
