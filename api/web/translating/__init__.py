"""Translating a list on a page: read once, carried by the form from page to page, kept as an applied map."""
