"""Tests prove behaviour; a test's name is the sentence it proves."""
