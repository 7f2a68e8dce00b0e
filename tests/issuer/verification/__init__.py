"""Verification, with a world made of fakes and an attacker who knows the standards."""
