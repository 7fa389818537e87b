"""Code systems: what a code is, whether it is one, which stands above another, and the systems as resources."""
