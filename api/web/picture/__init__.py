"""A part of the graph as a picture: where each card lies, and what is written on it."""
