"""Official files in, parts of releases out: one module per format, no network, no store."""
