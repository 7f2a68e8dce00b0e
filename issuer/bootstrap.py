"""The composition root: the only place that knows every part. It does nothing else.

`bootstrap(settings)` builds the program; a test builds the same program with two parts replaced
by keyword. Nothing happens at import.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from issuer.actions.deliver import Compose
from issuer.actions.outbound import Fetcher
from issuer.actions.outside_world import NOTHING_OUTSIDE, Outside
from issuer.actions.ports import (
    Artifacts,
    Channel,
    Clock,
    Institution,
    Passwords,
    Store,
    Verifier,
)
from issuer.awards.versions import Policies, policies_in, shipped_policies
from issuer.config import Settings
from issuer.credentials.build import issuer_profile
from issuer.delivery import channel_for
from issuer.delivery.letters import composer
from issuer.errors import ConfigurationError
from issuer.fetching import HttpsFetcher
from issuer.ids import Urls
from issuer.isolation.verifier import ChildVerifier
from issuer.storage.artifacts import FileArtifacts
from issuer.storage.database import open_database
from issuer.storage.passwords import Argon2Passwords
from issuer.storage.store import SqlStore
from keys import (
    KeyRing,
    KeysError,
    RingKey,
    Signer,
    UnusableKey,
    did_web_from_base_url,
    signer_from_uri,
)
from keys.keystore import read_header
from keys.private_file import write_private

if TYPE_CHECKING:
    from issuer.verification.registry import Registry


@dataclass(frozen=True, slots=True)
class Services:
    """The collaborators; a view takes the two or three it needs and hands them to an action.

    `wake` tells whoever works in the background that there is something to do; `outside` is what
    verification may use of the world beyond this installation.
    """

    settings: Settings
    store: Store
    institution: Institution
    policies: Policies
    artifacts: Artifacts
    passwords: Passwords
    channel: Channel
    compose: Compose
    clock: Clock
    verifier: Verifier
    wake: Event = field(default_factory=Event)
    outside: Outside = NOTHING_OUTSIDE


def bootstrap(
    settings: Settings,
    *,
    clock: Clock | None = None,
    signer: Signer | None = None,
    channel: Channel | None = None,
    store: Store | None = None,
    passwords: Passwords | None = None,
    fetcher: Fetcher | None = None,
    verifier: Verifier | None = None,
    with_signer: bool = True,
) -> Services:
    """Build the program from its settings; any part can be handed in instead.

    `with_signer=False` opens no key, for what never signs: opening one costs a second.

    Raises:
        ConfigurationError: a key cannot be opened, or the policies or a registry of issuers cannot
            be read.
    """
    clock = clock or (lambda: datetime.now(UTC))
    urls = Urls(settings.base_url)
    ring = key_ring(settings, extra=signer)
    if signer is None and with_signer and "staff" in settings.surfaces and ring.keys:
        signer = _signer(settings)
    policies = policies_in(settings.policies_dir) if settings.policies_dir else shipped_policies()
    return Services(
        settings=settings,
        store=store or SqlStore(open_database(settings.database)),
        institution=_institution(settings, urls=urls, ring=ring, signer=signer),
        policies=policies,
        artifacts=FileArtifacts(settings.state_dir / "artifacts"),
        passwords=passwords or Argon2Passwords(),
        channel=channel
        or channel_for(
            settings.mail,
            folder=settings.state_dir / "mail",
            sender=settings.mail_from,
            clock=clock,
        ),
        compose=composer(
            urls=urls,
            sender=settings.mail_from,
            contact=settings.advisor_contact,
            attribute_names={
                code: attribute.name for code, attribute in policies.latest.attributes.items()
            },
        ),
        clock=clock,
        verifier=verifier or ChildVerifier(),
        outside=Outside(
            fetcher=fetcher or _fetcher(settings, urls=urls),
            refreshes=settings.refresh,
            registries=_registries(settings, now=clock()),
        ),
    )


def key_addresses(settings: Settings) -> Sequence[str]:
    """Where the signing keys are, oldest to newest."""
    if settings.signing_keys:
        return settings.signing_keys
    found = [(read_header(path).created, path) for path in _key_files(settings)]
    return [f"file:{path.absolute()}" for _, path in sorted(found)]


def key_ring(settings: Settings, *, extra: Signer | None = None) -> KeyRing:
    """The published halves of every key, read without a passphrase.

    Raises:
        ConfigurationError: a key file cannot be read.
    """
    try:
        headers = sorted(
            (read_header(_path(address)) for address in key_addresses(settings)),
            key=lambda header: header.created,
        )
        known = [
            RingKey(kid=header.kid, public_key=header.public_key, created=header.created)
            for header in headers
        ]
        if extra is not None and extra.public_key not in {key.public_key for key in known}:
            known.append(
                RingKey(kid="handed-in", public_key=extra.public_key, created=datetime.now(UTC))
            )
        return KeyRing(tuple(known))
    except KeysError as problem:
        raise ConfigurationError(why=str(problem)) from problem


def passphrase_of(settings: Settings) -> bytes:
    """The keys' passphrase, from its file.

    Raises:
        ConfigurationError: the file cannot be read, or is empty.
    """
    try:
        passphrase = settings.passphrase_path.read_bytes().rstrip(b"\r\n")
    except OSError as problem:
        raise ConfigurationError(
            why=f"the passphrase file {settings.passphrase_path} cannot be read"
        ) from problem
    if not passphrase:
        raise ConfigurationError(why=f"the passphrase file {settings.passphrase_path} is empty")
    return passphrase


def web_secret(settings: Settings) -> bytes:
    """The key of the web's signed cookies; made on first use, for this installation only."""
    path = settings.state_dir / "web-secret"
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        with suppress(UnusableKey):  # another process was faster
            write_private(path, secrets.token_bytes(32))
    return path.read_bytes()


def _signer(settings: Settings) -> Signer:
    try:
        return signer_from_uri(
            key_addresses(settings)[-1], passphrase=lambda: passphrase_of(settings)
        )
    except KeysError as problem:
        raise ConfigurationError(why=str(problem)) from problem


def _fetcher(settings: Settings, *, urls: Urls) -> Fetcher | None:
    return HttpsFetcher(agent=f"badge-issuer (+{urls.home})") if settings.fetch else None


def _registries(settings: Settings, *, now: datetime) -> tuple[Registry, ...]:
    if not settings.known_issuers:
        return ()
    # Half a second of imports, which most installations need not wait for at each command.
    from issuer.actions.known_issuers import read_registry_file  # noqa: PLC0415

    return tuple(read_registry_file(written, now=now) for written in settings.known_issuers)


def _institution(
    settings: Settings, *, urls: Urls, ring: KeyRing, signer: Signer | None
) -> Institution:
    did = did_web_from_base_url(settings.base_url)
    name = " ".join(filter(None, (settings.institution_name, settings.institution_name_zh)))
    return Institution(
        did=did,
        profile=issuer_profile(
            did=did,
            name=name,
            url=urls.home,
            email=settings.institution_email,
            image_url=urls.crest,
            caption=f"Crest of {settings.institution_name}",
        ),
        urls=urls,
        ring=ring,
        signer=signer,
    )


def _key_files(settings: Settings) -> list[Path]:
    return list(settings.keys_dir.glob("*.json")) if settings.keys_dir.is_dir() else []


def _path(address: str) -> Path:
    scheme, _, path = address.partition(":")
    if scheme != "file":
        raise ConfigurationError(why=f"only file: keys can be listed, not {scheme}:")
    return Path(path)
