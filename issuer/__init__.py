"""The application: turns attendance into credentials the world can check."""
