"""Strong entity tags, known before an answer is made: all it is made of, in short (RFC 9110, 8.8).

A file's tag follows from the digest in the register. A page is made of more: of templates and
words, libraries, settings and keys; `install` puts all of these into one digest when the program
starts. So whoever has an answer already is told so (304) after one question to the register,
before anything is read, verified or drawn.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from flask import Flask, current_app

from issuer.actions.published import did_document
from issuer.bootstrap import Services
from issuer.web.current import is_signed_in
from issuer.web.languages import is_being_chosen, language

_ROOT = Path(__file__).parents[2]
_PACKAGES = ("badge_art", "issuer", "keys")
_CHARACTERS = 32  # 128 bits


def install(app: Flask, services: Services) -> None:
    """Find out what every page of this process is made of."""
    settings, institution = services.settings, services.institution
    # Those settings that a page shows; never the addresses of databases, which hold passwords.
    shown = (
        settings.base_url,
        settings.surfaces,
        settings.institution_name,
        settings.institution_name_zh,
        settings.institution_email,
        settings.advisor_contact,
    )
    app.extensions["issuer.edition"] = _digest(
        _program(), shown, institution.profile, did_document(institution), services.policies
    )


def file_tag(*facts: object) -> str:
    """The tag of a file that these facts say everything about."""
    return _digest(*facts)


def drawn_tag(*facts: object) -> str:
    """The tag of a picture made of these facts by this edition of the program."""
    return _digest(current_app.extensions["issuer.edition"], *facts)


def page_tag(*facts: object) -> str | None:
    """The tag of a page about these facts as this reader sees it; None if nobody may keep it."""
    if is_signed_in() or is_being_chosen():
        return None
    return drawn_tag(language(), *facts)


def _digest(*facts: object) -> str:
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:_CHARACTERS]


@cache
def _program() -> str:
    """Our own files and the versions of Python and of every library, in short."""
    seen = hashlib.sha256(sys.version.encode())
    for library in sorted(_libraries()):
        seen.update(library.encode())
    for package in _PACKAGES:
        for file in sorted((_ROOT / package).rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                seen.update(file.relative_to(_ROOT).as_posix().encode())
                seen.update(hashlib.sha256(file.read_bytes()).digest())
    return seen.hexdigest()


def _libraries() -> Iterator[str]:
    """NAME-VERSION of what is installed (PyPA, "Recording installed projects")."""
    for folder in map(Path, sys.path):
        yield from (found.stem for found in folder.glob("*.dist-info"))
