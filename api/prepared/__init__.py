"""Answers ready as bytes of JSON: kept as long as what they rest on stands, and given before a face is asked."""
