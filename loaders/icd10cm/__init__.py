"""Files of ICD-10-CM (docs/formats.md 2)."""
