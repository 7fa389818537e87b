"""Reviews of people: made of what changed, kept in the workspace, decided row by row."""
