"""Tests of the leaf package `badge_art`."""
