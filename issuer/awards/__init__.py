"""Noun: when attendance deserves recognition. Policies are data; a decision keeps its reasons."""
