"""The Open Badges 3.0 document: its parts, how an award becomes one, and what makes it right."""
