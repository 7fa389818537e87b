"""Files of HCPCS Level II (docs/formats.md 5)."""
