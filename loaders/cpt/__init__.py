"""Files of a CPT delivery."""
