"""The pages in a real browser: found accessible, and walked through without script or mouse."""
