"""Every kind of error has a code of its own and a sentence for a tired person."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest

import issuer
from issuer.errors import IssuerError
from issuer.i18n import Message


def everything(root: type[IssuerError]) -> list[type[IssuerError]]:
    found = [root]
    for child in root.__subclasses__():
        found += everything(child)
    return found


for module in pkgutil.walk_packages(issuer.__path__, "issuer."):
    if "migrations" not in module.name and not module.name.endswith("__main__"):
        importlib.import_module(module.name)
KINDS = sorted(
    {kind for kind in everything(IssuerError) if kind.__module__.startswith("issuer.")},
    key=lambda kind: (kind.code, kind.__name__),
)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_each_kind_has_a_code_and_a_sentence_of_its_own(kind):
    assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", kind.code)
    assert kind.message.strip()
    others = [other for other in KINDS if other.code == kind.code and other is not kind]
    assert all(issubclass(kind, other) or issubclass(other, kind) for other in others)


def test_a_sentence_holds_its_facts_in_any_language():
    from issuer.errors import AttendanceRejected

    error = AttendanceRejected(why=Message("the file is empty."))
    assert "the file is empty." in str(error)
    assert "the file is empty." in error.sentence.text("zh-Hant")
