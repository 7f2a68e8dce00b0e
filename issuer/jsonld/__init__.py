"""Documents to canonical bytes, offline: PyLD and pyoxigraph live here and nowhere else."""
