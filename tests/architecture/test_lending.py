"""`issuer.verification` can be lent to another project: no web, no database, none of the rest."""

import json
import subprocess
import sys

from tests.issuer.verification.actors import EVIL_KEY, NOW, example

# `attendance` says which characters may be signed, and with `ids` is all that comes along unasked.
LENT = {"attendance", "credentials", "errors", "i18n", "ids"}
LENT |= {"jsonld", "proofs", "status", "verification"}
BORROWER = """
import json, sys
from datetime import datetime
from issuer.verification import read_submission, verify

class Nobody:
    def controller_document(self, identifier): return None
    def status_list(self, url): return None
    def context(self, url): return None
    def credential_schema(self, url): return None
    def refreshed(self, url): return None
    def is_ours(self, issuer_id): return False
    def known_issuer(self, issuer_id): return None

report = verify(
    read_submission(sys.stdin.buffer.read()),
    world=Nobody(), now=datetime.fromisoformat(sys.argv[1]),
)
print(json.dumps([report.verdict.value, sorted(sys.modules)]))
"""


def test_verification_works_without_web_and_database():
    document = example(credentialStatus=None)
    document["issuer"]["id"] = EVIL_KEY.did
    done = subprocess.run(
        [sys.executable, "-c", BORROWER, NOW.isoformat()],
        input=json.dumps(EVIL_KEY.sign(document)).encode(),
        capture_output=True,
        check=True,
    )
    verdict, modules = json.loads(done.stdout)

    assert verdict == "valid"
    assert not {"flask", "sqlalchemy", "werkzeug", "jinja2"} & set(modules)
    ours = {name.split(".")[1] for name in modules if name.startswith("issuer.")}
    assert ours <= LENT
