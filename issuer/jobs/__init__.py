"""Edge: background work. The database knows what waits; Huey's queue only wakes a worker sooner.

A worker may be stopped or killed at any time: the next sweep, here or elsewhere, goes on.
"""

from issuer.jobs.work import sweep
from issuer.jobs.worker import start

__all__ = ["start", "sweep"]
