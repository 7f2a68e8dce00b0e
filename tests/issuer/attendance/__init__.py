"""Tests of what an attendance file may say, and of files that mean harm."""
