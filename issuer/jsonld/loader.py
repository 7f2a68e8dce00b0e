"""The JSON-LD contexts this program holds, served to PyLD; everything else is refused.

A context decides what a signature covers, so contexts are data of this program, pinned by hash,
and never downloaded (T7): an unknown address is an error, not a request.
"""

from __future__ import annotations

import hashlib
import json
import threading
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from issuer.errors import Defect, UnknownContext

_NO_CONTEXTS: Mapping[str, Mapping[str, object]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextFile:
    """One line of `contexts/index.toml`: which bytes stand for which address, and from where."""

    url: str
    file: str
    sha256: str
    length: int
    source: str
    licence: str
    remark: str

    def read(self) -> bytes:
        """The bytes as published.

        Raises:
            Defect: The installed file is not the one whose hash the index records.
        """
        content = files("issuer.jsonld").joinpath("contexts", self.file).read_bytes()
        if hashlib.sha256(content).hexdigest() != self.sha256:
            raise Defect(why=f"the context file {self.file} is not the one that was published")
        return content


@cache
def index() -> Mapping[str, ContextFile]:
    """Every context this program holds, by its address."""
    table = tomllib.loads(
        files("issuer.jsonld").joinpath("contexts", "index.toml").read_text(encoding="utf-8")
    )
    return MappingProxyType({row["url"]: _entry(row) for row in table["context"]})


def _entry(row: dict[str, Any]) -> ContextFile:
    return ContextFile(length=row.pop("bytes"), **row)


class ContextLoader:
    """A document loader for PyLD that knows the bundled contexts and, perhaps, a few more.

    Addresses are compared as they are written: no case, slash or scheme is forgiven.
    """

    def __init__(self, extra: Mapping[str, Mapping[str, object]] = _NO_CONTEXTS) -> None:
        self.extra = extra
        self._documents: dict[str, Mapping[str, object]] = dict(extra)
        self._per_thread = threading.local()

    def document(self, url: str) -> Mapping[str, object]:
        """The parsed context at an address.

        Raises:
            UnknownContext: This program does not hold it.
            Defect: The installed file is damaged.
        """
        if url not in self._documents:
            known = index().get(url)
            if known is None:
                raise UnknownContext(url=url)
            self._documents[url] = json.loads(known.read())
        return self._documents[url]

    def __call__(self, url: str, _options: Mapping[str, object]) -> dict[str, object]:
        """Answer PyLD with a remote document (JSON-LD 1.1 API, section 9.4.5)."""
        return {
            "contentType": "application/ld+json",
            "contextUrl": None,
            "documentUrl": url,
            "document": self.document(url),
            "tag": "static",  # PyLD may keep what it made of this: the bytes never change
        }

    def resolved_contexts(self) -> dict[str, Any]:
        """Where PyLD keeps processed contexts.

        One for each loader, or a context that only a test knows would be known to all; and one for
        each thread, since PyLD changes what it keeps there without a lock.
        """
        if not hasattr(self._per_thread, "resolved"):
            self._per_thread.resolved = _Bounded()
        resolved: dict[str, Any] = self._per_thread.resolved
        return resolved


class _Bounded(dict[str, Any]):
    """A dictionary that starts afresh when full: inline contexts come from strangers."""

    _CAPACITY = 100

    def __setitem__(self, key: str, value: Any) -> None:
        if len(self) >= self._CAPACITY and key not in self:
            self.clear()
        super().__setitem__(key, value)


@cache
def bundled() -> ContextLoader:
    """The loader of this program: the contexts of `contexts/index.toml` and no others."""
    return ContextLoader()
