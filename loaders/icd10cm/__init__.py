"""Files of ICD-10-CM."""
