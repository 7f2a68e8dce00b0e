"""Noun: who came to what, and who says so. Knows nothing of badges, databases or pages."""
