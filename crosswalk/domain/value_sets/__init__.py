"""Sets of codes: what they name at a moment, and what they become as sets."""
