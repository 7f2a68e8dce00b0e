"""Settings: one frozen value, read once from `ISSUER_*` variables, all problems reported together.

No module below `bootstrap` sees `Settings`; each gets the value it needs. Secrets are named by
address (a file), never held here, so `repr` shows none. The table in docs/architecture.md is made
from the fields' own words.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from issuer.errors import ConfigurationError

PREFIX = "ISSUER_"
SURFACES = ("public", "student", "staff")


def _setting(default: Any, doc: str) -> Any:
    return field(default=default, metadata={"doc": doc})


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting, with a default that works on a laptop."""

    base_url: str = _setting(
        "http://localhost:8000",
        "The public address everything is minted from; it becomes the issuer's did:web, so it "
        "can never change once a badge is issued.",
    )
    institution_name: str = _setting(
        "Example University", "The issuer's name, as employers read it."
    )
    institution_name_zh: str = _setting("示例大學", "The same in Chinese; may be empty.")
    institution_email: str = _setting("badges@example.edu", "Whom to ask about a badge.")
    advisor_contact: str = _setting(
        "Learning Commons, learning.commons@example.edu, +852 0000 0000",
        "The named contact shown on the scheme's pages (S0-21).",
    )
    linkedin_organization_id: str = _setting(
        "", "LinkedIn's number for the institution; with it the logo appears there."
    )
    state_dir: Path = _setting(
        Path("var/issuer"), "The folder for everything kept: database, keys, uploads, mail."
    )
    database_url: str = _setting("", "Where the truth is; empty means SQLite in the state folder.")
    queue_url: str = _setting(
        "",
        "What wakes the workers (`issuer worker`): postgresql://..., redis://... or rediss://...; "
        "empty means that web processes work themselves, over a queue in the state folder.",
    )
    signing_keys: tuple[str, ...] = _setting(
        (),
        "Addresses of the signing keys, oldest to newest, apart by spaces; empty means every "
        "key file in the state folder. The newest signs, all stay published.",
    )
    passphrase_file: Path | None = _setting(
        None,
        "The file with the keys' passphrase (a systemd credential, say); empty means "
        "keys/passphrase in the state folder.",
    )
    policies_dir: Path | None = _setting(
        None, "An institution's own policy versions as TOML; empty means the two that ship."
    )
    mail: str = _setting(
        "files", "How learners are told: `files` (in the state folder), or smtp://HOST:PORT."
    )
    mail_from: str = _setting("badges@example.edu", "The sender of those letters.")
    surfaces: tuple[str, ...] = _setting(
        SURFACES,
        "What this process offers: public, student, staff. A process without staff opens no "
        "signing key (trust.md 1.4).",
    )
    trusted_proxies: int = _setting(
        0, "How many proxies of ours stand in front and set X-Forwarded-For (T63)."
    )
    upload_mebibytes: int = _setting(10, "The largest file anybody may hand in (T42, T43).")
    verify_per_minute: int = _setting(
        20, "Verifications one visitor may ask for in a minute (trust.md 5.6)."
    )
    sign_in_per_minute: int = _setting(
        10, "Sign-ins one visitor may try in a minute (trust.md 5.6)."
    )
    fetch: bool = _setting(
        False,
        "`on` lets verification ask other sites for what badges name: keys, status lists, "
        "contexts, schemas, badges by address. These sites learn that somebody here asks (T50, "
        "T51).",
    )
    refresh: bool = _setting(
        False,
        "`on` lets verification also ask a badge's refresh service for a newer one (T52); it "
        "needs ISSUER_FETCH.",
    )
    known_issuers: tuple[str, ...] = _setting(
        (),
        "Registries of issuers, the most trusted first, apart by spaces: PATH#DID is a list that "
        "this did:key has signed (`issuer registry sign`), PATH one without a signature, as the "
        "Digital Credentials Consortium publishes.",
    )

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read the settings.

        Raises:
            ConfigurationError: names every malformed value and every unknown `ISSUER_` name,
                since a typing mistake is the commonest configuration error.
        """
        given = {
            name.removeprefix(PREFIX).lower(): value.strip()
            for name, value in (os.environ if environ is None else environ).items()
            if name.startswith(PREFIX)
        }
        known = {one.name: one for one in fields(cls)}
        problems = [
            f"{PREFIX}{name.upper()} is not a setting" for name in sorted(given.keys() - known)
        ]
        values: dict[str, Any] = {}
        for name, value in given.items():
            if name in known and value:
                try:
                    values[name] = _READERS.get(name, str)(value)
                except ValueError as problem:
                    problems.append(f"{PREFIX}{name.upper()}: {problem}")
        if problems:
            raise ConfigurationError(why="; ".join(problems) + ".")
        return cls(**values)

    @property
    def database(self) -> str:
        """The database's address, with the default filled in."""
        return self.database_url or f"sqlite:///{self.state_dir.absolute()}/issuer.db"

    @property
    def passphrase_path(self) -> Path:
        return self.passphrase_file or self.keys_dir / "passphrase"

    @property
    def keys_dir(self) -> Path:
        return self.state_dir / "keys"


