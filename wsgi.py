"""The web process: `gunicorn wsgi:app`. Settings come from ISSUER_* variables."""

import gc

from issuer import jobs
from issuer.bootstrap import bootstrap
from issuer.config import Settings
from issuer.log import set_up_logging
from issuer.web import create_app

set_up_logging()
services = bootstrap(Settings.from_environ())
jobs.start(services)
app = create_app(services)

# What is here now stays. Left to itself the garbage collector looks through all of it from time to
# time, and everybody waits for the twentieth of a second that this takes.
gc.collect()
gc.freeze()
