"""Who can sign, and what is refused."""
