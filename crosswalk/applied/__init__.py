"""People's applied maps: made from the maps of the store, kept in the workspace."""
