"""Somebody at a desk: a browser that keeps its cookies, reads the page and sends its forms."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from werkzeug.test import TestResponse

from issuer.actions.ports import Letter
from issuer.attendance.model import Learner, Role
from issuer.jobs import sweep
from tests.issuer.web.site import BASE, BROWSER, Site
from tests.scheme import PASSWORD

KEPT_APART = {"signed_in_sessions", "failed_sign_ins", "alembic_version"}


class Letters:
    """A channel that keeps what it is given."""

    def __init__(self) -> None:
        self.sent: list[Letter] = []

    def send(self, letter: Letter) -> None:
        self.sent.append(letter)


class Office(Site):
    """A site with every surface, and people who work in it."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        settings.setdefault("surfaces", ("public", "student", "staff"))
        settings.setdefault("sign_in_per_minute", 1000)
        settings.setdefault("verify_per_minute", 1000)
        super().__init__(folder, **settings)
        self.letters = Letters()
        object.__setattr__(self.services, "channel", self.letters)  # the application's own too

    def somebody(self, login: str = "") -> Browser:
        """A browser, signed in if a login is given."""
        browser = Browser(self)
        if login:
            answer = browser.sign_in(login)
            assert answer.status_code == 303, answer.text
        return browser

    def student(self, learner: Learner, login: str = "student") -> Browser:
        self.scheme.account(login, Role.LEARNER, learner=learner)
        return self.somebody(login)

    def work(self) -> None:
        """What the background does when it is woken."""
        sweep(self.services)

    def everything_stored(self) -> dict[str, list[tuple[object, ...]]]:
        """Every row of the register but for who is signed in."""
        with self.scheme.engine.connect() as connection:
            names = connection.exec_driver_sql(
                "select name from sqlite_master where type = 'table'"
            ).scalars()
            return {
                name: sorted(
                    map(tuple, connection.exec_driver_sql(f'select * from "{name}"')), key=repr
                )
                for name in names.all()
                if name not in KEPT_APART and not name.startswith("sqlite_")
            }


class Browser:
    """Cookies, the last page, and its forms."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.client = office.app.test_client()
        self.page: TestResponse | None = None

    def get(self, path: str, **headers: str) -> TestResponse:
        answer = self.client.get(
            path, base_url=BASE, headers={"Accept": BROWSER, **headers}, buffered=True
        )
        self._keep(answer)
        return answer

    def post(self, path: str, data: dict[str, Any], *, with_token: bool = True) -> TestResponse:
        sent = {"csrf_token": self.token, **data} if with_token else data
        answer = self.client.post(path, base_url=BASE, data=sent, headers={"Accept": BROWSER})
        self._keep(answer)
        return answer

    def submit(self, action: str, **fields: Any) -> TestResponse:
        """Send the form of the page whose address ends with `action`, with some fields changed."""
        form = self.form(action)
        return self.post(form.action, {**form.values, **fields}, with_token=False)

    def follow(self, answer: TestResponse) -> TestResponse:
        """Where an answer sends the browser."""
        assert answer.status_code == 303, answer.text
        return self.get(answer.headers["Location"])

    def form(self, action: str) -> Form:
        assert self.page is not None
        found = [one for one in forms_in(self.page) if one.action.split("?")[0].endswith(action)]
        assert found, [one.action for one in forms_in(self.page)]
        return found[0]

    def sign_in(self, login: str, password: str = PASSWORD, **fields: str) -> TestResponse:
        self.get("/sign-in")
        return self.submit("/sign-in", login=login, password=password, **fields)

    @property
    def token(self) -> str:
        if self.page is None or 'name="csrf_token"' not in self.page.text:
            self.get("/sign-in")
            if self.page is None or 'name="csrf_token"' not in self.page.text:
                self.get("/")
        assert self.page is not None
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.page.text)
        assert found is not None
        return found[1]

    def _keep(self, answer: TestResponse) -> None:
        if answer.mimetype == "text/html" and answer.status_code != 303:
            self.page = answer


def said(page: TestResponse) -> str:
    """What a page says, without what differs each time: its own address, and the forms' token."""
    text = page.text.replace(page.request.path, "")
    return re.sub(r'name="csrf_token" value="[^"]+"', "", text)


class Form:
    """A form as it would be sent if nothing were changed."""

    def __init__(self, action: str) -> None:
        self.action = action
        self.values: dict[str, Any] = {}


def forms_in(page: TestResponse) -> list[Form]:
    reader = _Forms(page.request.path)
    reader.feed(page.text)
    return reader.forms


class _Forms(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.path, self.forms = path, []
        self.area = self.choice = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.forms.append(Form(given.get("action") or self.path))
        name = given.get("name")
        if not self.forms or (not name and tag != "option"):
            return
        values, value = self.forms[-1].values, given.get("value") or ""
        if tag == "input" and given.get("type") in {"checkbox", "radio"}:
            if "checked" in given:
                values.setdefault(name, []).append(value)
        elif tag == "input" and given.get("type") != "file":
            values[name] = value
        elif tag == "textarea":
            self.area, values[name] = name or "", ""
        elif tag == "select":
            self.choice = name or ""
        elif tag == "option" and self.choice and "selected" in given:
            values[self.choice] = value

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.area = ""
        elif tag == "select":
            self.choice = ""

    def handle_data(self, data: str) -> None:
        if self.area:
            self.forms[-1].values[self.area] += data.removeprefix("\n")


def filled_in(form: bytes, *rows: list[object]) -> bytes:
    """The attendance form as somebody has filled it in with a spreadsheet program."""
    book = load_workbook(io.BytesIO(form))
    sheet = book.worksheets[0]
    first = next(
        row for row in range(2, sheet.max_row + 2) if sheet.cell(row=row, column=1).value is None
    )
    for number, row in enumerate(rows, start=first):
        for column, value in enumerate(row, start=1):
            if value is not None:
                sheet.cell(row=number, column=column, value=value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_file(data: bytes, name: str = "attendance.xlsx") -> tuple[io.BytesIO, str]:
    return io.BytesIO(data), name
