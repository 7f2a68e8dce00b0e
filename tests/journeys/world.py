"""The real application at an address of its own: a server, a worker, and a scheme with people.

Everything is as `wsgi.py` starts it, but for the clock, the passwords' cost and the key, which
`tests.scheme` pretends, and for the end: a test can stop it.
"""

from __future__ import annotations

import itertools
import socket
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from typing import Any

from werkzeug.serving import WSGIRequestHandler, make_server

from issuer.actions.accounts import sign_in
from issuer.actions.learners import register_learners
from issuer.actions.revoke_credential import revoke_credential
from issuer.actions.share_credential import share_credential
from issuer.attendance.model import Account, Activity, AttendanceEntry, Learner, Role
from issuer.bootstrap import Services
from issuer.config import Settings
from issuer.credentials.build import issuer_profile
from issuer.credentials.issued import IssuedCredential
from issuer.delivery import channel_for
from issuer.delivery.letters import composer
from issuer.ids import LearnerId, new_id
from issuer.jobs import sweep
from issuer.web import create_app
from keys import did_web_from_base_url
from tests.scheme import Scheme, an_institution
from tests.verifier import VERIFIER

OFTEN = 100_000  # a limit that no test reaches


class _Silent(WSGIRequestHandler):
    def log(self, *_: Any) -> None:
        """Say nothing."""


class World:
    """A scheme, its application, and a server that browsers can reach at `base`."""

    def __init__(self, folder: Path) -> None:
        listening = socket.create_server(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        self.base = f"http://localhost:{port}"
        self.scheme = Scheme(folder, institution=_institution_at(self.base))
        self.settings = Settings(
            base_url=self.base,
            state_dir=folder,
            verify_per_minute=OFTEN,
            sign_in_per_minute=OFTEN,
        )
        self.services = Services(
            settings=self.settings,
            store=self.scheme.store,
            institution=self.scheme.institution,
            policies=self.scheme.policies,
            artifacts=self.scheme.artifacts,
            passwords=self.scheme.passwords,
            channel=channel_for("files", folder=folder / "mail"),
            compose=composer(
                urls=self.scheme.institution.urls,
                sender=self.settings.mail_from,
                contact=self.settings.advisor_contact,
            ),
            clock=self.scheme.clock,
            verifier=VERIFIER,
        )
        self._server = make_server(
            "127.0.0.1",
            port,
            create_app(self.services),
            threaded=True,
            request_handler=_Silent,
            fd=listening.detach(),
        )
        self._server.daemon_threads = True
        self._stopping = Event()
        self._threads = [
            Thread(target=work, daemon=True) for work in (self._server.serve_forever, self._work)
        ]
        for thread in self._threads:
            thread.start()
        self._numbers = itertools.count(23_000_001)

    def close(self) -> None:
        """Stop serving and working, and close the database."""
        self._stopping.set()
        self.services.wake.set()
        self._server.shutdown()
        for thread in self._threads:
            thread.join()
        self._server.server_close()
        self.scheme.close()

    def _work(self) -> None:
        """As `issuer.jobs` does, but only when woken: a page about work to do can be looked at."""
        while True:
            self.services.wake.wait()
            self.services.wake.clear()
            if self._stopping.is_set():
                return
            sweep(self.services)

    # -- people --------------------------------------------------------------------------------

    def learner(self, name: str) -> Learner:
        """A learner of this name in the register."""
        number = next(self._numbers)
        made = Learner(
            id=LearnerId(new_id()),
            student_number=str(number),
            name=name,
            email=f"s{number}@example.edu",
            programme="BA Translation",
            year_of_entry=2025,
        )
        register_learners([made], store=self.scheme.store, clock=self.scheme.clock)
        return made

    def account_of(self, learner: Learner) -> Account:
        """An account for a learner, named by their number."""
        return self.scheme.account(f"s{learner.student_number}", Role.LEARNER, learner=learner)

    def token(self, account: Account, password: str) -> str:
        """A session, opened without any form."""
        scheme = self.scheme
        return sign_in(
            account.login,
            password=password,
            store=scheme.store,
            passwords=scheme.passwords,
            clock=scheme.clock,
        )[1]

    # -- what they have done -------------------------------------------------------------------

    def recorded(
        self, entries: Sequence[AttendanceEntry], learners: Sequence[Learner], activity: Activity
    ) -> None:
        """Upload a sheet with these rows."""
        self.scheme.upload(activity, self.scheme.workbook(activity, learners, entries))

    def badges(self, *learners: Learner, **activity: Any) -> list[IssuedCredential]:
        """A badge for each learner, by a new activity; in their order."""
        made = self.scheme.activity(**activity)
        self.recorded(self.scheme.sheet(made, learners), learners, made)
        self.scheme.issue(self.scheme.confirm(made))
        return self.badges_of(made, learners)

    def badges_of(self, activity: Activity, learners: Sequence[Learner]) -> list[IssuedCredential]:
        """The badges of an activity, in the order of the learners."""
        plans = {
            one.plan.learner_id: one
            for one in self.scheme.issued()
            if one.plan.activity_id == activity.id
        }
        return [plans[learner.id] for learner in learners]

    def revoke(self, badge: IssuedCredential) -> None:
        scheme = self.scheme
        revoke_credential(
            badge.id,
            reason="awarded by mistake",
            by=scheme.organiser,
            store=scheme.store,
            institution=scheme.institution,
            clock=scheme.clock,
        )

    def switch_off(self, badge: IssuedCredential, *, by: Account) -> None:
        scheme = self.scheme
        share_credential(badge.id, shared=False, by=by, store=scheme.store, clock=scheme.clock)


def _institution_at(base: str) -> Any:
    made = an_institution(base=base)
    did = did_web_from_base_url(base)
    profile = issuer_profile(
        did=did,
        name="Example University 示例大學",
        url=made.urls.home,
        email="badges@example.edu",
        image_url=made.urls.crest,
        caption="Crest of Example University",
    )
    return replace(made, did=did, profile=profile)
