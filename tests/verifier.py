"""The verifier that all tests of a process share: starting its child takes half a second."""

from __future__ import annotations

from issuer.isolation.verifier import ChildVerifier

VERIFIER = ChildVerifier()
