"""The whole web application over a small real scheme: what a browser or a verifier would meet."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from issuer.bootstrap import Services
from issuer.config import Settings
from issuer.credentials.issued import IssuedCredential
from issuer.delivery.letters import composer
from issuer.web import create_app
from tests.scheme import PASSWORD, Scheme
from tests.verifier import VERIFIER

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
BASE = "http://localhost:8000"


class NoChannel:
    """Nobody is told anything in these tests."""

    def send(self, letter: object) -> None:
        raise AssertionError("no letter is sent from a page")


class Site:
    """A scheme with its web application, by itself the public one; settings by keyword."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        self.scheme = Scheme(folder)
        settings.setdefault("surfaces", ("public",))
        self.settings = Settings(state_dir=folder / "state", **settings)
        self.services = Services(
            settings=self.settings,
            store=self.scheme.store,
            institution=self.scheme.institution,
            policies=self.scheme.policies,
            artifacts=self.scheme.artifacts,
            passwords=self.scheme.passwords,
            channel=NoChannel(),
            compose=composer(
                urls=self.scheme.institution.urls, sender="a@example.edu", contact="LC"
            ),
            clock=self.scheme.clock,
            verifier=VERIFIER,
        )
        self.app: Flask = create_app(self.services)

    def close(self) -> None:
        self.scheme.close()

    @property
    def client(self) -> FlaskClient:
        return self.app.test_client()

    def get(self, path: str, *, accept: str | None = BROWSER, **headers: str) -> TestResponse:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if accept is not None:
            sent["Accept"] = accept
        return self.client.get(path, base_url=self.settings.base_url, headers=sent, buffered=True)

    def post(
        self, path: str, data: dict[str, Any], *, accept: str = BROWSER, **headers: str
    ) -> TestResponse:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(
            path, data=data, base_url=self.settings.base_url, headers={"Accept": accept, **sent}
        )

    def badge(self, **activity: object) -> IssuedCredential:
        """One badge, shared by its holder."""
        known = {one.id for one in self.scheme.issued()}
        self.scheme.with_badges(1, **activity)
        return next(one for one in self.scheme.issued() if one.id not in known)

    def switch_off(self, badge: IssuedCredential) -> None:
        with self.scheme.store.transaction() as uow:
            uow.credentials.share(badge.id, shared=False)

    def revoke(self, badge: IssuedCredential) -> None:
        from issuer.actions.revoke_credential import revoke_credential

        revoke_credential(
            badge.id,
            reason="awarded by mistake",
            by=self.scheme.organiser,
            store=self.scheme.store,
            institution=self.scheme.institution,
            clock=self.scheme.clock,
        )

    def with_surfaces(self, *surfaces: str) -> Flask:
        settings = replace(self.settings, surfaces=surfaces)
        return create_app(replace(self.services, settings=settings))


__all__ = ["BASE", "BROWSER", "PASSWORD", "Site"]
