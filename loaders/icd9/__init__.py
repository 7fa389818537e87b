"""Files of ICD-9-CM, diagnoses and procedures."""
