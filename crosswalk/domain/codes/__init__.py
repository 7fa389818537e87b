"""Code systems, the shapes of their codes, and how people and spreadsheets write them."""
