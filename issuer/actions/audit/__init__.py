"""The invariants of trust.md 3, each asked of the register as it stands; one file a noun."""
