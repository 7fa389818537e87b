"""The built-in facts: our own compact tables of what the official files state beside titles (docs/formats.md 4.4)."""
