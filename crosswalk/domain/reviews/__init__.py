"""Reviews: what changed, and what people decided about it."""
