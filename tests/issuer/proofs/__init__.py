"""Proof formats against their specifications' vectors, in both directions."""
