"""Tests of issuer.awards."""
