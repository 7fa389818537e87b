"""Whole files, frames and tables of answers: the same answers as those of a single question, joined to many rows."""
