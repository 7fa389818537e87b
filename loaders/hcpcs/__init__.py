"""Files of HCPCS Level II."""
