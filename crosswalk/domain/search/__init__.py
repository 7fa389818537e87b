"""Finding codes by words."""
