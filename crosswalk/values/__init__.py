"""Tables of values attached to codes: kept in the workspace, asked about a day, reviewed."""