def described() -> tuple[tuple[str, str, str], ...]:
    """Every setting: its variable, its default, what it is; for the manual."""
    return tuple(
        (PREFIX + one.name.upper(), _shown(one), one.metadata["doc"]) for one in fields(Settings)
    )


def _shown(one: Field[Any]) -> str:
    if one.default is MISSING or one.default is None:
        return ""
    if isinstance(one.default, tuple):
        return " ".join(one.default)
    if isinstance(one.default, bool):
        return "on" if one.default else "off"
    return str(one.default)


# -- how each kind of value is read ------------------------------------------------------------


def _base_url(text: str) -> str:
    address = urlsplit(text.rstrip("/"))
    local = address.hostname == "localhost"
    if address.scheme not in ("https", "http") or not address.hostname:
        raise ValueError("an address such as https://badges.example.edu is needed")
    if address.scheme == "http" and not local:
        raise ValueError("only localhost may do without https")
    if address.path or address.query or address.fragment or address.username:
        raise ValueError("the address has no path, question or name in it")
    return text.rstrip("/")


def _whole(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
            raise ValueError(f"a whole number from {least} to {most} is needed")
        return int(text)

    return read


def _surfaces(text: str) -> tuple[str, ...]:
    named = tuple(dict.fromkeys(text.replace(",", " ").split()))
    if unknown := [name for name in named if name not in SURFACES]:
        raise ValueError(f"{', '.join(unknown)} is not one of {', '.join(SURFACES)}")
    return named


def _mail(text: str) -> str:
    address = urlsplit(text)
    if text != "files" and (address.scheme != "smtp" or not address.hostname):
        raise ValueError("write `files` or smtp://HOST:PORT")
    return text


def _queue(text: str) -> str:
    if urlsplit(text).scheme not in {"postgresql", "redis", "rediss"}:
        raise ValueError("write postgresql://..., redis://... or rediss://...")
    return text


def _switch(text: str) -> bool:
    if text not in {"on", "off"}:
        raise ValueError("write `on` or `off`")
    return text == "on"


def _registries(text: str) -> tuple[str, ...]:
    for written in text.split():
        path, separator, signed_by = written.partition("#")
        # z6Mk: every Ed25519 key begins so, and lists are signed with no other.
        if not path or (separator and not signed_by.startswith("did:key:z6Mk")):
            raise ValueError(f"{written} is neither PATH nor PATH#did:key:z6Mk...")
    return tuple(text.split())


_READERS: dict[str, Callable[[str], Any]] = {
    "base_url": _base_url,
    "state_dir": Path,
    "queue_url": _queue,
    "signing_keys": lambda text: tuple(text.split()),
    "passphrase_file": Path,
    "policies_dir": Path,
    "mail": _mail,
    "surfaces": _surfaces,
    "trusted_proxies": _whole(0, 5),
    "upload_mebibytes": _whole(1, 100),
    "verify_per_minute": _whole(1, 100_000),
    "sign_in_per_minute": _whole(1, 100_000),
    "fetch": _switch,
    "refresh": _switch,
    "known_issuers": _registries,
}
