"""Verbs: what a person or a clock can ask for. One file each; the listing tells the product."""
