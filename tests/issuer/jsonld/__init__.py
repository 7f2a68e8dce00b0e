"""Documents to canonical bytes: nothing left out, nothing fetched, always in time."""
