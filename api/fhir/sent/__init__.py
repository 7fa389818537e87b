"""Code systems and value sets that are sent with a request, and stand before those of the store for it alone."""
