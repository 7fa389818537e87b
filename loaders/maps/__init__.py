"""Files of published maps: the GEMs and the reimbursement mappings (docs/formats.md 4)."""
