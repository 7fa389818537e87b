"""Files of ICD-10-PCS."""
