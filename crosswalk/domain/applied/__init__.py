"""Applied maps: choices made of the alternatives of a map, for a purpose."""
