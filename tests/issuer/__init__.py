"""Tests of the application, laid out as it is."""
