"""What is handed in leaves no trace: an upload of any size that is taken touches no disk."""

from __future__ import annotations

import json
import sys
import tempfile

import pytest

BOUNDARY = "a-line-between"
JSON = "application/json"
MEBIBYTE = 1024 * 1024


def form(data: bytes, *, name: str = "badge.png") -> bytes:
    """A browser's form, written here: the test client keeps large ones in a file of its own."""
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    return head.encode() + data + f"\r\n--{BOUNDARY}--\r\n".encode()


def send(site, body, path="/verify"):
    return site.app.test_client().post(
        path,
        data=body,
        content_type=f"multipart/form-data; boundary={BOUNDARY}",
        headers={"Accept": JSON},
    )


WATCHED: list[str] = []  # the folder to look at, while one is looked at
OPENED: list[str] = []


def _look(event, arguments):
    if event == "open" and WATCHED and str(arguments[0]).startswith(WATCHED[0]):
        OPENED.append(str(arguments[0]))


sys.addaudithook(_look)  # Python's own; once there it cannot be taken away


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """Everything that is opened in the folder for temporary files, from now on."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    OPENED.clear()
    WATCHED.append(str(folder))
    yield OPENED
    WATCHED.clear()


def test_a_temporary_file_would_be_noticed(temporary):
    with tempfile.SpooledTemporaryFile(max_size=10) as file:
        file.write(b"x" * 11)
    assert temporary


@pytest.mark.parametrize("mebibytes", [0.4, 2, 10])
def test_an_upload_is_on_no_disk(shown, temporary, mebibytes):
    answer = send(shown, form(b"{" + b" " * int(mebibytes * MEBIBYTE - 1)))
    assert answer.status_code in {200, 400, 422}
    assert json.loads(answer.data)
    assert temporary == []


def test_neither_are_several_at_once(shown, temporary):
    one = form(b"x" * 3 * MEBIBYTE)
    several = one.replace(b"--\r\n", b"\r\n") + form(b"y" * 3 * MEBIBYTE, name="other.png")
    send(shown, several)
    assert temporary == []


def test_the_whole_of_a_form_is_still_bounded(shown, temporary):
    answer = send(shown, form(b"x" * 11 * MEBIBYTE))
    assert answer.status_code == 413
    assert temporary == []
