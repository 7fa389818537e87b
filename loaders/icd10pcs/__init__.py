"""Files of ICD-10-PCS (docs/formats.md 3)."""
