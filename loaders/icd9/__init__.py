"""Files of ICD-9-CM, diagnoses and procedures (docs/formats.md 1)."""
