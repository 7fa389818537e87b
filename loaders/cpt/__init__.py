"""Files of a CPT delivery, for licensees (docs/formats.md 6)."""
