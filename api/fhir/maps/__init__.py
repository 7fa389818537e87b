"""Concept maps: the published map sets and people's own as resources, and what a code becomes by them."""
